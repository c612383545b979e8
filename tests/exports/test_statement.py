"""What a statement tells, recomputed from the tables in another way."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from ejadmin.exports.statement import collect
from ejadmin.exports.statement_content import Absences, LessonLine, MarkLine, Statement
from ejadmin.exports.statement_data import summed
from ejadmin.models.base.store import Store
from ejadmin.models.classes.tables import ClassMembership, Division, SchoolClass, Subgroup
from ejadmin.models.classes.tables import SubgroupMembership as InSubgroup
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import Attendance, AttendanceKind, Mark, MarkSign, Work
from ejadmin.models.timetable.tables import Lesson, LessonState
from tests import small_school, statement_school
from tests.statement_school import StatementSchool

RAW = """
SELECT s.name, l.id, CAST(l.day AS VARCHAR) AS day, m.value, k.weight, a.kind, a.minutes_late
FROM pupils p
CROSS JOIN courses c JOIN subjects s ON s.id = c.subject_id
JOIN lessons l ON l.course_id = c.id
LEFT JOIN works w ON w.lesson_id = l.id
LEFT JOIN marks m ON m.work_id = w.id AND m.pupil_id = p.id
LEFT JOIN work_kinds k ON k.id = w.kind_id
LEFT JOIN attendance a ON a.lesson_id = l.id AND a.pupil_id = p.id
WHERE p.id = :pupil AND l.state = 'planned' AND l.day BETWEEN :first AND :last
AND (EXISTS (SELECT 1 FROM class_memberships x WHERE x.pupil_id = p.id AND x.class_id = c.class_id
       AND x.first_day <= l.day AND (x.last_day IS NULL OR x.last_day >= l.day))
  OR EXISTS (SELECT 1 FROM subgroup_memberships x WHERE x.pupil_id = p.id
       AND x.subgroup_id = c.subgroup_id
       AND x.first_day <= l.day AND (x.last_day IS NULL OR x.last_day >= l.day)))
