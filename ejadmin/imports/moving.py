"""Movements that a list of pupils causes: transfers to another class, and leaving the school."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from ejadmin.imports.choices import Choices, Moving
from ejadmin.imports.job import Job
from ejadmin.imports.report import ImportReport, Outcome
from ejadmin.models.movement import MovementKind
from ejadmin.models.movement.applying import carry_out_within
from ejadmin.models.movement.draft import OrderDraft, PupilDraft
from ejadmin.models.movement.numbering import next_number


def carry_out(job: Job) -> None:
    """Move the pupils whom the rows of one table show in another class."""
    order = job.choices.transfer
    if order is None or not job.transfers:
        return
    drafts = [
        PupilDraft(pupil_id=one.pupil.id, target_class_id=one.new.id) for one in job.transfers
    ]
    job.report.kinds = {**job.report.kinds, "movements": "переводы"}
    _apply(job.session, MovementKind.TRANSFER, order, drafts)


def carry_out_departure(session: Session, choices: Choices, report: ImportReport) -> None:
    """Let those leave who are not in the file and were named; nobody else."""
    departure = choices.departure
    if departure is None or report.differences is None:
        return
    leaving = [
        line.pupil_id
        for line in report.differences.absent
        if departure.pupils is None or line.pupil_id in departure.pupils
    ]
    drafts = [
        PupilDraft(pupil_id=pupil_id, other_school=departure.other_school) for pupil_id in leaving
    ]
    if not drafts:
        return
    _apply(session, MovementKind.LEAVING, departure.order, drafts)
    for pupil_id in leaving:
        report.count("departures", pupil_id, Outcome.CREATED)
    report.kinds = {**report.kinds, "departures": "отчисления"}


def _apply(
    session: Session, kind: MovementKind, order: Moving, drafts: Sequence[PupilDraft]
) -> None:  # fmt: skip
    session.flush()
    issued_on = order.issued_on or order.day
    number = order.number or next_number(session, issued_on)
    draft = OrderDraft(kind, number, issued_on, order.day, tuple(drafts))
    carry_out_within(session, draft, date.today())
