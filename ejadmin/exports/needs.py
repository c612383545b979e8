"""What a document wants to know before it is drawn: days, a class, a pupil – each declared once.

From one declaration come the line of the paper's dialog, the option of the command line, and how
what was typed in either is read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import clock
from ejadmin.models.base.columns import Base
from ejadmin.models.base.fields import parse_date
from ejadmin.models.base.words import listed, name_key
from ejadmin.models.calendar.tables import AcademicYear, current_year
from ejadmin.models.classes.tables import Division, SchoolClass
from ejadmin.models.families import slip_register
from ejadmin.models.movement.tables import SchoolOrder
from ejadmin.models.people.tables import Pupil
from ejadmin.models.registry import archives
from ejadmin.models.registry.labels import labels
from ejadmin.models.school.publications import Announcement

NAMED_AT_MOST = 8
Known = Mapping[str, Any]


class Kind(Enum):
    """How a need is chosen; what is given is never asked: only a page knows it."""

    DAY = "day"
    TEXT = "text"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    GIVEN = "given"


@dataclass(frozen=True)
class Offer:
    """One thing that may be chosen; ``number`` is another way to name it."""

    value: Any
    title: str
    number: str = ""

    def __str__(self) -> str:
        return self.title if self.number in self.title else f"{self.title} (№ {self.number})"


@dataclass(frozen=True)
class Need:
    """One thing a document wants to know.

    ``key`` is its option («--key») and its name in the settings, ``parameter`` what ``collect``
    calls it. It is not asked for where ``instead``, another parameter, is known.
    """

    key: str
    parameter: str
    title: str
    kind: Kind
    hint: str = ""
    offers: Callable[[Session, Known], Sequence[Offer]] | None = None
    of_text: Callable[[str], Any] | None = None
    is_required: bool = False
    instead: str = ""

    @property
    def option(self) -> str:
        """What names it on the command line."""
        return f"--{self.key}"

    @property
    def is_asked(self) -> bool:
        """Whether a person can be asked for it."""
        return self.kind is not Kind.GIVEN

    @property
    def required(self) -> "Need":
        """The same, without which the document cannot be made."""
        return replace(self, is_required=True)

    def read(self, session: Session, text: str, known: Known) -> Any:
        """What a typed text means; a user's error when it means nothing, or several things.

        ``known`` are the parameters read before: a class is one of the year chosen.
        """
        if self.kind is Kind.FLAG:
            return bool(text)
        if self.kind is Kind.DAY:
            return _day(self.title, text)
        if self.offers is None:
            return self.of_text(text) if self.of_text else text
        offers = self.offers(session, known)
        if self.kind is Kind.CHOICE:
            return _chosen(self.title, text.strip(), offers)
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return [_chosen(self.title, part, offers) for part in parts]


def _day(title: str, text: str) -> date:
    day = parse_date(text.strip())
    if day is None:
        raise UserError(f"{title}: «{text}» – не дата. Напишите, например, 01.09.2026.")
    return day


def _chosen(title: str, text: str, offers: Sequence[Offer]) -> Any:
    """The only offer so called, else the only one that begins so, else the only one with it."""
    wanted = _bare(text)
    ways: tuple[Callable[[Offer], bool], ...] = (
        lambda one: text in (one.number, str(one)) or _bare(one.title) == wanted,
        lambda one: _bare(one.title).startswith(wanted),
        lambda one: wanted in _bare(one.title),
    )
    for way in ways:
        found = [one for one in offers if way(one)] if wanted else []
        if len(found) == 1:
            return found[0].value
        if found:
            named = listed([str(one) for one in found], NAMED_AT_MOST)
            raise UserError(f"{title}: под «{text}» подходят {named}. Напишите точнее.")
    known = "Выбирать пока не из чего." if not offers else "Проверьте, как это записано."
    if 0 < len(offers) <= NAMED_AT_MOST:
        known = f"Есть: {listed([str(one) for one in offers], NAMED_AT_MOST)}."
    raise UserError(f"{title}: «{text}» не найдено. {known}")


def _bare(text: str) -> str:
    """Letters and digits alone: «8 «А»», «8-а» and «8А» are one class."""
    return "".join(sign for sign in name_key(text) if sign.isalnum())


def _labelled(
    model: type[Base], *, is_numbered: bool = False
) -> Callable[[Session, Known], Sequence[Offer]]:
    def read(session: Session, _known: Known) -> Sequence[Offer]:
        found = sorted(labels(session, model).items(), key=lambda one: _natural(one[1]))
        return [Offer(key, title, str(key) if is_numbered else "") for key, title in found]

    return read


def _natural(title: str) -> tuple[int, str]:
    """9А before 10А."""
    digits = title[: len(title) - len(title.lstrip("0123456789"))]
    return int(digits or 0), name_key(title)


def _classes(session: Session, known: Known) -> Sequence[Offer]:
    """The classes of the year chosen, of the first day chosen, else of the current year."""
    query = select(SchoolClass.id, SchoolClass.grade, SchoolClass.letter)
    if first := known.get("first"):
        days = (AcademicYear.first_day <= first, AcademicYear.last_day >= first)
        query = query.join(SchoolClass.year).where(*days)
    else:
        query = query.filter_by(year_id=known.get("year_id") or current_year(session).id)
    rows = session.execute(query.order_by(SchoolClass.grade, SchoolClass.letter))
    return [Offer(key, f"{grade}{letter}") for key, grade, letter in rows]


def _announcements(session: Session, _known: Known) -> Sequence[Offer]:
    query = select(Announcement.id, Announcement.title).order_by(*Announcement.ordering(session))
    return [Offer(key, title, str(key)) for key, title in session.execute(query)]


def _orders(session: Session, _known: Known) -> Sequence[Offer]:
    query = select(SchoolOrder).order_by(SchoolOrder.issued_on.desc(), SchoolOrder.id.desc())
    return [Offer(one.id, str(one), one.number) for one in session.scalars(query)]


def _archives(session: Session, _known: Known) -> Sequence[Offer]:
    return [Offer(row.id, row.file_name) for row in archives.ledger(session)]


def _groups(session: Session, _known: Known) -> Sequence[Offer]:
    rows = slip_register.slip_rows(session, clock.today(session))
    return [Offer(group, group) for group in dict.fromkeys(row.group for row in rows)]


def _columns(text: str) -> tuple[str, ...]:
    """Headings of empty columns; a number stands for so many without one."""
    parts: Iterable[str] = (part.strip() for part in text.split(","))
    return tuple(
        heading
        for part in parts
        for heading in (("",) * int(part) if part.isdecimal() and len(part) < 3 else (part,))
    )


def given(parameter: str) -> Need:
    """What only a page knows."""
    return Need(parameter, parameter, "", Kind.GIVEN)


FIRST = Need("from", "first", "Первый день", Kind.DAY, "01.09.2026")
LAST = Need("to", "last", "Последний день", Kind.DAY, "30.09.2026")
DAY = Need("day", "day", "На день", Kind.DAY, "пусто – сегодня")
YEAR = Need(
    "year", "year_id", "Учебный год", Kind.CHOICE, "2026/27; пусто – текущий",
    _labelled(AcademicYear),
)  # fmt: skip
CLASSES = Need(
    "class", "class_ids", "Класс", Kind.CHOICES, "5А или 5А, 6Б; пусто – все",
    _classes,
)  # fmt: skip
PUPIL = Need(
    "pupil", "pupil_id", "Ученик", Kind.CHOICE, "имя или номер записи",
    _labelled(Pupil, is_numbered=True),
)  # fmt: skip
PUPILS = replace(
    PUPIL, parameter="pupil_ids", kind=Kind.CHOICES, is_required=True, instead=CLASSES.parameter
)
DIVISION = Need(
    "division", "division_id", "Деление", Kind.CHOICE, "5А · Английский язык", _labelled(Division)
)
ORDER = Need(
    "order", "order_id", "Приказ", Kind.CHOICE, "номер; пусто – последний", _orders,
    instead="draft",
)  # fmt: skip
ANNOUNCEMENT = Need(
    "announcement", "announcement_id", "Объявление", Kind.CHOICE, "заголовок; пусто – новейшее",
    _announcements,
)  # fmt: skip
ARCHIVE = Need(
    "archive", "archive_id", "Архив", Kind.CHOICE, "имя файла; пусто – последний", _archives
)
GROUPS = Need(
    "group", "groups", "Класс или сотрудники", Kind.CHOICES, "5А, Сотрудники; пусто – все", _groups,
    instead="keys",
)  # fmt: skip
BIRTH = Need("birth", "with_birth", "С датами рождения", Kind.FLAG)
BLANKS = Need(
    "blanks", "blanks", "Пустые графы", Kind.TEXT, "Подпись, Дата, 2 – две с заголовком, две без",
    of_text=_columns,
)  # fmt: skip
