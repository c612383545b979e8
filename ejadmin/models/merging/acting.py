"""Making two records of one person one."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import history
from ejadmin.models.base.columns import Base
from ejadmin.models.merging.planning import MergePlan, plan
from ejadmin.models.merging.references import references
from ejadmin.models.people.duplicates import MODELS, DistinctPeople, PersonKind


def refuse_merge(session: Session, kind: PersonKind, keep_id: int, gone_id: int) -> None:
    """Raise :class:`UserError` naming what stands in the way of making two records one."""
    _refuse(plan(session, MODELS[kind], keep_id, gone_id))


def merge(
    session: Session, kind: PersonKind, keep_id: int, gone_id: int, values: Mapping[str, Any]
) -> MergePlan:
    """Make two records one; all of it or nothing.

    ``values`` are what the kept record's fields become. Every row that pointed at the other record
    points at the kept one afterwards, except those declared in ``joined``. Raises
    :class:`UserError` naming every obstacle.
    """
    with history.noted(session, reason="Объединение записей"):
        return _merge(session, kind, keep_id, gone_id, values)


def _merge(
    session: Session, kind: PersonKind, keep_id: int, gone_id: int, values: Mapping[str, Any]
) -> MergePlan:
    model = MODELS[kind]
    made = plan(session, model, keep_id, gone_id)
    _refuse(made)
    _carry(session, made, keep_id)
    _carry_decisions(session, kind, keep_id, gone_id)
    gone = session.get_one(model, gone_id)
    _refuse_left_behind(session, model, gone_id)
    session.delete(gone)
    session.flush()
    kept = session.get_one(model, keep_id)
    for name, value in values.items():
        setattr(kept, name, value)
    session.flush()
    return made


def _refuse(made: MergePlan) -> None:
    if made.obstacles:
        told = "\n".join(obstacle.text for obstacle in made.obstacles[:8])
        raise UserError(f"Объединить нельзя, сначала исправьте:\n{told}")


def _carry(session: Session, made: MergePlan, keep_id: int) -> None:
    for row, name in made.emptied:
        setattr(row, name, None)
    for row, name in made.moves:
        setattr(row, name, keep_id)
    for row, name in made.copies:
        # a part of the row's own name: the log must tell that one row went and another came
        session.add(type(row)(**(_whole_row(row) | {name: keep_id})))
        session.delete(row)
    session.flush()
    for union in made.unions:
        for name, value in union.taken.items():
            setattr(union.kept, name, value)
        _repoint(session, union.gone, union.kept)
    session.flush()
    for row in [*made.drops, *(union.gone for union in made.unions)]:
        session.delete(row)
    session.flush()


def _whole_row(record: Base) -> dict[str, Any]:
    return {str(name): getattr(record, name) for name, _ in inspect(type(record)).columns.items()}


def _repoint(session: Session, gone: Base, kept: Base) -> None:
    """What points at a row that becomes one with another points at that one."""
    if not hasattr(gone, "id") or not hasattr(kept, "id"):
        return
    for reference in references(type(gone)):
        link = getattr(reference.model, reference.name)
        for row in session.scalars(select(reference.model).where(link == gone.id)):
            setattr(row, reference.name, kept.id)


def _carry_decisions(session: Session, kind: PersonKind, keep_id: int, gone_id: int) -> None:
    """Whoever is another person than the one who goes is another than the one who stays."""
    about = (DistinctPeople.first_id == gone_id) | (DistinctPeople.second_id == gone_id)
    for row in session.scalars(select(DistinctPeople).where(DistinctPeople.kind == kind, about)):
        other = row.second_id if row.first_id == gone_id else row.first_id
        first, second = sorted((other, keep_id))
        twice = select(DistinctPeople.id).where(
            DistinctPeople.kind == kind,
            DistinctPeople.first_id == first,
            DistinctPeople.second_id == second,
        )
        if other == keep_id or session.execute(twice).first():
            session.delete(row)
        else:
            row.first_id, row.second_id = first, second
        session.flush()


def _refuse_left_behind(session: Session, model: type[Base], gone_id: int) -> None:
    """A guard against our own mistakes: nothing may point at the record that goes."""
    for reference in references(model):
        link = getattr(reference.model, reference.name)
        left = session.scalar(
            select(func.count()).select_from(reference.model).where(link == gone_id)
        )
        if left:
            raise RuntimeError(f"{left} rows of {reference.title} still point at the record")
