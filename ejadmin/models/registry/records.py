"""The records of a directory as plain values: read, saved and removed; nothing live leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base.columns import Base, tidy
from ejadmin.models.base.elsewhere import ChangedElsewhere, refuse_changed
from ejadmin.models.base.fields import FieldKind, fields, show
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.base.usage import dependents, usages
from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.models.families import consents
from ejadmin.models.registry import schema
from ejadmin.models.registry.labels import LABELLERS, labels

AGAIN = "ещё раз Enter – записать своё, Esc – оставить как есть."
Values = dict[str, Any]
AREAS = schema.AREAS  # importing it makes every table known, so that usage forgets none


@dataclass(frozen=True)
class Draft:
    """What should be stored: an existing record when ``key`` is set, otherwise a new one.

    ``expected`` are the values that it is thought to replace; where others stand meanwhile, the
    draft is refused.
    """

    key: int | None
    values: Values
    expected: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of a draft: its record's key and stored values, or the reason against it.

    Of a draft that somebody came before the values are what stands there now.
    """

    key: int | None
    values: Values
    error: UserError | None = None


def read_rows(session: Session, model: type[Base]) -> list[tuple[Any, ...]]:
    """Keys and field values of every record, in the directory's own order."""
    known = inspect(model).columns
    columns = [known[one.name] for one in fields(model)]
    order = [*model.ordering(session), known["id"]]
    rows = session.execute(select(known["id"], *columns).order_by(*order))
    return [tuple(row) for row in rows]


def records_of(
    session: Session, model: type[Base], link: str, owner_id: int | None
) -> list[tuple[int, Values]]:
    """Keys and field values of the records that point at an owner, the latest first."""
    known = inspect(model).columns
    names = [one.name for one in fields(model)]
    order = [known[name].desc() for name in model.__order__]
    rows = session.execute(
        select(known["id"], *(known[name] for name in names))
        .where(known[link] == owner_id)
        .order_by(*order, known["id"].desc())
    )
    return [(key, dict(zip(names, values, strict=True))) for key, *values in rows]


def read_labels(session: Session, model: type[Base]) -> dict[type[Base], dict[int, str]]:
    """The labels of every table the directory points to."""
    targets = {field.target for field in fields(model) if field.target is not None}
    return {target: labels(session, target) for target in targets}


def starting_values(session: Session, model: type[Base]) -> Values:
    """What a new record begins with: the columns' defaults, and the current school year."""
    values = {field.name: field.default for field in fields(model)}
    current = select(AcademicYear.id).where(AcademicYear.state == YearState.CURRENT)
    for one in fields(model):
        if one.kind is FieldKind.LINK and one.target is AcademicYear:
            values[one.name] = session.scalars(current).first()
    return values


def save(session: Session, model: type[Base], drafts: Sequence[Draft]) -> list[Outcome]:
    """Store drafts: all good ones, each bad one answered with its reason."""
    try:
        with session.begin_nested():
            return _save_together(session, model, drafts)
    except IntegrityError:
        return [_save_alone(session, model, draft) for draft in drafts]


def save_one(session: Session, model: type[Base], draft: Draft) -> Outcome:
    """Store one draft; raises :class:`UserError` with the reason when it is bad."""
    (outcome,) = save(session, model, [draft])
    if outcome.error is not None:
        raise outcome.error
    return outcome


def _save_together(session: Session, model: type[Base], drafts: Sequence[Draft]) -> list[Outcome]:
    gate = consents.gate(session, model)
    attempts = [_attempt(session, model, draft, gate) for draft in drafts]
    session.flush()
    return [
        _outcome(session, model, draft, attempt)
        for draft, attempt in zip(drafts, attempts, strict=True)
    ]


def _save_alone(session: Session, model: type[Base], draft: Draft) -> Outcome:
    try:
        with known_errors(), session.begin_nested():
            return _save_together(session, model, [draft])[0]
    except UserError as error:
        return Outcome(draft.key, draft.values, error)


def _attempt(
    session: Session, model: type[Base], draft: Draft, gate: consents.Gate
) -> Base | UserError:
    record = session.get(model, draft.key) if draft.key is not None else model()
    if record is None:
        return UserError("Этой записи уже нет: её удалили. Обновите страницу (F5).")
    before = {name: getattr(record, name) for name in draft.values}
    try:
        _refuse_stale(session, record, draft)
        with session.no_autoflush:
            for name, value in draft.values.items():
                setattr(record, name, value)
            tidy(record)
            gate.check(draft.key, before, {name: getattr(record, name) for name in draft.values})
            record.validate()
    except UserError as error:
        for name, value in before.items():
            setattr(record, name, value)
        return error
    session.add(record)
    return record


def _refuse_stale(session: Session, record: Base, draft: Draft) -> None:
    """Compare what the page shows with what stands there."""
    for one in fields(type(record)) if draft.expected else ():
        present = getattr(record, one.name)
        if one.name in draft.expected and present != draft.values[one.name]:
            words = show(one, present, read_labels(session, type(record)))
            refuse_changed(
                session, type(record), {"id": draft.key}, present, draft.expected[one.name],
                f"«{words}»" if words else "", field=one.name, advice=AGAIN,
            )  # fmt: skip


def _outcome(
    session: Session, model: type[Base], draft: Draft, attempt: Base | UserError
) -> Outcome:
    if not isinstance(attempt, UserError):
        return Outcome(_key_of(attempt), values_of(attempt))
    if isinstance(attempt, ChangedElsewhere):
        return Outcome(draft.key, values_of(session.get_one(model, draft.key)), attempt)
    return Outcome(draft.key, draft.values, attempt)


def remove(session: Session, model: type[Base], keys: Sequence[int]) -> None:
    """Delete records with the links that go with them.

    Raises :class:`UserError` naming where a record is used; then nothing is deleted.
    """
    doomed = [*dependents(session, model, keys), (model, keys)]
    for child, child_keys in doomed:
        if any(usage.forbids for usage in usages(session, child, *child_keys)):
            raise _used(session, child, child_keys, model, keys)
    for child, child_keys in doomed:
        identity = inspect(child).columns["id"]
        for record in session.scalars(select(child).where(identity.in_(child_keys))).all():
            session.delete(record)
        session.flush()
        session.expire_all()


def values_of(record: Base) -> Values:
    """The field values of a record."""
    return {field.name: getattr(record, field.name) for field in fields(type(record))}


def _used(
    session: Session,
    child: type[Base],
    child_keys: Sequence[int],
    model: type[Base],
    wanted: Sequence[int],
) -> UserError:
    """Name the first record that is used and where; what goes with it may be what is used."""
    key = wanted[0]
    for one in wanted:
        with_it = dict(dependents(session, model, [one])).get(child, [])
        own = [one] if child is model else with_it
        if any(usage.forbids for usage in usages(session, child, *own)):
            key, child_keys = one, own
            break
    label = labels(session, model).get(key, "") if model in LABELLERS else ""
    name = f"{model.__one__} «{label}»" if label else model.__one__
    places = [usage for usage in usages(session, child, *child_keys) if usage.forbids]
    where = ", ".join(f"{usage.title} – {usage.count}" for usage in places)
    return UserError(
        f"{name[0].upper()}{name[1:]}: удалить нельзя, запись используется. Где: {where}. "
        "Сначала уберите её там."
    )


def _key_of(record: Base) -> int:
    key: int = inspect(type(record)).primary_key_from_instance(record)[0]
    return key
