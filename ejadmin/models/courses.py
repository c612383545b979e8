"""Courses: who teaches what to whom. One course is one page of the journal."""

from typing import Any, TypeVar

from sqlalchemy import CheckConstraint, ForeignKey, Select, or_
from sqlalchemy.orm import Mapped, relationship

from ejadmin.errors import UserError
from ejadmin.models.base import Identified, column
from ejadmin.models.classes import DivisionClass, SchoolClass, Subgroup, check_hours
from ejadmin.models.people import Employee
from ejadmin.models.school import Room
from ejadmin.models.subjects import Subject

Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])


class Course(Identified):
    """A subject taught to a class or to a subgroup by a teacher.

    The subject of a subgroup's course is that of its division. A vacancy has no teacher yet; two
    teachers may share one course.
    """

    __tablename__ = "courses"
    __title__ = "Нагрузка"
    __one__ = "нагрузка"
    __natural_key__ = ("subject_id", "class_id", "subgroup_id")
    __table_args__ = (
        CheckConstraint(
            "(class_id IS NULL AND subgroup_id IS NOT NULL)"
            " OR (class_id IS NOT NULL AND subgroup_id IS NULL)",
            name="class_or_subgroup",
        ),
    )

    subject_id: Mapped[int] = column("Предмет", ForeignKey("subjects.id"), index=True)
    class_id: Mapped[int | None] = column("Класс", ForeignKey("school_classes.id"), index=True)
    subgroup_id: Mapped[int | None] = column("Подгруппа", ForeignKey("subgroups.id"), index=True)
    teacher_id: Mapped[int | None] = column("Педагог", ForeignKey("employees.id"), index=True)
    second_teacher_id: Mapped[int | None] = column(
        "Второй педагог", ForeignKey("employees.id"), index=True
    )
    room_id: Mapped[int | None] = column("Кабинет", ForeignKey("rooms.id"))
    hours: Mapped[float] = column("Часов в неделю", default=1, aliases=("Часы", "Часов"))

    subject: Mapped[Subject] = relationship()
    school_class: Mapped[SchoolClass | None] = relationship()
    subgroup: Mapped[Subgroup | None] = relationship()
    teacher: Mapped[Employee | None] = relationship(foreign_keys=[teacher_id])
    second_teacher: Mapped[Employee | None] = relationship(foreign_keys=[second_teacher_id])
    room: Mapped[Room | None] = relationship()

    def validate(self) -> None:
        """A course is taught to a class or to a subgroup, not to both."""
        to_class = self.class_id is not None or self.school_class is not None
        to_subgroup = self.subgroup_id is not None or self.subgroup is not None
        if to_class == to_subgroup:
            raise UserError("Укажите класс или подгруппу – что-то одно.", field="class_id")
        check_hours(self.hours)


def with_classes(query: Query) -> Query:
    """A query of courses with their subjects, subgroups and classes.

    A subgroup's course stands once under each class that its division cuts.
    """
    return (
        query.join(Subject, Subject.id == Course.subject_id)
        .outerjoin(Subgroup, Subgroup.id == Course.subgroup_id)
        .outerjoin(DivisionClass, DivisionClass.division_id == Subgroup.division_id)
        .join(
            SchoolClass,
            or_(SchoolClass.id == Course.class_id, SchoolClass.id == DivisionClass.class_id),
        )
    )
