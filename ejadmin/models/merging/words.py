"""Where a row of the journal stands, in words: «Отметки, Математика, 07.09.2026»."""

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from ejadmin.models.base.columns import Base
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import Work
from ejadmin.models.registry.change_words import Speaker
from ejadmin.models.registry.labels import LABELLERS, labels
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Lesson

NAMED = ("subject_id", "period_id", "pupil_id", "guardian_id")


def place_of(speaker: Speaker, row: Base) -> str:
    """The table and what tells the row from others: a lesson and its day, a subject, a person."""
    session = speaker.session
    parts = [type(row).__title__ or type(row).__tablename__]
    lesson = lesson_of(session, row)
    if lesson is not None:
        course = session.get(Course, lesson.course_id)
        subject = session.get(Subject, course.subject_id) if course else None
        parts += [subject.name if subject else "", f"{lesson.day:%d.%m.%Y}"]
    names = [name for name in NAMED if not (lesson and name == "pupil_id")]
    parts += [_label(speaker, row, name) for name in names if hasattr(row, name)]
    return ", ".join(part for part in parts if part)


def lesson_of(session: Session, row: Base) -> Lesson | None:
    """The lesson a row of the journal belongs to."""
    work = session.get(Work, getattr(row, "work_id", None) or 0)
    return session.get(Lesson, work.lesson_id if work else getattr(row, "lesson_id", None) or 0)


def _label(speaker: Speaker, row: Base, name: str) -> str:
    """What the record is called that a row points at."""
    key = getattr(row, name)
    table = next(iter(inspect(type(row)).columns[name].foreign_keys)).column.table
    for model in LABELLERS:
        if inspect(model).local_table is table:
            if model not in speaker.known:
                speaker.known[model] = labels(speaker.session, model)
            return speaker.known[model].get(key, "")
    return ""
