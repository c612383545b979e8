"""What counts for a pupil and a subject, seen alike by both pages, the statement, the archive."""

import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select, text

from ejadmin.exports.archive import classbook
from ejadmin.exports.statement import subject_cells
from ejadmin.exports.statement_data import collect
from ejadmin.models.classes.members import covers
from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from ejadmin.models.journal.grading import Thresholds
from ejadmin.models.journal.sums import Weighed, suggestion, sums, within
from ejadmin.models.people.tables import Pupil
from ejadmin.ui.journal.model import JournalModel
from ejadmin.ui.operations import Operations
from tests.two_years import (
    FRIDAY,
    LAUNCH,
    MONDAY,
    MOVED_ON,
    QUARTER_ENDS,
    THURSDAY,
    WEDNESDAY,
    YEAR_ENDS,
)

DAY = timedelta(days=1)


@pytest.fixture
def school(two_years):
    """The shared school of two years within an open session that is never committed."""
    database, filled = two_years
    with database.sessions() as session:
        yield filled.within(session)


class Pages:
    """Sessions of a model that reads what another session has not committed yet."""

    def __init__(self, session):
        self.session = session

    def __call__(self):
        return self

    def __enter__(self):
        return self.session

    def __exit__(self, *_error):
        return None


def statement_of(school, pupil):
    days = {"first": LAUNCH, "last": YEAR_ENDS, "today": YEAR_ENDS}
    return collect(school.session, pupil_ids=[school.people[pupil]], **days)


def on_page(school, pupil, course, first=LAUNCH, last=YEAR_ENDS):
    """Means and the first quarter's mark as a page shows them."""
    model = JournalModel(Operations(Pages(school.session)), lambda: YEAR_ENDS)
    model.load(school.courses[course], first, last)
    row = [member.pupil_id for member in model.members].index(school.people[pupil])
    return tuple(model.sums[row][:3])


def on_statement(school, pupil, subject):
    batch = statement_of(school, pupil)
    found = [one for one in batch.statements[0].subjects if one.subject == subject]
    return tuple(subject_cells(found[0])[2:4])


def mathematics(batch):
    return next(one for one in batch.statements[0].subjects if one.subject == "Математика")


def in_archive(school, pupil, school_class, title):
    book = classbook.collect(school.session, school.classes[school_class], YEAR_ENDS)
    page = next(page for page in book.pages if page.title == title)
    name = school.session.get_one(Pupil, school.people[pupil])
    row = [one.split()[0] for one in page.pupils].index(name.last_name)
    return page.means[row]


def everywhere(school, pupil):
    """The means of a pupil in mathematics wherever they are written, as a set."""
    return {
        on_page(school, pupil, "mathematics 5А")[:2],
        on_page(school, pupil, "mathematics 5Б")[:2],
        on_statement(school, pupil, "Математика"),
        in_archive(school, pupil, "5А", "Математика"),
        in_archive(school, pupil, "5Б", "Математика"),
    }


def test_a_pupil_who_changed_class_has_one_mean_everywhere(school):
    school.mark("moved", "mathematics 5А", FRIDAY, 4, kind=10)
    assert everywhere(school, "moved") == {("3,67", "3,75")}
    assert on_page(school, "moved", "mathematics 5А")[2] == "(4)"
    assert on_page(school, "moved", "mathematics 5Б")[2] == "(4)"


def belonging(school, pupil, school_class):
    return school.session.scalars(
        select(ClassMembership).where(
            ClassMembership.pupil_id == school.people[pupil],
            ClassMembership.class_id == school.classes[school_class],
        )
    ).one()


def test_a_transfer_dated_back_keeps_what_was_got_in_the_old_class(school):
    belonging(school, "moved", "5А").last_day = LAUNCH
    belonging(school, "moved", "5Б").first_day = LAUNCH + DAY
    school.session.flush()
    assert everywhere(school, "moved") == {("3,50", "3,50")}
    batch = statement_of(school, "moved")
    lines = {line.day: line for line in mathematics(batch).lessons if line.marks}
    assert lines[MONDAY].stray == "не в своей группе"
    assert lines[MOVED_ON].stray is None
    assert mathematics(batch).held == 1


