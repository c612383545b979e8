"""Editable norms of the curriculum: hours a week allowed, and the template plan of each grade."""

from typing import NamedTuple

from sqlalchemy import CheckConstraint, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session

from ejadmin.errors import UserError
from ejadmin.models.base.columns import Identified, column
from ejadmin.models.base.words import decimal
from ejadmin.models.calendar.tables import FIRST_GRADE, LAST_GRADE, AcademicYear, week_of_grade
from ejadmin.models.classes.tables import SchoolClass, check_hours
from ejadmin.models.people.tables import Employee
from ejadmin.models.school.card import School


class HoursNorm(Identified):
    """The most lessons a week of a grade (СанПиН 1.2.3685-21, table 6.6)."""

    __tablename__ = "hours_norms"
    __title__ = "Предельная недельная нагрузка"
    __one__ = "норма"
    __natural_key__ = ("grade", "week_length")
    __order__ = ("week_length", "grade")
    __table_args__ = (
        UniqueConstraint("grade", "week_length"),
        CheckConstraint("hours > 0", name="hours"),
    )

    grade: Mapped[int] = column("Параллель")
    week_length: Mapped[int] = column("Учебных дней в неделе", default=5)
    hours: Mapped[float] = column("Часов в неделю, не больше", aliases=("Часов",))
    source: Mapped[str | None] = column("Источник", String(200))

    def validate(self) -> None:
        """A grade and a week that exist, hours that a week can hold."""
        _check_grade(self.grade)
        if self.week_length not in (None, 5, 6):
            raise UserError("Учебных дней в неделе – 5 или 6.", field="week_length")
        if self.hours is not None and not 0 < self.hours <= 60:
            raise UserError("Часов в неделю – больше 0 и не больше 60.", field="hours")


class TemplateHours(Identified):
    """A line of the template curriculum: a subject's usual hours a week in a grade.

    The subject stands by its name: the template is there before the school has any subjects.
    """

    __tablename__ = "template_hours"
    __title__ = "Примерный учебный план"
    __one__ = "строка примерного плана"
    __natural_key__ = ("grade", "subject")
    __order__ = ("grade", "subject")
    __table_args__ = (
        UniqueConstraint("grade", "subject"),
        CheckConstraint("hours > 0", name="hours"),
    )

    grade: Mapped[int] = column("Параллель")
    subject: Mapped[str] = column("Предмет", String(100))
    hours: Mapped[float] = column("Часов в неделю", aliases=("Часы", "Часов"))

    def validate(self) -> None:
        """A grade that exists, hours that a week can hold."""
        _check_grade(self.grade)
        check_hours(self.hours)


def _check_grade(grade: int | None) -> None:
    if grade is not None and not FIRST_GRADE <= grade <= LAST_GRADE:
        raise UserError("Параллель – число от 1 до 11.", field="grade")


class Limit(NamedTuple):
    """The most hours a week, and what says so: «по СанПиН …», «по карточке школы»."""

    hours: float
    source: str

    def is_over(self, hours: float) -> bool:
        """Whether so many hours are too many; halves of hours are exact."""
        return hours > self.hours

    def told(self, hours: float) -> str:
        """«34 ч из 33 по СанПиН 1.2.3685-21, табл. 6.6»."""
        return f"{decimal(hours)} ч из {decimal(self.hours)} {self.source}"


def class_limits(session: Session, year_id: int) -> dict[int, Limit]:
    """The norm of every class of a year; a class whose grade has no norm is left out."""
    norms = {
        (grade, length): Limit(hours, f"по {source}" if source else "по норме школы")
        for grade, length, hours, source in session.execute(
            select(HoursNorm.grade, HoursNorm.week_length, HoursNorm.hours, HoursNorm.source)
        )
    }
    rows = session.execute(
        select(
            SchoolClass.id, SchoolClass.grade,
            AcademicYear.week_length, AcademicYear.five_day_last_grade,
        )
        .join(AcademicYear, AcademicYear.id == SchoolClass.year_id)
        .where(SchoolClass.year_id == year_id)
    )  # fmt: skip
    found = {
        key: norms.get((grade, week_of_grade(length, five_day, grade)))
        for key, grade, length, five_day in rows
    }
    return {key: limit for key, limit in found.items() if limit is not None}


def teacher_limits(session: Session) -> dict[int, Limit]:
    """The limit of every employee: an own one, or the school's."""
    common = session.scalar(select(School.teacher_hours_limit))
    usual = None if common is None else Limit(common, "по карточке школы")
    own = session.execute(select(Employee.id, Employee.hours_limit))
    found = {
        key: usual if hours is None else Limit(hours, "по карточке сотрудника")
        for key, hours in own
    }
    return {key: limit for key, limit in found.items() if limit is not None}
