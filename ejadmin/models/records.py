"""The records of a directory as plain values: read, saved, removed and put back.

Every function is one action in one transaction of its own; nothing live leaves this module.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from ejadmin.errors import UserError
from ejadmin.models import consents, schema
from ejadmin.models.base import AS_IT_WAS, Base, tidy
from ejadmin.models.calendar import AcademicYear, YearState
from ejadmin.models.fields import FieldKind, fields
from ejadmin.models.labels import LABELLERS, labels
from ejadmin.models.store.errors import known_errors
from ejadmin.models.usage import dependents, usages

Values = dict[str, Any]
Factory = sessionmaker[Any]
AREAS = schema.AREAS  # importing it makes every table known, so that usage forgets none


@dataclass(frozen=True)
class Stored:
    """A whole row of some table, enough to put it back as it was."""

    model: type[Base]
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Draft:
    """What should be stored: an existing record when ``key`` is set, otherwise a new one."""

    key: int | None
    values: Values


@dataclass(frozen=True)
class Outcome:
    """What became of a draft: its record's key and stored values, or the reason against it."""

    key: int | None
    values: Values
    error: UserError | None = None


def read_rows(session: Session, model: type[Base]) -> list[tuple[Any, ...]]:
    """Keys and field values of every record, in the directory's own order."""
    known = inspect(model).columns
    columns = [known[field.name] for field in fields(model)]
    order = [*model.ordering(), known["id"]]
    rows = session.execute(select(known["id"], *columns).order_by(*order))
    return [tuple(row) for row in rows]


def read_labels(session: Session, model: type[Base]) -> dict[type[Base], dict[int, str]]:
    """The labels of every table the directory points to."""
    targets = {field.target for field in fields(model) if field.target is not None}
    return {target: labels(session, target) for target in targets}


def starting_values(session: Session, model: type[Base]) -> Values:
    """What a new record begins with: the columns' defaults, and the current school year."""
    values = {field.name: field.default for field in fields(model)}
    current = select(AcademicYear.id).where(AcademicYear.state == YearState.CURRENT)
    for field in fields(model):
        if field.kind is FieldKind.LINK and field.target is AcademicYear:
            values[field.name] = session.scalars(current).first()
    return values


def save(
    sessions: Factory, model: type[Base], drafts: Sequence[Draft], *, is_undo: bool = False
) -> list[Outcome]:
    """Store drafts: all good ones in one transaction, each bad one answered with its reason.

    An undo brings back what stood there lawfully: neither consents nor spelling are asked again.
    """
    try:
        return _save_together(sessions, model, drafts, is_undo=is_undo)
    except IntegrityError:
        return [_save_alone(sessions, model, draft, is_undo=is_undo) for draft in drafts]


def restore(sessions: Factory, model: type[Base], former: Draft, left: Values) -> None:
    """Bring a record's former values back, if they still are as this step ``left`` them.

    Raises :class:`UserError` when they were changed since: somebody's later work is not undone.
    """
    with sessions() as session:
        record = session.get(model, former.key)
        if record is None or any(getattr(record, name) != left[name] for name in former.values):
            raise UserError(
                "Отменить нельзя: запись с тех пор изменили в другом месте. "
                "Если нужно прежнее значение, впишите его."
            )
    (outcome,) = save(sessions, model, [former], is_undo=True)
    if outcome.error is not None:
        raise outcome.error


def _save_together(
    sessions: Factory, model: type[Base], drafts: Sequence[Draft], *, is_undo: bool
) -> list[Outcome]:
    with sessions.begin() as session:
        session.info[AS_IT_WAS] = is_undo
        gate = consents.OPEN if is_undo else consents.gate(session, model)
        attempts = [_attempt(session, model, draft, gate) for draft in drafts]
        session.flush()
        return [_outcome(draft, attempt) for draft, attempt in zip(drafts, attempts, strict=True)]


def _save_alone(sessions: Factory, model: type[Base], draft: Draft, *, is_undo: bool) -> Outcome:
    try:
        with known_errors():
            return _save_together(sessions, model, [draft], is_undo=is_undo)[0]
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


def _outcome(draft: Draft, attempt: Base | UserError) -> Outcome:
    if isinstance(attempt, UserError):
        return Outcome(draft.key, draft.values, attempt)
    return Outcome(_key_of(attempt), values_of(attempt))


def remove(sessions: Factory, model: type[Base], keys: Iterable[int]) -> list[Stored]:
    """Delete records with the links that go with them; returns all, so that they can come back.

    Raises :class:`UserError` naming where a record is used; then nothing is deleted.
    """
    with known_errors(), sessions.begin() as session:
        return remove_within(session, model, list(keys))


def remove_within(session: Session, model: type[Base], wanted: Sequence[int]) -> list[Stored]:
    """The same inside a transaction of the caller's."""
    removed: list[Stored] = []
    doomed = [*dependents(session, model, wanted), (model, wanted)]
    for child, child_keys in doomed:
        if any(usage.forbids for usage in usages(session, child, *child_keys)):
            raise _used(session, child, child_keys, model, wanted)
    for child, child_keys in doomed:
        identity = inspect(child).columns["id"]
        for record in session.scalars(select(child).where(identity.in_(child_keys))).all():
            removed.append(Stored(child, _whole_row(record)))
            session.delete(record)
        session.flush()
        session.expire_all()
    return removed


def put_back(sessions: Factory, removed: Sequence[Stored]) -> None:
    """Store removed records again under their old keys, parents first."""
    with known_errors(), sessions.begin() as session:
        session.info[AS_IT_WAS] = True
        for stored in reversed(removed):
            session.add(stored.model(**stored.values))
            session.flush()


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


def _whole_row(record: Base) -> Values:
    return {name: getattr(record, name) for name, _ in inspect(type(record)).columns.items()}


def _key_of(record: Base) -> int:
    key: int = inspect(type(record)).primary_key_from_instance(record)[0]
    return key
