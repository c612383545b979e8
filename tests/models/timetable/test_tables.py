from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from ejadmin.errors import UserError
from ejadmin.models.base import chain
from ejadmin.models.base.chain import Change
from ejadmin.models.base.operations import operation, take_back
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import DayOff, MovedDay, Weekday
from ejadmin.models.classes.tables import Shift
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.making import LessonsMade, WeeklyLesson, make_lessons, planned_lessons
from ejadmin.models.journal.tables import Attendance, AttendanceKind, Homework, Mark, Work, WorkKind
from ejadmin.models.journal.window import Unlock
from ejadmin.models.people.tables import Pupil
from ejadmin.models.timetable import board
from ejadmin.models.timetable.tables import (
    Lesson,
    LessonState,
    Rings,
    Substitution,
    Timetable,
    TimetableEntry,
    choose_rings,
    read_rings,
)
from tests.models.calendar.test_tables import WHOLE
from tests.models.timetable.week_school import FIRST, LAST, MONDAY, TUESDAY, WeekSchool, week_school

WEEK_END = date(2026, 9, 30)


@pytest.fixture
def school(database: Store) -> Iterator[WeekSchool]:
    with database.sessions() as session:
        yield week_school(session)


@pytest.fixture
def course(school: WeekSchool) -> int:
    """Mathematics of 5А on Tuesdays, third lesson."""
    five = school.school_class(5, "А")
    key = school.course(
        "Математика", class_id=five, teacher_id=school.teacher("Иванцова"), room_id=school.room("1")
    )
    school.entry(key, 3)
    return key


def make(school: WeekSchool, first: date = FIRST, last: date = WEEK_END) -> LessonsMade:
    return make_lessons(school.session, school.timetable_id, first, last)


def lesson_days(school: WeekSchool) -> list[date]:
    return list(school.session.scalars(select(Lesson.day).order_by(Lesson.day, Lesson.number)))


def test_lessons_follow_the_weekday_and_remember_teacher_and_room(
    school: WeekSchool, course: int
) -> None:
    assert make(school) == LessonsMade(created=5, changed=0, kept=0, removed=0)
    assert lesson_days(school) == [date(2026, 9, day) for day in (1, 8, 15, 22, 29)]
    lesson = school.session.scalars(select(Lesson)).first()
    planned = school.session.get_one(Course, course)
    assert lesson is not None
    assert (lesson.number, lesson.teacher_id, lesson.room_id) == (
        3,
        planned.teacher_id,
        planned.room_id,
    )


def test_the_room_of_the_week_wins_over_the_rooms_of_the_course(
    school: WeekSchool, course: int
) -> None:
    other = school.room("2")
    school.entry(course, 1, MONDAY, room_id=other)
    make(school)
    assert other in set(school.session.scalars(select(Lesson.room_id)))


def test_days_off_and_moved_days_are_followed(school: WeekSchool, course: int) -> None:
    free = {"first_day": date(2026, 9, 8), "last_day": date(2026, 9, 8)}
    school.add(DayOff(year_id=school.year_id, title="Праздник", **free))
    saturday = date(2026, 9, 12)
    school.add(MovedDay(year_id=school.year_id, day=saturday, weekday=TUESDAY))
    make(school)
    assert lesson_days(school) == [date(2026, 9, day) for day in (1, 12, 15, 22, 29)]


def test_making_twice_changes_nothing_and_logs_nothing(school: WeekSchool, course: int) -> None:
    make(school)
    logged = select(func.count()).select_from(Change)
    before = school.session.execute(logged).scalar_one()
    assert make(school) == LessonsMade(created=0, changed=0, kept=5, removed=0)
    assert school.session.execute(logged).scalar_one() == before
    assert chain.verify(school.session).is_whole


