"""«Школа.xlsx» out and in again, through real files."""

from datetime import date, time

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from ejadmin.demonstration.build import build
from ejadmin.errors import UserError
from ejadmin.exports.workbook import collect, export_workbook
from ejadmin.imports import import_file
from ejadmin.models.base import chain
from ejadmin.models.calendar.tables import AcademicYear, DayOff, current_year
from ejadmin.models.classes.tables import Division, SchoolClass, Subgroup
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.people.tables import Employee, Pupil
from ejadmin.models.registry.directories import DIRECTORIES
from ejadmin.models.registry.sheets import EXCEL_TITLE, LISTS, SHEETS
from ejadmin.models.school.card import Building, Room, School
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Bell, BellSchedule


def cells(file):
    book = load_workbook(file)
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()]
        for sheet in book.worksheets
    }


def edit(file, sheet, address, value):
    book = load_workbook(file)
    book[sheet][address] = value
    book.save(file)


def column_of(file, sheet, title):
    """Row numbers by the value of one column."""
    heads, *rows = cells(file)[sheet]
    place = heads.index(title)
    return {row[place]: number for number, row in enumerate(rows, start=2)}


@pytest.fixture
def school(database):
    """Everything that is hard to write down: equal numbers, namesakes, formulas, two alphabets."""
    with database.sessions.begin() as session:
        year = current_year(session)
        houses = [Building(name="Корпус 1"), Building(name="Корпус 2")]
        rooms = [Room(number="12", building=house) for house in houses]
        bells = BellSchedule(name="Обычный день")
        subject = Subject(name="=1+1", short_name="@дом", area="-")
        teachers = [
            Employee(last_name="Осина", first_name="Ия", middle_name="Олеговна"),
            Employee(last_name="Осина", first_name="Инна", middle_name="Олеговна"),
        ]
        tenth = [SchoolClass(year=year, grade=10, letter=letter) for letter in ("А", "A")]
        tenth[0].room, tenth[1].room = rooms[1], rooms[0]
        tenth[0].class_teacher = teachers[1]
        pupils = [
            Pupil(last_name="Ель", first_name="Ян", birth_date=date(2010, 1, 2)),
            Pupil(last_name="Ель", first_name="Ян", birth_date=date(2010, 3, 4)),
            Pupil(last_name="Ива", first_name="Ада"),
            Pupil(last_name="Ива", first_name="Ада", personal_file="007"),
        ]
        joint = Division(subject=subject, classes=tenth)
        groups = [Subgroup(division=joint, name=name) for name in ("1", "2")]
        session.add_all([
            School(name="Гимназия", short_name="Г", inn="0123456788"), *rooms, *teachers, *pupils,
            Bell(schedule=bells, number=1, starts_at=time(8, 30), ends_at=time(9, 15)),
            *groups, *[Course(subject=subject, subgroup=one, hours=2.5) for one in groups],
            Division(subject=subject, classes=tenth[:1]),
            DayOff(year_id=year.id, title="Осенние", first_day=date(2026, 10, 26),
                   last_day=date(2026, 11, 3)),
        ])  # fmt: skip
    return database


@pytest.fixture
def empty(bases, tmp_path):
    opened = bases.make(tmp_path / "empty.sqlite", today=date(2031, 10, 1))
    yield opened
    bases.drop(opened)


@pytest.fixture
def book(school, tmp_path):
    file = tmp_path / "Школа.xlsx"
    export_workbook(school.sessions, file)
    return file


def test_every_directory_has_a_sheet_in_its_order():
    keys = [plan.key for plan in SHEETS]
    assert keys == ["school", *(one.key for one in DIRECTORIES if one.key != "division_classes")]
    titles = [plan.title for plan in SHEETS]
    assert len(set(titles)) == len(titles)
    assert all(len(title) <= EXCEL_TITLE and not set(title) & set(r"[]:*?/\\") for title in titles)
    for plan in SHEETS:
        assert set(plan.natural_key) <= {field.name for field in plan.fields}
        assert plan.natural_key or plan.model is School


def test_headings_are_the_titles_of_columns_and_cells_are_real(book):
    written = cells(book)
    assert list(written) == [*(plan.title for plan in SHEETS), LISTS]
    for plan in SHEETS:
        assert written[plan.title][0] == [field.title for field in plan.fields]
    assert written["Звонки"][1] == ["Обычный день", 1, time(8, 30), time(9, 15)]
    assert written["Каникулы и праздники"][1][3].date() == date(2026, 10, 26)
    assert [row[0] for row in written["Состав классов"][1:]] == []


def test_labels_are_unlike_each_other(book):
    rooms = column_of(book, "Классы", "Кабинет")
    assert set(rooms) == {"12 (Корпус 1)", "12 (Корпус 2)"}
    assert set(column_of(book, "Классы", "Классный руководитель")) == {None, "Осина Инна Олеговна"}


def test_texts_that_look_like_formulas_stay_texts(book):
    sheet = load_workbook(book)["Предметы"]
    assert [(cell.value, cell.data_type) for cell in sheet[2][:3]] == [
        ("=1+1", "s"), ("@дом", "s"), ("-", "s"),
    ]  # fmt: skip


