import tomllib
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.demonstration import DemonstrationReport, build
from ejadmin.demonstration.names import surname_for
from ejadmin.demonstration.plan import curriculum_data
from ejadmin.demonstration.sheets import Sheets
from ejadmin.demonstration.weekly import week_slots
from ejadmin.demonstration.year import plan_year
from ejadmin.errors import UserError
from ejadmin.models import checks
from ejadmin.models.base import chain
from ejadmin.models.base.chain import ChainHead, Change
from ejadmin.models.base.columns import Base
from ejadmin.models.base.store import Store
from ejadmin.models.base.store.sqlite import snapshot
from ejadmin.models.base.words import name_key
from ejadmin.models.calendar.days import FreeDays, Period, SchoolCalendar
from ejadmin.models.calendar.findings import calendar_findings
from ejadmin.models.calendar.tables import DayOff, MovedDay, ReportingPeriod, current_year
from ejadmin.models.checks import findings
from ejadmin.models.classes.tables import ClassMembership, SchoolClass, Subgroup, SubgroupMembership
from ejadmin.models.curriculum.tables import Course, SubjectClass
from ejadmin.models.database import open_database
from ejadmin.models.journal.making import make_lessons
from ejadmin.models.journal.tables import (
    Attendance,
    AttendanceKind,
    Mark,
    PeriodMark,
    Work,
    WorkKind,
)
from ejadmin.models.movement.tables import Movement, MovementKind, SchoolOrder
from ejadmin.models.movement.undoing import undo_order
from ejadmin.models.people.tables import Guardian, PaperRequest, Pupil, PupilGuardian, Sex
from ejadmin.models.registry.schema import metadata
from ejadmin.models.school.card import School
from ejadmin.models.timetable.clashes import clashes
from ejadmin.models.timetable.tables import BellSchedule, Lesson, Timetable
from ejadmin.models.timetable.week import week_entries
from ejadmin.paths import resource

TODAY = date(2026, 11, 22)
WEEKLY_MOST = {1: 21, 2: 23, 3: 23, 4: 23, 5: 29, 6: 30, 7: 32, 8: 33, 9: 33, 10: 34, 11: 34}
DAILY_MOST = {1: 5, 2: 5, 3: 5, 4: 5, 5: 6, 6: 6, 7: 7, 8: 7, 9: 7, 10: 7, 11: 7}
Made = tuple[Store, DemonstrationReport]


def make(folder: Path, **choices: object) -> Made:
    database = open_database(folder / "demo.sqlite", operator="Петрова Нина", today=TODAY)
    arguments = {"classes": 4, "weeks": 2, "paper": 5, "today": TODAY, **choices}
    return database, build(database.sessions, **arguments)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Four classes, two weeks; the tests that share it only read."""
    return make(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """All thirty-five classes without marks."""
    return make(tmp_path_factory.mktemp("whole"), classes=35, weeks=0, paper=30)


def count(session: Session, model: type[Base]) -> int:
    return session.execute(select(func.count()).select_from(model)).scalar_one()


def content(database: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table; of the change log all but the moment and what hangs on it."""
    log, head = Change.__table__.c, ChainHead.__table__.c
    unstable = (log.at, log.salt, log.hash, head.hash, head.base_id)
    with database.engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    select(*(each for each in table.columns if each not in unstable)).order_by(
                        *table.primary_key.columns
                    )
                )
            ]
            for table in metadata.sorted_tables
        }


def test_the_same_seed_gives_the_same_school(small: Made, tmp_path: Path) -> None:
    again, report = make(tmp_path)
    assert report == small[1]
    assert content(again) == content(small[0])
    again.close()


def test_another_seed_gives_other_people(small: Made, tmp_path: Path) -> None:
    other, _ = make(tmp_path, seed=2, classes=1, weeks=0)
    names = select(Pupil.last_name, Pupil.first_name).limit(10)
    with small[0].sessions() as one, other.sessions() as two:
        assert one.execute(names).all() != two.execute(names).all()
    other.close()


def test_the_report_counts_what_is_there(small: Made) -> None:
    database, report = small
    with database.sessions() as session:
        assert report.classes == count(session, SchoolClass) == 4
        assert report.pupils == count(session, Pupil)
        assert report.marks == count(session, Mark) > 400
        assert report.absences == count(session, Attendance) > 50
        assert report.lessons == count(session, Lesson)
        assert report.paper_requests == count(session, PaperRequest) == 5
        labels = session.execute(select(SchoolClass.grade, SchoolClass.letter)).all()
    assert [f"{grade}{letter}" for grade, letter in labels] == ["5А", "5Б", "5В", "5Г"]
    assert report.year == "2026/27"
    assert report.filled_until == date(2026, 9, 13)


