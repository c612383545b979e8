from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import Weekday
from ejadmin.models.classes.tables import Shift
from ejadmin.models.timetable.clashes import Clash, ClashKind, clashes
from ejadmin.models.timetable.week import Moment
from tests.models.timetable.week_school import FIRST, LAST, MONDAY, TUESDAY, WeekSchool, week_school


@pytest.fixture
def school(database: Store) -> Iterator[WeekSchool]:
    with database.sessions() as session:
        yield week_school(session)


def found(school: WeekSchool) -> list[Clash]:
    return clashes(school.session, school.timetable_id)


def texts(school: WeekSchool) -> list[str]:
    return [clash.text for clash in found(school)]


def test_one_teacher_in_two_lessons_is_named_with_both(school: WeekSchool) -> None:
    teacher = school.teacher("Иванцова")
    five, seven = school.school_class(5, "А"), school.school_class(7, "Б")
    school.entry(school.course("Математика", class_id=five, teacher_id=teacher), 3)
    school.entry(school.course("Алгебра", class_id=seven, teacher_id=teacher), 3)
    assert texts(school) == ["Иванцова М. П. – вторник, 3-й урок: Математика 5А и Алгебра 7Б"]
    assert found(school)[0].kind is ClashKind.TEACHER


def test_another_day_or_number_is_no_clash(school: WeekSchool) -> None:
    teacher = school.teacher("Иванцова")
    course = school.course("Математика", class_id=school.school_class(5, "А"), teacher_id=teacher)
    other = school.course("Алгебра", class_id=school.school_class(7, "Б"), teacher_id=teacher)
    school.entry(course, 3)
    school.entry(other, 2)
    school.entry(other, 3, MONDAY)
    assert found(school) == []


def test_the_second_teacher_of_a_course_is_busy_too(school: WeekSchool) -> None:
    one, two = school.teacher("Иванцова"), school.teacher("Ёлкина")
    shared = school.course(
        "Труд", class_id=school.school_class(5, "А"), teacher_id=one, second_teacher_id=two
    )
    school.entry(shared)
    assert found(school) == []
    school.entry(school.course("Музыка", class_id=school.school_class(6, "А"), teacher_id=two))
    assert texts(school) == ["Ёлкина М. П. – вторник, 1-й урок: Труд 5А и Музыка 6А"]


def test_one_room_in_two_lessons_through_the_entry_or_the_course(school: WeekSchool) -> None:
    room = school.room("204")
    school.entry(school.course("История", class_id=school.school_class(5, "А"), room_id=room))
    school.entry(school.course("Физика", class_id=school.school_class(7, "А")), room_id=room)
    assert texts(school) == ["Кабинет 204 – вторник, 1-й урок: История 5А и Физика 7А"]
    assert found(school)[0].kind is ClashKind.ROOM


def test_a_class_in_two_lessons(school: WeekSchool) -> None:
    five = school.school_class(5, "А", pupils=5)
    school.entry(school.course("История", class_id=five))
    school.entry(school.course("Физика", class_id=five))
    assert texts(school) == ["5А, учеников: 5 – вторник, 1-й урок: История 5А и Физика 5А"]


def test_a_class_without_pupils_yet_clashes_with_itself_and_its_subgroups(
    school: WeekSchool,
) -> None:
    five = school.school_class(5, "А", pupils=0)
    one, two = school.subgroups("Английский язык", [five], [], [])
    for subgroup in (one, two):
        school.entry(school.course("Английский язык", subgroup_id=subgroup))
    assert found(school) == []
    school.entry(school.course("История", class_id=five))
    assert texts(school) == [
        "5А – вторник, 1-й урок: Английский язык 5А (1 группа) и История 5А",
        "5А – вторник, 1-й урок: Английский язык 5А (2 группа) и История 5А",
    ]


def test_a_class_with_pupils_clashes_with_its_subgroup_that_has_none_yet(
    school: WeekSchool,
) -> None:
    five, six = school.school_class(5, "А"), school.school_class(6, "А")
    (empty,) = school.subgroups("Английский язык", [five], [])
    school.entry(school.course("Английский язык", subgroup_id=empty))
    school.entry(school.course("История", class_id=six))
    assert found(school) == []
    school.entry(school.course("История", class_id=five))
    assert texts(school) == [
        "5А – вторник, 1-й урок: Английский язык 5А (1 группа) и История 5А",
    ]


