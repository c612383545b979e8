"""Classes, their division into subgroups, and who belongs to them from a day to a day."""

import re
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, relationship

from ejadmin.errors import UserError
from ejadmin.models.base.columns import (
    Identified,
    TitledEnum,
    check_order,
    choice,
    column,
    span_constraint,
)
from ejadmin.models.calendar.tables import FIRST_GRADE, LAST_GRADE, AcademicYear
from ejadmin.models.people.tables import Employee, Pupil
from ejadmin.models.school.card import Room
from ejadmin.models.school.subjects import Subject

CLASS_LABEL = re.compile(r"^\s*(\d{1,2})\s*[-–—\s\"«]*\s*([^\W\d_]{0,3})\s*[»\"]?\s*$")

LARGEST_CLASS = 100


class Shift(TitledEnum):
    """When a class comes to school."""

    FIRST = "first", "первая"
    SECOND = "second", "вторая"


class SchoolClass(Identified):
    """A class of one school year."""

    __tablename__ = "school_classes"
    __title__ = "Классы"
    __one__ = "класс"
    __natural_key__ = ("year_id", "grade", "letter")
    __order__ = ("grade", "letter")
    __table_args__ = (
        UniqueConstraint("year_id", "grade", "letter"),
        CheckConstraint("grade BETWEEN 1 AND 11", name="grade"),
    )

    year_id: Mapped[int] = column("Учебный год", ForeignKey("academic_years.id"))
    grade: Mapped[int] = column("Параллель")
    letter: Mapped[str] = column("Литера", String(3))
    shift: Mapped[Shift] = column("Смена", choice(Shift), default=Shift.FIRST)
    room_id: Mapped[int | None] = column("Кабинет", ForeignKey("rooms.id"))
    class_teacher_id: Mapped[int | None] = column(
        "Классный руководитель", ForeignKey("employees.id"), index=True
    )
    second_class_teacher_id: Mapped[int | None] = column(
        "Второй классный руководитель", ForeignKey("employees.id"), index=True
    )
    capacity: Mapped[int | None] = column("Наполняемость", default=25)
    control_count: Mapped[int | None] = column(
        "Контингент на 20 сентября",
        hint="Сколько учеников сообщено в отчёте на 20 сентября; сверяется с составом класса",
    )

    year: Mapped[AcademicYear] = relationship()
    room: Mapped[Room | None] = relationship()
    class_teacher: Mapped[Employee | None] = relationship(foreign_keys=[class_teacher_id])
    second_class_teacher: Mapped[Employee | None] = relationship(
        foreign_keys=[second_class_teacher_id]
    )

    @property
    def label(self) -> str:
        """«5А»."""
        return f"{self.grade}{self.letter}"

    def validate(self) -> None:
        """Keep letters large, so that «8а» and «8А» are one class, and counts plausible."""
        if self.grade is not None and not FIRST_GRADE <= self.grade <= LAST_GRADE:
            raise UserError("Параллель – число от 1 до 11.", field="grade")
        if self.capacity is not None and not 1 <= self.capacity <= LARGEST_CLASS:
            raise UserError(f"Мест в классе – от 1 до {LARGEST_CLASS}.", field="capacity")
        if self.control_count is not None and not 0 <= self.control_count <= LARGEST_CLASS:
            raise UserError(f"Контингент класса – от 0 до {LARGEST_CLASS}.", field="control_count")
        self.letter = self.letter.upper()

    def __str__(self) -> str:
        return self.label


class ClassMembership(Identified):
    """A pupil's belonging to a class; an open end means «to this day»."""

    __tablename__ = "class_memberships"
    __title__ = "Состав классов"
    __one__ = "запись о составе"
    __natural_key__ = ("class_id", "pupil_id")
    __table_args__ = (span_constraint(), Index("ix_class_memberships_pupil", "pupil_id"))

    class_id: Mapped[int] = column("Класс", ForeignKey("school_classes.id"), index=True)
    pupil_id: Mapped[int] = column("Ученик", ForeignKey("pupils.id"))
    first_day: Mapped[date] = column("С")
    last_day: Mapped[date | None] = column("По")

    school_class: Mapped[SchoolClass] = relationship()
    pupil: Mapped[Pupil] = relationship()

    def validate(self) -> None:
        """Nobody leaves before coming."""
        check_order(self.first_day, self.last_day)


