"""Parents beside the pupil: «ФИО родителя | Телефон», or mother and father apart."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from ejadmin.imports.cells import text_of
from ejadmin.imports.job import Draft, Job, Row
from ejadmin.imports.layout import Field
from ejadmin.imports.names import Name, split_name, split_people
from ejadmin.imports.roll import Roll
from ejadmin.models.base.words import name_key
from ejadmin.models.people.tables import Guardian, Pupil, PupilGuardian, Relation

NOT_DIGITS = re.compile(r"\D")
COLUMNS = (
    ("guardian", "phone", None),
    ("mother", "mother_phone", Relation.MOTHER),
    ("father", "father_phone", Relation.FATHER),
)
NAMES = tuple(name for name, _, _ in COLUMNS)
FIELDS = (
    Field("guardian", "ФИО родителя", (
        "Родитель", "Родители", "Законный представитель", "ФИО родителей", "Представитель",
        "ФИО законного представителя", "Родитель, законный представитель",
    )),
    Field("relation", "Кем приходится", ("Степень родства", "Родство", "Тип родства")),
    Field("phone", "Телефон", (
        "Телефон родителя", "Телефон родителей", "Тел.", "Контактный телефон", "Мобильный телефон",
        "Сотовый телефон", "Телефон законного представителя",
    )),
    Field("guardian_email", "Почта родителя", (
        "E-mail родителя", "Email родителя", "Электронная почта родителя", "Эл. почта родителя",
    )),
    Field("mother", "Мать", ("ФИО матери", "Мама")),
    Field("mother_phone", "Телефон матери", ("Тел. матери",)),
    Field("father", "Отец", ("ФИО отца", "Папа")),
    Field("father_phone", "Телефон отца", ("Тел. отца",)),
)  # fmt: skip


@dataclass(frozen=True)
class _Told:
    """A parent as a row tells of them."""

    name: Name
    phone: str | None
    email: str | None
    relation: Relation | None


class Families:
    """Who is whose parent; brothers and sisters share one where name and telephone agree."""

    def __init__(self, job: Job, roll: Roll) -> None:
        self.job = job
        self.roll = roll
        self.phones: dict[Guardian, list[str]] = defaultdict(list)

    @cached_property
    def links(self) -> dict[Pupil, list[PupilGuardian]]:
        """The links of every pupil."""
        known: dict[Pupil, list[PupilGuardian]] = defaultdict(list)
        _ = self.guardians  # so that every link finds its parent without a query
        for link in self.job.session.scalars(select(PupilGuardian)):
            known[self.roll.pupils[link.pupil_id]].append(link)
        return known

    @cached_property
    def guardians(self) -> dict[str, list[Guardian]]:
        """Parents by name."""
        known: dict[str, list[Guardian]] = defaultdict(list)
        for one in self.job.session.scalars(select(Guardian)):
            known[name_key(one.full_name)].append(one)
        return known

    def take(self, row: Row, draft: Draft, pupil: Pupil) -> list[Guardian]:
        """Take the parents of one row; answers who they are."""
        return [self._take_one(row, draft, pupil, told) for told in self._told(row)]

    def _take_one(self, row: Row, draft: Draft, pupil: Pupil, told: _Told) -> Guardian:
        link = next(
            (one for one in self.links[pupil]
             if name_key(one.guardian.full_name) == told.name.key), None,
        )  # fmt: skip
        if link is None:
            link = self._link(draft, pupil, told)
        else:
            relation = {"relation": told.relation} if told.relation else {}
            draft.change("pupil_guardians", link, **relation)
        guardian = link.guardian
        if told.phone:
            draft.append(self.phones[guardian], told.phone)
        values = {"phone": told.phone, "email": told.email}
        if told.phone and _same_phone(told.phone, guardian.phone):
            del values["phone"]
        told_values = {name: value for name, value in values.items() if value}
        draft.change("guardians", guardian, **self.job.personal.entering(guardian, told_values))
        return guardian

    def _link(self, draft: Draft, pupil: Pupil, told: _Told) -> PupilGuardian:
        known = self.guardians[told.name.key]
        guardian = next((one for one in known if self._has_phone(one, told.phone)), None)
        if guardian is None:
            name = told.name
            guardian = Guardian(
                last_name=name.last, first_name=name.first, middle_name=name.middle
            )  # fmt: skip
            draft.add("guardians", guardian)
            draft.append(known, guardian)
        link = PupilGuardian(
            pupil=pupil, guardian=guardian, relation=told.relation or Relation.OTHER
        )
        draft.add("pupil_guardians", link)
        draft.append(self.links[pupil], link)
        return link

    def _has_phone(self, guardian: Guardian, phone: str | None) -> bool:
        """Whether a telephone is this parent's: stored, or told by a row before."""
        known = [guardian.phone or "", *self.phones[guardian]]
        return phone is not None and any(_same_phone(phone, one) for one in known)

    def _told(self, row: Row) -> Iterator[_Told]:
        for name_field, phone_field, relation in COLUMNS:
            people = split_people(row.text(name_field))
            phones = _phones(row, phone_field, len(people))
            for place, text in enumerate(people):
                phone = phones[place] if place < len(phones) else None
                mail = row.text("guardian_email") if not place and relation is None else ""
                yield _Told(
                    split_name(text, name_field),
                    self.job.personal.phone(row.number, phone),
                    self.job.personal.email(row.number, mail),
                    relation or _relation(row),
                )


def _phones(row: Row, key: str, people: int) -> list[str]:
    """As many telephones as parents; otherwise the whole cell belongs to the first."""
    several = row.many(key)
    if len(several) <= 1 or len(several) == people:
        return several
    return [text_of(row.cells.get(key))]


def _relation(row: Row) -> Relation | None:
    text = row.text("relation")
    if not text:
        return None
    found = Relation.from_caption({"мама": "мать", "папа": "отец"}.get(text.casefold(), text))
    return found or Relation.OTHER


def _same_phone(one: str, other: str | None) -> bool:
    return _digits(one) == _digits(other or "")


def _digits(phone: str) -> str:
    """The last ten digits: +7 and 8 are the same country."""
    return NOT_DIGITS.sub("", phone)[-10:]
