"""The steps of the checklist, in the order of ``resources/regulations/setup.toml``."""

from typing import Any

import ejadmin.models.checklist.papers as papers
import ejadmin.models.checklist.progress as progress
from ejadmin.models.checklist.step import EVERY_ERROR, Proof, SetupStep
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.curriculum.tables import SubjectClass, SubjectRoom, SubjectTeacher
from ejadmin.models.people.tables import Employee, Pupil
from ejadmin.models.school.card import Building, Room
from ejadmin.models.school.subjects import Subject

USUAL_DATES = "Нажмите «Заполнить обычными датами» и поправьте даты по приказу школы."
PAPER = "Впишите номер и дату документа, приложите скан и нажмите «Отметить выполненным»."
WEEKLY = "Раз в неделю: проверьте и нажмите «Отметить выполненным», в заметке – что найдено."


def at(key: str) -> dict[str, Any]:
    """The place of a directory."""
    return {"key": key}


STEPS: tuple[SetupStep, ...] = (
    SetupStep("transfer_order", "Приказ о переходе на электронный журнал",
              proof=Proof.PAPER, advice=PAPER),
    SetupStep("agreement", "Соглашение о региональной системе", proof=Proof.PAPER,
              advice=f"{PAPER} Не заключается – напишите об этом в заметке и отметьте."),
    SetupStep("local_acts", "Локальные акты и инструкции", proof=Proof.PAPER, advice=PAPER),
    SetupStep("responsible_order", "Приказ об ответственных и пользователях",
              proof=Proof.PAPER, advice=PAPER),
    SetupStep("consents", "Согласия на обработку данных", papers.consents,
              "people", {"tab": "consents"}, proof=Proof.EITHER,
              checks=("overdue_consent", "missing_consent"),
              advice="Внесите согласия; собраны на бумаге – приложите реестр и отметьте."),
    SetupStep("school", "Карточка школы", progress.school, "school",
              checks=("no_director", "card_details"),
              advice="Впишите полное и краткое название и директора, нажмите «Сохранить»."),
    SetupStep("periods", "Отчётные периоды", progress.periods, "calendar",
              checks=("current_year", "periods"),
              advice=USUAL_DATES),
    SetupStep("days_off", "Каникулы и праздники", progress.days_off,
              "calendar", at("days_off"), checks=("first_grade_rest",), advice=USUAL_DATES),
    SetupStep("bells", "Расписание звонков", progress.bells,
              "directory", at("bells"),
              checks=("bells",),
              advice="Нажмите «Заполнить обычными звонками» и поправьте время."),
    SetupStep("buildings", "Здания", progress.records(Building),
              "directory", at("buildings")),
    SetupStep("rooms", "Кабинеты и места", progress.records(Room),
              "directory", at("rooms"),
              checks=("rooms_building",)),
    SetupStep("subjects", "Предметы", progress.records(Subject),
              "directory", at("subjects")),
    SetupStep("employees", "Сотрудники", progress.records(Employee),
              "directory", at("employees")),
    SetupStep("subject_teachers", "Связь «предмет–педагог»", progress.records(SubjectTeacher),
              "links", {"tab": "teachers"}, ("subjects", "employees"),
              checks=("subject_teacher", "unlinked_teacher"),
              advice="Отметьте пробелом, кто что может вести, или возьмите связи из нагрузки."),
    SetupStep("subject_rooms", "Связь «предмет–кабинет»", progress.records(SubjectRoom),
              "links", {"tab": "rooms"}, ("subjects", "rooms"), is_needed=False,
              advice="Нужно, если предмет ведут только в своём кабинете; иначе оставьте пустым."),
    SetupStep("subject_classes", "Связь «предмет–класс» (учебный план)",
              progress.records(SubjectClass),
              "links", {"tab": "classes"}, ("subjects", "classes"),
              checks=("curriculum", "class_hours"),
              advice="Нажмите «По примерному плану…» или «С прошлого года…» и поправьте часы; "
              "загрузка нагрузки с часами тоже заполняет план."),
    SetupStep("classes", "Классы", progress.records(SchoolClass), "classes",
              checks=("class_teacher", "lookalikes", "class_shift"),
              advice="Нажмите «Создать параллели…» или «Из прошлого года…», впишите кабинеты и "
              "классных руководителей."),
    SetupStep("pupils", "Ученики", progress.records(Pupil),
              "directory", at("pupils")),
    SetupStep("guardians", "Родители (законные представители)", papers.guardians,
              "directory", at("guardians"), is_needed=False,
              advice="Загрузите таблицу с родителями или внесите тех, кому нужны ведомости."),
    SetupStep("class_members", "Состав классов", progress.class_members,
              "directory", at("class_memberships"), ("classes", "pupils"),
              checks=("empty_class", "pupil_class", "double_class", "overfull",
                      "control_count", "late_movement", "movement_without_order",
                      "stray_marks")),
    SetupStep("class_check", "Сверка состава классов", needs=("class_members",),
              proof=Proof.PAPER,
              advice="Соберите подписанные списки классов и нажмите «Отметить выполненным»."),
    SetupStep("subgroups", "Подгруппы", progress.subgroups,
              "subgroups", {}, ("subjects", "classes", "class_members"),
              checks=("double_subgroup", "pupil_subgroup", "empty_subgroup"), is_needed=False,
              advice="Если классы делятся (язык, технология, информатика), разделите их на этой "
              "странице или загрузите состав групп."),
    SetupStep("courses", "Нагрузка", progress.courses,
              "directory", at("courses"), ("subjects", "classes"),
              checks=("course_teacher", "dismissed_teacher", "hours", "teacher_hours",
                      "course_room", "room_small")),
    SetupStep("duplicates", "Люди без повторов", papers.people,
              "duplicates", {}, ("pupils",),
              checks=("duplicates",),
              advice="Внесите людей: программа сама ищет повторы."),
    SetupStep("timetable", "Расписание уроков", progress.timetable,
              "timetable", {}, ("bells", "courses"),
              advice="Выберите класс; в клетке нажмите Enter и выберите нагрузку."),
    SetupStep("lessons", "Уроки по датам", progress.lessons,
              "timetable", {}, ("timetable", "periods"),
              advice="На странице «Расписание» нажмите «Создать уроки…»."),
    SetupStep("programmes", "Рабочие программы и график контрольных", proof=Proof.PAPER,
              advice=PAPER),
    SetupStep("plans", "Календарно-тематическое планирование", papers.plans,
              needs=("courses",), proof=Proof.EITHER,
              advice="Планы сданы на бумаге или файлами – приложите перечень и отметьте."),
    SetupStep("slips", "Выдача данных для входа", papers.slips, "access",
              checks=("access_slips",), proof=Proof.EITHER,
              advice="Загрузите выданные логины, раздайте листки под подпись; или приложите "
              "ведомость выдачи и отметьте."),
    SetupStep("briefing", "Инструктаж новых учеников и родителей", proof=Proof.PAPER,
              advice="Впишите дату и номер протокола, приложите лист ознакомления и отметьте."),
    SetupStep("check_all", "Проверка всего внесённого", proof=Proof.PAPER,
              checks=(EVERY_ERROR,), advice=WEEKLY),
    SetupStep("control", "Контроль за ведением журнала", proof=Proof.PAPER, advice=WEEKLY),
)  # fmt: skip
