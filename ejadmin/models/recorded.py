"""What a transaction did to the records, flush by flush, so that all of it can be taken back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from ejadmin.errors import UserError
from ejadmin.models.base import AS_IT_WAS, Base

CHANGED_SINCE = (
    "Отменить нельзя: эти записи после того изменились. Если нужно вернуть как было, "
    "восстановите базу из копии (папка snapshots рядом с базой)."
)


@dataclass(frozen=True)
class RecordChange:
    """One record before and after: nothing before when it was made, nothing after when it went.

    Of an update only the columns that differ are named.
    """

    model: type[Base]
    key: tuple[Any, ...]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass
class Recorded:
    """Everything one action changed, one list for each flush."""

    flushes: list[list[RecordChange]] = field(default_factory=list)

    def take_back(self, session: Session) -> None:
        """Undo it all through a session, the last flush first.

        Raises :class:`UserError` when something of it has changed since; the caller's transaction
        must then be rolled back.
        """
        session.info[AS_IT_WAS] = True
        for changes in reversed(self.flushes):
            for change in changes:
                _reverse(session, change)
            session.flush()


@contextmanager
def recording(session: Session) -> Iterator[Recorded]:
    """Note every change a session flushes meanwhile."""
    recorded = Recorded()

    def note(flushed: Session, _context: Any) -> None:
        recorded.flushes.append(list(_changes(flushed)))

    event.listen(session, "after_flush", note)
    try:
        yield recorded
    finally:
        event.remove(session, "after_flush", note)


def _changes(session: Session) -> Iterator[RecordChange]:
    for record in session.new:
        yield RecordChange(type(record), _key(record), None, whole_row(record))
    for record in session.dirty:
        before, after = _difference(record)
        if before:
            yield RecordChange(type(record), _key(record), before, after)
    for record in session.deleted:
        yield RecordChange(type(record), _key(record), whole_row(record), None)


def whole_row(record: Base) -> dict[str, Any]:
    """Every column of a record by its attribute."""
    return {str(name): getattr(record, name) for name, _ in inspect(type(record)).columns.items()}


def _difference(record: Base) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = {}, {}
    for name, _ in inspect(type(record)).columns.items():
        history = get_history(record, name)
        if history.has_changes():
            before[str(name)] = history.deleted[0] if history.deleted else None
            after[str(name)] = history.added[0] if history.added else None
    return before, after


def _key(record: Base) -> tuple[Any, ...]:
    return tuple(inspect(type(record)).primary_key_from_instance(record))


def _reverse(session: Session, change: RecordChange) -> None:
    record = session.get(change.model, change.key)
    if change.after is None:
        if record is not None:
            raise UserError(CHANGED_SINCE)
        session.add(change.model(**(change.before or {})))
        return
    if record is None or any(
        getattr(record, name) != value for name, value in change.after.items()
    ):
        raise UserError(CHANGED_SINCE)
    if change.before is None:
        session.delete(record)
        return
    for name, value in change.before.items():
        setattr(record, name, value)