class Division(Identified):
    """A cut of one class, or of several together, for one subject."""

    __tablename__ = "divisions"
    __title__ = "Деления"
    __one__ = "деление"
    __natural_key__ = ("subject_id", "classes")

    subject_id: Mapped[int] = column("Предмет", ForeignKey("subjects.id"), index=True)

    subject: Mapped[Subject] = relationship()
    links: Mapped[list["DivisionClass"]] = relationship(
        back_populates="division", cascade="all, delete-orphan"
    )
    classes: AssociationProxy[list[SchoolClass]] = association_proxy(
        "links", "school_class", creator=lambda one: DivisionClass(school_class=one)
    )


class DivisionClass(Identified):
    """Which classes a division cuts."""

    __tablename__ = "division_classes"
    __title__ = "Классы деления"
    __one__ = "класс деления"
    __table_args__ = (UniqueConstraint("division_id", "class_id"),)

    division_id: Mapped[int] = column("Деление", ForeignKey("divisions.id", ondelete="CASCADE"))
    class_id: Mapped[int] = column("Класс", ForeignKey("school_classes.id"), index=True)

    division: Mapped[Division] = relationship(back_populates="links")
    school_class: Mapped[SchoolClass] = relationship()


class Subgroup(Identified):
    """One part of a division; parts of the same division never overlap."""

    __tablename__ = "subgroups"
    __title__ = "Подгруппы"
    __one__ = "подгруппа"
    __natural_key__ = ("division_id", "name")
    __order__ = ("name",)
    __table_args__ = (UniqueConstraint("division_id", "name"),)

    division_id: Mapped[int] = column("Деление", ForeignKey("divisions.id", ondelete="CASCADE"))
    name: Mapped[str] = column("Подгруппа", String(60), aliases=("Группа",))

    division: Mapped[Division] = relationship()

    def __str__(self) -> str:
        return self.name


class SubgroupMembership(Identified):
    """A pupil's belonging to a subgroup, from a day to a day."""

    __tablename__ = "subgroup_memberships"
    __title__ = "Состав подгрупп"
    __one__ = "запись о составе"
    __natural_key__ = ("subgroup_id", "pupil_id")
    __table_args__ = (span_constraint(), Index("ix_subgroup_memberships_pupil", "pupil_id"))

    subgroup_id: Mapped[int] = column(
        "Подгруппа", ForeignKey("subgroups.id", ondelete="CASCADE"), index=True
    )
    pupil_id: Mapped[int] = column("Ученик", ForeignKey("pupils.id"))
    first_day: Mapped[date] = column("С")
    last_day: Mapped[date | None] = column("По")

    subgroup: Mapped[Subgroup] = relationship()
    pupil: Mapped[Pupil] = relationship()

    def validate(self) -> None:
        """Nobody leaves before coming."""
        check_order(self.first_day, self.last_day)


def parse_class_label(text: str) -> tuple[int, str] | None:
    """Read «8 А», «8-А», «8а», «11 «Б»» as grade and letter; ``None`` when it is no class.

    Latin and Cyrillic letters stay apart: «10a» and «10а» may be two classes of one school.
    """
    found = CLASS_LABEL.match(text)
    if not found or not FIRST_GRADE <= int(found[1]) <= LAST_GRADE:
        return None
    return int(found[1]), found[2].upper()


def check_hours(hours: float | None) -> None:
    """Refuse hours a week that no week can hold."""
    if hours is not None and not 0 < hours <= 40:
        raise UserError("Часов в неделю – больше 0 и не больше 40.", field="hours")
