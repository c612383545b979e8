"""What people add to the steps: who answers, until when, the paper, the mark, its evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base.elsewhere import refuse_changed
from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.models.registry.attachments import Attachment
from ejadmin.models.registry.setup_records import SetupRecord


@dataclass(frozen=True)
class StepRecord:
    """What a person added to a step in the current year, as plain values; ``files`` are counted."""

    id: int | None = None
    responsible_id: int | None = None
    due_on: date | None = None
    note: str | None = None
    document_number: str | None = None
    document_date: date | None = None
    done_on: date | None = None
    done_by: str | None = None
    evidence: str | None = None
    counted_at: datetime | None = None
    files: int = 0

    @property
    def document(self) -> str:
        """«№ 12 от 30.08.2026»; nothing while neither is known."""
        number = f"№ {self.document_number}" if self.document_number else ""
        day = f"от {self.document_date:%d.%m.%Y}" if self.document_date else ""
        return " ".join(part for part in (number, day) if part)

    @property
    def is_begun(self) -> bool:
        """Whether anything stands for a paper: its number, date, file, or a note instead."""
        return bool(self.document or self.files or self.note)


NOTHING = StepRecord()


def read_records(session: Session) -> dict[str, StepRecord]:
    """The records of the current year by their step's key, in two queries."""
    counts = session.execute(
        select(Attachment.setup_record_id, func.count())
        .where(Attachment.setup_record_id.is_not(None))
        .group_by(Attachment.setup_record_id)
    )
    files = {owner: count for owner, count in counts if owner is not None}
    own = SetupRecord
    rows = session.execute(
        select(
            own.step, own.id, own.responsible_id, own.due_on, own.note, own.document_number,
            own.document_date, own.done_on, own.done_by, own.evidence, own.counted_at,
        )
        .join(AcademicYear, AcademicYear.id == own.year_id)
        .where(AcademicYear.state == YearState.CURRENT)
    )  # fmt: skip
    return {row.step: StepRecord(*row[1:], files.get(row.id, 0)) for row in rows}


def write_record(
    session: Session, step: str, *, expected: Mapping[str, Any] | None = None, **values: Any
) -> int:
    """Store what was typed at a step; returns the record's key, made when there was none.

    Raises :class:`UserError` while no year is the current one, and where another value stands
    than the one ``expected`` to be replaced.
    """
    record = _record(session, step)
    for name, shown in (expected or {}).items():
        stands = getattr(record, name)
        if stands != values[name]:
            key = {"id": record.id}
            refuse_changed(
                session, SetupRecord, key, stands, shown, f"«{stands}»" if stands else "",
                field=name, advice="обновите страницу (F5).",
            )  # fmt: skip
    for name, value in values.items():
        setattr(record, name, value)
    session.flush()
    return record.id


def _record(session: Session, step: str) -> SetupRecord:
    year = session.scalars(
        select(AcademicYear.id).where(AcademicYear.state == YearState.CURRENT)
    ).first()
    if year is None:
        raise UserError(
            "Нет текущего учебного года: отметьте один в справочнике «Учебные годы», "
            "тогда сроки и отметки будет к чему отнести."
        )
    found = session.scalars(
        select(SetupRecord).where(SetupRecord.year_id == year, SetupRecord.step == step)
    ).first()
    if found is None:
        found = SetupRecord(year_id=year, step=step)
        session.add(found)
        session.flush()
    return found
