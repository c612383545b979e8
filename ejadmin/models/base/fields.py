"""The fields of a directory: what kind each is, how it is shown, and how a typed text is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from typing import Any, cast

from sqlalchemy import Boolean, Date, DateTime, Enum, Float, Integer, Numeric, Time, inspect

from ejadmin.errors import UserError
from ejadmin.models.base.columns import Base, TitledEnum, titled_columns
from ejadmin.models.base.words import name_key

DATE = re.compile(r"^(\d{1,2})[.,/ -](\d{1,2})[.,/ -](\d{4}|\d{2})(?:\s+0?0:00(?::00)?)?$")
ISO_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00:00)?$")
COMPACT_DATE = re.compile(r"^(\d{2})(\d{2})(\d{4}|\d{2})$")
TIME = re.compile(r"^(\d{1,2})[:.\- ]?(\d{2})(?::00)?$")
YES = frozenset({"да", "+", "1", "true", "истина", "v", "x", "х", "✓", "есть"})
LONGEST_QUOTE = 60
FIRST_YEAR, LAST_YEAR = 1900, 2100
NO = frozenset({"нет", "-", "–", "—", "0", "false", "ложь"})


class FieldKind(StrEnum):
    """How a field is edited."""

    TEXT = "text"
    NUMBER = "number"
    DECIMAL = "decimal"
    YES_NO = "yes_no"
    CHOICE = "choice"
    LINK = "link"
    DATE = "date"
    TIME = "time"


@dataclass(frozen=True)
class Field:
    """One titled column of a table.

    ``target`` is the table a link points to, ``choices`` the members of an enumeration,
    ``starts_with`` what a new record begins with, or a function that gives it on the day; without
    a consent a field that ``needs_consent`` stays closed.
    """

    name: str
    title: str
    hint: str
    kind: FieldKind
    is_required: bool
    starts_with: Any
    target: type[Base] | None = None
    choices: type[TitledEnum] | None = None
    needs_consent: bool = False

    @property
    def default(self) -> Any:
        """What a new record begins with today."""
        return self.starts_with(None) if callable(self.starts_with) else self.starts_with


Labels = Mapping[type[Base], Mapping[int, str]]


@cache
def fields(model: type[Base]) -> tuple[Field, ...]:
    """The fields of a table in the order of its columns."""
    return tuple(_field(name, mapped) for name, mapped in titled_columns(model))


def _field(name: str, mapped: Any) -> Field:
    starts_with = mapped.default.arg if mapped.default is not None else None
    return Field(
        name=name,
        title=mapped.info["title"],
        hint=mapped.info["hint"],
        kind=_kind(mapped),
        is_required=not mapped.nullable,
        starts_with=starts_with,
        target=_target(mapped),
        choices=_choices(mapped),
        needs_consent=mapped.info.get("needs_consent", False),
    )


def _kind(mapped: Any) -> FieldKind:
    if mapped.foreign_keys:
        return FieldKind.LINK
    for types, kind in (
        (Enum, FieldKind.CHOICE),
        (Boolean, FieldKind.YES_NO),
        ((Date, DateTime), FieldKind.DATE),
        (Time, FieldKind.TIME),
        (Integer, FieldKind.NUMBER),
        ((Float, Numeric), FieldKind.DECIMAL),
    ):
        if isinstance(mapped.type, types):
            return kind
    return FieldKind.TEXT


def _choices(mapped: Any) -> type[TitledEnum] | None:
    return (
        cast("type[TitledEnum]", mapped.type.enum_class) if isinstance(mapped.type, Enum) else None
    )


def _target(mapped: Any) -> type[Base] | None:
    for key in mapped.foreign_keys:
        for mapper in Base.registry.mappers:
            if inspect(mapper.class_).local_table is key.column.table:
                return mapper.class_
    return None


def show(field: Field, value: Any, labels: Labels) -> str:
    """A value as the screen and Excel's clipboard show it; nothing is an empty text."""
    if value is None:
        return ""
    if field.kind is FieldKind.LINK and field.target is not None:
        return labels.get(field.target, {}).get(value, "")
    if isinstance(value, TitledEnum):
        return value.caption
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, date | datetime):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return str(value)


def parse(field: Field, text: str, labels: Labels) -> Any:
    """Read a typed or pasted text as a value of the field; an empty text is nothing.

    Raises :class:`UserError` naming the field and what it expects.
    """
    text = text.strip()
    if not text:
        if field.is_required and field.default is None:
            raise UserError(f"Заполните поле «{field.title}».", field=field.name)
        return field.default if field.is_required else None
    value = _READERS[field.kind](field, text, labels)
    if value is None:
        raise UserError(_complaint(field, text), field=field.name)
    return value


