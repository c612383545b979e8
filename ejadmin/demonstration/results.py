"""Marks for the reporting periods that ended within the filled weeks."""

from datetime import date
from decimal import Decimal

from ejadmin.demonstration.journal import Results
from ejadmin.demonstration.plan import SchoolPlan
from ejadmin.models.grading import weighted_mean
from ejadmin.models.journal import PeriodMark
from ejadmin.models.school_calendar import SchoolCalendar
from ejadmin.models.subjects import Subject

THRESHOLDS = ((Decimal("4.50"), 5), (Decimal("3.50"), 4), (Decimal("2.50"), 3))
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
            within = [
                (value, weight)
                for day, value, weight in marks
                if period.first_day <= day <= period.last_day
            ]
            if len(within) >= FEWEST_MARKS:
                plan.sheets.of(PeriodMark).append(
                    {
                        "period_id": period.id,
                        "subject_id": subject_id,
                        "pupil_id": pupil_id,
                        "value": _suggest(weighted_mean(within)),
                        "sign": None,
                    }
                )


def _suggest(value: Decimal | None) -> int:
    return next((mark for least, mark in THRESHOLDS if value is not None and value >= least), 2)
