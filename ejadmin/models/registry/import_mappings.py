"""What the columns of a foreign table meant when it was last imported."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import JSON, String, delete, select
from sqlalchemy.orm import Mapped, Session

from ejadmin.models.base.clock import day_of_writing
from ejadmin.models.base.columns import Identified, column


class ImportMapping(Identified):
    """A mapping chosen by a person, found again by the shape of the file (its headings)."""

    __tablename__ = "import_mappings"
    __title__ = "Запомненные столбцы"
    __one__ = "запомненные столбцы"
    __tracked__ = False  # a memory of the program, not of the school

    shape: Mapped[str] = column("Вид файла", String(64), unique=True)
    layout: Mapped[str] = column("Таблица", String(40))
    mapping: Mapped[dict[str, Any]] = column("Столбцы", JSON)
    used_on: Mapped[date] = column("Когда", default=day_of_writing)


@dataclass(frozen=True)
class Remembered:
    """A kind of table and what its columns mean, by place from 0."""

    layout: str
    mapping: dict[int, str]


Memory = Mapping[str, Remembered]
"""What is remembered, by the shape of the file."""


def shape_of(headings: Sequence[str]) -> str:
    """The shape of a table: its headings as they are compared, without empty ones at the end."""
    told = "\n".join(headings).rstrip("\n")
    return hashlib.sha256(told.encode()).hexdigest()


def recall(session: Session) -> Memory:
    """Everything that is remembered."""
    columns = (ImportMapping.shape, ImportMapping.layout, ImportMapping.mapping)
    return {
        shape: Remembered(layout, {int(place): str(key) for place, key in mapping.items()})
        for shape, layout, mapping in session.execute(select(*columns))
    }


def remember(session: Session, shape: str, columns: Remembered, day: date) -> None:
    """Keep what the columns of a shape mean, in place of what was known before."""
    found = session.scalars(select(ImportMapping).where(ImportMapping.shape == shape)).first()
    record = found or ImportMapping(shape=shape)
    record.layout = columns.layout
    record.mapping = {str(place): key for place, key in columns.mapping.items()}
    record.used_on = day
    session.add(record)


def forget(session: Session, shape: str) -> None:
    """Let the headings alone decide again."""
    session.execute(delete(ImportMapping).where(ImportMapping.shape == shape))
