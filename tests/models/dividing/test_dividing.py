"""Subgroups: dated, never two of one division, halves that cover everybody."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from ejadmin.errors import UserError
from ejadmin.models import dividing
from ejadmin.models.base.chain import verify
from ejadmin.models.base.store import Store
from ejadmin.models.classes.tables import ClassMembership, SchoolClass, SubgroupMembership
from ejadmin.models.dividing import Divided, DivisionView, FormerPlace, Part
from ejadmin.models.people.tables import Sex
from ejadmin.models.school.subjects import Subject
from tests.doing import do, done, undo
from tests.small_school import SmallSchool

MONTH = timedelta(days=30)


@pytest.fixture
def school(small_school: SmallSchool) -> SmallSchool:
    return small_school


@pytest.fixture
def division(database: Store, school: SmallSchool) -> int:
    return do(database, dividing.divide, 1, [school.school_class], 2)


def read(database: Store, division: int, day: date) -> DivisionView:
    with database.sessions() as session:
        return dividing.read_division(session, division, day)


Spell = tuple[int, date, date | None]


def spans(database: Store, parts: Sequence[int] | None = None) -> list[Spell]:
    row = SubgroupMembership
    with database.sessions() as session:
        query = select(row.subgroup_id, row.first_day, row.last_day).order_by(row.first_day)
        found = [tuple(one) for one in session.execute(query)]
    return [one for one in found if parts is None or one[0] in parts]


def test_a_new_division_has_empty_parts(
    database: Store, school: SmallSchool, division: int
) -> None:
    view = read(database, division, school.first_day)
    assert [part.name for part in view.parts] == ["1 группа", "2 группа"]
    assert view.class_labels == ("5А",)
    assert [pupil.subgroup_id for pupil in view.pupils] == [None, None, None]
    assert not view.is_settled
    with database.sessions() as session:
        assert dividing.divisions_of(session, school.school_class, 1) == [division]


def test_a_move_ends_the_former_membership_the_day_before(
    database: Store, school: SmallSchool, division: int
) -> None:
    first, second = (part.id for part in read(database, division, school.first_day).parts)
    pupil = school.pupils[0]
    later = school.first_day + MONTH
    do(database, dividing.place, division, {pupil: first}, school.first_day)
    moved = done(database, dividing.place, division, {pupil: second}, later)
    yesterday = later - timedelta(days=1)
    assert spans(database) == [(first, school.first_day, yesterday), (second, later, None)]
    held = [read(database, division, day).pupils[0].subgroup_id for day in (yesterday, later)]
    assert held == [first, second]
    undo(database, moved)
    assert spans(database) == [(first, school.first_day, None)]
    with database.sessions() as session:
        assert verify(session).is_whole


ONE_DATABASE = settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@ONE_DATABASE
@given(st.data())
def test_nobody_is_ever_in_two_parts(
    database: Store, school: SmallSchool, data: st.DataObject
) -> None:
    division = do(database, dividing.divide, 1, [school.school_class], 3)
    parts = [part.id for part in read(database, division, school.first_day).parts]
    moves = data.draw(st.lists(st.tuples(st.integers(0, 60), st.sampled_from([None, *parts]))))
    for offset, part in moves:
        day = school.first_day + timedelta(days=offset)
        do(database, dividing.place, division, {school.pupils[0]: part}, day)
        assert read(database, division, day).pupils[0].subgroup_id == part
    for one, other in pairwise(spans(database, parts)):
        assert one[2] is not None
        assert one[2] < other[1]


@ONE_DATABASE
@given(st.data())
def test_moves_stay_within_the_class_and_are_taken_back_exactly(
    database: Store, school: SmallSchool, data: st.DataObject
) -> None:
    """However pupils are moved, spans are whole, apart, and inside the time in the class."""
    came = school.first_day + timedelta(days=data.draw(st.integers(0, 40)))
    left = came + timedelta(days=data.draw(st.integers(5, 60)))
    with database.sessions.begin() as session:
        belongs = session.scalars(
            select(ClassMembership).where(ClassMembership.pupil_id == school.pupils[0])
        ).one()
        belongs.first_day, belongs.last_day = came, left
    division = do(database, dividing.divide, 1, [school.school_class], 3)
    parts = [part.id for part in read(database, division, came).parts]
    moves: list[tuple[list[Spell], int | None]] = []
    step = st.tuples(st.integers(-10, 60), st.sampled_from([None, *parts]))
    for offset, part in data.draw(st.lists(step, min_size=1, max_size=8)):
        day = min(came + timedelta(days=offset), left)
        before = spans(database, parts)
        moved = done(database, dividing.place, division, {school.pupils[0]: part}, day)
        moves.append((before, moved))
        assert read(database, division, day).pupils[0].subgroup_id == part
        found = spans(database, parts)
        assert all(first >= came and last and last <= left for _, first, last in found)
        assert all(one[2] < other[1] for one, other in pairwise(found) if one[2])
    for before, moved in reversed(moves):
        undo(database, moved)
        assert spans(database, parts) == before


def test_a_pupil_who_is_not_in_the_class_is_refused(
    database: Store, school: SmallSchool, division: int
) -> None:
    part = read(database, division, school.first_day).parts[0].id
    with pytest.raises(UserError, match="не числится"):
        do(database, dividing.place, division, {99_999: part}, school.first_day)
    other = do(database, dividing.divide, 2, [school.school_class], 2)
    with pytest.raises(UserError, match="уже нет"):
        do(database, dividing.place, other, {school.pupils[0]: part}, school.first_day)
    assert spans(database) == []


def test_reading_a_division_asks_as_often_for_many_pupils(
    database: Store, school: SmallSchool, division: int
) -> None:
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    with database.sessions() as session:
        event.listen(session.get_bind(), "before_cursor_execute", note)
        dividing.read_division(session, division, school.first_day)
        event.remove(session.get_bind(), "before_cursor_execute", note)
    assert len(asked) <= 6


def test_a_class_is_not_taken_away_while_it_is_the_only_one(
    database: Store, school: SmallSchool, division: int
) -> None:
    with pytest.raises(UserError, match="остался один класс"):
        do(database, dividing.remove_class, division, school.school_class, school.first_day)


def test_own_subjects_come_first(database: Store, school: SmallSchool) -> None:
    with database.sessions.begin() as session:
        session.add(Subject(name="Астрономия"))
    with database.sessions() as session:
        own, others = dividing.subjects_for(session, [school.school_class])
        assert (list(own.values()), list(others.values())) == (
            ["История", "Математика"], ["Астрономия"],
        )  # fmt: skip
        assert dividing.subjects_for(session, [])[0] == {}


def test_a_division_may_draw_from_several_classes(
    database: Store, school: SmallSchool, division: int
) -> None:
    with database.sessions.begin() as session:
        five_b = SchoolClass(year_id=school.year, grade=5, letter="Б")
        session.add(five_b)
        session.flush()
        moved = session.scalars(
            select(ClassMembership).where(ClassMembership.pupil_id == school.pupils[2])
        ).one()
        moved.class_id = five_b.id
    do(database, dividing.add_class, division, five_b.id)
    view = read(database, division, school.first_day)
    assert view.class_labels == ("5А", "5Б")
    assert [pupil.class_label for pupil in view.pupils] == ["5А", "5А", "5Б"]


def test_parts_are_added_renamed_and_limited(
    database: Store, school: SmallSchool, division: int
) -> None:
    view = read(database, division, school.first_day)
    do(database, dividing.rename_part, view.parts[0].id, "Сильные")
    for _ in range(7):
        do(database, dividing.add_part, division)
    with pytest.raises(UserError, match="не больше 9"):
        do(database, dividing.add_part, division)
    with pytest.raises(UserError, match="уже есть"):
        do(database, dividing.rename_part, view.parts[1].id, "Сильные")


def pupils(count: int) -> list[Divided]:
    letters = "абвгдежзиклмнопрстуфхцчшщэюя"
    return [
        Divided(number, f"{letters[number % len(letters)]}{number}", "5А", None, None)
        for number in range(count)
    ]


@given(st.integers(0, 40), st.integers(1, 9))
def test_the_alphabet_is_cut_into_nearly_equal_parts(count: int, parts: int) -> None:
    placing = dividing.in_alphabet(pupils(count), [Part(n, str(n)) for n in range(parts)])
    assert len(placing) == count
    sizes = [list(placing.values()).count(number) for number in range(parts)]
    assert max(sizes) - min(sizes) <= 1
    assert sizes == sorted(sizes, reverse=True)


@given(st.integers(0, 40), st.integers(2, 9), st.data())
def test_everybody_stands_where_they_stood(count: int, parts: int, data: st.DataObject) -> None:
    """By name first, by place among the parts otherwise; newcomers are left out."""
    known = [Part(n, f"{n + 1} группа") for n in range(parts)]
    ranks = data.draw(st.lists(st.integers(-1, 8), min_size=count, max_size=count))
    former = {
        pupil: FormerPlace(f"{rank + 1} группа", rank)
        for pupil, rank in enumerate(ranks)
        if rank >= 0
    }
    placing = dividing.by_former(pupils(count), known, former)
    assert placing == {pupil: rank for pupil, rank in enumerate(ranks) if 0 <= rank < parts}


def test_a_part_of_another_name_is_found_by_its_place() -> None:
    known = [Part(7, "Сильные"), Part(8, "Начинающие")]
    former = {0: FormerPlace("начинающие", 0), 1: FormerPlace("1 группа", 0)}
    assert dividing.by_former(pupils(2), known, former) == {0: 8, 1: 7}


def test_counts_and_imbalance() -> None:
    some = [
        Divided(1, "А", "5А", Sex.MALE, 7),
        Divided(2, "Б", "5А", Sex.FEMALE, 7),
        Divided(3, "В", "5А", None, 7),
        Divided(4, "Г", "5А", Sex.FEMALE, None),
    ]
    parts = (Part(7, "1 группа"), Part(8, "2 группа"))
    view = DivisionView(1, 1, "Труд", (1,), ("5А",), parts, tuple(some))
    counted = dividing.tallies(view)
    assert counted[7].text == "3: м 1, д 1, пол не указан 1"
    assert counted[None].total == 1
    assert counted[8].text == "0"
    assert dividing.imbalance(view) == 3


def test_boys_and_girls_are_parted() -> None:
    both = [
        Divided(1, "А", "5А", Sex.MALE, None),
        Divided(2, "Б", "5А", Sex.FEMALE, None),
        Divided(3, "В", "5А", None, None),
    ]
    assert dividing.by_sex(both, [Part(7, "м"), Part(8, "д")]) == {1: 7, 2: 8}
    girls_first = [Part(7, "Девушки"), Part(8, "2 группа")]
    assert dividing.by_sex(both, girls_first) == {1: 8, 2: 7}
    assert dividing.by_sex(both, [Part(7, "1 группа"), Part(8, "Юноши")]) == {1: 8, 2: 7}
