"""People that look the same, and pairs a person has declared to be different (Inta, point 24)."""

from datetime import date

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from ejadmin.models.base import Identified, TitledEnum, choice, column


class PersonKind(TitledEnum):
    """Whose duplicates are looked for."""

    PUPIL = "pupil", "ученики"
    GUARDIAN = "guardian", "родители"
    EMPLOYEE = "employee", "сотрудники"


class DistinctPeople(Identified):
    """Two people who only look the same; the smaller key stands first."""

    __tablename__ = "distinct_people"
    __title__ = "Разные люди"
    __one__ = "пара разных людей"
    __natural_key__ = ("kind", "first_id", "second_id")
    __table_args__ = (
        UniqueConstraint("kind", "first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="pair"),
    )

    kind: Mapped[PersonKind] = column("Кто", choice(PersonKind))
    first_id: Mapped[int] = column("Первый")
    second_id: Mapped[int] = column("Второй")
    decided_on: Mapped[date] = column("Дата", default=date.today)
    decided_by: Mapped[str | None] = column("Кто решил", String(150))
