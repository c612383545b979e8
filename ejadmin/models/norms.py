"""Editable norms of the curriculum: hours a week allowed, and the template plan of each grade."""

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from ejadmin.errors import UserError
from ejadmin.models.base import Identified, column
from ejadmin.models.calendar import FIRST_GRADE, LAST_GRADE
from ejadmin.models.classes import check_hours


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
