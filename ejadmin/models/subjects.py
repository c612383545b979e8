"""Subjects and who and what they need."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from ejadmin.models.base import Identified, TitledEnum, choice, column
from ejadmin.models.people import Employee
from ejadmin.models.school import Room


class MarkScale(TitledEnum):
    """How a subject is marked."""

    FIVE = "five", "пятибалльная"
    PASS_FAIL = "pass_fail", "зачёт / незачёт"
    NONE = "none", "без отметок"


class Subject(Identified):
    """A subject of the curriculum."""

    __tablename__ = "subjects"
    __title__ = "Предметы"
    __one__ = "предмет"
    __natural_key__ = ("name",)
    __order__ = ("name",)

    name: Mapped[str] = column("Название", String(100), unique=True, aliases=("Предмет",))
    short_name: Mapped[str | None] = column("Коротко", String(20), aliases=("Сокращение",))
    area: Mapped[str | None] = column("Предметная область", String(120), aliases=("Область",))
    scale: Mapped[MarkScale] = column("Шкала отметок", choice(MarkScale), default=MarkScale.FIVE)
    without_assessment: Mapped[bool] = column(
        "Без аттестации",
        default=False,
        hint="Итоговая отметка не выставляется: факультативы и курсы (п. 11 порядка)",
    )

    def __str__(self) -> str:
        return self.name


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
