"""The calendar page: usual dates at one press, the year painted, holes named."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from ejadmin.models.calendar.days import SchoolCalendar
from ejadmin.models.calendar.tables import DayOff, MovedDay, ReportingPeriod, Weekday, current_year
from ejadmin.ui.page import Page, Workplace
from ejadmin.ui.setup.calendar import TABS, CalendarPage
from ejadmin.ui.setup.calendar_dialogs import MixDialog, OffersDialog
from ejadmin.ui.theme import StateLabel
from tests.ui.keys import press

Show = Callable[[Page], Page]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(workplace: Workplace, show_page: Show) -> CalendarPage:
    made = CalendarPage(workplace)
    show_page(made)
    return made


def press_menu(page: CalendarPage, name: str) -> None:
    page.findChild(QAction, f"action.fill.{name}").trigger()


def start(workplace: Workplace) -> int:
    with workplace.sessions() as session:
        return current_year(session).first_day.year


def test_an_empty_calendar_says_what_to_do(page: CalendarPage) -> None:
    assert page.findings.text().startswith("Отчётных периодов пока нет")


def test_usual_dates_fill_the_year(page: CalendarPage, workplace: Workplace, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.changed) as changed:
        press_menu(page, "quarters")
    assert changed.args == [frozenset({"reporting_periods"})]
    assert "Нет отчётных периодов для классов: 10, 11" in page.findings.text()
    press_menu(page, "half_years")
    press_menu(page, "days_off")
    assert page.findings.text() == "✓ Пропусков и наложений нет"
    with workplace.sessions() as session:
        assert session.execute(select(func.count(ReportingPeriod.id))).scalar_one() == 6
    assert page.tables["days_off"].model.rowCount() == 11
    view = page.tables["days_off"].view
    longest = view.fontMetrics().horizontalAdvance("Дополнительные каникулы")
    assert view.columnWidth(1) > longest  # fitted anew when the first rows came


def test_filling_twice_is_refused_with_the_reason(page: CalendarPage) -> None:
    press_menu(page, "quarters")
    press_menu(page, "trimesters")
    assert page.findings.text().startswith("У 1–9 классов уже есть отчётные периоды")


def test_an_overlap_is_named_and_a_hole_too(page: CalendarPage, workplace: Workplace) -> None:
    press_menu(page, "quarters_all")
    assert "Дни не входят ни в отчётный период, ни в каникулы" in page.findings.text()
    press_menu(page, "days_off")
    year = start(workplace)
    with workplace.sessions.begin() as session:
        first = session.scalars(select(ReportingPeriod).where(ReportingPeriod.number == 1)).one()
        first.last_day = date(year, 11, 20)
    page.refresh()
    assert "Пересекаются «I четверть» и «II четверть»" in page.findings.text()


def test_every_day_has_a_meaning(page: CalendarPage, workplace: Workplace) -> None:
    press_menu(page, "quarters")
    press_menu(page, "days_off")
    year = start(workplace)
    saturday = next(date(year, 9, day) for day in range(1, 8) if date(year, 9, day).weekday() == 5)
    view = page.year_view
    assert view.meaning(saturday).endswith("выходной")
    with workplace.sessions.begin() as session:
        year_id = current_year(session).id
        session.add(MovedDay(year_id=year_id, day=saturday, weekday=Weekday.MONDAY))
    page.refresh()
    assert view.meaning(saturday).endswith("учебный, по расписанию дня «понедельник»")
    assert view.meaning(date(year, 10, 28)).endswith("Осенние каникулы")
    assert view.meaning(date(year + 1, 1, 13)).endswith("III четверть")
    assert not view.grab().isNull()


def test_a_cell_changed_below_repaints_the_year(
    page: CalendarPage, workplace: Workplace, qtbot: QtBot
) -> None:
    press_menu(page, "days_off")
    table = page.tables["days_off"]
    model = table.model
    titles = [field.title for field in model.fields]
    row = next(
        n for n in range(model.rowCount())
        if model.index(n, titles.index("Название")).data() == "Осенние каникулы"
    )  # fmt: skip
    day = date(start(workplace), 11, 9)
    assert "каникулы" not in page.year_view.meaning(day)
    with qtbot.waitSignal(page.changed):
        model.setData(model.index(row, titles.index("Последний день")), f"{day:%d.%m.%Y}")
    assert page.year_view.meaning(day).endswith("Осенние каникулы")
    with workplace.sessions() as session:
        assert day in session.scalars(select(DayOff.last_day)).all()


def test_a_place_opens_its_table(page: CalendarPage) -> None:
    page.show_place({"key": "moved_days"})
    assert page.place() == {"key": "moved_days"}
    page.show_place({"key": "nowhere"})
    assert page.tabs.currentIndex() == TABS.index("moved_days")


def test_any_mix_of_periods_is_made_on_the_screen(
    page: CalendarPage, workplace: Workplace, qtbot: QtBot
) -> None:
    press_menu(page, "days_off")
    for kind, first, last in ((0, 2, 9), (1, 1, 1), (2, 10, 11)):
        press_menu(page, "mix")
        dialog = page.findChild(MixDialog)
        dialog.kind.setCurrentIndex(kind)
        dialog.first.setValue(first)
        dialog.last.setValue(last)
        qtbot.mouseClick(dialog.findChild(QPushButton, "action.fill_mix"), LEFT)
        qtbot.waitUntil(lambda: page.findChild(MixDialog) is None)
    assert page.findings.text() == "✓ Пропусков и наложений нет"
    with workplace.sessions() as session:
        calendar = SchoolCalendar.load(session, current_year(session).id)
    assert [len(calendar.periods_of(grade)) for grade in (1, 2, 9, 10, 11)] == [3, 4, 4, 2, 2]


def test_filling_is_taken_back_step_by_step(page: CalendarPage, workplace: Workplace) -> None:
    press_menu(page, "quarters")
    press_menu(page, "days_off")
    page.undo()
    with workplace.sessions() as session:
        assert session.execute(select(func.count(DayOff.id))).scalar_one() == 0
        assert session.execute(select(func.count(ReportingPeriod.id))).scalar_one() == 4
    page.undo()
    assert page.findings.text().startswith("Отчётных периодов пока нет")


def test_the_next_year_is_made_shown_and_edited_apart(
    page: CalendarPage, workplace: Workplace, qtbot: QtBot
) -> None:
    press_menu(page, "quarters_all")
    qtbot.mouseClick(page.next_button, LEFT)
    assert page.years.currentText().endswith("(планируется)")
    table = page.tables["reporting_periods"]
    assert table.model.rowCount() == 5  # four quarters and the empty row
    years = {row.values["year_id"] for row in table.model.rows}
    assert years == {page.years.currentData()} == {table.model.blank.values["year_id"]}
    page.undo()
    assert page.years.count() == 1


def test_the_official_calendar_is_looked_at_before_it_is_taken(
    page: CalendarPage, workplace: Workplace, qtbot: QtBot
) -> None:
    with workplace.sessions.begin() as session:
        year = current_year(session)
        year.first_day, year.last_day = date(2026, 9, 1), date(2027, 8, 31)
    press_menu(page, "days_off")
    press_menu(page, "official")
    dialog = page.findChild(OffersDialog)
    assert {one.first_day for one in dialog.model.ticked_rows()} == {
        date(2027, 2, 20), date(2027, 2, 22), date(2027, 5, 3), date(2027, 5, 10),
    }  # fmt: skip
    row = next(n for n, one in enumerate(dialog.model.rows) if one.first_day == date(2027, 2, 20))
    dialog.table.setCurrentIndex(dialog.model.index(row, 1))
    press(dialog.table, Qt.Key.Key_Space)
    assert dialog.take_button.text() == "Добавить (3)"
    qtbot.mouseClick(dialog.take_button, LEFT)
    with workplace.sessions() as session:
        assert session.execute(select(func.count(MovedDay.id))).scalar_one() == 0
        days = select(DayOff.first_day).where(DayOff.title.contains("("))
        assert set(session.scalars(days)) == {
            date(2027, 2, 22), date(2027, 5, 3), date(2027, 5, 10),
        }  # fmt: skip


def test_a_year_without_known_transfers_says_so(page: CalendarPage, workplace: Workplace) -> None:
    with workplace.sessions.begin() as session:
        year = current_year(session)
        year.first_day, year.last_day = date(2035, 9, 1), date(2036, 8, 31)
    page.refresh()
    page.ask_official()
    dialog = page.findChild(OffersDialog)
    assert "2035, 2036" in dialog.findChild(StateLabel, "offers.undecided").text()
    dialog.reject()


def test_grade_one_without_its_holidays_is_warned_about(page: CalendarPage) -> None:
    press_menu(page, "quarters")
    press_menu(page, "half_years")
    press_menu(page, "days_off")
    model = page.tables["days_off"].model
    model.remove([row for row in model.rows if "первоклассников" in row.values["title"]])
    assert page.findings.text().startswith("! Нет дополнительных каникул первоклассников")