def test_lists_to_choose_from_stand_beside_the_cells(book):
    loaded = load_workbook(book)
    assert loaded[LISTS].sheet_state == "hidden"
    rules = {str(rule.sqref): rule.formula1 for rule in
             loaded["Классы"].data_validations.dataValidation if rule.type == "list"}  # fmt: skip
    rooms = next(formula for place, formula in rules.items() if place.startswith("E2"))
    first, last = rooms.split("!")[1].replace("$", "").split(":")
    offered = [cell.value for (cell,) in loaded[LISTS][f"{first}:{last}"]]
    assert offered == ["12 (Корпус 1)", "12 (Корпус 2)"]


def test_importing_what_was_exported_changes_nothing(school, book):
    with school.sessions() as session:
        before = chain.chain_head(session)
    report = import_file(school.sessions, book)
    assert (report.layout, report.changes_anything, report.errors) == ("workbook", False, [])
    assert set(report.created) == {plan.key for plan in SHEETS}
    with school.sessions() as session:
        assert chain.chain_head(session) == before


def test_the_round_trip_through_an_empty_database_is_equal(school, empty, book, tmp_path):
    report = import_file(empty.sessions, book)
    assert report.errors == []
    again = tmp_path / "again.xlsx"
    export_workbook(empty.sessions, again)
    assert cells(again) == cells(book)
    with empty.sessions() as session:
        assert len(session.scalars(select(AcademicYear)).all()) == 1


def test_a_demonstration_school_goes_round_equal(database, empty, tmp_path):
    build(database.sessions, year=2026, classes=3, weeks=1, paper=2)
    export_workbook(database.sessions, tmp_path / "a.xlsx")
    assert import_file(empty.sessions, tmp_path / "a.xlsx").errors == []
    export_workbook(empty.sessions, tmp_path / "b.xlsx")
    assert cells(tmp_path / "a.xlsx") == cells(tmp_path / "b.xlsx")


def test_edits_are_taken_in_and_new_rows_are_new(school, book):
    line = column_of(book, "Ученики", "Дата рождения")
    born = next(number for day, number in line.items() if day and day.date() == date(2010, 1, 2))
    edit(book, "Ученики", f"D{born}", "05.06.2011")
    edit(book, "Здания", "A4", "Корпус 3")
    edit(book, "Кабинеты и места", "A4", 31)
    edit(book, "Кабинеты и места", "C4", "корпус 3")
    edit(book, "Классы", "E2", "31")
    report = import_file(school.sessions, book)
    assert report.errors == []
    assert {key: number for key, number in report.created.items() if number} == {
        "buildings": 1, "rooms": 1,
    }  # fmt: skip
    assert {key: number for key, number in report.updated.items() if number} == {
        "pupils": 1, "classes": 1,
    }  # fmt: skip
    with school.sessions() as session:
        days = set(session.scalars(select(Pupil.birth_date)))
        assert days == {date(2011, 6, 5), date(2010, 3, 4), None}


def test_wrong_cells_are_told_with_sheet_row_and_column(school, book):
    edit(book, "Классы", "E2", "99")
    edit(book, "Предметы", "D2", "десятибалльная")
    edit(book, "Ученики", "A2", None)
    edit(book, "Здания", "A3", "Корпус 1")
    edit(book, "Здания", "A4", "Корпус 4")
    report = import_file(school.sessions, book)
    assert [(one.sheet, one.row, one.column) for one in report.errors] == [
        ("Здания", 3, ""), ("Предметы", 2, "Шкала отметок"), ("Классы", 2, "Кабинет"),
        ("Ученики", 2, "Фамилия"),
    ]  # fmt: skip
    assert report.as_json()["errors"][0]["reason"].startswith("Лист «Здания»: Повторяет строку 2")
    with school.sessions() as session:
        names = set(session.scalars(select(Building.name)))
    assert names == {"Корпус 1", "Корпус 2", "Корпус 4"}


def test_an_added_namesake_leaves_the_short_labels_right(school, book):
    edit(book, "Здания", "A4", "Корпус 3")
    edit(book, "Подгруппы", "B4", "3")
    edit(book, "Подгруппы", "A4", cells(book)["Подгруппы"][1][0])
    report = import_file(school.sessions, book)
    assert (report.errors, report.created["subgroups"], report.created["buildings"]) == ([], 1, 1)


def test_a_full_disk_or_an_open_file_is_told_plainly(school, tmp_path):
    with pytest.raises(UserError, match="Не удалось записать файл"):
        export_workbook(school.sessions, tmp_path / "нет такой папки" / "Школа.xlsx")
    assert list(tmp_path.glob(".*.part")) == []


def test_what_is_collected_counts_its_rows(school):
    with school.sessions() as session:
        data = collect(session)
    by_key = {sheet.plan.key: len(sheet.rows) for sheet in data.sheets}
    assert (by_key["pupils"], by_key["rooms"], by_key["divisions"]) == (4, 2, 2)
    assert data.row_count == sum(by_key.values())


def test_a_renamed_sheet_and_heading_are_told_and_a_doubled_heading_refused(school, book):
    edit(book, "Предметы", "A1", "Переименовано")
    work = load_workbook(book)
    work["Здания"].title = "Корпуса"
    work.save(book)
    report = import_file(school.sessions, book)
    assert (report.errors, report.changes_anything) == ([], False)
    sheet, column = report.notes
    assert "«Корпуса»" in sheet
    assert "«Переименовано»" in column
    edit(book, "Предметы", "A1", "Коротко")
    with pytest.raises(UserError, match="«Коротко» два"):
        import_file(school.sessions, book)
