"""The ledger of statements: numbers within the school year, issues, receipts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import chain
from ejadmin.models.calendar.tables import current_year
from ejadmin.models.people.tables import Pupil, full_name
from ejadmin.models.statements.tables import StatementIssue, class_spells, label_on


@dataclass(frozen=True)
class IssueRow:
    """One line of the ledger of issues."""

    id: int
    number: int
    issued_on: date
    pupil_id: int
    pupil: str
    class_label: str
    first_day: date
    last_day: date
    received_on: date | None
    received_by: str | None


def next_number(session: Session, year_id: int) -> int:
    """The first number not yet used in a school year."""
    highest = select(func.max(StatementIssue.number)).where(StatementIssue.year_id == year_id)
    return int(session.execute(highest).scalar() or 0) + 1


def issue(
    session: Session,
    pupil_ids: Iterable[int],
    first: date,
    last: date,
    *,
    issued_on: date,
    first_number: int,
    chain_head: str,
) -> list[StatementIssue]:
    """Write the ledger: one row per statement, numbered on from ``first_number``."""
    chain.take_turn(session)
    year = current_year(session)
    if next_number(session, year.id) != first_number:
        raise UserError(
            "Пока готовились эти ведомости, были выданы другие. Ничего не записано: "
            "повторите выдачу, чтобы номера шли подряд."
        )
    rows = [
        StatementIssue(
            year_id=year.id, number=number, issued_on=issued_on, pupil_id=pupil_id,
            first_day=first, last_day=last, chain_head=chain_head,
        )
        for number, pupil_id in enumerate(pupil_ids, first_number)
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    return rows


def receive(session: Session, issue_id: int, day: date, by: str) -> None:
    """Note that a family has its statement; the receipt itself is signed on paper."""
    row = session.get(StatementIssue, issue_id)
    if row is None:
        raise UserError("Этой ведомости в журнале выдачи уже нет.")
    if not by.strip():
        raise UserError("Укажите, кто получил ведомость.", field="received_by")
    row.received_on, row.received_by = day, by
    session.flush()


def register(session: Session) -> list[IssueRow]:
    """The ledger of issues, newest first."""
    issue_ = StatementIssue
    query = select(
        issue_.id, issue_.number, issue_.issued_on, issue_.pupil_id, Pupil.last_name,
        Pupil.first_name, Pupil.middle_name, issue_.first_day, issue_.last_day,
        issue_.received_on, issue_.received_by,
    )  # fmt: skip
    rows = session.execute(
        query.join(Pupil, Pupil.id == issue_.pupil_id).order_by(
            issue_.issued_on.desc(), issue_.number.desc()
        )
    ).all()
    if not rows:
        return []
    days = [day for row in rows for day in (row.first_day, row.last_day)]
    spells = class_spells(session, {row.pupil_id for row in rows}, min(days), max(days))
    return [
        IssueRow(
            row.id, row.number, row.issued_on, row.pupil_id,
            full_name(row.last_name, row.first_name, row.middle_name),
            label_on(spells.get(row.pupil_id, []), row.first_day, row.last_day)[1],
            row.first_day, row.last_day, row.received_on, row.received_by,
        )
        for row in rows
    ]  # fmt: skip
