"""What a filling of the link matrices offers, what it did, and how that is taken back as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models import history
from ejadmin.models.base import Base
from ejadmin.models.courses import Course
from ejadmin.models.links import CellChange, LinkKind, difference, read_cells, write_cells
from ejadmin.models.records import Stored
from ejadmin.models.subjects import Subject
from ejadmin.models.usage import usages


class Wanted(NamedTuple):
    """A cell that should hold something; a subject the school lacks has no key yet."""

    row: int
    subject_id: int | None
    subject: str
    value: float


@dataclass(frozen=True)
class Offer:
    """What a filling would write.

    ``rows`` become exactly what is ``wanted``; where they are ``None``, it is only added. ``told``
    says row by row where it comes from, ``lacking`` what could not be found.
    """

    kind: LinkKind
    year_id: int
    wanted: tuple[Wanted, ...]
    rows: frozenset[int] | None
    told: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def new_subjects(self) -> tuple[str, ...]:
        """Subjects that the school does not have yet."""
        return tuple(dict.fromkeys(one.subject for one in self.wanted if one.subject_id is None))


@dataclass(frozen=True)
class Step:
    """What was done to the matrices as one act: cells, and records made along with them."""

    kind: LinkKind
    year_id: int
    cells: tuple[CellChange, ...] = ()
    made: tuple[Stored, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cells or self.made)


def accept(session: Session, offer: Offer, *, with_new_subjects: bool = True) -> Step:
    """Write what was offered; subjects that the school lacks are made, or left out."""
    names = offer.new_subjects if with_new_subjects else ()
    subjects = [Subject(name=name) for name in names]
    session.add_all(subjects)
    session.flush()
    keys = {subject.name: subject.id for subject in subjects}
    after = {
        (one.row, one.subject_id or keys[one.subject]): one.value
        for one in offer.wanted
        if one.subject_id is not None or one.subject in keys
    }
    before = read_cells(session, offer.kind, offer.year_id)
    if offer.rows is None:
        before = {slot: value for slot, value in before.items() if slot in after}
        after |= before
    else:
        before = {slot: value for slot, value in before.items() if slot[0] in offer.rows}
    cells = difference(before, after)
    write_cells(session, offer.kind, cells)
    return Step(offer.kind, offer.year_id, cells, made_with(subjects))


def changes_of(session: Session, offer: Offer) -> tuple[CellChange, ...]:
    """The cells of subjects the school has that an offer would change; for the preview."""
    after = {(one.row, one.subject_id): one.value for one in offer.wanted if one.subject_id}
    before = read_cells(session, offer.kind, offer.year_id)
    rows = offer.rows
    before = {
        slot: value
        for slot, value in before.items()
        if (slot in after if rows is None else slot[0] in rows)
    }
    return difference(before, before | after if rows is None else after)


def apply_step(session: Session, step: Step) -> None:
    """Do again what was taken back."""
    for stored in step.made:
        history.insert_many(session, stored.model, [stored.values])
    write_cells(session, step.kind, step.cells)


def take_back(session: Session, step: Step) -> None:
    """Undo a step; a user's error when what it made is used by now."""
    write_cells(session, step.kind, [change.reversed() for change in step.cells])
    for model in (Course, Subject):
        keys = [stored.values["id"] for stored in step.made if stored.model is model]
        if not keys:
            continue
        used = usages(session, model, *keys)
        if used:
            places = ", ".join(f"«{usage.title}»" for usage in used)
            raise UserError(f"Отменить нельзя: созданное уже используется – {places}.")
        history.delete_many(session, model, model.id.in_(keys))


def made_with(records: Sequence[Base]) -> tuple[Stored, ...]:
    """New records with their keys, enough to take them back and to do them again."""
    return tuple(
        Stored(
            type(one), {name: getattr(one, name) for name, _ in inspect(type(one)).columns.items()}
        )
        for one in records
    )