def test_the_change_log_is_whole_and_names_the_teachers(small: Made) -> None:
    with small[0].sessions() as session:
        assert chain.verify(session).is_whole
        logged = dict(
            session.execute(select(Change.table, func.count()).group_by(Change.table)).all()
        )
        authors = session.scalars(
            select(Change.teacher).where(Change.table == "marks").distinct()
        ).all()
    assert logged["marks"] == small[1].marks
    assert logged["lessons"] == small[1].lessons
    assert len(authors) > 10
    assert "Петрова Нина" not in authors


def test_nothing_is_written_after_the_filled_day(small: Made) -> None:
    with small[0].sessions() as session:
        marked = select(func.max(Lesson.day)).join(Work, Work.lesson_id == Lesson.id)
        assert session.execute(marked).scalar_one() <= small[1].filled_until
        missed = select(func.max(Lesson.day)).join(Attendance)
        assert session.execute(missed).scalar_one() <= small[1].filled_until
        assert session.execute(select(func.max(Lesson.day))).scalar_one() == date(2026, 10, 23)
        untold = select(func.count()).where(
            Lesson.day > small[1].filled_until, Lesson.topic.is_not(None)
        )
        assert session.execute(untold).scalar_one() == 0


def test_marks_stop_today(tmp_path: Path) -> None:
    database, report = make(tmp_path, classes=1, weeks=9, today=date(2026, 9, 16))
    with database.sessions() as session:
        marked = select(func.max(Lesson.day)).join(Work, Work.lesson_id == Lesson.id)
        assert session.execute(marked).scalar_one() <= date(2026, 9, 16)
    assert report.filled_until == date(2026, 9, 16)
    database.close()


def test_making_the_lessons_again_changes_nothing(small: Made) -> None:
    database, report = small
    with database.sessions() as session:
        made = make_lessons(session, 1, date(2026, 9, 1), date(2026, 10, 23))
        session.rollback()
    assert (made.created, made.changed, made.removed) == (0, 0, 0)
    assert made.kept == report.lessons


def test_a_period_that_ended_has_its_marks(tmp_path: Path) -> None:
    database, report = make(tmp_path, classes=1, weeks=8, paper=0)
    with database.sessions() as session:
        values = Counter(session.scalars(select(PeriodMark.value)))
        kinds = Counter(session.scalars(select(Attendance.kind)))
        controls = select(func.count(Work.id)).join(WorkKind).where(WorkKind.weight == 2)
        assert session.execute(controls).scalar_one() > 5
    assert sum(values.values()) > report.pupils * 8
    assert set(values) <= {2, 3, 4, 5}
    assert values[4] > values[2]
    assert set(kinds) == set(AttendanceKind)
    database.close()


def test_control_works_keep_the_rules_of_their_number(tmp_path: Path) -> None:
    database, _ = make(tmp_path, classes=2, weeks=8, paper=0)
    with database.sessions() as session:
        rows = session.execute(
            select(Course.id, Course.subject_id, Lesson.day, SchoolClass.id)
            .join(Lesson, Lesson.course_id == Course.id)
            .join(Work, Work.lesson_id == Lesson.id)
            .join(WorkKind, Work.kind_id == WorkKind.id)
            .outerjoin(SchoolClass, Course.class_id == SchoolClass.id)
            .where(WorkKind.is_control)
        ).all()
    assert max(Counter(row[0] for row in rows).values()) <= 2
    by_class_day = Counter((row[3], row[2]) for row in rows if row[3] is not None)
    assert max(by_class_day.values()) == 1
    database.close()


def test_the_whole_school_has_the_true_shape(whole: Made) -> None:
    database, report = whole
    assert report.classes == 35
    assert 1000 <= report.pupils <= 1100
    with database.sessions() as session:
        teachers = session.execute(select(func.count(Course.teacher_id.distinct()))).scalar_one()
        sizes = session.scalars(select(SchoolClass.capacity)).all()
        assert count(session, BellSchedule) == 2
        assert session.get_one(School, 1).is_demonstration
    assert 55 <= teachers <= 65
    assert min(sizes) >= 25
    assert max(sizes) <= 33


def test_the_timetable_has_no_clash_and_no_gap(whole: Made) -> None:
    with whole[0].sessions() as session:
        assert clashes(session, 1) == []
        days: dict[tuple[int, str], set[int]] = defaultdict(set)
        for entry in week_entries(session, 1):
            for class_id in entry.class_ids:
                days[class_id, entry.weekday].add(entry.number)
        grades = dict(session.execute(select(SchoolClass.id, SchoolClass.grade)).all())
    for (class_id, _), numbers in days.items():
        assert numbers == set(range(1, len(numbers) + 1))
        assert len(numbers) <= DAILY_MOST[grades[class_id]]


