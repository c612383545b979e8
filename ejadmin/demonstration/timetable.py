"""The weekly timetable of the demonstration school and the lessons made from it."""

from collections.abc import Iterable
from datetime import date

from ejadmin.demonstration.plan import SchoolPlan
from ejadmin.demonstration.weekly import plan_week
from ejadmin.models.calendar.days import SchoolCalendar
from ejadmin.models.calendar.tables import Weekday
from ejadmin.models.journal.making import WeeklyLesson, planned_lessons
from ejadmin.models.timetable.tables import Lesson, Timetable, TimetableEntry

WEEKDAYS = tuple(Weekday)


def plan_timetable(plan: SchoolPlan, last_day: date) -> None:
    """Place the week's lessons and enter them as one timetable valid through the school year."""
    timetable_id = plan.sheets.add(
        Timetable,
        year_id=plan.year_id,
        name="Основное расписание",
        first_day=plan.first_day,
        last_day=last_day,
    )
    placed = plan_week(plan.blocks, plan.random)
    by_time = sorted(placed, key=lambda each: (each[1], each[0].courses[0].id))
    for block, (day, number) in by_time:
        for course in block.courses:
            plan.sheets.add(
                TimetableEntry,
                timetable_id=timetable_id,
                course_id=course.id,
                weekday=WEEKDAYS[day],
                number=number,
                room_id=course.teacher.room_id,
            )


def plan_lessons(plan: SchoolPlan, calendar: SchoolCalendar, last: date) -> None:
    """The lessons from 1 September to a day, by the same rule as the timetable page's."""
    for row in planned_lessons(_weekly(plan), calendar, plan.first_day, last):
        plan.sheets.add(Lesson, **row, topic=None)


def _weekly(plan: SchoolPlan) -> Iterable[WeeklyLesson]:
    courses = {course.id: course for course in plan.courses}
    for entry in plan.sheets.of(TimetableEntry):
        course = courses[entry["course_id"]]
        yield WeeklyLesson(
            entry["id"],
            course.id,
            entry["weekday"],
            entry["number"],
            course.teacher.id,
            course.teacher.room_id,
            course.classes[0].grade,
        )
