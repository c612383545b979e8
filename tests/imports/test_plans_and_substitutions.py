"""Course plans and lists of substitutions over the small school."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from ejadmin.errors import UserError
from ejadmin.imports import import_file, open_tables
from ejadmin.imports.choices import Choices
from ejadmin.imports.reading import read_sheets
from ejadmin.models.journal.tables import CoursePlanItem
from ejadmin.models.people.tables import Employee
from ejadmin.models.timetable.tables import Lesson, Substitution
from tests.imports.tables import xlsx

PLAN = ("№", "Раздел", "Тема урока", "Часы", "Дата план", "Вид работы", "Домашнее задание")
TOPICS = (
    (1, "Натуральные числа", "Ряд чисел", 1, "02.09.2026", None, "п. 1"),
    (2, None, "Сравнение", 2, date(2026, 9, 3), "Контрольная работа", None),
    ("Дроби", None, None, None, None, None, None),
    ("3-5", None, "Доли", None, None, None, "п. 2"),
)
PROGRAM = ("Дата", "Урок", "Время", "Смена", "Класс", "Предмет", "Отсутствовал", "Заменял",
           "Официально", "Заметка")  # fmt: skip
BOOK = ("Дата", "Замененный", "Предмет", "Класс", "Причина", "Заменяющий", "Предмет", "коэфф.")


def items(database):
    columns = (CoursePlanItem.number, CoursePlanItem.section, CoursePlanItem.topic,
               CoursePlanItem.hours, CoursePlanItem.planned_on)  # fmt: skip
    with database.sessions() as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by("number"))]


@pytest.mark.parametrize(
    "above", [("КТП по математике",), ("Планирование: 5 «А» класс, Математика",)]
)
def test_a_plan_finds_its_course_by_the_title_or_the_choice(
    database, small_school, tmp_path, above
):
    file = xlsx(tmp_path / "plan.xlsx", (above, PLAN, *TOPICS), title="План")
    choices = Choices(
        course_id=small_school.mathematics if "математике" in above[0] else None
    )  # fmt: skip
    report = import_file(database.sessions, file, choices=choices)
    assert (report.layout, report.errors) == ("course_plans", [])
    assert "Математика" in report.notes[0]
    assert items(database) == [
        (1, "Натуральные числа", "Ряд чисел", 1, date(2026, 9, 2)),
        (2, "Натуральные числа", "Сравнение", 2, date(2026, 9, 3)),
        (3, "Дроби", "Доли", 3, None),
    ]
    assert not import_file(database.sessions, file, choices=choices).changes_anything


def test_a_plan_that_names_no_course_asks_for_it(database, small_school, tmp_path):
    for title, said in (("План", "не указан класс"), ("5А", "нет предмета")):
        file = xlsx(tmp_path / "plan.xlsx", (PLAN, *TOPICS), title=title)
        with pytest.raises(UserError, match=said):
            import_file(database.sessions, file)
    assert items(database) == []


def test_wrong_topics_are_told_and_topics_left_out_stay(database, small_school, tmp_path):
    choices = Choices(course_id=small_school.history)
    file = xlsx(tmp_path / "plan.xlsx", (PLAN, *TOPICS))
    import_file(database.sessions, file, choices=choices)
    rows = (PLAN, (1, None, "Ряд", "много"), (1, None, "Ряд", 1), (1, None, "Ещё", 1),
            ("ж", None, "Тема", 1), (7, "Раздел", None, 1),
            (8, None, "Тема", 1, "вчера"))  # fmt: skip
    report = import_file(database.sessions, xlsx(file, rows), choices=choices)
    assert [(error.row, error.column) for error in report.errors] == [
        (2, "Часы"), (4, "№"), (5, "№"), (6, "Тема урока"), (7, "Дата план"),
    ]  # fmt: skip
    assert "№ 2, 3" in report.notes[-1]


@pytest.fixture
def school(database, small_school):
    with database.sessions.begin() as session:
        session.add(Employee(last_name="Ясень", first_name="Игорь", middle_name="Олегович"))
    return small_school


def substitutions(database):
    query = (
        select(Lesson.day, Lesson.number, Substitution.substitute_id, Substitution.reason)
        .join(Lesson, Lesson.id == Substitution.lesson_id)
        .order_by(Lesson.day)
    )
    with database.sessions() as session:
        return [tuple(row) for row in session.execute(query)]


def test_both_kinds_of_lists_are_recognised_and_taken(database, school, tmp_path):
    first, second = school.first_day, school.first_day + timedelta(days=1)
    program = (PROGRAM, (first, 1, "8:30", "1 смена", "5а", "Математика", "Иванцова М. П.",
                         "Ясень Игорь Олегович", "да", "курсы"))  # fmt: skip
    book = (BOOK, (second, "Иванцова Мария Петровна", "Математика", "5А", "болезнь",
                   "Ясень И. О.", "Математика", 1))  # fmt: skip
    for rows in (program, book):
        file = xlsx(tmp_path / "list.xlsx", rows)
        assert open_tables(read_sheets(file))[0].layout.key == "substitutions"
        for created in (1, 0):
            report = import_file(database.sessions, file)
            assert (report.errors, report.notes) == ([], [])
            assert report.created["substitutions"] == created
    ash = max(school.teachers) + 1
    assert substitutions(database) == [(first, 1, ash, "курсы"), (second, 1, ash, "болезнь")]


def test_unknown_lessons_and_people_are_told(database, school, tmp_path):
    day = school.first_day
    good = ["5А", "Математика", "Иванцова М. П.", "Ясень И. О."]
    rows = [PROGRAM]
    for number, cells in (
        (9, good),
        (1, ["5Б", *good[1:]]),
        (1, ["5А", "Химия", *good[2:]]),
        (2, ["5А", "История", "Иванцова М. П.", good[3]]),
        (1, [*good[:3], "Никто Никак"]),
        (1, [*good[:3], "Иванцова М. П."]),
        (1, [*good[:3], "нет"]),
    ):
        rows.append((day, number, None, None, *cells))
    rows.append((None, 1, None, None, *good))
    rows.append(("31.02.2026", 1, None, None, *good))
    rows.append((day + timedelta(days=100), 1, None, None, *good))
    report = import_file(database.sessions, xlsx(tmp_path / "list.xlsx", rows))
    assert [(error.row, error.column) for error in report.errors] == [
        (2, "Дата"), (3, "Класс"), (4, "Предмет"), (5, "Дата"), (6, "Заменял"), (7, "Заменял"),
        (8, "Заменял"), (9, "Дата"), (10, "Дата"), (11, "Дата"),
    ]  # fmt: skip
    said = " ".join(error.reason for error in report.errors)
    for words in ("такого урока", "ведёт не Иванцова", "сам себя", "уроков этого класса"):
        assert words in said
    assert substitutions(database) == []
