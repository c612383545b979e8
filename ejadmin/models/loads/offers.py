"""What a filling of the link matrices offers, what it did, and how that is taken back as one."""

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from ejadmin.models.loads.matrices import CellChange, LinkKind, difference, read_cells, write_cells
from ejadmin.models.school.subjects import Subject


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


def accept(session: Session, offer: Offer, *, with_new_subjects: bool = True) -> int:
    """Write what was offered; subjects that the school lacks are made, or left out.

    Answers how many cells and subjects it wrote.
    """
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
    return len(cells) + len(subjects)


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
