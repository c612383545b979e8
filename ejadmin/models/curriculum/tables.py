"""Links of subjects with teachers, rooms, classes; courses: one is one page of the journal."""

from typing import Any, TypeVar

from sqlalchemy import CheckConstraint, ForeignKey, Select, UniqueConstraint, or_
from sqlalchemy.orm import Mapped, relationship

from ejadmin.errors import UserError
from ejadmin.models.base.columns import Identified, column
from ejadmin.models.classes.tables import DivisionClass, SchoolClass, Subgroup, check_hours
from ejadmin.models.people.tables import Employee
from ejadmin.models.school.card import Room
from ejadmin.models.school.subjects import Subject

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


class SubjectTeacher(Identified):
    """Who may teach a subject."""

    __tablename__ = "subject_teachers"
    __title__ = "Связь «предмет–педагог»"
    __one__ = "связь"
    __natural_key__ = ("subject_id", "employee_id")
    __table_args__ = (UniqueConstraint("subject_id", "employee_id"),)

    subject_id: Mapped[int] = column("Предмет", ForeignKey("subjects.id", ondelete="CASCADE"))
    employee_id: Mapped[int] = column(
        "Педагог", ForeignKey("employees.id", ondelete="CASCADE"), index=True
    )

    subject: Mapped[Subject] = relationship()
    employee: Mapped[Employee] = relationship()


class SubjectRoom(Identified):
    """Where a subject may be taught."""

    __tablename__ = "subject_rooms"
    __title__ = "Связь «предмет–кабинет»"
    __one__ = "связь"
    __natural_key__ = ("subject_id", "room_id")
    __table_args__ = (UniqueConstraint("subject_id", "room_id"),)

    subject_id: Mapped[int] = column("Предмет", ForeignKey("subjects.id", ondelete="CASCADE"))
    room_id: Mapped[int] = column("Кабинет", ForeignKey("rooms.id", ondelete="CASCADE"), index=True)

    subject: Mapped[Subject] = relationship()
    room: Mapped[Room] = relationship()


class SubjectClass(Identified):
    """The curriculum: hours a week of a subject in a class."""

    __tablename__ = "subject_classes"
    __title__ = "Связь «предмет–класс» (учебный план)"
    __one__ = "строка учебного плана"
    __natural_key__ = ("class_id", "subject_id")
    __table_args__ = (
        UniqueConstraint("subject_id", "class_id"),
        CheckConstraint("hours > 0", name="hours"),
    )

    class_id: Mapped[int] = column(
        "Класс", ForeignKey("school_classes.id", ondelete="CASCADE"), index=True
    )
    subject_id: Mapped[int] = column("Предмет", ForeignKey("subjects.id", ondelete="CASCADE"))
    hours: Mapped[float] = column("Часов в неделю", aliases=("Часы", "Часов"))

    subject: Mapped[Subject] = relationship()
    school_class: Mapped[SchoolClass] = relationship()

    def validate(self) -> None:
        """Hours a week are a plausible figure."""
        check_hours(self.hours)
