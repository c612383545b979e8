"""The shared school holds what its description promises."""

from sqlalchemy import func, select

from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.models.journal.tables import Attendance
from ejadmin.models.people.tables import Pupil
from tests.two_years import TwoYears


def test_the_shared_school_has_two_years_namesakes_and_missed_days(two_years) -> None:
    database, school = two_years
    with database.sessions() as session:
        states = session.scalars(select(AcademicYear.state).order_by(AcademicYear.first_day)).all()
        namesakes = session.scalar(select(func.count()).where(Pupil.last_name == "Осина"))
        absences = session.scalar(
            select(func.count()).where(Attendance.pupil_id == school.people["ordinary"])
        )
    assert states == [YearState.CLOSED, YearState.CURRENT]
    assert (namesakes, absences) == (2, 9)


def test_what_a_test_adds_stays_its_own(two_years) -> None:
    database, school = two_years
    with database.sessions.begin() as session:
        added: TwoYears = school.within(session)
        added.lesson("history 9А", school_day := next(iter(school.lessons))[1])
    assert ("history 9А", school_day) in added.lessons
    assert ("history 9А", school_day) not in school.lessons
