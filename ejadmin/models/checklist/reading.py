"""The whole checklist read at once, and the school's own facts it is measured against."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models import checks
from ejadmin.models.base import clock
from ejadmin.models.base.history import operator_of
from ejadmin.models.calendar.tables import AcademicYear, ReportingPeriod, YearState
from ejadmin.models.calendar.working_days import WorkingDays
from ejadmin.models.checklist.due import DueFrame
from ejadmin.models.checklist.records import NOTHING, StepRecord, read_records
from ejadmin.models.checklist.standing import (
    Accepted,
    StepFacts,
    StepStanding,
    state_of,
    text_of,
)
from ejadmin.models.checklist.step import EVERY_ERROR, SetupStep, StepProgress, StepState
from ejadmin.models.checklist.steps import STEPS
from ejadmin.models.checklist.works import Work, groups, works
from ejadmin.models.checks import Finding, Severity
from ejadmin.models.people.tables import Employee, full_name, initials
from ejadmin.models.registry import acceptance
from ejadmin.models.school.card import School

ROLES = (("директор", "director_name"), ("администратор", "administrator_name"))


@dataclass(frozen=True)
class Sight:
    """What was read for all steps together."""

    progress: Mapping[str, StepProgress]
    findings: Mapping[str, list[Finding]]
    errors: tuple[Finding, ...]
    accepted: Mapping[str, list[Accepted]]
    records: Mapping[str, StepRecord]
    frame: DueFrame
    employees: Mapping[int, tuple[str, str]]
    own_roles: tuple[str, ...]
    operator: str


def checklist(
    session: Session, today: date | None = None, *, with_scans: bool = True
) -> list[StepStanding]:
    """Every step with its state, computed from the data as they are now.

    Without ``with_scans`` the checks that read all marks are left out.
    """
    sight = _look(session, today or clock.today(session), with_scans=with_scans)
    return [_standing(number, step, sight) for number, step in enumerate(STEPS, start=1)]


def done(standings: list[StepStanding]) -> int:
    """How many steps are done or not needed."""
    return sum(standing.is_over for standing in standings)


def dues(standings: list[StepStanding]) -> str:
    """«Настройка: просрочено 2, на этой неделе 3»; nothing when nothing is due.

    Before the school's card is filled nothing has begun, and nobody is hurried.
    """
    if any(one.key == "school" and one.state is StepState.EMPTY for one in standings):
        return ""
    overdue = sum(one.is_overdue for one in standings)
    soon = sum(one.is_soon for one in standings)
    told = [f"просрочено {overdue}"] * bool(overdue) + [f"на этой неделе {soon}"] * bool(soon)
    return f"Настройка: {', '.join(told)}" if told else ""


def as_json(standings: list[StepStanding]) -> dict[str, Any]:
    """The checklist as plain values for the command line."""
    return {
        "done": done(standings),
        "total": len(standings),
        "overdue": sum(one.is_overdue for one in standings),
        "steps": [_step_as_json(one) for one in standings],
    }


def _step_as_json(one: StepStanding) -> dict[str, Any]:
    return {
        "key": one.key,
        "number": one.number,
        "group": one.group,
        "point": one.point,
        "order": one.order,
        "title": one.title,
        "work": one.work,
        "state": one.state.value,
        "state_title": one.state.caption,
        "text": one.text,
        "responsible": one.responsible,
        "due": one.due.isoformat() if one.due else None,
        "done_on": one.record.done_on.isoformat() if one.record.done_on else None,
        "waits_for": list(one.waits_for),
        "findings": [
            {"check": each.key, "severity": each.severity.value, "text": each.text}
            for each in one.findings
        ],
        "accepted": len(one.accepted),
    }


def _look(session: Session, today: date, *, with_scans: bool) -> Sight:
    known = acceptance.accepted(session)
    findings: dict[str, list[Finding]] = defaultdict(list)
    accepted: dict[str, list[Accepted]] = defaultdict(list)
    for finding in checks.findings(session, with_accepted=True, with_scans=with_scans):
        why = known.get(acceptance.told(finding.key, finding.text))
        if why is None:
            findings[finding.key].append(finding)
        else:
            accepted[finding.key].append(Accepted(finding, why))
    own = Employee
    people = session.execute(select(own.id, own.last_name, own.first_name, own.middle_name))
    school = session.execute(
        select(School.director_name, School.administrator_name, School.journal_started_on)
    ).first()
    operator = operator_of(session)
    return Sight(
        progress={step.key: step.progress(session) for step in STEPS},
        findings=findings,
        errors=tuple(
            one for those in findings.values() for one in those if one.severity is Severity.ERROR
        ),
        accepted=accepted,
        records=read_records(session),
        frame=_frame(session, today, school.journal_started_on if school else None),
        employees={
            key: (initials(last, first, middle), full_name(last, first, middle))
            for key, last, first, middle in people
        },
        own_roles=tuple(
            role for role, name in ROLES if school and getattr(school, name) == operator
        ),
        operator=operator,
    )


def _frame(session: Session, today: date, started_on: date | None) -> DueFrame:
    year = session.execute(
        select(AcademicYear.id, AcademicYear.first_day).where(
            AcademicYear.state == YearState.CURRENT
        )
    ).first()
    periods = (
        session.scalars(
            select(ReportingPeriod.first_day)
            .where(ReportingPeriod.year_id == year.id)
            .distinct()
            .order_by(ReportingPeriod.first_day)
        )
        if year
        else ()
    )
    return DueFrame(
        today,
        year.first_day if year else None,
        started_on,
        tuple(periods),
        WorkingDays.read(session),
    )


def _standing(number: int, step: SetupStep, sight: Sight) -> StepStanding:
    work, record = works()[step.key], sight.records.get(step.key, NOTHING)
    progress = sight.progress[step.key]
    findings = tuple(one for key in step.checks for one in sight.findings.get(key, ()))
    if EVERY_ERROR in step.checks:
        findings = sight.errors
    facts = StepFacts(
        step, progress, _waits_for(step, sight), findings, record, _is_marked(work, record, sight)
    )
    state = state_of(facts)
    due = _due(work, record, sight, is_over=state in (StepState.DONE, StepState.OPTIONAL))
    return StepStanding(
        key=step.key,
        number=number,
        group=groups()[work.group],
        point=work.point,
        order=work.order,
        title=step.title,
        work=work.work,
        state=state,
        text=text_of(facts),
        page=step.page,
        details=dict(step.details),
        waits_for=facts.waits_for,
        findings=findings,
        accepted=tuple(one for key in step.checks for one in sight.accepted.get(key, ())),
        advice=step.advice,
        proof=step.proof,
        rule=work.due,
        due=due,
        days_left=(due - sight.frame.today).days if due else None,
        responsible=_responsible(work, record, sight),
        is_mine=_is_mine(work, record, sight),
        record=record,
    )


def _waits_for(step: SetupStep, sight: Sight) -> tuple[str, ...]:
    """The titles of steps without which this one cannot begin; what has begun waits no more."""
    if sight.progress[step.key].count or sight.records.get(step.key, NOTHING).done_on:
        return ()
    titles = {each.key: each.title for each in STEPS}
    return tuple(titles[need] for need in step.needs if not sight.progress[need].count)


def _is_marked(work: Work, record: StepRecord, sight: Sight) -> bool:
    """Whether the mark still stands; that of a weekly work lasts until the next turn is due."""
    if record.done_on is None or not work.due.weekly:
        return record.done_on is not None
    due = sight.frame.day(work.due, is_over=True, done_on=record.done_on)
    return due is None or due >= sight.frame.today


def _due(work: Work, record: StepRecord, sight: Sight, *, is_over: bool) -> date | None:
    """The person's own day, or the rule's; a weekly work keeps an own day for one turn."""
    own = record.due_on
    if own is not None and not (work.due.weekly and record.done_on and own <= record.done_on):
        return own
    return sight.frame.day(work.due, is_over=is_over, done_on=record.done_on)


def _responsible(work: Work, record: StepRecord, sight: Sight) -> str:
    chosen = sight.employees.get(record.responsible_id or 0)
    return chosen[0] if chosen else work.responsible


def _is_mine(work: Work, record: StepRecord, sight: Sight) -> bool:
    chosen = sight.employees.get(record.responsible_id or 0)
    if chosen:
        return chosen[1] == sight.operator
    return any(role in work.responsible for role in sight.own_roles)
