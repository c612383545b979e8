"""A certificate turns the reason of all lessons it covers, in one step (RULES «Attendance»).

A certificate is the administrator's paper and comes after the illness: it reaches lessons whose
edit window is over, but never a closed school year. Every turned lesson is logged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, sessionmaker

from ejadmin.errors import UserError
from ejadmin.models import history
from ejadmin.models.calendar import AcademicYear, YearState
from ejadmin.models.certificates import Certificate, CertificateKind
from ejadmin.models.fields import fields
from ejadmin.models.journal import Attendance, AttendanceKind
from ejadmin.models.journal.notation import Absence
from ejadmin.models.store.errors import known_errors
from ejadmin.models.timetable import Lesson

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
Sessions = sessionmaker[Any]
Values = dict[str, Any]


@dataclass(frozen=True)
class Turned:
    """One lesson whose reason changed: what stood there and what stands now."""

    lesson_id: int
    pupil_id: int
    before: Absence
    after: Absence


@dataclass(frozen=True)
class Done:
    """What one step did to a certificate and to lessons, enough to undo it.

    ``before`` is the certificate as it was (nothing: it is new), ``after`` as it became (nothing:
    it was removed).
    """

    key: int
    before: Values | None
    after: Values | None
    turned: tuple[Turned, ...]


@dataclass(frozen=True)
class Cover:
    """What a certificate would close: absences to turn, and days of a closed year it cannot."""

    lessons: int
    days: int
    out_of_reach: int = 0


def put(sessions: Sessions, key: int | None, values: Values) -> Done:
    """Store a new or a changed certificate and turn the lessons it covers.

    What a changed one no longer covers becomes «Н» again. Raises :class:`UserError` at the wrong
    field; then nothing is stored.
    """
    with known_errors(), sessions.begin() as session:
        record = session.get(Certificate, key) if key is not None else Certificate()
        if record is None:
            raise UserError("Этой справки уже нет: её удалили.")
        before = _values(record) if key is not None else None
        old_text = document_text(before) if before else ""
        with session.no_autoflush:
            for name, value in values.items():
                setattr(record, name, value)
        session.add(record)
        session.flush()
        after = _values(record)
        with history.noted(session, reason=document_text(after)):
            turned = [*_let_go(session, before, after, old_text), *_cover(session, after)]
        return Done(record.id, before, after, tuple(turned))


def remove(sessions: Sessions, key: int) -> Done:
    """Remove a certificate; the lessons it closed become «Н» again."""
    with known_errors(), sessions.begin() as session:
        record = session.get(Certificate, key)
        if record is None:
            raise UserError("Этой справки уже нет: её удалили.")
        before = _values(record)
        with history.noted(session, reason=f"Удалена {document_text(before)}"):
            turned = _let_go(session, before, None, document_text(before))
            session.delete(record)
        return Done(key, before, None, tuple(turned))


def undo(sessions: Sessions, done: Done) -> None:
    """Take one step back: the certificate and every lesson nobody has changed since."""
    with known_errors(), sessions.begin() as session:
        record = session.get(Certificate, done.key)
        if done.before is None:
            if record is not None:
                session.delete(record)
        else:
            record = record or Certificate(id=done.key)
            for name, value in done.before.items():
                setattr(record, name, value)
            session.add(record)
        session.flush()
        _turn_back(session, done.turned)


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


def _cover(session: Session, values: Values) -> list[Turned]:
    kind, turning = TURNS[values["kind"]]
    text = document_text(values)
    rows = _absences(session, values["pupil_id"], values["first_day"], values["last_day"])
    return _write(
        session,
        values["pupil_id"],
        [
            (lesson, absence, absence._replace(kind=kind, document=text))
            for lesson, _, is_closed, absence in rows
            if absence.kind in turning and not is_closed
        ],
    )


def _let_go(
    session: Session, before: Values | None, after: Values | None, text: str
) -> list[Turned]:
    """Lessons that carry the old text and are no longer covered."""
    if before is None or (after is not None and document_text(after) == text):
        return []
    rows = _absences(session, before["pupil_id"], before["first_day"], before["last_day"])
    return _write(
        session,
        before["pupil_id"],
        [
            (lesson, absence, absence._replace(kind=AttendanceKind.ABSENT, document=None))
            for lesson, _, is_closed, absence in rows
            if absence.document == text and not is_closed
        ],
    )


def _write(
    session: Session, pupil_id: int, lessons: Iterable[tuple[int, Absence, Absence]]
) -> list[Turned]:
    turned = []
    for lesson_id, before, after in lessons:
        if before != after:
            key = {"lesson_id": lesson_id, "pupil_id": pupil_id}
            history.write_row(session, Attendance, key, before._asdict(), after._asdict())
            turned.append(Turned(lesson_id, pupil_id, before, after))
    return turned


def _turn_back(session: Session, turned: Sequence[Turned]) -> None:
    """Put back what nobody has changed since, but for years closed since."""
    closed = _closed_years(session)
    for one in reversed(turned):
        day = session.scalar(select(Lesson.day).where(Lesson.id == one.lesson_id))
        if day is None or _is_within(day, closed):
            continue
        row = session.execute(
            select(*_COLUMNS).where(
                Attendance.lesson_id == one.lesson_id, Attendance.pupil_id == one.pupil_id
            )
        ).first()
        if row is not None and Absence(*row) == one.after:
            key = {"lesson_id": one.lesson_id, "pupil_id": one.pupil_id}
            history.write_row(session, Attendance, key, one.after._asdict(), one.before._asdict())


_COLUMNS = (Attendance.kind, Attendance.minutes_late, Attendance.reason, Attendance.document)


def _absences(
    session: Session, pupil_id: int, first: date, last: date
) -> list[tuple[int, date, bool, Absence]]:
    """Lesson, day, whether its school year is closed, and what stands there."""
    closed = _closed_years(session)
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


def _closed_years(session: Session) -> list[tuple[date, date]]:
    years = select(AcademicYear.first_day, AcademicYear.last_day)
    rows = session.execute(years.where(AcademicYear.state == YearState.CLOSED))
    return [(first, last) for first, last in rows]


def _is_within(day: date, spans: Iterable[tuple[date, date]]) -> bool:
    return any(first <= day <= last for first, last in spans)


def _values(record: Certificate) -> Values:
    known = inspect(Certificate).columns
    return {field.name: getattr(record, field.name) for field in fields(Certificate)
            if field.name in known}  # fmt: skip