def test_a_subgroup_with_pupils_clashes_with_its_class_that_has_none_yet(
    school: WeekSchool,
) -> None:
    five = school.school_class(5, "А", pupils=0)
    (english,) = school.subgroups("Английский язык", [five], [school.pupil("Агапов")])
    school.entry(school.course("Английский язык", subgroup_id=english))
    school.entry(school.course("История", class_id=five))
    assert len(found(school)) == 1


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 8, 1), FIRST - timedelta(days=1)), (LAST + timedelta(days=1), None)],
)
def test_pupils_of_other_days_make_no_class_known(
    school: WeekSchool, first: date, last: date | None
) -> None:
    five = school.school_class(5, "А", pupils=0)
    school.join_class(school.pupil("Агапов"), five, first, last)
    school.entry(school.course("История", class_id=five))
    school.entry(school.course("Физика", class_id=five))
    assert texts(school) == ["5А – вторник, 1-й урок: История 5А и Физика 5А"]


@pytest.mark.parametrize(
    ("pupils", "who"),
    [
        (3, "Ученик05А И. И., Ученик15А И. И., Ученик25А И. И."),
        (4, "5А, учеников: 4"),
    ],
)
def test_three_pupils_are_named_and_four_are_counted(
    school: WeekSchool, pupils: int, who: str
) -> None:
    five = school.school_class(5, "А", pupils=pupils)
    school.entry(school.course("История", class_id=five))
    school.entry(school.course("Физика", class_id=five))
    assert [clash.who for clash in found(school)] == [who]


def test_subgroups_of_different_divisions_clash_by_their_pupils(school: WeekSchool) -> None:
    five = school.school_class(5, "А", pupils=0)
    pupils = [school.pupil(name) for name in ("Агапов", "Бобров", "Ветров")]
    for pupil in pupils:
        school.join_class(pupil, five)
    english, _ = school.subgroups("Английский язык", [five], pupils[:2], pupils[2:])
    _, informatics = school.subgroups("Информатика", [five], pupils[:1], pupils[1:])
    school.entry(school.course("Английский язык", subgroup_id=english))
    school.entry(school.course("Информатика", subgroup_id=informatics))
    assert texts(school) == [
        "Бобров И. И. – вторник, 1-й урок:"
        " Английский язык 5А (1 группа) и Информатика 5А (2 группа)"
    ]


def test_a_group_joined_over_classes_takes_only_its_own_pupils(school: WeekSchool) -> None:
    one, two = school.school_class(10, "А", pupils=0), school.school_class(10, "Б", pupils=0)
    pupils = [school.pupil(name) for name in ("Агапов", "Бобров")]
    school.join_class(pupils[0], one)
    school.join_class(pupils[1], two)
    (joined,) = school.subgroups("Физкультура", [one, two], [pupils[1]])
    school.entry(school.course("Физкультура", subgroup_id=joined))
    school.entry(school.course("История", class_id=one))
    assert found(school) == []
    school.entry(school.course("Химия", class_id=two))
    assert texts(school) == [
        "Бобров И. И. – вторник, 1-й урок: Физкультура 10А+10Б (1 группа) и Химия 10Б"
    ]


def test_a_pupil_who_changed_class_is_in_neither_twice(school: WeekSchool) -> None:
    one, two = school.school_class(5, "А", pupils=0), school.school_class(5, "Б", pupils=0)
    moved, day = school.pupil("Агапов"), date(2026, 11, 16)
    school.join_class(moved, one, FIRST, day - timedelta(days=1))
    school.join_class(moved, two, day)
    school.entry(school.course("История", class_id=one))
    school.entry(school.course("Химия", class_id=two))
    assert found(school) == []


