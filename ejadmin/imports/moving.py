"""Movements that a list of pupils causes: transfers to another class, and leaving the school."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.imports.choices import Choices, Moving
from ejadmin.imports.job import Job, Transfer
from ejadmin.imports.report import ImportReport, Outcome
from ejadmin.models.base import chain, clock
from ejadmin.models.classes.tables import (
    ClassMembership,
    DivisionClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.movement import applying
from ejadmin.models.movement.draft import OrderDraft, PupilDraft
from ejadmin.models.movement.numbering import next_number
from ejadmin.models.movement.tables import MovementKind


def carry_out(job: Job) -> None:
    """Move the pupils whom the rows of one table show in another class."""
    order = job.choices.transfer
    if order is None or not job.transfers:
        return
    job.session.flush()
    job.report.kinds = {**job.report.kinds, "movements": "переводы"}
    drafts = [
        PupilDraft(pupil_id=one.pupil.id, target_class_id=one.new.id)
        for one in job.transfers
        if not _correct(job.session, one, order)
    ]
    if drafts:
        _apply(job.session, MovementKind.TRANSFER, order, drafts)


def _correct(session: Session, transfer: Transfer, order: Moving) -> bool:
    """Put a pupil whose class has not begun yet into the right one: no order is needed for that.

    Lists of classes change until the first day of school.
    """
    link = ClassMembership
    of_pupil = select(link).where(
        link.pupil_id == transfer.pupil.id, link.class_id == transfer.old.id
    )
    held = session.scalars(of_pupil.order_by(link.first_day.desc())).first()
    if held is None or held.first_day < order.day or held.first_day <= clock.today(session):
        return False
    held.school_class = transfer.new
    cut = DivisionClass
    of_new = select(cut.division_id).where(cut.class_id == transfer.new.id)
    of_old = select(Subgroup.id).join(cut, cut.division_id == Subgroup.division_id).where(
        cut.class_id == transfer.old.id, cut.division_id.not_in(of_new)
    )  # fmt: skip
    part = SubgroupMembership
    for member in session.scalars(
        select(part).where(part.pupil_id == transfer.pupil.id, part.subgroup_id.in_(of_old),
                           part.first_day >= held.first_day)
    ):  # fmt: skip
        session.delete(member)
    session.flush()
    return True


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
    chain.take_turn(session)
    issued_on = order.issued_on or order.day
    number = order.number or next_number(session, issued_on)
    draft = OrderDraft(kind, number, issued_on, order.day, tuple(drafts))
    applying.carry_out(session, draft, clock.today(session))
