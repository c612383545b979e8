"""«Отметить выполненным»: the day, the person, and what was counted, frozen in words."""

from datetime import datetime

from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base.history import operator_of
from ejadmin.models.checklist.reading import checklist
from ejadmin.models.checklist.records import write_record
from ejadmin.models.checklist.standing import StepStanding
from ejadmin.models.checklist.step import Proof

LONGEST_EVIDENCE = 1000


def mark_done(session: Session, key: str, now: datetime) -> None:
    """Mark a step done by the person at work; the evidence is what the data say at that moment.

    Raises :class:`UserError` while a step waits for another, has errors, or is a paper of which
    nothing is known: no number, no date, no file, no note.
    """
    standing = next(one for one in checklist(session, now.date()) if one.key == key)
    refuse_mark(standing)
    write_record(
        session,
        key,
        done_on=now.date(),
        done_by=operator_of(session),
        evidence=evidence_of(standing)[:LONGEST_EVIDENCE],
        counted_at=now,
    )


def undo_mark(session: Session, key: str) -> None:
    """Take the mark back; the paper, the note and the files stay."""
    write_record(session, key, done_on=None, done_by=None, evidence=None, counted_at=None)


def refuse_mark(standing: StepStanding) -> None:
    """Raise what stands against marking a step done."""
    if standing.waits_for:
        raise UserError(f"Сначала заполните: {', '.join(standing.waits_for)}.")
    if any(finding.severity.value == "error" for finding in standing.findings):
        raise UserError("Есть ошибки: исправьте их или примите с причиной, потом отметьте.")
    if standing.proof is Proof.DATA and standing.text and not standing.is_over:
        raise UserError(
            f"Данные ещё не полны: {standing.text}. Дополните их или примите замечания с причиной."
        )
    if standing.proof is not Proof.DATA and not (standing.record.is_begun or standing.rule.weekly):
        raise UserError(
            "Впишите номер или дату документа, приложите файл или объясните в заметке, "
            "почему документа нет.",
            field="document_number",
        )


def evidence_of(standing: StepStanding) -> str:
    """What was counted, for the record: the data's words, the paper, what was accepted."""
    record = standing.record
    parts = [standing.text]
    if record.document and record.document not in standing.text:
        parts.append(record.document)
    if record.files:
        parts.append(f"файлов – {record.files}")
    if standing.findings:
        parts.append(f"замечаний – {len(standing.findings)}")
    if standing.accepted:
        parts.append(f"принято с причиной – {len(standing.accepted)}")
    if standing.proof is not Proof.DATA and record.note and not record.document:
        parts.append(record.note)
    return "; ".join(dict.fromkeys(part for part in parts if part))