def test_a_first_grade_studies_five_lessons_once_and_ends_them_with_sport(whole: Made) -> None:
    with whole[0].sessions() as session:
        first = set(session.scalars(select(SchoolClass.id).where(SchoolClass.grade == 1)))
        late = [
            entry
            for entry in week_entries(session, 1)
            if entry.class_ids[0] in first and entry.number == 5
        ]
    assert Counter(entry.class_ids[0] for entry in late) == dict.fromkeys(first, 1)
    assert {entry.subject for entry in late} == {"Физическая культура"}


def test_hours_stay_within_the_norms(whole: Made) -> None:
    hours = select(SchoolClass.id, SchoolClass.grade, func.sum(SubjectClass.hours)).join(
        SubjectClass
    )
    with whole[0].sessions() as session:
        for _, grade, total in session.execute(hours.group_by(SchoolClass.id)):
            assert total <= WEEKLY_MOST[grade]


def test_nobody_is_in_two_subgroups_of_one_division(whole: Made) -> None:
    query = (
        select(Subgroup.division_id, SubgroupMembership.pupil_id, func.count())
        .join(SubgroupMembership)
        .group_by(Subgroup.division_id, SubgroupMembership.pupil_id)
        .having(func.count() > 1)
    )
    with whole[0].sessions() as session:
        assert session.execute(query).all() == []
        assert count(session, SubgroupMembership) > 1000


def test_names_fit_their_bearers_and_are_never_given_twice(whole: Made) -> None:
    with whole[0].sessions() as session:
        pupils = session.execute(
            select(Pupil.last_name, Pupil.first_name, Pupil.middle_name, Pupil.sex)
        ).all()
        fathers = session.execute(
            select(Guardian.first_name, Pupil.middle_name)
            .join(PupilGuardian, PupilGuardian.guardian_id == Guardian.id)
            .join(Pupil, Pupil.id == PupilGuardian.pupil_id)
            .where(PupilGuardian.relation == "father")
        ).all()
        alone = select(func.count()).where(Pupil.id.not_in(select(PupilGuardian.pupil_id)))
        assert session.execute(alone).scalar_one() == 0
    assert len(set(pupils)) == len(pupils)
    for last, _, middle, sex in pupils:
        assert middle.endswith("на" if sex is Sex.FEMALE else "ич")
        assert not (sex is Sex.MALE and last.endswith(("ова", "ева", "ина", "ская")))
    for first, middle in fathers:
        assert name_key(middle)[:2] == name_key(first)[:2]


@pytest.mark.parametrize(
    ("surname", "expected"),
    [
        ("Воробьёв", "Воробьёва"),
        ("Синицын", "Синицына"),
        ("Покровский", "Покровская"),
        ("Заречный", "Заречная"),
        ("Коваленко", "Коваленко"),
    ],
)
def test_surnames_have_a_feminine_form(surname: str, expected: str) -> None:
    assert surname_for(surname, Sex.FEMALE) == expected
    assert surname_for(surname, Sex.MALE) == surname


@pytest.mark.parametrize("year", range(2020, 2034))
def test_the_calendar_of_any_year_is_sound(year: int) -> None:
    sheets = Sheets()
    plan_year(sheets, 1, year)
    periods = [
        Period(*(row[name] for name in Period.__dataclass_fields__))
        for row in sheets.of(ReportingPeriod)
    ]
    free = [
        FreeDays(*(row[name] for name in FreeDays.__dataclass_fields__))
        for row in sheets.of(DayOff)
    ]
    moved = {row["day"]: row["weekday"] for row in sheets.of(MovedDay)}
    span = date(year, 9, 1), date(year + 1, 8, 31)
    calendar = SchoolCalendar(*span, 5, tuple(periods), tuple(free), moved)
    assert calendar_findings(calendar) == []
    assert 160 <= len(calendar.school_days(*span, 5)) <= 176


def test_load_plan_and_rooms_are_in_order(whole: Made) -> None:
    areas = ("checks.load", "checks.rooms")
    keys = [check.key for check in checks.CHECKS if check.query.__module__.endswith(areas)]
    with whole[0].sessions() as session:
        assert checks.findings(session, keys) == []


def test_another_year_replaces_the_one_of_the_presets(tmp_path: Path) -> None:
    database, report = make(tmp_path, year=2023, classes=1, weeks=0, paper=0)
    with database.sessions() as session:
        assert current_year(session).first_day == date(2023, 9, 1)
        assert session.execute(select(func.min(Lesson.day))).scalar_one() == date(2023, 9, 1)
    assert report.year == "2023/24"
    database.close()