def test_a_pupil_in_two_classes_for_a_day_clashes_only_on_that_weekday(
    school: WeekSchool,
) -> None:
    one, two = school.school_class(5, "А", pupils=0), school.school_class(5, "Б", pupils=0)
    careless, tuesday = school.pupil("Агапов"), date(2026, 11, 17)
    school.join_class(careless, one, FIRST, tuesday)
    school.join_class(careless, two, tuesday)
    history = school.course("История", class_id=one)
    chemistry = school.course("Химия", class_id=two)
    school.entry(history, weekday=MONDAY)
    school.entry(chemistry, weekday=MONDAY)
    assert found(school) == []
    school.entry(history, weekday=TUESDAY)
    school.entry(chemistry, weekday=TUESDAY)
    assert texts(school) == ["Агапов И. И. – вторник, 1-й урок: История 5А и Химия 5Б"]


@pytest.mark.parametrize(
    ("first", "last", "weekday", "is_found"),
    [
        (LAST, None, Weekday.WEDNESDAY, True),  # the last day of the timetable, a Wednesday
        (LAST, None, TUESDAY, False),
        (LAST + timedelta(days=1), None, Weekday.THURSDAY, False),
        (date(2026, 8, 1), FIRST, TUESDAY, True),  # its first day
        (date(2026, 8, 1), FIRST, MONDAY, False),
        (date(2026, 8, 1), FIRST - timedelta(days=1), MONDAY, False),
        (date(2026, 10, 6), date(2026, 10, 11), MONDAY, False),  # six days, Tuesday to Sunday
        (date(2026, 10, 6), date(2026, 10, 12), MONDAY, True),
    ],
)
def test_pupils_clash_on_the_days_of_the_timetable_alone(
    school: WeekSchool, first: date, last: date | None, weekday: Weekday, is_found: bool
) -> None:
    one, two = school.school_class(5, "А"), school.school_class(5, "Б")
    careless = school.pupil("Агапов")
    school.join_class(careless, one, first, last)
    school.join_class(careless, two, first, last)
    school.entry(school.course("История", class_id=one), weekday=weekday)
    school.entry(school.course("Химия", class_id=two), weekday=weekday)
    assert bool(found(school)) is is_found


def test_shifts_are_compared_by_their_bells(school: WeekSchool) -> None:
    school.bells("Утро", Shift.FIRST, (1, 11), ["08:30", "09:20", "13:30"])
    school.bells("День", Shift.SECOND, (1, 11), ["14:00", "14:50"])
    teacher = school.teacher("Иванцова")
    five = school.school_class(5, "А")
    six = school.school_class(6, "А", shift=Shift.SECOND)
    early = school.course("История", class_id=five, teacher_id=teacher)
    late = school.course("Химия", class_id=six, teacher_id=teacher)
    school.entry(early, 1)
    school.entry(late, 1)
    assert found(school) == []
    school.entry(early, 3)
    assert texts(school) == ["Иванцова М. П. – вторник, 1-й и 3-й уроки: Химия 6А и История 5А"]


def test_a_moment_meets_itself_and_the_relation_is_mutual(school: WeekSchool) -> None:
    one, other = Moment(TUESDAY, 1), Moment(TUESDAY, 2)
    assert one.meets(one)
    assert not one.meets(other)
    assert not other.meets(one)
    assert not one.meets(Moment(MONDAY, 1))


people = st.sets(st.integers(0, 5), max_size=6)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lists=st.lists(people, min_size=2, max_size=4))
def test_pupils_clash_exactly_when_two_lists_meet(database: Store, lists: list[set[int]]) -> None:
    with database.sessions() as session:
        school = week_school(session)
        five = school.school_class(5, "А", pupils=0)
        pupils = [school.pupil(f"Ученик{number}") for number in range(6)]
        for place, members in enumerate(lists):
            name = f"Предмет {place}"
            chosen = [pupils[number] for number in sorted(members)]
            (subgroup,) = school.subgroups(name, [five], chosen)
            school.entry(school.course(name, subgroup_id=subgroup))
        pairs = {
            (f"Предмет {a}", f"Предмет {b}")
            for a in range(len(lists))
            for b in range(a + 1, len(lists))
            if lists[a] & lists[b]
        }
        assert {(clash.first.subject, clash.second.subject) for clash in found(school)} == pairs
        session.rollback()
