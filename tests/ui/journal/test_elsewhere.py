# ruff: noqa: F401, F811
"""What another window, a certificate or an import wrote meanwhile is told, never overwritten."""

import pytest
from PySide6.QtCore import Qt

from ejadmin.models.base import history
from ejadmin.models.journal import covering
from ejadmin.models.journal.cells import put_cell
from ejadmin.models.journal.grades import put_period_mark
from ejadmin.models.journal.lessons import set_homework, set_kind, set_topic
from ejadmin.models.journal.notation import parse_cell
from ejadmin.models.journal.tables import PeriodMark
from ejadmin.models.people.certificates import CertificateKind
from ejadmin.models.timetable.tables import Lesson
from tests.doing import do
from tests.ui.journal.test_page import page, stored  # fixtures
from tests.ui.keys import CTRL, press

OTHER = "Ёлкин Пётр Ильич"


@pytest.fixture
def another(database, small_school, page):
    """Somebody at another window, who writes a cell of a lesson."""

    def write(work, *values, **options):
        with database.sessions.begin() as session:
            session.info[history.OPERATOR] = OTHER
            work(session, *values, today=page.today(), **options)

    return write


def test_a_key_on_a_stale_page_is_told_and_not_obeyed(
    page,
    another,
    stored,
    small_school,
) -> None:
    another(put_cell, small_school.lessons[1], small_school.pupils[0], parse_cell("4"))
    said = []
    page.grid.refused.connect(said.append)
    press(page.grid, Qt.Key.Key_5)
    assert stored(0, 1) == "4"
    assert "«4»" in said[-1]
    assert OTHER in said[-1]
    assert page.model.texts[0][1] == "4"
    page.grid.go_to(0, 1)
    press(page.grid, Qt.Key.Key_5)
    assert stored(0, 1) == "5"


def test_undo_takes_no_certificates_work_with_it(
    page,
    database,
    stored,
    small_school,
) -> None:
    page.grid.go_to(0, 1)
    page.grid.write(lambda: page.model.put_text(0, 1, "Н"))
    day = page.model.lessons[1].day
    do(
        database,
        covering.put,
        None,
        {
            "pupil_id": small_school.pupils[0],
            "kind": CertificateKind.MEDICAL,
            "number": "12",
            "first_day": day,
            "last_day": day,
            "received_on": day,
            "note": None,
        },
    )
    assert stored(0, 1) == "Б"
    press(page.grid, Qt.Key.Key_Z, CTRL)
    assert stored(0, 1) == page.model.text(0, 1) == "Б"
    assert "после этого данные изменились:\nпропуск – " in page.note.text()


def test_undo_of_the_act_before_still_works(page, another, stored, small_school) -> None:
    page.grid.write(lambda: page.model.put_text(1, 1, "3"))
    page.grid.write(lambda: page.model.put_text(0, 1, "5"))
    another(put_cell, small_school.lessons[1], small_school.pupils[0], parse_cell("2"))
    press(page.grid, Qt.Key.Key_Z, CTRL)
    assert f"отметка – {OTHER}, " in page.note.text()
    assert page.model.text(0, 1) == "2"
    assert (stored(0, 1), stored(1, 1)) == ("2", "3")
    press(page.grid, Qt.Key.Key_Z, CTRL)
    assert (stored(0, 1), stored(1, 1)) == ("2", "")


def test_a_topic_homework_and_kind_written_meanwhile_stay(
    page,
    database,
    another,
    small_school,
) -> None:
    lesson = small_school.lessons[1]
    another(set_topic, lesson, "Дроби")
    page._set_topic("Проценты")
    with database.sessions() as session:
        assert session.get_one(Lesson, lesson).topic == "Дроби"
    assert "Дроби" in page.note.text()
    another(set_homework, lesson, "№ 7")
    another(set_kind, lesson, 1, 10)
    page._set_homework("№ 8", page.today())
    assert "№ 7" in page.note.text()
    another(set_kind, lesson, 1, 9)
    page._set_kind(1, 1)
    assert "записали другое" in page.note.text()
    assert page.lesson.lesson is None or page.lesson.lesson.topic == "Дроби"
    page.grid.go_to(0, 1)
    page._set_topic("Проценты")
    with database.sessions() as session:
        assert session.get_one(Lesson, lesson).topic == "Проценты"


def test_a_period_mark_put_meanwhile_stays(page, another, database, small_school) -> None:
    first = small_school.first_day.replace(day=1)
    page.model.load(small_school.mathematics, first, first.replace(month=10, day=25))
    page.grid.show_page()
    column = len(page.model.lessons)
    another(
        put_period_mark, small_school.mathematics, small_school.period, small_school.pupils[0], 3
    )
    page.grid.go_to(0, column)
    said = []
    page.grid.refused.connect(said.append)
    press(page.grid, Qt.Key.Key_5)
    assert "«3»" in said[-1]
    with database.sessions() as session:
        key = (small_school.period, 1, small_school.pupils[0])
        assert session.get_one(PeriodMark, key).value == 3
