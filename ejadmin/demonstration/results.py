"""Marks for the reporting periods that ended within the filled weeks."""

from datetime import date

from ejadmin.demonstration.journal import Results
from ejadmin.demonstration.plan import SchoolPlan
from ejadmin.models.calendar.days import SchoolCalendar
from ejadmin.models.journal.grading import Thresholds
from ejadmin.models.journal.sums import Weighed, suggestion, within
from ejadmin.models.journal.tables import PeriodMark
from ejadmin.models.school.subjects import Subject

FEWEST_MARKS = 2


def plan_period_marks(
    plan: SchoolPlan, calendar: SchoolCalendar, results: Results, filled: date
) -> None:
    """What the weighted mean suggests, for everybody there at its end with enough marks."""
    unassessed = {row["id"] for row in plan.sheets.of(Subject) if row["without_assessment"]}
    grades = {pupil.id: each.grade for each in plan.classes for pupil in each.pupils}
    pupils = {pupil.id: pupil for each in plan.classes for pupil in each.pupils}
    for (pupil_id, subject_id), marks in sorted(results.items()):
        if subject_id in unassessed:
            continue
        for period in calendar.periods_of(grades[pupil_id]):
            if period.last_day > filled or not pupils[pupil_id].belongs_on(period.last_day):
                continue
            weighed = [Weighed(*mark) for mark in marks]
            first, last = period.first_day, period.last_day
            if len(within(weighed, first, last)) >= FEWEST_MARKS:
                plan.sheets.of(PeriodMark).append(
                    {
                        "period_id": period.id,
                        "subject_id": subject_id,
                        "pupil_id": pupil_id,
                        "value": suggestion(weighed, first, last, Thresholds()),
                        "sign": None,
                    }
                )
