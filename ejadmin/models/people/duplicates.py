"""People that look the same, and pairs a person has declared to be different (Inta, point 24)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, String, UniqueConstraint, and_, or_
from sqlalchemy.orm import Mapped

from ejadmin.models.base.clock import day_of_writing
from ejadmin.models.base.columns import Base, Identified, TitledEnum, choice, column
from ejadmin.models.people.tables import Employee, Guardian, Person, Pupil


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
    decided_on: Mapped[date] = column("Дата", default=day_of_writing)
    decided_by: Mapped[str | None] = column("Кто решил", String(150))

    @classmethod
    def left_by(cls, model: type[Base], keys: Sequence[Any]) -> Any:
        """A decision goes with its person: the database may give the number to somebody else."""
        kind = next((kind for kind, person in MODELS.items() if person is model), None)
        about = or_(cls.first_id.in_(keys), cls.second_id.in_(keys))
        return None if kind is None else and_(cls.kind == kind, about)


MODELS: dict[PersonKind, type[Person]] = {
    PersonKind.PUPIL: Pupil,
    PersonKind.GUARDIAN: Guardian,
    PersonKind.EMPLOYEE: Employee,
}
