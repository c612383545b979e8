"""Whole tables through the front door, into a real database."""

from datetime import date

import pytest
from sqlalchemy import func, select

from ejadmin.errors import Cancelled, UserError
from ejadmin.imports import import_file
from ejadmin.models import checks
from ejadmin.models.base import chain
from ejadmin.models.calendar.tables import current_year
from ejadmin.models.classes.tables import (
    ClassMembership,
    Division,
    SchoolClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.curriculum.tables import Course, SubjectClass, SubjectTeacher
from ejadmin.models.people.tables import Employee, Guardian, Pupil, PupilGuardian, Sex
from ejadmin.models.school.card import Room
from ejadmin.models.school.subjects import Subject
from tests.imports.tables import EMPLOYEES, GROUPS, MEMBERS, PUPILS, school_files, text, xlsx

ORDER = ("pupils", "employees", "courses", "members")


def count(database, model):
    with database.sessions() as session:
        return session.scalar(select(func.count()).select_from(model))


def head(database):
    with database.sessions() as session:
        return chain.chain_head(session)


def labels(database):
    with database.sessions() as session:
        return sorted(one.label for one in session.scalars(select(SchoolClass)))


def told(report):
    return [(error.row, error.column, error.reason) for error in report.errors]


def take(database, folder, rows, **options):
    return import_file(database.sessions, xlsx(folder / "table.xlsx", rows), **options)


@pytest.mark.parametrize(
    "first", [ORDER[:3], ("employees", "pupils", "courses"), ("courses", "employees", "pupils")]
)
def test_a_school_comes_in_whole_in_any_order_and_only_once(database, tmp_path, first):
    files = school_files(tmp_path)
    order = (*first, "members")
    for key in order:
        assert import_file(database.sessions, files[key]).errors == []
    numbers = [
        count(database, model)
        for model in (Pupil, SchoolClass, ClassMembership, Employee, Subject, SubjectTeacher,
                      Division, Subgroup, Course, SubgroupMembership)
    ]  # fmt: skip
    assert numbers == [6, 3, 6, 4, 3, 4, 4, 4, 4, 5]
    before = head(database)
    for key in order:
        again = import_file(database.sessions, files[key])
        assert not any(again.created.values())
        assert not any(again.updated.values())
        assert any(again.unchanged.values())
        assert again.errors == []
    assert head(database) == before


def test_the_report_names_every_kind_of_its_layout(database, tmp_path):
    files = school_files(tmp_path)
    report = import_file(database.sessions, files["pupils"]).as_json()
    assert set(report) == {"rows", "created", "updated", "unchanged", "errors"}
    assert report["rows"] == 6
    assert report["created"] == {
        "pupils": 6, "classes": 3, "class_memberships": 6,
        "guardians": 0, "pupil_guardians": 0, "memberships": 0,
    }  # fmt: skip
    assert set(report["updated"]) == set(report["unchanged"]) == set(report["created"])


def test_latin_and_cyrillic_letters_are_different_classes(database, tmp_path):
    take(database, tmp_path, PUPILS)
    assert labels(database) == ["10A", "10А", "5Б"]


def test_details_of_pupils_are_read(database, tmp_path):
    take(database, tmp_path, PUPILS)
    with database.sessions() as session:
        year = current_year(session)
        pupil = session.scalars(select(Pupil).where(Pupil.last_name == "Linden")).one()
        assert (pupil.first_name, pupil.middle_name, pupil.sex) == (
            "Karin, Katja", None, Sex.FEMALE,
        )  # fmt: skip
        membership = session.scalars(
            select(ClassMembership).where(ClassMembership.pupil_id == pupil.id)
        ).one()
        assert (membership.first_day, membership.last_day) == (year.first_day, None)


def test_one_wrong_row_is_told_and_nothing_else_is_lost(database, tmp_path):
    take(database, tmp_path, PUPILS)
    rows = (
        ("Ученик", "Пол", "Класс"),
        ("Рябина Зоя", "Ж", "5Б"),
        ("Тополь Лев", "М", "9Я"),
        (None, "М", "5Б"),
        ("Ива Роза", "Q", "5Б"),
        ("Один", "М", "5Б"),
        ("Пихта Ян", "М", "пятый"),
        ("Верба Ада", None, "5-Б"),
    )
    report = take(database, tmp_path, rows)
    assert report.created["pupils"] == 2
    assert [(row, column) for row, column, _ in told(report)] == [
        (3, "Класс"), (4, "Ученик"), (5, "Пол"), (6, "Ученик"), (7, "Класс"),
    ]  # fmt: skip
    assert "Класса «9Я» нет" in told(report)[0][2]
    assert count(database, Pupil) == 8
    assert len(labels(database)) == 3


def test_unknown_classes_are_made_on_demand_only(database, tmp_path):
    rows = (("Ученик", "Класс"), ("Рябина Зоя", "7В"))
    assert take(database, tmp_path, rows, create_missing=False).errors
    assert labels(database) == []
    assert take(database, tmp_path, rows).errors == []
    other = (("Ученик", "Класс"), ("Ива Роза", "8В"))
    assert "Класса «8В» нет" in told(take(database, tmp_path, other))[0][2]
    assert take(database, tmp_path, other, create_missing=True).errors == []
    assert labels(database) == ["7В", "8В"]


def test_a_letter_of_the_other_alphabet_is_pointed_out(database, tmp_path):
    take(database, tmp_path, (("Ученик", "Класс"), ("Рябина Зоя", "7А")))
    report = take(database, tmp_path, (("Ученик", "Класс"), ("Ива Роза", "7A")))
    assert "другого алфавита" in told(report)[0][2]


def test_a_dry_run_reports_the_same_and_keeps_nothing(database, tmp_path):
    files = school_files(tmp_path)
    before = head(database)
    trial = import_file(database.sessions, files["pupils"], dry_run=True)
    assert count(database, Pupil) == count(database, SchoolClass) == 0
    assert head(database) == before
    assert trial.as_json() == import_file(database.sessions, files["pupils"]).as_json()


def test_namesakes_are_two_when_something_tells_them_apart(database, tmp_path):
    head_row = ("Ученик", "Класс", "Дата рождения", "№ личного дела")
    rows = (
        head_row,
        ("Осина Ия", "5А", "01.02.2014", None),
        ("Осина Ия", "5А", date(2014, 5, 6), None),
        ("Осина Ия", "5А", None, None),
        ("Клён Ян", "5А", None, "К-1"),
        ("Клён Ян", "5А", None, "К-2"),
    )
    for _ in range(2):
        report = take(database, tmp_path, rows)
        assert [row for row, _, _ in told(report)] == [4]
        assert "дату рождения или № личного дела" in told(report)[0][2]
        assert count(database, Pupil) == 4
    assert not report.changes_anything


def test_an_import_fills_gaps_and_tells_what_changed(database, tmp_path):
    take(database, tmp_path, (("Ученик", "Класс"), ("Осина Ия", "5А"), ("Клён Ян", "5А")))
    rows = (
        ("Фамилия", "Имя", "Отчество", "Дата рождения", "Класс"),
        ("ОСИНА", "Ия", "Олеговна", "01.02.2014", "5а"),
        ("Клён", "Ян", None, None, "5А"),
    )
    report = take(database, tmp_path, rows)
    assert (report.created["pupils"], report.updated["pupils"], report.unchanged["pupils"]) == (
        0, 1, 1,
    )  # fmt: skip
    with database.sessions() as session:
        pupil = session.scalars(select(Pupil).order_by(Pupil.id)).first()
        assert (pupil.full_name, pupil.birth_date) == ("Осина Ия Олеговна", date(2014, 2, 1))


def test_a_pupil_of_another_class_is_not_enrolled_twice(database, tmp_path):
    heads = ("Ученик", "Дата рождения", "Класс")
    take(database, tmp_path, (heads, ("Осина Ия", "01.02.2014", "5А"), ("Ель Ян", None, "5Б")))
    report = take(database, tmp_path, (heads, ("Осина Ия", "01.02.2014", "5Б")))
    assert "уже числится в классе 5А" in told(report)[0][2]
    assert count(database, Pupil) == 2


def test_families_come_with_their_pupils(database, tmp_path):
    rows = (
        ("Ученик", "Класс", "ФИО родителя", "Телефон", "Мать"),
        ("Осина Ия", "5А", "Осин Олег Ильич, Осина Ада Львовна", "8 912 000-00-01, 89120000002",
         None),
        ("Осин Лев", "6А", "Осин Олег Ильич", "+7 912 000 00 01", None),
        ("Клён Ян", "5А", None, None, "Клён Вера"),
        ("Ель Ян", "5А", None, "112", None),
    )  # fmt: skip
    report = take(database, tmp_path, rows)
    assert (report.created["guardians"], report.created["pupil_guardians"]) == (3, 4)
    assert report.errors == []
    withheld, odd = report.notes
    assert "2 человек не записаны: нет согласия" in withheld
    assert "строка 5 – «112»" in odd
    assert not take(database, tmp_path, rows).changes_anything
    with database.sessions() as session:
        assert set(session.scalars(select(Guardian.phone))) == {None}
        kin = session.execute(
            select(Guardian.last_name, PupilGuardian.relation).join(PupilGuardian.guardian)
        ).all()
    assert ("Клён", "mother") in kin


def test_subgroups_of_pupils_wait_until_there_are_some(database, tmp_path):
    pupils = (("Ученик", "Класс", "Подгруппа"), ("Осина Ия", "5А", "1"), ("Клён Ян", "5А", 2))
    report = take(database, tmp_path, pupils)
    assert report.errors == []
    assert "5А, «1»: 1" in report.notes[0]
    load = (("Класс", "Предмет", "Часов в неделю", "Подгруппы", "Педагог", "Кабинет"),
            ("5А", "Английский язык", 3, "1, 2", "Ёлкина Роза, Пихта Нина", "12"))  # fmt: skip
    take(database, tmp_path, load)
    report = take(database, tmp_path, pupils)
    assert (report.created["memberships"], report.notes) == (2, [])
    moved = (("Ученик", "Класс", "Подгруппа"), ("Осина Ия", "5А", "2"))
    assert "уже в подгруппе «1»" in told(take(database, tmp_path, moved))[0][2]
    assert count(database, SubgroupMembership) == 2


def test_load_by_classes_makes_courses_hours_and_subgroups(database, tmp_path):
    rows = (
        ("Класс", "Предмет", "Часов в неделю", "Подгруппы", "Педагог", "Кабинет"),
        ("5А", "Математика", "5", None, "Дубова Вера", 21),
        ("5А", "Английский язык", 3, "1, 2", "Ёлкина Роза, Пихта Нина", None),
        ("5А", "Труд", 2, None, "вакансия", None),
        ("5А", "Музыка", 0, None, None, None),
    )
    report = take(database, tmp_path, rows)
    assert [(row, column) for row, column, _ in told(report)] == [(5, "Часов в неделю")]
    made = report.created
    assert (made["courses"], made["subgroups"], made["divisions"]) == (4, 2, 1)
    assert (made["subject_classes"], made["rooms"], made["employees"]) == (3, 1, 3)
    with database.sessions() as session:
        english = session.execute(
            select(Subgroup.name, Employee.last_name, Course.hours)
            .join(Course, Course.subgroup_id == Subgroup.id)
            .join(Course.teacher)
            .order_by(Subgroup.name)
        ).all()
        assert [tuple(row) for row in english] == [("1", "Ёлкина", 3), ("2", "Пихта", 3)]
        assert session.scalars(select(SubjectClass.hours)).all() == [5, 3, 2]
        assert session.scalars(select(Room.number)).all() == ["21"]
    assert not take(database, tmp_path, rows).changes_anything


def test_groups_give_their_classes_a_curriculum_once(database, tmp_path):
    """Of a basic and an advanced group the larger number of hours is the plan; a plan stays."""
    rows = (
        GROUPS[0],
        ("М-баз", "Математика", None, 3, "10а, 10б"),
        ("М-угл", "Математика", None, 5, "10а"),
    )
    made = take(database, tmp_path, rows, create_missing=True).created
    assert made["subject_classes"] == 2
    with database.sessions.begin() as session:
        planned = session.scalars(select(SubjectClass).order_by(SubjectClass.hours)).all()
        assert [one.hours for one in planned] == [3, 5]
        assert checks.findings(session, ["hours"]) == []
        planned[1].hours = 4
    assert not take(database, tmp_path, rows).changes_anything
    with database.sessions() as session:
        found = [one.text for one in checks.findings(session, ["hours"])]
    assert [text.partition(": ")[2] for text in found] == [
        "в плане 4 ч, в нагрузке 3 ч.",
        "в плане 4 ч, в нагрузке 5 ч.",
    ]


def test_a_second_row_of_a_group_names_its_second_teacher(database, tmp_path):
    rows = (*GROUPS, ("М-1", "Математика", "Ясень Игорь", 4, "10а"))
    report = take(database, tmp_path, rows)
    assert report.errors == []
    with database.sessions() as session:
        pairs = session.scalars(select(Course.second_teacher_id).order_by(Course.id)).all()
    assert [one is not None for one in pairs] == [True, False, False, False]
    third = (*rows, ("М-1", "Математика", "Tanne Lea", 4, "10а"))
    assert "больше двух педагогов" in told(take(database, tmp_path, third))[0][2]
    assert not take(database, tmp_path, rows).changes_anything


def test_class_teachers_take_their_places_and_a_third_is_told(database, tmp_path):
    report = take(database, tmp_path, EMPLOYEES)
    assert report.errors == []
    assert "Сосна Ия Олеговна не записан классным руководителем 10А" in report.notes[0]
    with database.sessions() as session:
        tenth = session.scalars(select(SchoolClass).where(SchoolClass.letter == "А")).one()
        leaders = (tenth.class_teacher, tenth.second_class_teacher)
        assert [one.last_name for one in leaders] == ["Дубова", "Ясень"]


def test_an_unknown_teacher_of_the_load_is_an_error_once_there_are_employees(database, tmp_path):
    take(database, tmp_path, EMPLOYEES)
    rows = (GROUPS[0], ("М-1", "Математика", "Дубова В. С.", 4, "10а"),
            ("М-2", "Математика", "Чужой Человек", 4, "10а"))  # fmt: skip
    report = take(database, tmp_path, rows)
    assert [(row, column) for row, column, _ in told(report)] == [(3, "Педагог")]
    assert report.created["courses"] == 1


def test_members_name_what_is_missing(database, tmp_path):
    files = school_files(tmp_path)
    for key in ORDER[:3]:
        import_file(database.sessions, files[key])
    rows = (
        MEMBERS[0],
        MEMBERS[1],
        ("Нет", "Математика", "Ромашкина Анна Петровна", "10а"),
        ("М-1", "Химия", "Ромашкина Анна Петровна", "10а"),
        ("М-1", "Математика", "Никто Никак", "10а"),
        ("М-1", "Математика", "Linden Karin, Katja", "11В"),
        ("", "Математика", "Ромашкина Анна Петровна", "10а"),
    )
    report = import_file(database.sessions, text(tmp_path / "m.csv", rows))
    assert [(row, column) for row, column, _ in told(report)] == [
        (3, "Группа"), (4, "Предмет"), (5, "Ученик"), (6, "Класс"), (7, "Группа"),
    ]  # fmt: skip
    assert report.created == {"memberships": 1, "divisions": 0}
    assert labels(database) == ["10A", "10А", "5Б"]


def test_groups_that_share_pupils_become_divisions_of_their_own(database, tmp_path):
    take(database, tmp_path, (("Ученик", "Класс"), ("Осина Ия", "5А"), ("Клён Ян", "5А")))
    groups = (GROUPS[0], ("Хор", "Кружок", None, 1, "5А"), ("Шахматы", "Кружок", None, 1, "5А"))
    take(database, tmp_path, groups)
    members = (MEMBERS[0], ("Хор", "Кружок", "Осина Ия", "5А"),
               ("Шахматы", "Кружок", "Осина Ия", "5А"))  # fmt: skip
    for made in (1, 0):
        report = take(database, tmp_path, members)
        assert (report.errors, report.created["divisions"]) == ([], made)
    assert not take(database, tmp_path, groups).changes_anything
    assert (count(database, Division), count(database, SubgroupMembership)) == (2, 2)
    other = (MEMBERS[0], ("Хор", "Кружок", "Клён Ян", "5А"))
    assert take(database, tmp_path, other).errors == []


def test_a_pupil_already_in_the_other_part_is_refused(database, tmp_path):
    take(database, tmp_path, (("Ученик", "Класс"), ("Осина Ия", "5А")))
    take(
        database,
        tmp_path,
        (GROUPS[0], ("А1", "Язык", None, 3, "5А"), ("А2", "Язык", None, 3, "5А")),
    )
    take(database, tmp_path, (MEMBERS[0], ("А1", "Язык", "Осина Ия", "5А")))
    report = take(database, tmp_path, (MEMBERS[0], ("А2", "Язык", "Осина Ия", "5А")))
    assert "уже в подгруппе «А1»" in told(report)[0][2]
    assert count(database, SubgroupMembership) == 1


def test_repeated_headers_and_totals_of_a_long_list(database, tmp_path):
    rows = (*PUPILS, PUPILS[2], (7, "Верба Ада", "Ж", "5Б"), (None, None, None, None))
    report = take(database, tmp_path, rows)
    assert (report.rows, report.created["pupils"], report.errors) == (7, 7, [])


def test_errors_of_excel_do_not_become_names(database, tmp_path):
    file = text(tmp_path / "a.csv", (("Ученик", "Класс"), ("#REF!", "5А")))
    assert "ошибка Excel" in import_file(database.sessions, file).errors[0].reason


def test_a_cancel_leaves_nothing_behind(database, tmp_path):
    def stop(done, total, text):
        raise Cancelled

    with pytest.raises(Cancelled):
        take(database, tmp_path, PUPILS, progress=stop)
    assert count(database, Pupil) == 0


def test_what_came_in_is_logged_and_whole(database, tmp_path):
    for file in school_files(tmp_path).values():
        import_file(database.sessions, file)
    with database.sessions() as session:
        report = chain.verify(session)
        logged = session.scalar(select(func.count()).select_from(chain.Change))
    assert report.is_whole
    assert logged >= 6 + 5


def test_a_table_of_no_known_kind_is_refused(database, tmp_path):
    with pytest.raises(UserError, match="Не удалось понять"):
        take(database, tmp_path, (("а", "б"), (1, 2)))
