"""Checks of the classes: who leads them, what they are taught, who is in them."""

from collections import defaultdict

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from ejadmin.models.checks.finding import Found, at, in_current_year
from ejadmin.models.classes import (
    ClassMembership,
    SchoolClass,
    SubjectClass,
)
from ejadmin.models.labels import class_labels

LOOKALIKES = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")


def without_teacher(session: Session) -> Found:
    """Classes of the current year without a class teacher."""
    known = class_labels(session)
    rows = select(SchoolClass.id).where(SchoolClass.class_teacher_id.is_(None))
    for key in session.scalars(in_current_year(rows)):
        yield f"{known[key]}: нет классного руководителя.", "directory", at("classes", key)


def lookalikes(session: Session) -> Found:
    """Classes of one grade whose letters differ by alphabet only."""
    alike: dict[tuple[int, str], list[int]] = defaultdict(list)
    letters: dict[int, str] = {}
    rows = select(SchoolClass.id, SchoolClass.grade, SchoolClass.letter)
    for key, grade, letter in session.execute(in_current_year(rows)):
        alike[grade, letter.upper().translate(LOOKALIKES)].append(key)
        letters[key] = letter
    known = class_labels(session)
    for keys in alike.values():
        if len(keys) > 1:
            told = ", ".join(f"{known[key]} ({_alphabet(letters[key])})" for key in keys)
            text = (
                f"Классы выглядят одинаково: {told}. Если это один класс, переведите учеников "
                "в верный и удалите лишний."
            )
            yield text, "directory", at("classes", keys[-1])


def _alphabet(letter: str) -> str:
    return "латинская буква" if letter.isascii() else "русская буква"


def without_curriculum(session: Session) -> Found:
    """Classes of the current year that are taught nothing."""
    known = class_labels(session)
    planned = exists().where(SubjectClass.class_id == SchoolClass.id)
    for key in session.scalars(in_current_year(select(SchoolClass.id).where(~planned))):
        text = f"{known[key]}: в учебном плане нет ни одного предмета."
        yield text, "links", {"tab": "classes", "row": key}


def empty(session: Session) -> Found:
    """Classes of the current year without pupils."""
    known = class_labels(session)
    settled = exists().where(ClassMembership.class_id == SchoolClass.id)
    for key in session.scalars(in_current_year(select(SchoolClass.id).where(~settled))):
        yield f"{known[key]}: в классе нет учеников.", "directory", at("class_memberships", None)
