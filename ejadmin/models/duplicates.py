"""People that look the same, and pairs a person has declared to be different (Inta, point 24)."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Connection, String, UniqueConstraint, delete, event
from sqlalchemy.orm import Mapped

from ejadmin.models.base import Identified, TitledEnum, choice, column
from ejadmin.models.people import Employee, Guardian, Person, Pupil


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


MODELS: dict[PersonKind, type[Person]] = {
    PersonKind.PUPIL: Pupil,
    PersonKind.GUARDIAN: Guardian,
    PersonKind.EMPLOYEE: Employee,
}


def _forget(_mapper: Any, connection: Connection, person: Person) -> None:
    """A decision goes with its person: the database may give the number to somebody else."""
    kind = next(kind for kind, model in MODELS.items() if isinstance(person, model))
    about = (DistinctPeople.first_id == person.id) | (DistinctPeople.second_id == person.id)
    connection.execute(delete(DistinctPeople).where(DistinctPeople.kind == kind, about))


for _model in MODELS.values():
    event.listen(_model, "after_delete", _forget)
