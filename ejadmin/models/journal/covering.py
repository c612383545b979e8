"""A certificate turns the reason of all lessons it covers, in one step (RULES «Attendance»).

A certificate is the administrator's paper and comes after the illness: it reaches lessons whose
edit window is over, but never a closed school year. Every turned lesson is logged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import history, writing
from ejadmin.models.base.fields import fields
from ejadmin.models.calendar.tables import closed_years
from ejadmin.models.journal.notation import Absence
from ejadmin.models.journal.tables import Attendance, AttendanceKind
from ejadmin.models.people.certificates import Certificate, CertificateKind
from ejadmin.models.timetable.tables import Lesson

TURNS: Mapping[CertificateKind, tuple[AttendanceKind, frozenset[AttendanceKind]]] = {
    CertificateKind.MEDICAL: (
        AttendanceKind.ILL,
        frozenset((AttendanceKind.ABSENT, AttendanceKind.EXCUSED, AttendanceKind.ILL)),
    ),
    CertificateKind.PARENTS_NOTE: (
        AttendanceKind.EXCUSED,
        frozenset((AttendanceKind.ABSENT, AttendanceKind.EXCUSED)),
    ),
    CertificateKind.OTHER: (
        AttendanceKind.EXCUSED,
        frozenset((AttendanceKind.ABSENT, AttendanceKind.EXCUSED)),
    ),
}
"""What each paper makes of which absences; lateness stays, and illness outweighs a note."""
LONGEST_TEXT = 200
Values = dict[str, Any]


@dataclass(frozen=True)
class Cover:
    """What a certificate would close: absences to turn, and days of a closed year it cannot."""

    lessons: int
    days: int
    out_of_reach: int = 0


def put(session: Session, key: int | None, values: Values) -> int:
    """Store a new or a changed certificate and turn the lessons it covers; its key.

    What a changed one no longer covers becomes «Н» again. Raises :class:`UserError` at the wrong
    field; then nothing is stored.
    """
    record = _certificate(session, key) if key is not None else Certificate()
    before = _values(record) if key is not None else None
    with session.no_autoflush:
        for name, value in values.items():
            setattr(record, name, value)
    session.add(record)
    session.flush()
    after = _values(record)
    with history.noted(session, reason=document_text(after)):
        if before is not None and document_text(before) != document_text(after):
            _let_go(session, before)
        _cover(session, after)
    return record.id


def remove(session: Session, key: int) -> None:
    """Remove a certificate; the lessons it closed become «Н» again."""
    record = _certificate(session, key)
    before = _values(record)
    with history.noted(session, reason=f"Удалена {document_text(before)}"):
        _let_go(session, before)
        session.delete(record)


def preview(
    session: Session, pupil_id: int, kind: CertificateKind, first: date, last: date
) -> Cover:
    """How many lessons a paper would close."""
    rows = _absences(session, pupil_id, first, last)
    _, turning = TURNS[kind]
    fitting = [(day, is_closed) for _, day, is_closed, absence in rows if absence.kind in turning]
    open_days = [day for day, is_closed in fitting if not is_closed]
    return Cover(len(open_days), len(set(open_days)), len(fitting) - len(open_days))


def closed_lessons(session: Session, pupil_id: int, text: str) -> int:
    """How many lessons already carry a paper's text."""
    query = select(Attendance.lesson_id).where(
        Attendance.pupil_id == pupil_id, Attendance.document == text
    )
    return len(session.execute(query).all())


def document_text(values: Values) -> str:
    """What a lesson says of the paper: «медицинская справка № 12, 05.10.2026–12.10.2026»."""
    number = f" № {values['number']}" if values.get("number") else ""
    days = f"{values['first_day']:%d.%m.%Y}–{values['last_day']:%d.%m.%Y}"
    return f"{values['kind'].caption}{number}, {days}"[:LONGEST_TEXT]


def _certificate(session: Session, key: int) -> Certificate:
    record = session.get(Certificate, key)
    if record is None:
        raise UserError("Этой справки уже нет: её удалили.")
    return record


def _cover(session: Session, values: Values) -> None:
    kind, turning = TURNS[values["kind"]]
    text = document_text(values)
    for lesson, _, is_closed, absence in _absences_of(session, values):
        if absence.kind in turning and not is_closed:
            _turn(session, lesson, values, absence, absence._replace(kind=kind, document=text))


def _let_go(session: Session, values: Values) -> None:
    """Lessons that carry the paper's text are covered by it no longer."""
    text = document_text(values)
    for lesson, _, is_closed, absence in _absences_of(session, values):
        if absence.document == text and not is_closed:
            bare = absence._replace(kind=AttendanceKind.ABSENT, document=None)
            _turn(session, lesson, values, absence, bare)


def _turn(
    session: Session, lesson_id: int, values: Values, before: Absence, after: Absence
) -> None:
    key = {"lesson_id": lesson_id, "pupil_id": values["pupil_id"]}
    writing.write_row(session, Attendance, key, before._asdict(), after._asdict())


def _absences_of(session: Session, values: Values) -> list[tuple[int, date, bool, Absence]]:
    return _absences(session, values["pupil_id"], values["first_day"], values["last_day"])


_COLUMNS = (Attendance.kind, Attendance.minutes_late, Attendance.reason, Attendance.document)


def _absences(
    session: Session, pupil_id: int, first: date, last: date
) -> list[tuple[int, date, bool, Absence]]:
    """Lesson, day, whether its school year is closed, and what stands there."""
    closed = closed_years(session)
    rows = session.execute(
        select(Attendance.lesson_id, Lesson.day, *_COLUMNS)
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .where(Attendance.pupil_id == pupil_id, Lesson.day >= first, Lesson.day <= last)
        .order_by(Lesson.day, Lesson.number)
    )
    return [
        (lesson, day, _is_within(day, closed), Absence(kind, minutes, reason, document))
        for lesson, day, kind, minutes, reason, document in rows
    ]  # fmt: skip


def _is_within(day: date, spans: Iterable[tuple[date, date]]) -> bool:
    return any(first <= day <= last for first, last in spans)


def _values(record: Certificate) -> Values:
    known = inspect(Certificate).columns
    return {field.name: getattr(record, field.name) for field in fields(Certificate)
            if field.name in known}  # fmt: skip
