"""The act of completion: what it collects, what the PDF and the table say."""

import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ejadmin.errors import UserError
from ejadmin.exports import setup_act
from ejadmin.models import checklist as steps
from ejadmin.models.base.store import Store
from ejadmin.models.checklist import STEPS
from ejadmin.models.school.card import School
from tests.small_school import SmallSchool

TODAY = date(2026, 9, 21)


@pytest.fixture
def act(database: Store, small_school: SmallSchool) -> setup_act.SetupAct:
    """The small school with one paper marked and one whose number looks like a formula."""
    with database.sessions.begin() as session:
        session.get_one(School, 1).administrator_name = "Петрова Нина Сергеевна"
        steps.write_record(
            session, "transfer_order", document_number="01-14-7", document_date=date(2026, 8, 28)
        )
        steps.mark_done(session, "transfer_order", datetime(2026, 8, 29, 12, 5))
        steps.write_record(session, "local_acts", note="=1+1")
    with database.sessions() as session:
        return setup_act.collect(session, today=TODAY)


def text_of(file: Path) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    )
    return " ".join(done.stdout.split())


def test_the_act_needs_a_card(database: Store) -> None:
    with database.sessions() as session, pytest.raises(UserError, match="Карточка школы"):
        setup_act.collect(session)


def test_the_act_holds_every_work(act: setup_act.SetupAct) -> None:
    assert [one.key for one in act.standings] == [step.key for step in STEPS]
    marked = act.standings[0]
    assert setup_act.proof_words(marked) == "№ 01-14-7 от 28.08.2026"
    assert marked.record.done_by == "Петрова Нина Сергеевна"


def test_the_pdf_tells_works_dates_and_signatures(act: setup_act.SetupAct, tmp_path: Path) -> None:
    file = tmp_path / "act.pdf"
    setup_act.draw(act, file)
    said = text_of(file)
    assert "о выполнении работ по настройке электронного журнала" in said
    assert "Выполнено работ:" in said
    assert "№ 01-14-7 от 28.08.2026" in said
    assert "29.08.2026" in said
    assert "31.08.2026" in said
    assert said.count("(подпись)") == 2
    assert "Петрова Нина Сергеевна" in said
    assert "Громова Е. П." in said
    assert "страница 1 из 2" in said


def test_the_table_has_the_same_rows_and_no_formula(
    act: setup_act.SetupAct, tmp_path: Path
) -> None:
    file = tmp_path / "act.xlsx"
    setup_act.write_table(act, file)
    sheet = load_workbook(file).active
    assert sheet.max_row == len(STEPS) + 1
    rows = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows[1][7] == datetime(2026, 8, 29)
    assert rows[3][11] == "=1+1"
    assert sheet.cell(4, 12).data_type == "s"
    assert sheet.cell(4, 12).quotePrefix
