"""Where each pupil stands on a day: in a class of the current year, in none, or gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.models.classes.tables import ClassMembership, SchoolClass

GONE = "выбыл"


@dataclass(frozen=True)
class Standing:
    """The class a pupil belongs to, or for one who left the last class there was."""

    class_id: int | None = None
    grade: int = 0
    letter: str = ""
    is_gone: bool = False

    @property
    def label(self) -> str:
        """«5А», «выбыл», or nothing for a pupil who is in no class yet."""
        if self.is_gone:
            return GONE
        return f"{self.grade}{self.letter}" if self.class_id else ""

    @property
    def order(self) -> tuple[bool, int, str]:
        """Classes in the order of the school, pupils without one last."""
        return self.class_id is None, self.grade, self.letter


NOWHERE = Standing()


def standings(session: Session, today: date) -> Mapping[int, Standing]:
    """How everybody who was ever in a class stands; who was in none is not named.

    A class of the current year that begins later counts already: in August it is the pupil's.
    """
    rows = session.execute(
        select(
            ClassMembership.pupil_id,
            ClassMembership.last_day,
            SchoolClass.id,
            SchoolClass.grade,
            SchoolClass.letter,
            AcademicYear.state,
        )
        .join(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .join(AcademicYear, AcademicYear.id == SchoolClass.year_id)
        .order_by(ClassMembership.first_day)
    )
    found: dict[int, Standing] = {}
    for pupil, last, school_class, grade, letter, state in rows:
        is_over = last is not None and last < today
        before = found.get(pupil)
        if not is_over and state is YearState.CURRENT:
            found[pupil] = Standing(school_class, grade, letter)
        elif before is None or before.class_id is None or before.is_gone:
            stays = not is_over or (before is not None and not before.is_gone)
            found[pupil] = NOWHERE if stays else Standing(school_class, grade, letter, is_gone=True)
    return found


def classes_of_year(session: Session) -> list[tuple[int, str]]:
    """The classes of the current year in the order of the school: key and label."""
    rows = session.execute(
        select(SchoolClass.id, SchoolClass.grade, SchoolClass.letter)
        .join(AcademicYear, AcademicYear.id == SchoolClass.year_id)
        .where(AcademicYear.state == YearState.CURRENT)
        .order_by(SchoolClass.grade, SchoolClass.letter)
    )
    return [(key, f"{grade}{letter}") for key, grade, letter in rows]