def test_a_database_with_a_school_is_refused(small: Made) -> None:
    with pytest.raises(UserError, match="уже есть школа"):
        build(small[0].sessions, classes=1)


@pytest.mark.parametrize("wrong", [{"classes": 0}, {"classes": 36}, {"weeks": -1}, {"paper": -1}])
def test_impossible_sizes_are_refused_and_nothing_is_written(
    wrong: dict[str, int], database: Store
) -> None:
    with pytest.raises(UserError):
        build(database.sessions, **wrong)  # type: ignore[arg-type]
    with database.sessions() as session:
        assert count(session, Pupil) == 0


class Stop(Exception):
    """The user changed their mind."""


class Impatient:
    """Counts the steps told and stops at the fifth."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int, str]] = []

    def report(self, done: int, total: int, text: str) -> None:
        self.told.append((done, total, text))
        if len(self.told) == 5:
            raise Stop


def test_a_stopped_build_leaves_nothing(database: Store) -> None:
    progress = Impatient()
    with pytest.raises(Stop):
        build(database.sessions, classes=1, weeks=1, progress=progress.report)
    with database.sessions() as session:
        assert count(session, School) == 0
        assert session.execute(select(func.count()).select_from(Timetable)).scalar_one() == 0
    assert [done for done, _, _ in progress.told] == list(range(5))
    assert all(text for _, _, text in progress.told)


@pytest.mark.parametrize("hours", range(1, 36))
def test_week_slots_are_as_many_as_hours(hours: int) -> None:
    turn = Random(hours).randrange(5)
    slots = week_slots(hours, turn)
    assert len(set(slots)) == hours
    per_day = Counter(day for day, _ in slots)
    assert max(per_day.values()) - min(per_day.get(day, 0) for day in range(5)) <= 1


def test_the_curriculum_keeps_the_weekly_maxima() -> None:
    for grade, most in WEEKLY_MOST.items():
        assert sum(row["hours"][grade - 1] for row in curriculum_data()["subjects"]) <= most


def test_the_lists_of_names_hold_no_name_twice() -> None:
    lists: dict[str, list[str]]
    with resource("demonstration", "names.toml").open("rb") as stream:
        lists = tomllib.load(stream)
    for key in ("surnames", "boys", "girls", "women"):
        assert len(set(lists[key])) == len(lists[key])


def test_a_leaving_of_the_demonstration_can_be_undone(whole: Made, tmp_path: Path) -> None:
    snapshot(whole[0].file, tmp_path / "copy.sqlite")
    database = open_database(tmp_path / "copy.sqlite", operator="Петрова Нина", today=TODAY)
    with database.sessions.begin() as session:
        left = session.scalars(select(Movement).where(Movement.kind == MovementKind.LEAVING)).all()
        order = next(one.order_id for one in left)
        assert order is not None
        gone = [one.pupil_id for one in left if one.order_id == order]
        undo_order(session, order)
        rows = select(ClassMembership.last_day).where(ClassMembership.pupil_id.in_(gone))
        assert session.scalars(rows).all() == [None] * len(gone)
        rows = select(SubgroupMembership.last_day).where(SubgroupMembership.pupil_id.in_(gone))
        assert set(session.scalars(rows)) <= {None}
        assert not findings(session, ["late_movement", "movement_without_order"])
    database.close()


def test_nobody_is_marked_before_coming_or_after_leaving(whole: Made, tmp_path: Path) -> None:
    with whole[0].sessions() as session:
        newcomers = session.scalars(select(Movement).where(Movement.day == date(2026, 9, 1))).all()
        assert len({one.order_id for one in newcomers}) == 2  # the first grade and the tenth
        assert count(session, Movement) - len(newcomers) == count(session, SchoolOrder) - 2 > 0
    database, _ = make(tmp_path, classes=8, weeks=8, paper=0)
    membership = ClassMembership
    moved = select(membership.pupil_id, membership.first_day, membership.last_day).where(
        (membership.last_day.is_not(None)) | (membership.first_day > date(2026, 9, 1))
    )
    with database.sessions() as session:
        spans = session.execute(moved).all()
        assert count(session, Movement) == len(spans) > 0
        for pupil_id, first, last in spans:
            marked = set(
                session.scalars(select(Lesson.day).join(Work).join(Mark).where(
                    Mark.pupil_id == pupil_id
                ))
            )  # fmt: skip
            assert marked
            assert min(marked) >= first
            assert last is None or max(marked) <= last
    database.close()
