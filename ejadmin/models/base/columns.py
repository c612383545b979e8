"""What every table shares: titles beside the columns, tidy texts, errors at the field."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import Enum as PythonEnum
from enum import StrEnum
from typing import Any, ClassVar, Self
from unicodedata import category

from sqlalchemy import CheckConstraint, Enum, MetaData, String, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, Session, mapped_column

from ejadmin.errors import UserError

UNSEEN = frozenset({"Cc", "Cf", "Cn", "Cs"})  # controls, directions, no letters, half letters
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class TitledEnum(StrEnum):
    """A choice with a stored value and a Russian caption: ``GYM = "gym", "спортивный зал"``."""

    caption: str

    def __new__(cls, value: str, caption: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.caption = caption
        return member

    @classmethod
    def from_caption(cls, text: str) -> Self | None:
        """The member with this caption or stored value in any case; ``None`` when unknown."""
        wanted = text.strip().casefold()
        for member in cls:
            if wanted in (member.caption.casefold(), member.value):
                return member
        return None


def column(
    title: str,
    *args: Any,
    aliases: tuple[str, ...] = (),
    hint: str = "",
    needs_consent: bool = False,
    multiline: bool = False,
    secret: bool = False,
    **kwargs: Any,
) -> MappedColumn[Any]:
    """A mapped column with its Russian title.

    The title feeds the table header, the Excel heading, the import mapping, the error text and the
    change log. ``aliases`` are further headings met in other programs' tables; ``hint`` explains
    the field in a tooltip. A field that ``needs_consent`` holds personal data which the law leaves
    to the person's consent: without one it stays closed (school 14, row 1.4). Texts lose their
    line ends unless they are ``multiline``. A ``secret`` value stands in no log.
    """
    info = {
        "title": title, "aliases": aliases, "hint": hint, "needs_consent": needs_consent,
        "multiline": multiline, "secret": secret,
    }  # fmt: skip
    return mapped_column(*args, info=info, **kwargs)


def choice(kind: type[PythonEnum]) -> Enum:
    """The database type of an enumeration: its values as text, portable between engines."""
    return Enum(
        kind,
        native_enum=False,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """The root of all tables.

    A subclass may set ``__title__`` (the directory in Russian), ``__one__`` (one record of
    it, nominative), ``__order__`` (columns that sort it) and ``__natural_key__`` (fields by which a
    row of the workbook is recognised as a record), and override :meth:`validate`. Every table is
    written into the change log but those that say ``__tracked__ = False``. A row that was made
    beside others and is used by now bars the way back to them, unless it ``__may_stay__``.
    """

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: String()}

    # what hangs on a removed record is removed by the session, for the log's sake, and may by then
    # have gone with it by the database's own rule
    __mapper_args__ = {"confirm_deleted_rows": False}

    __title__: ClassVar[str] = ""
    __one__: ClassVar[str] = "запись"
    __order__: ClassVar[tuple[str, ...]] = ()
    __natural_key__: ClassVar[tuple[str, ...]] = ()
    __tracked__: ClassVar[bool] = True
    __may_stay__: ClassVar[bool] = False

    @classmethod
    def ordering(cls, session: Session) -> list[Any]:
        """What sorts the records of the directory: by default the columns of ``__order__``."""
        known = inspect(cls).columns
        return [known[name] for name in cls.__order__]

    @classmethod
    def left_by(cls, model: type["Base"], keys: Sequence[Any]) -> Any:
        """Which rows mean nothing once records of a table are gone, though no foreign key says so.

        A condition, or nothing; such rows are removed with the records.
        """
        return None

    @classmethod
    def refuse_rewriting(cls, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Raise :class:`UserError` where rows may not be what they were before any more.

        ``rows`` are keys with the values that go or come, of operations that are taken back.
        """

    def validate(self) -> None:
        """Check the rules of one record; raise :class:`UserError` with the field to mend."""


class Identified(Base):
    """A table whose rows are named by a number of their own."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)


def titled_columns(model: type[Base]) -> Iterator[tuple[str, Any]]:
    """Attribute names and columns that carry a title, in the order they are written."""
    for name, mapped in inspect(model).columns.items():
        if mapped.info.get("title"):
            yield name, mapped


def tidy(record: Base) -> None:
    """Trim texts, turn empty ones into nothing, and refuse a missing required value."""
    for name, mapped in titled_columns(type(record)):
        value = getattr(record, name)
        if isinstance(value, str) and not isinstance(value, PythonEnum):
            value = visible(value)
            value = " ".join(value.split()) if not mapped.info.get("multiline") else value.strip()
            if value != getattr(record, name):
                setattr(record, name, value)
        if value in (None, ""):
            _refuse_missing(record, name, mapped)
        elif isinstance(value, str) and isinstance(mapped.type, String):
            _refuse_long(value, name, mapped)


def visible(text: str) -> str:
    """A text without what no eye sees: it would part equal names; paper and Excel refuse it."""
    if text.isprintable():
        return text
    return "".join(letter for letter in text if letter.isspace() or category(letter) not in UNSEEN)


def _refuse_missing(record: Base, name: str, mapped: Any) -> None:
    if mapped.nullable:
        if getattr(record, name) == "":
            setattr(record, name, None)
        return
    if mapped.default is not None:
        return
    if mapped.foreign_keys and _comes_from_relationship(record, name):
        return
    raise UserError(f"Заполните поле «{mapped.info['title']}».", field=name)


def _comes_from_relationship(record: Base, name: str) -> bool:
    for link in inspect(type(record)).relationships:
        if any(local.key == name for local in link.local_columns):
            return getattr(record, link.key) is not None
    return False


def _refuse_long(value: str, name: str, mapped: Any) -> None:
    limit = getattr(mapped.type, "length", None)
    if limit and not isinstance(mapped.type, Enum) and len(value) > limit:
        title = mapped.info["title"]
        raise UserError(f"«{title}» длиннее {limit} знаков. Сократите запись.", field=name)


def check_order(first: date | None, last: date | None, field: str = "last_day") -> None:
    """Refuse a span of days that ends before it begins."""
    if first is not None and last is not None and last < first:
        raise UserError(
            f"Последний день ({last:%d.%m.%Y}) раньше первого ({first:%d.%m.%Y}).", field=field
        )


def span_constraint() -> CheckConstraint:
    """The same rule for the database itself."""
    return CheckConstraint("last_day IS NULL OR last_day >= first_day", name="span")


def exactly_one(*names: str, name: str) -> CheckConstraint:
    """The database's own rule that exactly one of some columns is filled."""
    filled = [f"CASE WHEN {one} IS NULL THEN 0 ELSE 1 END" for one in names]
    return CheckConstraint(f"{' + '.join(filled)} = 1", name=name)