def test_a_transfer_dated_back_to_the_first_day_leaves_a_row_on_the_old_page(school):
    school.session.delete(belonging(school, "moved", "5А"))
    belonging(school, "moved", "5Б").first_day = LAUNCH
    school.session.flush()
    assert on_page(school, "moved", "mathematics 5А")[:2] == ("3,50", "3,50")
    assert on_page(school, "moved", "mathematics 5Б")[:2] == ("3,50", "3,50")
    assert on_statement(school, "moved", "Математика") == ("3,50", "3,50")
    assert in_archive(school, "moved", "5Б", "Математика") == ("3,50", "3,50")


@pytest.mark.parametrize(
    ("last_day", "first_day", "expected"),
    [
        (MONDAY, MOVED_ON, "3,50"),  # both on the edge: inclusive
        (MONDAY - DAY, MOVED_ON, "2,00"),
        (MONDAY, MOVED_ON + DAY, "5,00"),
        (MONDAY - DAY, MOVED_ON + DAY, "—"),
    ],
)
def test_a_mark_of_a_day_without_a_class_does_not_count(school, last_day, first_day, expected):
    school.lesson("history 5Б", MOVED_ON + DAY)  # without any lesson there is no statement
    belonging(school, "moved", "5А").last_day = last_day
    belonging(school, "moved", "5Б").first_day = first_day
    school.session.flush()
    assert everywhere(school, "moved") == {(expected, expected)}
    batch = statement_of(school, "moved")
    strays = {line.day: line.stray for line in mathematics(batch).lessons if line.marks}
    nowhere = "вне классов, не в счёт"
    assert strays[MONDAY] == (None if last_day >= MONDAY else nowhere)
    assert strays[MOVED_ON] == (None if first_day <= MOVED_ON else nowhere)


def test_a_pupil_who_changed_subgroup_has_one_mean_everywhere(school):
    school.lesson("english 2 группа", FRIDAY, 3)
    school.mark("ordinary", "english 1 группа", MONDAY, 5)
    school.mark("ordinary", "english 2 группа", FRIDAY, 2, kind=10)
    session = school.session
    span = session.scalars(
        select(SubgroupMembership).where(SubgroupMembership.pupil_id == school.people["ordinary"])
    ).one()
    span.last_day = WEDNESDAY
    second = school.subgroups["2 группа"]
    school.add(SubgroupMembership(
        subgroup_id=second, pupil_id=span.pupil_id, first_day=THURSDAY,
    ))  # fmt: skip
    subject = next(
        name for (name,) in session.execute(
            text("SELECT name FROM subjects WHERE id = :id"), {"id": school.subjects["english"]}
        )
    )  # fmt: skip
    assert {
        on_page(school, "ordinary", "english 1 группа")[:2],
        on_page(school, "ordinary", "english 2 группа")[:2],
        on_statement(school, "ordinary", subject),
        in_archive(school, "ordinary", "5А", f"{subject} (1 группа)"),
        in_archive(school, "ordinary", "5А", f"{subject} (2 группа)"),
    } == {("3,50", "3,00")}


def test_a_subgroup_left_open_by_a_leaver_does_not_make_marks_count(school):
    school.mark("ordinary", "english 1 группа", MONDAY, 5)
    membership = belonging(school, "ordinary", "5А")
    membership.last_day = MONDAY
    school.session.flush()
    assert on_page(school, "ordinary", "english 1 группа")[:2] == ("5,00", "5,00")
    membership.last_day = MONDAY - DAY
    school.session.flush()
    assert on_page(school, "ordinary", "english 1 группа")[:2] == ("—", "—")


def test_every_mean_agrees_with_a_recount_by_raw_sql(school):
    """Written apart from the module: plain SQL over all tables, no parallels, no courses known."""
    school.mark("moved", "mathematics 5А", FRIDAY, 4, kind=10)
    school.mark("leaver", "mathematics 5А", THURSDAY, 5)  # gone since Thursday
    rows = school.session.execute(text(
        "SELECT m.pupil_id, c.id, sum(m.value), count(*), sum(m.value * k.weight), sum(k.weight)"
        " FROM courses c JOIN courses o ON o.subject_id = c.subject_id"
        " JOIN lessons l ON l.course_id = o.id JOIN works w ON w.lesson_id = l.id"
        " JOIN work_kinds k ON k.id = w.kind_id JOIN marks m ON m.work_id = w.id"
        " WHERE m.value IS NOT NULL AND l.state <> 'cancelled' AND l.day BETWEEN :first AND :last"
        " AND EXISTS (SELECT 1 FROM class_memberships b WHERE b.pupil_id = m.pupil_id"
        " AND b.first_day <= l.day AND coalesce(b.last_day, '9999-12-31') >= l.day)"
        " GROUP BY m.pupil_id, c.id"
    ), {"first": LAUNCH.isoformat(), "last": YEAR_ENDS.isoformat()}).all()  # fmt: skip
    told = {(row[0], row[1]): row[2:] for row in rows}
    seen = Counter()
    for course in school.courses.values():
        model = JournalModel(Operations(Pages(school.session)), lambda: YEAR_ENDS)
        model.load(course, LAUNCH, YEAR_ENDS)
        for member, shown in zip(model.members, model.sums, strict=True):
            found = told.get((member.pupil_id, course))
            if found is None:
                assert shown[:2] == ["—", "—"]
                seen["none"] += 1
                continue
            total, count, weighted, weight = found
            assert shown[:2] == [half_up(total, count), half_up(weighted, weight)]
            seen["some"] += 1
    assert seen["none"] > 5
    assert seen["some"] >= 4