"""
LETTERS = {"absent": "Н", "excused": "У", "ill": "Б"}


@pytest.fixture
def session(database: Store) -> Iterator[Session]:
    with database.sessions.begin() as opened:
        yield opened


def one(session: Session, pupil_id: int, first: date, last: date, today: date) -> Statement:
    (statement,) = collect(
        session, pupil_ids=[pupil_id], first=first, last=last, today=today
    ).statements
    return statement


def rounded(value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_every_figure_of_a_class_agrees_with_the_tables(session: Session) -> None:
    school = statement_school.fill(session, classes=2, pupils=12, weeks=2)
    first, last = school.first, school.last
    asked = school.pupils[school.classes[1]]
    often_away(session, school, asked[4])
    batch = collect(session, pupil_ids=asked, first=first, last=last, today=last)
    assert not batch.missing
    assert sorted(one.pupil_id for one in batch.statements) == sorted(asked)
    for statement in batch.statements:
        compare(statement, raw_rows(session, statement.pupil_id, school))
    (away,) = [told for told in batch.statements if told.pupil_id == asked[4]]
    assert [day.reasons for day in away.missed_days] == ["Н", "У", "Б", "Н/У/Б"]
    assert [s.absences.minutes for s in away.subjects if s.subject == "Русский язык"] == [5 + 10]


def raw_rows(session: Session, pupil_id: int, school: StatementSchool) -> list:
    values = {"pupil": pupil_id, "first": str(school.first), "last": str(school.last)}
    return session.execute(text(RAW), values).all()


def often_away(session: Session, school: StatementSchool, pupil_id: int) -> None:
    """Four days missed whole, one for each reason and one for all, then two latenesses."""
    absent, excused, ill = AttendanceKind.ABSENT, AttendanceKind.EXCUSED, AttendanceKind.ILL
    reasons = ([absent], [excused], [ill], [ill, excused, absent])
    for note in session.query(Attendance).filter_by(pupil_id=pupil_id):
        session.delete(note)
    session.flush()
    days, russian = defaultdict(set), {}
    for subject, lesson_id, day, *_ in raw_rows(session, pupil_id, school):
        days[day].add(lesson_id)
        if subject == "Русский язык":
            russian[day] = lesson_id
    for day, kinds in zip(sorted(days), reasons, strict=False):
        for number, lesson_id in enumerate(sorted(days[day])):
            kind = kinds[number % len(kinds)]
            session.add(Attendance(lesson_id=lesson_id, pupil_id=pupil_id, kind=kind))
    for day, minutes in zip(sorted(days)[len(reasons) :], (5, 10), strict=False):
        session.add(Attendance(lesson_id=russian[day], pupil_id=pupil_id,
                               kind=AttendanceKind.LATE, minutes_late=minutes))  # fmt: skip
    session.flush()


def compare(statement: Statement, rows: list) -> None:
    lessons = defaultdict(dict)
    marks = defaultdict(list)
    for subject, lesson, day, value, weight, kind, minutes in rows:
        lessons[subject][lesson] = (day, kind, minutes)
        if value is not None:
            marks[subject].append((value, weight))
    assert [line.subject for line in statement.subjects] == sorted(lessons, key=str.casefold)
    for told in statement.subjects:
        mine, given = lessons[told.subject], marks[told.subject]
        assert len(told.lessons) == len(mine)
        kinds = Counter(kind for _, kind, _ in mine.values())
        late = [minutes for _, kind, minutes in mine.values() if kind == "late" and minutes]
        assert told.absences == Absences(
            kinds["late"], sum(late) if late else None, kinds["absent"], kinds["excused"],
            kinds["ill"],
        )  # fmt: skip
        weights = sum(weight for _, weight in given)
        total = sum(value for value, _ in given)
        weighted = sum(value * weight for value, weight in given)
        assert told.mean == rounded(Fraction(total, len(given)) if given else None)
        assert told.weighted_mean == rounded(Fraction(weighted, weights) if weights else None)
    days = defaultdict(list)
    for mine in lessons.values():
        for day, kind, _ in mine.values():
            days[day].append(LETTERS.get(kind))
    whole = [(day, set(letters)) for day, letters in sorted(days.items()) if all(letters)]
    told_days = [(str(one.day), set(one.reasons.split("/"))) for one in statement.missed_days]
    assert told_days == whole


MARKS = st.builds(
    lambda value, weight: MarkLine(str(value), "КР", weight, value),
    st.one_of(st.none(), st.integers(1, 5)),
    st.integers(0, 10),
)
LINES = st.builds(
    lambda marks, kind, minutes: LessonLine(
        date(2026, 9, 7), 1, None, tuple(marks), kind,
        minutes if kind is AttendanceKind.LATE else None,
    ),
    st.lists(MARKS, max_size=3),
    st.one_of(st.none(), st.sampled_from(AttendanceKind)),
    st.one_of(st.none(), st.integers(0, 40)),
)  # fmt: skip


@given(st.lists(LINES, max_size=12))
def test_a_subject_is_summed_from_its_lessons(lines: list[LessonLine]) -> None:
    told = summed("Физика", lines)
    numbers = [(m.value, m.weight) for line in lines for m in line.marks if m.value is not None]
    weights = sum(weight for _, weight in numbers)
    assert told.marks == sum(len(line.marks) for line in lines)
    assert told.mean == rounded(
        Fraction(sum(value for value, _ in numbers), len(numbers)) if numbers else None
    )
    assert told.weighted_mean == rounded(
        Fraction(sum(value * weight for value, weight in numbers), weights) if weights else None
    )
    assert told.absences.missed + told.absences.late == sum(
        line.attendance is not None for line in lines
    )


def test_a_class_costs_as_many_queries_as_a_pupil(database: Store) -> None:
    with database.sessions.begin() as session:
        school = statement_school.fill(session, classes=1, pupils=30, weeks=1)
    counts = []
    for asked in (school.everybody[:1], school.everybody):
        executed: list[str] = []
        with database.sessions() as session:
            driver = session.connection().connection.driver_connection
            driver.set_trace_callback(executed.append)
            collect(
                session, pupil_ids=asked, first=school.first, last=school.last, today=school.last
            )
            driver.set_trace_callback(None)
        counts.append(len(executed))
    assert counts[0] == counts[1] <= 11


def test_signs_count_in_no_mean(session: Session) -> None:
    school = small_school.fill(session)
    work = Work(lesson_id=school.lessons[1], kind_id=10)
    session.add(work)
    session.flush()
    session.add(Mark(work_id=work.id, pupil_id=school.pupils[0], sign=MarkSign.NOT_ASSESSED))
    session.flush()
    last = school.first_day + timedelta(days=6)
    told = one(session, school.pupils[0], school.first_day, last, last)
    mathematics = next(line for line in told.subjects if line.subject == "Математика")
    assert (mathematics.marks, mathematics.mean) == (2, Decimal("5.00"))
    assert [mark.text for line in mathematics.lessons for mark in line.marks] == ["5", "н/а"]


def test_several_works_and_an_absence_share_a_lesson_in_order(session: Session) -> None:
    school = small_school.fill(session)
    pupil = school.pupils[0]
    second = Work(lesson_id=school.lessons[0], kind_id=10, position=2)
    session.add(second)
    session.flush()
    session.add(Mark(work_id=second.id, pupil_id=pupil, value=2))
    session.add(
        Attendance(
            lesson_id=school.lessons[0], pupil_id=pupil, kind=AttendanceKind.LATE, minutes_late=7
        )
    )
    session.flush()
    told = one(session, pupil, school.first_day, school.first_day, school.first_day)
    (line,) = next(s for s in told.subjects if s.subject == "Математика").lessons
    assert [(mark.text, mark.kind) for mark in line.marks] == [("5", "Отв"), ("2", "КР")]
    assert (line.attendance, line.minutes_late) == (AttendanceKind.LATE, 7)
    subject = next(s for s in told.subjects if s.subject == "Математика")
    assert (subject.mean, subject.weighted_mean) == (Decimal("3.50"), Decimal("3.00"))
    assert not told.missed_days
    assert [kind.shown for kind in told.kinds] == ["Отв", "КР"]


def test_a_day_missed_whole_needs_every_lesson_of_it(session: Session) -> None:
    school = small_school.fill(session)
    pupil, first = school.pupils[2], school.first_day
    assert not one(session, pupil, first, first, first).missed_days
    history_lesson = session.query(Lesson).filter_by(course_id=school.history).one()
    session.add(Attendance(lesson_id=history_lesson.id, pupil_id=pupil, kind=AttendanceKind.ABSENT))
    session.flush()
    (missed,) = one(session, pupil, first, first, first).missed_days
    assert (missed.day, missed.reasons) == (first, "Н/Б")


def test_cancelled_lessons_and_lessons_to_come_are_left_out(session: Session) -> None:
    school = small_school.fill(session)
    session.get_one(Lesson, school.lessons[1]).state = LessonState.CANCELLED
    session.flush()
    today = school.first_day + timedelta(days=2)
    told = one(session, school.pupils[0], school.first_day, today + timedelta(days=9), today)
    days = [line.day for s in told.subjects if s.subject == "Математика" for line in s.lessons]
    assert days == [school.first_day, today]


def test_who_changed_class_sees_the_lessons_of_both(session: Session) -> None:
    school = small_school.fill(session)
    pupil, first = school.pupils[0], school.first_day
    other = SchoolClass(year_id=school.year, grade=5, letter="Б")
    algebra = Course(subject_id=1, school_class=other, hours=5)
    session.add_all([other, algebra])
    session.flush()
    moved = first + timedelta(days=2)
    session.query(ClassMembership).filter_by(pupil_id=pupil).one().last_day = moved - timedelta(1)
    session.add(ClassMembership(class_id=other.id, pupil_id=pupil, first_day=moved))
    session.add_all(
        Lesson(course=algebra, day=first + timedelta(days=n), number=3) for n in range(5)
    )
    session.flush()
    told = one(session, pupil, first, first + timedelta(days=6), first + timedelta(days=6))
    (mathematics,) = [s for s in told.subjects if s.subject == "Математика"]
    assert [line.number for line in mathematics.lessons] == [1, 1, 3, 3, 3]
    assert told.class_label == f"5А по {moved - timedelta(1):%d.%m.%Y}, 5Б с {moved:%d.%m.%Y}"


def test_who_changed_subgroup_sees_each_for_its_days(session: Session) -> None:
    school = small_school.fill(session)
    pupil, first = school.pupils[0], school.first_day
    division = Division(subject_id=2)
    halves = [Subgroup(division=division, name=name) for name in ("1", "2")]
    courses = [Course(subject_id=2, subgroup=half, hours=1) for half in halves]
    session.add_all([division, *halves, *courses])
    session.flush()
    moved = first + timedelta(days=3)
    session.add_all(
        [
            InSubgroup(subgroup=halves[0], pupil_id=pupil, first_day=first, last_day=moved),
            InSubgroup(subgroup=halves[1], pupil_id=pupil, first_day=moved + timedelta(1)),
        ]
    )
    for number, course in zip((6, 7), courses, strict=True):
        session.add_all(
            Lesson(course=course, day=first + timedelta(days=n), number=number) for n in range(5)
        )
    session.flush()
    told = one(session, pupil, first, first + timedelta(days=6), first + timedelta(days=6))
    (lessons,) = [s.lessons for s in told.subjects if s.subject == "История"]
    assert [line.number for line in lessons] == [2, 6, 6, 6, 6, 7]


def test_who_is_missing_and_why(session: Session) -> None:
    school = small_school.fill(session)
    week = (school.first_day, school.first_day + timedelta(days=6))
    gone = session.query(ClassMembership).filter_by(pupil_id=school.pupils[0]).one()
    gone.last_day = school.first_day - timedelta(days=1)
    empty = SchoolClass(year_id=school.year, grade=9, letter="Я")
    session.add(empty)
    session.query(ClassMembership).filter_by(pupil_id=school.pupils[1]).one().class_id = 2
    session.flush()
    batch = collect(
        session, pupil_ids=[*school.pupils, 99], first=week[0], last=week[1], today=week[1]
    )
    assert [told.pupil_id for told in batch.statements] == [school.pupils[2]]
    reasons = {lost.pupil_id: lost.reason for lost in batch.missing}
    assert "не числится ни в одном классе" in reasons[school.pupils[0]]
    assert "у класса 9Я нет проведённых уроков" in reasons[school.pupils[1]]
    assert "нет в базе" in reasons[99]


def test_statements_come_in_class_order_with_running_numbers(session: Session) -> None:
    school = statement_school.fill(session, classes=8, pupils=3, weeks=1)
    asked = sorted(school.everybody, key=lambda number: -number)
    batch = collect(
        session,
        pupil_ids=asked,
        first=school.first,
        last=school.last,
        today=school.last,
        first_number=5,
    )
    labels = [told.class_label for told in batch.statements]
    assert labels == sorted(labels, key=lambda label: (int(label[:-1]), label[-1]))
    assert [told.number for told in batch.statements] == list(range(5, 29))
