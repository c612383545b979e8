"""What the journal's model remembers, suggests and holds closed; without a widget but for keys."""

from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt

from ejadmin.errors import UserError
from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.models.journal.tables import Homework, Work
from ejadmin.models.journal.window import Unlock
from ejadmin.models.timetable.tables import Lesson
from ejadmin.ui.journal.model import JournalModel
from ejadmin.ui.operations import Operations
from tests.two_years import FRIDAY, LAUNCH, MONDAY, QUARTER_ENDS, THURSDAY, YEAR_ENDS
from tests.ui.journal.test_page import log_length, page, shown, stored  # noqa: F401  fixtures
from tests.ui.keys import CTRL, press, type_text

DAY = timedelta(days=1)
CLASSWORK, HOMEWORK = 1, 2


class Desk:
    """Mathematics of 5А, opened from 1 September to 31 May, on a day that may be moved."""

    def __init__(self, database, school):
        self.database, self.school = database, school
        self.day = FRIDAY
        self.model = JournalModel(Operations(database.sessions), lambda: self.day)
        self.open()

    def open(self, course="mathematics 5А", first=LAUNCH, last=YEAR_ENDS):
        self.model.load(self.school.courses[course], first, last)

    def row(self, pupil):
        members = [member.pupil_id for member in self.model.members]
        return members.index(self.school.people[pupil])

    def column(self, course, day):
        lessons = [lesson.id for lesson in self.model.lessons]
        return lessons.index(self.school.lessons[course, day])

    def lesson(self, day=MONDAY):
        return self.model.lessons[self.column("mathematics 5А", day)]

    def can_be_written(self):
        """Whether the rules let a mark into Monday's lesson; it is taken back."""
        where = self.row("until summer"), self.column("mathematics 5А", MONDAY)
        try:
            self.model.put_text(*where, "5")
        except UserError:
            return False
        self.undo()
        return True

    def undo(self):
        """Take the last act back; whether there was one."""
        was_any = bool(self.model.operations.back)
        self.model.operations.undo()
        self.model.reload()
        return was_any


@pytest.fixture
def desk(two_years):
    return Desk(*two_years)


def test_enter_leaves_the_period_mark_a_teacher_put(page, log_length):  # noqa: F811
    column = page.model.columns - 1
    page.grid.go_to(0, column)
    type_text(page.grid, "3")
    before = log_length()
    press(page.grid, Qt.Key.Key_Return)
    assert page.grid.current == (1, column)
    assert page.model.sums[0][2] == shown(page, 0, column) == "3"
    assert log_length() == before


def test_undo_on_another_page_leads_back_to_where_it_was(page, stored, small_school):  # noqa: F811
    type_text(page.grid, "5")
    press(page.grid, Qt.Key.Key_Right)
    type_text(page.grid, "4")
    press(page.grid, Qt.Key.Key_Z, CTRL)
    page.show_place({"course": small_school.history})
    page.grid.setFocus()
    press(page.grid, Qt.Key.Key_Y, CTRL)
    assert (stored(0, 1), stored(0, 2)) == ("5", "4")
    assert page.place() == {"course": small_school.mathematics, "lesson": small_school.lessons[2],
                            "pupil": small_school.pupils[0]}  # fmt: skip
    page.show_place({"course": small_school.history})
    press(page.grid, Qt.Key.Key_Z, CTRL)
    press(page.grid, Qt.Key.Key_Z, CTRL)
    assert (stored(0, 1), stored(0, 2)) == ("", "")
    assert page.place()["lesson"] == small_school.lessons[1]
    assert page.grid.hasFocus()


def test_a_page_read_anew_can_still_be_undone(page, stored):  # noqa: F811
    type_text(page.grid, "5")
    page.refresh()
    press(page.grid, Qt.Key.Key_Z, CTRL)
    assert stored(0, 1) == ""


def test_every_act_of_many_is_undone_in_turn(desk):
    row, column = desk.row("until summer"), desk.column("mathematics 5А", MONDAY)
    typed = [str(1 + number % 5) for number in range(12)]
    for text in typed:
        desk.model.put_text(row, column, text)
    left = []
    while desk.undo():
        left.append(desk.model.text(row, column))
    assert left == [*reversed(typed[:-1]), ""]