def test_lessons_stay_inside_the_validity_of_the_timetable(school: WeekSchool, course: int) -> None:
    school.session.get_one(Timetable, school.timetable_id).last_day = date(2026, 9, 14)
    make(school, FIRST - timedelta(days=30), date(2027, 6, 30))
    assert lesson_days(school) == [date(2026, 9, 1), date(2026, 9, 8)]
    with pytest.raises(UserError, match=r"действует с 01\.09\.2026 по 14\.09\.2026"):
        make(school, date(2026, 10, 1), date(2026, 10, 31))


def test_a_moved_entry_moves_only_empty_lessons(school: WeekSchool, course: int) -> None:
    make(school)
    first, second = school.session.scalars(select(Lesson).order_by(Lesson.day)).all()[:2]
    kind = school.session.scalars(select(WorkKind)).first()
    assert kind is not None
    school.add(Work(lesson_id=first.id, kind_id=kind.id))
    second.topic = "Дроби"
    school.session.get_one(
        TimetableEntry, school.session.scalars(select(TimetableEntry.id)).one()
    ).weekday = MONDAY
    school.session.flush()
    made = make(school)
    assert made == LessonsMade(created=4, changed=0, kept=2, removed=3)
    assert lesson_days(school) == [date(2026, 9, day) for day in (1, 7, 8, 14, 21, 28)]
    assert school.session.get_one(Lesson, second.id).topic == "Дроби"


@pytest.mark.parametrize(
    "kind", ["work", "attendance", "homework", "substitution", "unlock", "topic", "cancelled"]
)
def test_every_kind_of_content_protects_a_lesson(
    school: WeekSchool, course: int, kind: str
) -> None:
    make(school, FIRST, FIRST)
    lesson = school.session.scalars(select(Lesson)).one()
    one, two = school.teacher("Ветрова"), school.teacher("Громова")
    records = {
        "work": lambda: Work(lesson_id=lesson.id, kind_id=1),
        "homework": lambda: Homework(lesson_id=lesson.id, text="№ 1"),
        "substitution": lambda: Substitution(lesson_id=lesson.id, absent_id=one, substitute_id=two),
        "unlock": lambda: Unlock(
            lesson_id=lesson.id,
            employee_id=one,
            reason="болезнь",
            granted_at=datetime(2026, 9, 1, 12),
            last_day=WEEK_END,
        ),
    }
    if kind in records:
        school.session.add(records[kind]())
    elif kind == "attendance":
        pupil = school.pupil("Агапов")
        school.session.add(Attendance(lesson_id=lesson.id, pupil_id=pupil, kind=AttendanceKind.ILL))
    elif kind == "topic":
        lesson.topic = "Дроби"
    else:
        lesson.state = LessonState.CANCELLED
    school.session.get_one(TimetableEntry, lesson.entry_id).number = 5
    school.session.flush()
    is_planned = kind in ("work", "homework", "topic")
    made = LessonsMade(created=0, changed=int(is_planned), kept=int(not is_planned), removed=0)
    assert make(school, FIRST, FIRST) == made
    assert numbers_of(school) == [(1, 5 if is_planned else 3)]


def test_a_changed_teacher_reaches_only_empty_lessons(school: WeekSchool, course: int) -> None:
    make(school)
    first = school.session.scalars(select(Lesson).order_by(Lesson.day)).first()
    assert first is not None
    first.topic, old = "Дроби", first.teacher_id
    new = school.teacher("Громова")
    school.session.get_one(Course, course).teacher_id = new
    school.session.flush()
    assert make(school) == LessonsMade(created=0, changed=4, kept=1, removed=0)
    teachers = school.session.scalars(select(Lesson.teacher_id).order_by(Lesson.day)).all()
    assert list(teachers) == [old, new, new, new, new]


def test_a_new_version_takes_over_from_its_day_and_spares_the_old_days(
    school: WeekSchool, course: int
) -> None:
    make(school)
    start = date(2026, 9, 14)
    version = board.new_version(school.session, school.timetable_id, "Со второй", start, LAST)
    old = school.session.get_one(Timetable, school.timetable_id)
    assert old.last_day == date(2026, 9, 13)
    slot = (TUESDAY, 3)
    class_id = school.session.get_one(Course, course).class_id
    assert class_id is not None
    board.clear_cell(school.session, version, class_id, slot)
    board.place_courses(school.session, version, class_id, (MONDAY, 1), [course])
    made = make_lessons(school.session, version, FIRST, WEEK_END)
    assert (made.created, made.removed) == (3, 3)
    assert lesson_days(school) == [date(2026, 9, day) for day in (1, 8, 14, 21, 28)]


