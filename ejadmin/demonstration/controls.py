"""On which lessons control works are written.

At most two a quarter in Russian and mathematics, one in other subjects (Chaikovsky, point 2); one
a day for a class, and not on its first or last lesson where the subject has several hours a week
(joint letter СК-228/03 of 06.08.2021).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from ejadmin.demonstration.plan import CoursePlan
from ejadmin.models.calendar.days import SchoolCalendar

TWICE_A_QUARTER = ("Русский язык", "Математика", "Алгебра")
FEWEST_LESSONS = 6
Row = dict[str, Any]


def choose_controls(
    courses: Iterable[CoursePlan],
    lessons: dict[int, list[Row]],
    calendar: SchoolCalendar,
    filled: date,
) -> dict[int, int]:
    """The lessons with a control work, and its number within the course."""
    last_numbers = _last_numbers(courses, lessons)
    busy: dict[tuple[int, date], int] = {}
    chosen: dict[int, int] = {}
    for course in courses:
        if not course.subject.has_control or course.classes[0].grade == 1:
            continue
        number = 0
        for quarter in _quarters(course, lessons[course.id], calendar):
            for window in _windows(course, quarter):
                lesson = _first_free(course, window, busy, last_numbers)
                if lesson is not None and lesson["day"] <= filled:
                    number += 1
                    chosen[lesson["id"]] = number
    return chosen


def _quarters(
    course: CoursePlan, lessons: list[Row], calendar: SchoolCalendar
) -> Iterator[list[Row]]:
    """A course's lessons by quarter; half-years are cut at the vacations within them."""
    grade = min(course.classes[0].grade, 9)

    def quarter_of(lesson: Row) -> int:
        period = calendar.period_of(lesson["day"], grade)
        return period.id if period else 0

    for _, group in groupby(lessons, key=quarter_of):
        yield list(group)


def _windows(course: CoursePlan, quarter: list[Row]) -> list[list[Row]]:
    """Where in a quarter to look for a day: past its middle, and at its end."""
    count = len(quarter)
    if count < FEWEST_LESSONS:
        return []
    end = quarter[count * 7 // 10 : -1]
    if course.subject.name in TWICE_A_QUARTER:
        return [quarter[count // 3 : count * 6 // 10], end]
    return [end]


def _first_free(
    course: CoursePlan,
    window: list[Row],
    busy: dict[tuple[int, date], int],
    last_numbers: dict[tuple[int, date], int],
) -> Row | None:
    """The first lesson on a day on which none of the classes writes in another subject."""
    for lesson in window:
        day, number = lesson["day"], lesson["number"]
        keys = [(school_class.id, day) for school_class in course.classes]
        at_edge = number == 1 or any(number == last_numbers[key] for key in keys)
        is_taken = any(busy.get(key, course.subject.id) != course.subject.id for key in keys)
        if not is_taken and not (at_edge and course.hours > 1):
            busy.update(dict.fromkeys(keys, course.subject.id))
            return lesson
    return None


def _last_numbers(
    courses: Iterable[CoursePlan], lessons: dict[int, list[Row]]
) -> dict[tuple[int, date], int]:
    last: dict[tuple[int, date], int] = defaultdict(int)
    for course in courses:
        for lesson in lessons[course.id]:
            for school_class in course.classes:
                key = school_class.id, lesson["day"]
                last[key] = max(last[key], lesson["number"])
    return last
