"""Checks of what was entered: each finds what a person should mend, and where.

A check is one function in the file of its area and one line in :data:`CHECKS`; the setup page, the
home page and the command line show what it finds.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from ejadmin.models.checks import classes, load, marks, movement, people, pupils, rooms, school
from ejadmin.models.checks.finding import Check, Finding, Severity
from ejadmin.models.registry.acceptance import accepted, told

__all__ = ["CHECKS", "Check", "Finding", "Severity", "findings"]

ERROR, WARNING = Severity.ERROR, Severity.WARNING

CHECKS: tuple[Check, ...] = (
    Check("no_director", "Директор не указан", ERROR, "нет директора", school.no_director),
    Check("card_details", "Реквизиты в карточке школы", WARNING, "реквизитов с ошибкой – {n}",
          school.card_details),
    Check("current_year", "Текущий учебный год", ERROR, "не отмечен текущий год",
          school.no_current_year),
    Check("periods", "Отчётные периоды: пропуски и наложения", ERROR,
          "пропусков и наложений – {n}", school.periods),
    Check("first_grade_rest", "Дополнительные каникулы первоклассников", WARNING,
          "нет каникул первоклассников", school.first_grade_rest),
    Check("bells", "Класс без расписания звонков", WARNING, "без звонков классов – {n}",
          school.bells),
    Check("rooms_building", "Кабинет без здания", WARNING, "у {n} нет здания",
          school.rooms_without_building),
    Check("subject_teacher", "Предмет без педагога", WARNING, "без педагога предметов – {n}",
          load.subjects_without_teacher),
    Check("class_teacher", "Класс без классного руководителя", WARNING,
          "у {n} нет классного руководителя", classes.without_teacher),
    Check("lookalikes", "Похожие названия классов", ERROR, "похожих названий – {n}",
          classes.lookalikes),
    Check("curriculum", "Класс без учебного плана", WARNING, "без плана классов – {n}",
          classes.without_curriculum),
    Check("empty_class", "Класс без учеников", WARNING, "без учеников классов – {n}",
          classes.empty),
    Check("overfull", "Класс переполнен", WARNING, "переполнено классов – {n}",
          classes.overfull),
    Check("control_count", "Контингент на 20 сентября", WARNING,
          "расходится с 20 сентября классов – {n}", classes.strayed_control),
    Check("class_shift", "Первая смена обязательна", WARNING, "не в свою смену классов – {n}",
          classes.wrong_shift),
    Check("pupil_class", "Ученик без класса", ERROR, "без класса учеников – {n}",
          pupils.without_class),
    Check("overdue_consent", "Срок согласия истёк", ERROR, "срок согласия истёк, классов – {n}",
          people.overdue_consents),
    Check("missing_consent", "Нет согласия", WARNING, "ждут согласий классов – {n}",
          people.awaited_consents),
    Check("stray_marks", "Отметки вне своего класса или подгруппы", WARNING,
          "отметки не в своём классе – у {n}", marks.strayed, scans=True),
    Check("double_class", "Ученик в двух классах сразу", ERROR, "записаны дважды – {n}",
          pupils.in_two_classes),
    Check("double_subgroup", "Ученик в двух подгруппах одного деления", ERROR,
          "записаны дважды – {n}", pupils.in_two_subgroups),
    Check("pupil_subgroup", "Ученики без подгруппы", WARNING, "делений не до конца – {n}",
          pupils.without_subgroup),
    Check("empty_subgroup", "Пустая подгруппа", WARNING, "пустых подгрупп – {n}",
          pupils.empty_subgroups),
    Check("course_teacher", "Нагрузка без педагога", WARNING, "вакансий – {n}",
          load.courses_without_teacher),
    Check("dismissed_teacher", "Нагрузка у уволенного", ERROR, "у уволенных – {n}",
          load.dismissed_teachers),
    Check("hours", "Нагрузка против учебного плана", WARNING, "расхождений с планом – {n}",
          load.hours_against_plan),
    Check("class_hours", "Часов в плане больше нормы", WARNING, "больше нормы у классов – {n}",
          load.class_hours),
    Check("teacher_hours", "Педагог перегружен", WARNING, "перегружено педагогов – {n}",
          load.teacher_hours),
    Check("unlinked_teacher", "Педагог ведёт предмет без связи", WARNING,
          "ведут без связи – {n}", load.unlinked_teachers),
    Check("course_room", "Нагрузка без кабинета", WARNING, "без кабинета классов – {n}",
          rooms.courses_without_room),
    Check("room_small", "Кабинет мал", WARNING, "не хватает мест – {n}", rooms.small_rooms),
    Check("access_slips", "Листки доступа не выданы за 7 дней", WARNING,
          "листки не выданы: классов – {n}", people.late_slips),
    Check("duplicates", "Похожие записи людей", WARNING, "похожих пар – {n}",
          people.lookalikes),
    Check("late_movement", "Движение внесено позже 3 рабочих дней", WARNING,
          "внесено с опозданием – {n}", movement.late),
    Check("movement_without_order", "Ученики без приказа о зачислении", WARNING,
          "без приказа классов – {n}", movement.without_order),
)  # fmt: skip


def findings(
    session: Session,
    keys: Iterable[str] | None = None,
    *,
    with_accepted: bool = False,
    with_scans: bool = True,
) -> list[Finding]:
    """What all checks, or those with the given keys, find now; errors first.

    What a person has accepted as right is left out unless asked for; without ``with_scans`` so are
    the checks that read all marks.
    """
    known = {} if with_accepted else accepted(session)
    wanted = None if keys is None else set(keys)
    found = [
        finding
        for check in CHECKS
        if (wanted is None or check.key in wanted) and (with_scans or not check.scans)
        for finding in check.find(session)
        if told(finding.key, finding.text) not in known
    ]
    return sorted(found, key=lambda finding: finding.severity is Severity.WARNING)