def moved_to(school: WeekSchool, course: int, number: int) -> None:
    """The timetable has the course at another number of its day from now on."""
    class_id = school.session.get_one(Course, course).class_id
    assert class_id is not None
    slot = (TUESDAY, 3)
    board.clear_cell(school.session, school.timetable_id, class_id, slot)
    board.place_courses(school.session, school.timetable_id, class_id, (TUESDAY, number), [course])


def numbers_of(school: WeekSchool) -> list[tuple[int, int]]:
    query = select(Lesson.day, Lesson.number).order_by(Lesson.day, Lesson.number)
    return [(day.day, number) for day, number in school.session.execute(query)]


def test_a_held_lesson_gets_no_twin_and_a_planned_one_moves(
    school: WeekSchool, course: int
) -> None:
    make(school)
    held, absent, planned, *_ = school.session.scalars(select(Lesson).order_by(Lesson.day))
    pupil = school.session.scalars(select(Pupil.id)).first()
    work = school.add(Work(lesson_id=held.id, kind_id=1))
    school.session.add(Mark(work_id=work, pupil_id=pupil, value=5))
    kind = AttendanceKind.ABSENT
    school.session.add(Attendance(lesson_id=absent.id, pupil_id=pupil, kind=kind))
    planned.topic = "Дроби"
    moved_to(school, course, 5)
    assert make(school) == LessonsMade(created=2, changed=1, kept=2, removed=2)
    assert numbers_of(school) == [(1, 3), (8, 3), (15, 5), (22, 5), (29, 5)]
    assert planned.entry_id is not None
    assert make(school) == LessonsMade(created=0, changed=0, kept=5, removed=0)


def test_of_two_lessons_a_day_each_stands_for_one(school: WeekSchool, course: int) -> None:
    school.entry(course, 4)
    make(school, FIRST, FIRST)
    for lesson in school.session.scalars(select(Lesson)):
        lesson.state = LessonState.CANCELLED
    moved_to(school, course, 6)
    assert make(school, FIRST, FIRST) == LessonsMade(created=0, changed=0, kept=2, removed=0)
    assert numbers_of(school) == [(1, 3), (1, 4)]


def test_a_held_lesson_of_another_timetable_stands_for_nothing_here(
    school: WeekSchool, course: int
) -> None:
    other = school.add(
        Timetable(year_id=school.year_id, name="Вечер", first_day=FIRST, last_day=LAST)
    )
    school.add(TimetableEntry(timetable_id=other, course_id=course, weekday=TUESDAY, number=7))
    make_lessons(school.session, other, FIRST, FIRST)
    school.session.scalars(select(Lesson)).one().topic = "Кружок"
    assert make(school, FIRST, FIRST).created == 1
    assert numbers_of(school) == [(1, 3), (1, 7)]


def other_timetable(school: WeekSchool, first: date = FIRST, last: date = LAST) -> int:
    """A second timetable of the same days with history of 6А on Tuesdays."""
    key = school.add(
        Timetable(year_id=school.year_id, name="Вторая смена", first_day=first, last_day=last)
    )
    history = school.course("История", class_id=school.school_class(6, "А"))
    school.add(TimetableEntry(timetable_id=key, course_id=history, weekday=TUESDAY, number=5))
    return key


def test_two_timetables_of_the_same_days_leave_each_others_lessons(
    school: WeekSchool, course: int
) -> None:
    other = other_timetable(school)
    made = LessonsMade(created=5, changed=0, kept=0, removed=0)
    assert make(school) == made
    assert make_lessons(school.session, other, FIRST, WEEK_END).removed == 0
    assert make(school) == LessonsMade(created=0, changed=0, kept=10, removed=0)
    tuesdays = [date(2026, 9, day) for day in (1, 8, 15, 22, 29)]
    assert lesson_days(school) == sorted(tuesdays * 2)


