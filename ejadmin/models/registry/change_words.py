"""The values of the change log in Russian: captions, dates, and names instead of numbers."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import Enum as PythonEnum
from functools import cache
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from ejadmin.models.base.columns import Base, TitledEnum
from ejadmin.models.registry.labels import LABELLERS, labels

POINTERS = (
    "pupil_id", "work_id", "lesson_id", "course_id", "class_id", "subgroup_id", "subject_id",
    "period_id",
)  # fmt: skip
JUST_A_VALUE = ("marks", "attendance", "period_marks", "final_marks")


@cache
def mapped_tables() -> Mapping[str, type[Base]]:
    """The mapped class of each table by its name in the database."""
    return {str(mapper.class_.__tablename__): mapper.class_ for mapper in Base.registry.mappers}


class Speaker:
    """Says stored values in Russian; labels of other tables are read once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.known: dict[type[Base], dict[int, str]] = {}

    def values(self, table: str, values: Mapping[str, Any]) -> str:
        """«5», or «Тема: Дроби; Кабинет: 21»; pointers that the line names anyway are left out."""
        model = mapped_tables().get(table)
        if model is None or not values:
            return ""
        told = [
            (str(column.info.get("title", name)), self._one(model, column, values[name]))
            for name, column in inspect(model).columns.items()
            if name in values and name not in POINTERS and values[name] not in (None, "")
            and column.info.get("title")
        ]  # fmt: skip
        if not told:
            return "пусто" if values else ""
        if len(told) == 1 or table in JUST_A_VALUE:
            return ", ".join(text for _, text in told)
        return "; ".join(f"{title}: {text}" for title, text in told)

    def _one(self, model: type[Base], column: Any, value: Any) -> str:
        for link in column.foreign_keys:
            target = mapped_tables()[link.column.table.name]
            if target in LABELLERS:
                return self._labels(target).get(value, f"№ {value}")
        if isinstance(value, bool):
            return "да" if value else "нет"
        kind = getattr(column.type, "enum_class", None)
        if kind is not None and issubclass(kind, PythonEnum):
            return _caption(kind, value)
        return _plain(column.type.python_type, value)

    def _labels(self, target: type[Base]) -> dict[int, str]:
        if target not in self.known:
            self.known[target] = labels(self.session, target)
        return self.known[target]


def _caption(kind: type[PythonEnum], value: Any) -> str:
    member = kind(value)
    return member.caption if isinstance(member, TitledEnum) else str(member.value)


def _plain(kind: type, value: Any) -> str:
    read: dict[type, Callable[[str], Any]] = {
        date: date.fromisoformat, datetime: datetime.fromisoformat, time: time.fromisoformat,
    }  # fmt: skip
    written: Mapping[type, str] = {
        date: "%d.%m.%Y", datetime: "%d.%m.%Y %H:%M", time: "%H:%M"
    }  # fmt: skip
    if kind in read and isinstance(value, str):
        return format(read[kind](value), written[kind])
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)
