"""Everybody of one kind as the list of people shows them: name, class, telephone, search."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.base.columns import Base
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.standing import NOWHERE, Standing, standings
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.families.consents import open_people
from ejadmin.models.people.tables import Employee, Guardian, Pupil, PupilGuardian, full_name

NOT_DIGITS = re.compile(r"\D")
LEAST_DIGITS = 3


class Kind(Enum):
    """Who is listed: the word of a place, the table, and what the switch says."""

    PUPILS = ("pupil", Pupil, "Ученики")
    GUARDIANS = ("guardian", Guardian, "Родители")
    EMPLOYEES = ("employee", Employee, "Сотрудники")

    def __init__(self, word: str, model: type[Base], title: str) -> None:
        self.word = word
        self.model = model
        self.title = title


@dataclass(frozen=True)
class PersonLine:
    """One person of the list; ``more`` is the class, the children's classes or the position."""

    key: int
    name: str
    more: str
    phone: str
    class_ids: frozenset[int]
    is_gone: bool
    has_consent: bool
    order: tuple[Any, ...]
    words: str
    digits: str

    def fits(self, words: list[str]) -> bool:
        """Whether every word begins or stands in the name, class or telephone."""
        return all(
            word in self.words or (_is_number(word) and _digits(word) in self.digits)
            for word in words
        )


def people(session: Session, kind: Kind, today: date) -> list[PersonLine]:
    """Everybody of a kind by name, in a fixed number of queries."""
    readers = {Kind.PUPILS: _pupils, Kind.GUARDIANS: _guardians, Kind.EMPLOYEES: _employees}
    return sorted(readers[kind](session, today), key=lambda line: name_key(line.name))


def search_words(text: str) -> list[str]:
    """What is looked for; a telephone typed with spaces and brackets is one number."""
    if _is_number(text):
        return [_digits(text)]
    return name_key(text).split()


def _pupils(session: Session, today: date) -> list[PersonLine]:
    known, consented = standings(session, today), open_people(session, Pupil, today)
    rows = session.execute(
        select(Pupil.id, Pupil.last_name, Pupil.first_name, Pupil.middle_name, Pupil.phone)
    )
    lines = []
    for key, last, first, middle, phone in rows:
        stands = known.get(key, NOWHERE)
        lines.append(
            _line(
                key,
                full_name(last, first, middle),
                stands.label,
                phone,
                _classes(stands),
                stands.is_gone,
                key in consented,
                stands.order,
            )
        )
    return lines


def _guardians(session: Session, today: date) -> list[PersonLine]:
    known, consented = standings(session, today), open_people(session, Guardian, today)
    children: dict[int, list[Standing]] = defaultdict(list)
    for guardian, pupil in session.execute(
        select(PupilGuardian.guardian_id, PupilGuardian.pupil_id)
    ):
        children[guardian].append(known.get(pupil, NOWHERE))
    names = (Guardian.last_name, Guardian.first_name, Guardian.middle_name)
    lines = []
    for key, last, first, middle, phone in session.execute(
        select(Guardian.id, *names, Guardian.phone)
    ):
        theirs = sorted(children[key], key=lambda stands: (stands.is_gone, *stands.order))
        labels = dict.fromkeys(stands.label for stands in theirs if stands.label)
        ids = frozenset().union(*map(_classes, theirs))
        lines.append(
            _line(
                key,
                full_name(last, first, middle),
                ", ".join(labels),
                phone,
                ids,
                bool(theirs) and all(stands.is_gone for stands in theirs),
                key in consented,
                theirs[0].order if theirs else NOWHERE.order,
            )
        )
    return lines


def _employees(session: Session, today: date) -> list[PersonLine]:
    consented = open_people(session, Employee, today)
    led: dict[int, set[int]] = defaultdict(set)
    for key, first_id, second_id in session.execute(
        select(SchoolClass.id, SchoolClass.class_teacher_id, SchoolClass.second_class_teacher_id)
    ):
        for teacher in filter(None, (first_id, second_id)):
            led[teacher].add(key)
    names = (Employee.last_name, Employee.first_name, Employee.middle_name)
    rows = session.execute(
        select(Employee.id, *names, Employee.position, Employee.phone, Employee.dismissed_on)
    )
    return [
        _line(
            key,
            full_name(last, first, middle),
            position or "",
            phone,
            frozenset(led[key]),
            dismissed is not None and dismissed <= today,
            key in consented,
            (name_key(position or "яяя"),),
        )
        for key, last, first, middle, position, phone, dismissed in rows
    ]


def _line(
    key: int,
    name: str,
    more: str,
    phone: str | None,
    class_ids: frozenset[int],
    is_gone: bool,
    has_consent: bool,
    order: tuple[Any, ...],
) -> PersonLine:
    words = name_key(f"{name} {more} {phone or ''}")
    return PersonLine(
        key, name, more, phone or "", class_ids, is_gone, has_consent, order, words,
        _digits(phone or ""),
    )  # fmt: skip


def _classes(stands: Standing) -> frozenset[int]:
    return frozenset() if stands.is_gone or not stands.class_id else frozenset((stands.class_id,))


def _is_number(text: str) -> bool:
    return len(_digits(text)) >= LEAST_DIGITS and not any(map(str.isalpha, text))


def _digits(text: str) -> str:
    """The digits of a telephone without the country: +7 and 8 are the same one."""
    digits = NOT_DIGITS.sub("", text)
    return digits[1:] if len(digits) > 10 and digits[0] in "78" else digits