def _text(_field: Field, text: str, _labels: Labels) -> str:
    return text


def _number(_field: Field, text: str, _labels: Labels) -> int | None:
    text = text.replace(" ", "").replace("\u00a0", "")
    return int(text) if re.fullmatch(r"[-+]?\d{1,9}(?:[.,]0+)?", text) and _whole(text) else None


def _whole(text: str) -> bool:
    return "." not in text and "," not in text


def _decimal(_field: Field, text: str, _labels: Labels) -> float | None:
    text = text.replace(" ", "").replace("\u00a0", "").replace(",", ".")
    return float(text) if re.fullmatch(r"[-+]?\d{1,9}(?:\.\d*)?", text) else None


def _yes_no(_field: Field, text: str, _labels: Labels) -> bool | None:
    lowered = text.casefold()
    return True if lowered in YES else False if lowered in NO else None


def _choice(field: Field, text: str, _labels: Labels) -> TitledEnum | None:
    if field.choices is None:
        return None
    exact = field.choices.from_caption(text)
    if exact is not None:
        return exact
    wanted = name_key(text)
    starting = [one for one in field.choices if name_key(one.caption).startswith(wanted)]
    return starting[0] if len(starting) == 1 else None


def _link(field: Field, text: str, labels: Labels) -> int | None:
    known = labels.get(field.target, {}) if field.target is not None else {}
    return find_label(known, text)


def find_label(known: Mapping[int, str], text: str) -> int | None:
    """The one record meant by a text: its label, or the only label that holds the text."""
    wanted = name_key(text)
    same = [key for key, label in known.items() if label == text]
    like = same or [key for key, label in known.items() if name_key(label) == wanted]
    holding = like or [key for key, label in known.items() if wanted in name_key(label)]
    return holding[0] if len(holding) == 1 else None


def parse_date(text: str) -> date | None:
    """Read «1.9.26», «01.09.2026», «01092026» or an ISO date; ``None`` when it is no date.

    A year that no school paper can name is a slip of the finger, and no date either.
    """
    day = _any_date(text)
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _any_date(text: str) -> date | None:
    found = DATE.match(text) or COMPACT_DATE.match(text)
    iso = ISO_DATE.match(text)
    if not found and not iso:
        return None
    year, month, day = (iso[1], iso[2], iso[3]) if iso else (found[3], found[2], found[1])  # type: ignore[index]
    full_year = _full_year(int(year)) if len(year) == 2 else int(year)
    try:
        return date(full_year, int(month), int(day))
    except ValueError:
        return None


def _full_year(year: int) -> int:
    """«98» is 1998, «26» is 2026."""
    return year + (2000 if year < 50 else 1900)


def _date(field: Field, text: str, _labels: Labels) -> date | None:
    if parse_date(text) is None and _any_date(text) is not None:
        raise UserError(f"«{field.title}»: проверьте год в «{text}».", field=field.name)
    return parse_date(text)


def _time(_field: Field, text: str, _labels: Labels) -> time | None:
    found = TIME.match(text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


_READERS = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DECIMAL: _decimal,
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _choice,
    FieldKind.LINK: _link,
    FieldKind.DATE: _date,
    FieldKind.TIME: _time,
}

_EXPECTED = {
    FieldKind.NUMBER: "нужно целое число",
    FieldKind.DECIMAL: "нужно число, например 2,5",
    FieldKind.YES_NO: "нужно «да» или «нет»",
    FieldKind.DATE: "нужна дата, например 01.09.2026",
    FieldKind.TIME: "нужно время, например 8:30",
}


def _complaint(field: Field, text: str) -> str:
    if len(text) > LONGEST_QUOTE:
        text = f"{text[:LONGEST_QUOTE]}…"
    if field.kind is FieldKind.CHOICE and field.choices is not None:
        known = ", ".join(f"«{one.caption}»" for one in field.choices)
        return f"«{field.title}»: нет значения «{text}». Выберите из списка: {known}."
    if field.kind is FieldKind.LINK and field.target is not None:
        where = field.target.__title__
        return (
            f"«{field.title}»: «{text}» нет в справочнике «{where}» или подходит несколько "
            "записей. Выберите из списка."
        )
    return f"«{field.title}»: здесь {_EXPECTED[field.kind]}, а не «{text}»."


def long_text(model: type[Base]) -> str | None:
    """The column of a table that holds a text of several lines."""
    columns = inspect(model).columns.items()
    return next((str(name) for name, column in columns if column.info.get("multiline")), None)