def half_up(total, count):
    """Two decimals by whole numbers alone."""
    hundredths = (200 * total + count) // (2 * count)
    return f"{hundredths // 100},{hundredths % 100:02d}"


def test_means_and_suggestions_hold_for_any_marks():
    chance, seen, limits = random.Random(11), Counter(), Thresholds()
    for _ in range(4000):
        marks = [
            Weighed(
                LAUNCH + chance.randrange(6) * DAY, chance.randint(1, 5), chance.choice(WEIGHTS)
            )
            for weight in chance.choices(WEIGHTS, k=chance.choice((0, 1, 2, 3, 8, 40)))
        ]
        first = LAUNCH + chance.randrange(3) * DAY
        last = first + chance.randrange(3) * DAY
        inside = within(marks, first, last)
        assert sorted(inside) == sorted(
            (mark.value, mark.weight) for mark in marks if (mark.day - first).days in range(
                (last - first).days + 1
            )
        )  # fmt: skip
        mean, weighted = sums(inside)
        weight = sum(weight for _, weight in inside)
        assert mean == rounded(sum(value for value, _ in inside), len(inside))
        assert weighted == rounded(sum(value * each for value, each in inside), weight)
        found = suggestion(marks, first, last, limits)
        assert found == next(
            (mark for mark, least in ((5, "4.5"), (4, "3.5"), (3, "2.5"), (2, "0"))
             if weighted is not None and weighted >= Decimal(least)), None
        )  # fmt: skip
        exact = Fraction(sum(value for value, _ in inside), len(inside)) if inside else None
        seen["empty"] += not inside
        seen["weightless"] += bool(inside) and not weight
        seen["half"] += exact is not None and (exact * 1000) % 10 == 5
        seen["edge"] += weighted in (Decimal("4.5"), Decimal("3.5"), Decimal("2.5"))
        seen["first day"] += any(mark.day == first for mark in marks)
        seen["last day"] += any(mark.day == last for mark in marks)
        seen[found] += 1
    assert all(seen[state] >= 20 for state in ("empty", "weightless", "half", "edge", 2, 3, 4, 5))
    assert min(seen["first day"], seen["last day"]) > 500


WEIGHTS = (0, 1, 1, 1, 2, 3, 10)


def rounded(total, count):
    if not count:
        return None
    return Decimal((200 * total + count) // (2 * count)) / 100


@pytest.mark.parametrize(
    ("marks", "mark"),
    [
        ([5, 4], 5), ([4] * 51 + [5] * 49, 4), ([4, 3], 4), ([3] * 51 + [4] * 49, 3),
        ([3, 2], 3), ([2] * 51 + [3] * 49, 2), ([], None),
    ],
)  # fmt: skip
def test_a_threshold_belongs_to_the_better_mark(marks, mark):
    weighed = [Weighed(QUARTER_ENDS, value, 1) for value in marks]
    assert suggestion(weighed, QUARTER_ENDS, QUARTER_ENDS, Thresholds()) == mark
    assert suggestion(weighed, LAUNCH, QUARTER_ENDS - DAY, Thresholds()) is None
    assert suggestion(weighed, QUARTER_ENDS + DAY, YEAR_ENDS, Thresholds()) is None


def test_days_of_belonging_are_inclusive():
    spans = ((MONDAY, WEDNESDAY), (FRIDAY, None))
    days = (MONDAY - DAY, MONDAY, WEDNESDAY, THURSDAY, FRIDAY, date(2099, 1, 1))
    assert [covers(spans, day) for day in days] == [False, True, True, False, True, True]
