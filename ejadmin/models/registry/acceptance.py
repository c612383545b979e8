"""Findings of checks that a person has looked at and found right as they are."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session

from ejadmin.errors import UserError
from ejadmin.models.base.clock import day_of_writing
from ejadmin.models.base.columns import Identified, column
from ejadmin.models.base.history import NOBODY, operator_of

LONGEST_TEXT = 500
Told = tuple[str, str]
"""A check's key and the words of its finding."""


class AcceptedFinding(Identified):
    """One finding, by its check and its very words: a finding that says more counts anew."""

    __tablename__ = "accepted_findings"
    __title__ = "Принятые замечания"
    __one__ = "принятое замечание"
    __natural_key__ = ("check_key", "text")
    __order__ = ("accepted_on",)
    __table_args__ = (UniqueConstraint("check_key", "text"),)

    check_key: Mapped[str] = column("Проверка", String(40))
    text: Mapped[str] = column("Замечание", String(LONGEST_TEXT))
    reason: Mapped[str] = column("Почему так и должно быть", String(300))
    accepted_on: Mapped[date] = column("Дата", default=day_of_writing)
    accepted_by: Mapped[str | None] = column("Кто принял", String(150))


def told(check_key: str, text: str) -> Told:
    """How a finding is known among the accepted ones."""
    return check_key, text.strip()[:LONGEST_TEXT]


def accept(session: Session, findings: Iterable[Told], reason: str) -> int:
    """Take findings as right with one reason for all; returns how many were taken.

    Raises :class:`UserError` without a reason; what was accepted before keeps its own.
    """
    reason = reason.strip()
    if not reason:
        raise UserError("Напишите, почему так и должно быть.", field="reason")
    if len(reason) > 300:
        raise UserError("Причина длиннее 300 знаков: сократите.", field="reason")
    operator = operator_of(session)
    known = set(accepted(session))
    fresh = dict.fromkeys(told(*one) for one in findings)
    new = [one for one in fresh if one not in known]
    for key, text in new:
        session.add(
            AcceptedFinding(
                check_key=key, text=text, reason=reason,
                accepted_by=operator if operator != NOBODY else None,
            )
        )  # fmt: skip
    session.flush()
    return len(new)


def revoke(session: Session, findings: Iterable[Told]) -> int:
    """Let accepted findings count again; returns how many."""
    wanted = {told(*one) for one in findings}
    rows = [row for row in session.scalars(select(AcceptedFinding)) if _key(row) in wanted]
    for row in rows:
        session.delete(row)
    session.flush()
    return len(rows)


def accepted(session: Session) -> dict[Told, str]:
    """What was accepted, with the reason, the day and the person in words."""
    rows = session.execute(
        select(
            AcceptedFinding.check_key,
            AcceptedFinding.text,
            AcceptedFinding.reason,
            AcceptedFinding.accepted_on,
            AcceptedFinding.accepted_by,
        )
    )
    return {
        (row.check_key, row.text): ", ".join(
            part for part in (row.reason, f"{row.accepted_on:%d.%m.%Y}", row.accepted_by) if part
        )
        for row in rows
    }


def _key(row: AcceptedFinding) -> Told:
    return row.check_key, row.text
