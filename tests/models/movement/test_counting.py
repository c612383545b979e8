"""Movement over any days adds up, whatever the lists hold."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ejadmin.models.base.store import Store
from ejadmin.models.movement.applying import carry_out
from ejadmin.models.movement.counting import (
    Figures,
    Span,
    Way,
    balances,
    events_between,
    merged,
    read_report,
)
from ejadmin.models.movement.tables import MovementKind
from tests.models.movement.school import Classes, draft, listed, membership, moved

START = date(2026, 9, 1)
DAYS = st.integers(0, 120)
SPANS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 5), DAYS, st.one_of(st.none(), DAYS)), max_size=14
)


def lists_of(rows: list[tuple[int, int, int, int | None]]) -> dict[tuple[int, int], list[Span]]:
    raw: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for class_id, pupil, first, length in rows:
        since = START + timedelta(days=first)
        until = since + timedelta(days=length) if length is not None else None
        raw[class_id, pupil].append((since, until))
    return {key: merged(those) for key, those in raw.items()}


def balance_of(spans: dict[tuple[int, int], list[Span]], base: date, last: date) -> Figures:
    events = list(events_between(spans, base, last))
    found = balances(spans, events, base, last)
    for figures in found.values():
        going = figures.left + figures.moved_out
        assert figures.start + figures.came + figures.moved_in - going == figures.end
    return sum(found.values(), Figures())


@settings(max_examples=200, deadline=None)
@given(rows=SPANS, first=DAYS, length=DAYS)
def test_start_and_movement_give_the_end(
    rows: list[tuple[int, int, int, int | None]], first: int, length: int
) -> None:
    base = START + timedelta(days=first)
    balance_of(lists_of(rows), base, base + timedelta(days=length))


@settings(max_examples=100, deadline=None)
@given(rows=SPANS, cuts=st.lists(DAYS, min_size=3, max_size=3, unique=True))
def test_spans_side_by_side_fit_together(
    rows: list[tuple[int, int, int, int | None]], cuts: list[int]
) -> None:
    spans = lists_of(rows)
    one, two, three = (START + timedelta(days=cut) for cut in sorted(cuts))
    before, after, whole = (
        balance_of(spans, one, two), balance_of(spans, two, three), balance_of(spans, one, three)
    )  # fmt: skip
    assert before.end == after.start
    assert (whole.start, whole.end) == (before.start, after.end)
    for name in ("came", "left", "moved_in", "moved_out"):
        assert getattr(before, name) + getattr(after, name) == getattr(whole, name)


LENGTHS = st.one_of(st.none(), st.integers(0, 9))
OF_ONE_CLASS = st.lists(st.tuples(st.integers(0, 60), LENGTHS), max_size=8)


def in_class(spans: list[Span], day: date) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in spans)


@given(rows=OF_ONE_CLASS)
@example(rows=[(0, 4), (5, None)])
def test_merging_keeps_every_day_and_leaves_nothing_to_merge(
    rows: list[tuple[int, int | None]],
) -> None:
    spans = [of_days(first, None if length is None else first + length) for first, length in rows]
    found = merged(spans)
    for offset in range(-1, 72):
        day = START + timedelta(days=offset)
        assert in_class(spans, day) == in_class(found, day)
    for (_, last), (first, _) in pairwise(found):
        assert last is not None
        assert first - last > timedelta(days=1)


def of_days(first: int, last: int | None) -> Span:
    return (
        START + timedelta(days=first), None if last is None else START + timedelta(days=last)
    )  # fmt: skip


@pytest.mark.parametrize(("spans", "whole"), [
    ([(1, 5), (6, None)], [(1, None)]),  # a day after the end is no gap
    ([(1, 5), (6, 9)], [(1, 9)]),
    ([(1, 5), (7, None)], [(1, 5), (7, None)]),
    ([(1, 5), (5, 9)], [(1, 9)]),
    ([(1, 9), (3, 5)], [(1, 9)]),
    ([(1, None), (3, 5)], [(1, None)]),
    ([(1, None), (3, None)], [(1, None)]),
    ([(7, 9), (1, 5)], [(1, 5), (7, 9)]),
    ([], []),
])  # fmt: skip
def test_spans_of_one_class_that_touch_are_one(
    spans: list[tuple[int, int | None]], whole: list[tuple[int, int | None]]
) -> None:
    assert merged(of_days(*span) for span in spans) == [of_days(*span) for span in whole]


@pytest.mark.parametrize(("again", "told"), [
    (date(2026, 10, 13), []),
    (date(2026, 10, 14), [("выбыл", date(2026, 10, 13)), ("прибыл", date(2026, 10, 14))]),
])  # fmt: skip
def test_one_list_written_in_two_rows_is_no_movement(
    unsaved: tuple[Session, Classes], again: date, told: list[tuple[str, date]]
) -> None:
    session, classes = unsaved
    membership(session, classes.pupils[0]).last_day = date(2026, 10, 12)
    listed(session, classes.pupils[0], classes.five_a, again)
    report = read_report(session, date(2026, 10, 1), date(2026, 10, 31))
    assert [(line.what, line.day) for line in report.people] == told
    assert report.total().end == 9


def test_a_report_names_schools_classes_and_orders(database: Store, classes: Classes) -> None:
    one, two, three = classes.pupils[0], classes.pupils[1], classes.pupils[6]
    with database.sessions.begin() as session:
        for number, (kind, pupil) in enumerate((
            (MovementKind.TRANSFER, moved(one, classes.five_b)),
            (MovementKind.LEAVING, moved(two, where="лицей № 2")),
            (MovementKind.ENROLMENT, moved(None, classes.five_a, "школа № 4", "Яшин Пётр")),
            (MovementKind.GRADUATION, moved(three)),
        ), 1):  # fmt: skip
            day = classes.day(10, 4 + number)
            carry_out(session, draft(kind, day, pupil, number=f"{number}-у"), day)
    with database.sessions() as session:
        report = read_report(session, classes.day(10, 1), classes.day(10, 31))
    figures = {one.label: one.figures for one in report.classes}
    assert figures == {
        "5А": Figures(start=3, came=1, left=1, moved_out=1, end=2),
        "5Б": Figures(start=3, moved_in=1, end=4),
        "9А": Figures(start=3, left=1, end=2),
    }
    assert report.by_grade()[0] == (5, Figures(6, 1, 1, 1, 1, 6))
    assert [(line.what, line.class_label, line.where, line.order) for line in report.people] == [
        ("переведён", "5Б", "из 5А", "№ 1-у от 05.10.2026"),
        (Way.LEFT.value, "5А", "лицей № 2", "№ 2-у от 06.10.2026"),
        (Way.CAME.value, "5А", "школа № 4", "№ 3-у от 07.10.2026"),
        ("выпущен", "9А", "", "№ 4-у от 08.10.2026"),
    ]


def test_the_lists_of_the_first_day_are_no_movement(database: Store, classes: Classes) -> None:
    with database.sessions() as session:
        report = read_report(session, classes.first_day, classes.day(9, 30))
    assert report.total() == Figures(start=9, end=9)
    assert not report.people
