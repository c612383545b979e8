"""The order and the movement report on paper and in Excel, read back by other programs."""

import subprocess
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ejadmin.errors import UserError
from ejadmin.exports import document, movement_report, school_order
from ejadmin.models.base.store import Store
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.movement.applying import carry_out
from ejadmin.models.movement.tables import MovementKind
from ejadmin.models.people.tables import Employee
from tests.models.movement import school
from tests.models.movement.school import Classes, draft, moved

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


@pytest.fixture
def classes(database: Store) -> Classes:
    with database.sessions.begin() as session:
        made = school.fill(session)
        teacher = Employee(last_name="Громова", first_name="Елена", middle_name="Павловна")
        session.get_one(SchoolClass, made.five_b).class_teacher = teacher
    return made


def text_of(file: Path) -> str:
    told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    return " ".join(told.stdout.decode().split())


def orders_of(database: Store, classes: Classes) -> list[int]:
    orders = (
        draft(MovementKind.TRANSFER, date(2026, 10, 5), moved(classes.pupils[0], classes.five_b),
              moved(classes.pupils[1], classes.five_b), grounds="заявления от 01.10.2026"),
        draft(MovementKind.LEAVING, date(2026, 10, 12),
              moved(classes.pupils[2], where="=лицей № 2"), number="2-у"),
        draft(MovementKind.ENROLMENT, date(2026, 10, 19),
              moved(None, classes.nine_a, "школа № 4", "Яшин Пётр"), number="3-у"),
    )  # fmt: skip
    with database.sessions.begin() as session:
        return [carry_out(session, one, one.day).order_id for one in orders]


def test_an_order_says_whom_from_when_and_why(
    database: Store, classes: Classes, tmp_path: Path
) -> None:
    key = orders_of(database, classes)[0]
    with database.sessions() as session:
        data = school_order.collect(session, order_id=key)
    assert [line.name for line in data.clauses[0].lines] == ["Алексеев Иван", "Борисов Иван"]
    school_order.draw(data, tmp_path / "order.pdf")
    told = text_of(tmp_path / "order.pdf")
    for piece in (
        "Школа № 0", "ПРИКАЗ 05.10.2026 № 1-у О переводе ПРИКАЗЫВАЮ: 1. Перевести с 05.10.2026:",
        "1 Алексеев Иван 5А 5Б", "2 Борисов Иван 5А 5Б", "Основание: заявления от 01.10.2026",
        "С приказом ознакомлены:", "Классный руководитель 5Б", "Громова Е. П.",
    ):  # fmt: skip
        assert piece in told
    assert "Проект" not in told


def test_a_draft_prints_as_a_draft(database: Store, classes: Classes, tmp_path: Path) -> None:
    order = draft(MovementKind.LEAVING, date(2026, 10, 12), moved(classes.pupils[2], where="лицей"))
    with database.sessions() as session:
        data = school_order.collect(session, draft=order)
    school_order.draw(data, tmp_path / "draft.pdf")
    told = text_of(tmp_path / "draft.pdf")
    assert "Проект, приказ не проведён" in told
    assert "Отчислить с 12.10.2026 (последний день в списке – 11.10.2026):" in told


def test_a_school_without_orders_is_told(database: Store, classes: Classes) -> None:
    with database.sessions() as session, pytest.raises(UserError, match="Приказов ещё нет"):
        school_order.collect(session)


def test_the_report_adds_up_on_paper(database: Store, classes: Classes, tmp_path: Path) -> None:
    orders_of(database, classes)
    with database.sessions() as session:
        data = movement_report.collect(session, first=FIRST, last=LAST)
        whole_year = movement_report.collect(session)
        since = movement_report.collect(session, first=FIRST)
        until = movement_report.collect(session, last=LAST)
    assert whole_year.report.base == classes.first_day
    assert (since.report.first, since.report.last) == (FIRST, whole_year.report.last)
    assert (until.report.first, until.report.last) == (whole_year.report.first, LAST)
    movement_report.draw(data, tmp_path / "report.pdf")
    told = text_of(tmp_path / "report.pdf")
    for piece in (
        "2026/27 учебный год, с 01.10.2026 по 31.10.2026", "5А 3 – – 1 2 –", "5Б 3 – 2 – – 5",
        "5 классы 6 – 2 1 2 5", "9А 3 1 – – – 4", "Всего 9 1 2 1 2 9",
        "12.10.2026 Васин Иван 5А выбыл =лицей № 2 № 2-у от",
    ):  # fmt: skip
        assert piece in told


def test_the_workbook_holds_numbers_and_no_formulas(
    database: Store, classes: Classes, tmp_path: Path
) -> None:
    orders_of(database, classes)
    file = tmp_path / "report.xlsx"
    known = {"first": FIRST, "last": LAST}
    file.write_bytes(document("movement-report").made(database.sessions, known, "xlsx"))
    book = load_workbook(file)
    assert [cell.value for cell in book["По классам"][2]] == ["5А", 3, 0, 0, 1, 2, 0]
    last = list(book["По классам"].values)[-1]
    assert last == ("Всего", 9, 1, 2, 1, 2, 9)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(cell.value == "=лицей № 2" for cell in cells)


def test_days_of_no_school_year_are_refused(database: Store, classes: Classes) -> None:
    with database.sessions() as session, pytest.raises(UserError, match="ни в один учебный год"):
        movement_report.collect(session, first=date(2001, 9, 1), last=date(2001, 9, 30))