@pytest.mark.parametrize(
    ("first", "last", "left"),
    [
        (FIRST, date(2026, 9, 15), [1, 8, 15]),
        (FIRST, date(2026, 9, 14), [1, 8]),
        (date(2026, 9, 15), LAST, [15, 22, 29]),
        (date(2026, 9, 16), LAST, [22, 29]),
    ],
)
def test_another_timetable_keeps_the_lessons_of_its_own_days_only(
    school: WeekSchool, course: int, first: date, last: date, left: list[int]
) -> None:
    other = other_timetable(school)
    make_lessons(school.session, other, FIRST, WEEK_END)
    shorter = school.session.get_one(Timetable, other)
    shorter.first_day, shorter.last_day = first, last
    school.session.flush()
    assert make(school).removed == 5 - len(left)
    number = school.session.scalars(select(Lesson.day).where(Lesson.number == 5))
    assert sorted(number) == [date(2026, 9, day) for day in left]


@pytest.mark.parametrize("who", ["entry", "course"])
def test_a_changed_room_reaches_empty_lessons(school: WeekSchool, course: int, who: str) -> None:
    make(school)
    room = school.room("Актовый зал")
    if who == "entry":
        school.session.scalars(select(TimetableEntry)).one().room_id = room
    else:
        school.session.get_one(Course, course).room_id = room
    school.session.flush()
    assert make(school) == LessonsMade(created=0, changed=5, kept=0, removed=0)
    assert set(school.session.scalars(select(Lesson.room_id))) == {room}


def test_a_group_joined_over_grades_goes_by_the_holidays_of_the_lowest(
    school: WeekSchool,
) -> None:
    classes = [school.school_class(5, "А"), school.school_class(4, "А")]
    (joined,) = school.subgroups("Шахматы", classes, [])
    school.entry(school.course("Шахматы", subgroup_id=joined))
    for title, day, grade in (("Четвёртые", 8, 4), ("Пятые", 15, 5)):
        free = date(2026, 9, day)
        school.add(
            DayOff(
                year_id=school.year_id, title=title, first_day=free, last_day=free,
                first_grade=grade, last_grade=grade,
            )
        )  # fmt: skip
    make(school)
    assert lesson_days(school) == [date(2026, 9, day) for day in (1, 15, 22, 29)]


def test_a_new_version_must_begin_within_the_old_one(school: WeekSchool, course: int) -> None:
    for start in (FIRST, LAST + timedelta(days=1)):
        with pytest.raises(UserError, match="должно начинаться позже"):
            board.new_version(school.session, school.timetable_id, "Новое", start, start)


def test_an_empty_timetable_and_turned_days_are_refused(school: WeekSchool) -> None:
    with pytest.raises(UserError, match="нет ни одного урока"):
        make(school)
    with pytest.raises(UserError, match="раньше первого"):
        make(school, WEEK_END, FIRST)


weekly = st.lists(
    st.builds(
        WeeklyLesson,
        entry_id=st.integers(1, 9),
        course_id=st.integers(1, 9),
        weekday=st.sampled_from(Weekday),
        number=st.integers(1, 7),
        teacher_id=st.none(),
        room_id=st.none(),
        grade=st.integers(1, 11),
    ),
    max_size=6,
)
in_year = st.dates(FIRST, date(2027, 8, 31))


@settings(max_examples=40, deadline=None)
@given(weekly, in_year, in_year)
def test_planned_lessons_are_the_pattern_over_the_calendar(
    lessons: list[WeeklyLesson], one: date, other: date
) -> None:
    first, last = min(one, other), max(one, other)
    planned = [
        (row["entry_id"], row["day"]) for row in planned_lessons(lessons, WHOLE, first, last)
    ]
    expected = [
        (lesson.entry_id, day)
        for lesson in lessons
        for day in WHOLE.school_days(first, last, lesson.grade)
        if WHOLE.weekday_of(day) is lesson.weekday
    ]
    assert sorted(planned) == sorted(expected)