@pytest.mark.parametrize(
    ("day", "suggested"),
    [
        (LAUNCH, {"I": 4, "II": None}),
        (QUARTER_ENDS, {"I": 4, "II": None}),
        (QUARTER_ENDS + DAY, {"I": None, "II": None}),
        (date(2026, 11, 1), {"I": None, "II": None}),
        (date(2026, 11, 2), {"I": None, "II": 4}),
        (date(2026, 12, 30), {"I": None, "II": 4}),
        (date(2026, 12, 31), {"I": None, "II": None}),
    ],
)
def test_a_mark_counts_for_the_period_of_its_day(desk, day, suggested):
    with desk.database.sessions.begin() as session:
        school = desk.school.within(session)
        school.lesson("mathematics 5А", day)
        school.mark("until summer", "mathematics 5А", day, 4)
    desk.open()
    keys = {desk.school.periods[name]: name for name in suggested}
    row = desk.row("until summer")
    found = {keys[period.id]: desk.model.suggestion(row, period)
             for period in desk.model.periods if period.id in keys}  # fmt: skip
    assert found == suggested
    told = ["—" if mark is None else f"({mark})" for mark in suggested.values()]
    assert desk.model.sums[row][2:4] == told


@pytest.mark.parametrize(
    ("kind", "last_open"),
    [(CLASSWORK, MONDAY + 14 * DAY), (HOMEWORK, THURSDAY + 14 * DAY)],
)
def test_a_lesson_closes_two_weeks_after_its_day_or_its_homeworks(desk, kind, last_open):
    with desk.database.sessions.begin() as session:
        session.add(Homework(lesson_id=desk.lesson().id, text="№ 1", due_on=THURSDAY))
        session.query(Work).filter_by(lesson_id=desk.lesson().id).one().kind_id = kind
    desk.open()
    for desk.day, is_closed in ((last_open, False), (last_open + DAY, True)):
        assert desk.model.is_closed(desk.lesson()) is is_closed
        assert desk.can_be_written() is not is_closed
    assert "закрыт с" in desk.model.closing_text(desk.lesson())
    desk.day = last_open
    assert desk.model.closing_text(desk.lesson()) == f"закрывается после {last_open:%d.%m}"


def unlock_until(desk, last_day):
    with desk.database.sessions.begin() as session:
        lesson = session.get_one(Lesson, desk.lesson().id)
        session.add(Unlock(lesson=lesson, employee_id=lesson.teacher_id, reason="Болел",
                           granted_at=datetime(2026, 10, 1, 9), last_day=last_day))  # fmt: skip
    desk.open()


def test_an_unlock_opens_a_lesson_up_to_its_last_day(desk):
    last_day = date(2026, 10, 15)
    unlock_until(desk, last_day)
    for desk.day, is_closed in ((last_day, False), (last_day + DAY, True)):
        assert desk.model.is_closed(desk.lesson()) is is_closed
        assert desk.can_be_written() is not is_closed
    desk.day = last_day
    assert desk.model.closing_text(desk.lesson()) == "открыт разовым доступом по 15.10"


def test_a_closed_year_is_closed_on_every_day_even_with_an_unlock(desk):
    unlock_until(desk, date(2026, 10, 15))
    with desk.database.sessions.begin() as session:
        year = session.get_one(AcademicYear, desk.school.years["now"])
        year.state = YearState.CLOSED
    desk.open()
    for desk.day in (MONDAY, date(2026, 10, 1)):
        assert desk.model.is_closed(desk.lesson())
        assert desk.model.closing_text(desk.lesson()) == "учебный год закрыт"
        assert not desk.can_be_written()


def test_undo_reaches_days_that_are_not_shown(desk):
    desk.open(last=QUARTER_ENDS)
    before = desk.model.text(0, 0)
    desk.model.put_text(0, 0, "5")
    spot = desk.model.operations.back[-1].about
    desk.open(first=date(2026, 11, 2), last=date(2026, 12, 30))
    assert desk.undo()
    desk.open(last=QUARTER_ENDS)
    assert desk.model.text(0, 0) == before != "5"
    assert spot.day == desk.model.lessons[0].day
