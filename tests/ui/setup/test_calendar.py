"""The calendar page: usual dates at one press, the year painted, holes named."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from ejadmin.models.calendar import DayOff, MovedDay, ReportingPeriod, Weekday
from ejadmin.models.presets import current_year
from ejadmin.ui.page import Page, Workplace
from ejadmin.ui.setup.calendar import TABS, CalendarPage

Show = Callable[[Page], Page]


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
    assert changed.args == ["reporting_periods"]
    assert "Нет отчётных периодов для классов: 10, 11" in page.findings.text()
    press_menu(page, "half_years")
    press_menu(page, "days_off")
    assert page.findings.text() == "✓ Пропусков и наложений нет"
    with workplace.sessions() as session:
        assert session.execute(select(func.count(ReportingPeriod.id))).scalar_one() == 6
    assert page.tables["days_off"].model.rowCount() == 11


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