def test_bells_go_by_shift_and_the_narrowest_grades(school: WeekSchool) -> None:
    school.bells("Все", Shift.FIRST, (1, 11), ["08:30"])
    first_grade = school.bells("Первые", Shift.FIRST, (1, 1), ["08:30"], minutes=35)
    schedules = read_rings(school.session)
    narrow, wide = (choose_rings(schedules, Shift.FIRST, grade) for grade in (1, 5))
    assert narrow is not None
    assert wide is not None
    assert (narrow.id, wide.name) == (first_grade, "Все")
    assert narrow.by_number[1].ends_at < wide.by_number[1].ends_at
    assert choose_rings(schedules, Shift.SECOND, 6) is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 11), st.integers(0, 10)), max_size=6), st.integers(1, 11))
def test_chosen_bells_are_for_the_grade(spans: list[tuple[int, int]], grade: int) -> None:
    schedules = [
        Rings(place, "Звонки", Shift.FIRST, first, min(first + more, 11))
        for place, (first, more) in enumerate(spans)
    ]
    chosen = choose_rings(schedules, Shift.FIRST, grade)
    fitting = [each for each in schedules if each.is_for(Shift.FIRST, grade)]
    assert chosen in fitting if fitting else chosen is None
    assert choose_rings(schedules, Shift.SECOND, grade) is None


def test_cells_are_placed_cleared_and_taken_back(school: WeekSchool, course: int) -> None:
    session = school.session
    five = session.get_one(Course, course).class_id
    assert five is not None
    where = (school.timetable_id, five)
    english = [
        school.course("Английский язык", subgroup_id=key)
        for key in school.subgroups("Английский язык", [five], [], [])
    ]

    def standing(number: int) -> list[int]:
        entry = TimetableEntry
        query = select(entry.course_id).where(entry.number == number, entry.weekday == TUESDAY)
        return sorted(session.scalars(query))

    with operation(session, "Две подгруппы") as halves:
        board.place_courses(session, *where, (TUESDAY, 3), english)
    assert standing(3) == english
    with operation(session, "Снова одна") as again:
        board.place_courses(session, *where, (TUESDAY, 3), english[:1])
    assert standing(3) == english
    assert again.number is None
    with operation(session, "Пусто") as cleared:
        board.clear_cell(session, *where, (TUESDAY, 3))
    assert standing(3) == []
    take_back(session, cleared.number)
    assert standing(3) == english
    take_back(session, halves.number)
    assert standing(3) == [course]


def test_hours_left_count_what_is_placed(school: WeekSchool, course: int) -> None:
    session = school.session
    planned = session.get_one(Course, course)
    planned.hours = 2
    session.flush()
    assert planned.class_id is not None
    (left,) = board.courses_left(session, school.timetable_id, planned.class_id)
    assert left.text == "Математика · Иванцова М. П. · осталось 1 из 2"
    school.entry(course, 4)
    school.entry(course, 5)
    (left,) = board.courses_left(session, school.timetable_id, planned.class_id)
    assert left.left == -1


def test_another_room_for_one_lesson_can_be_taken_back(school: WeekSchool, course: int) -> None:
    entry_id = school.session.scalars(select(TimetableEntry.id)).one()
    room = school.room("Актовый зал")
    with operation(school.session, "Кабинет") as doing:
        board.choose_room(school.session, entry_id, room)
    assert school.session.scalars(select(TimetableEntry.room_id)).one() == room
    take_back(school.session, doing.number)
    assert school.session.scalars(select(TimetableEntry.room_id)).one() is None


def test_what_is_missing_is_named_in_order(database: Store) -> None:
    with database.sessions() as session:
        missing = board.missing_for_timetable(session)
    assert [each.details["key"] for each in missing] == ["classes", "courses", "bell_schedules"]
    assert missing[0].text == "Пока нет классов"
