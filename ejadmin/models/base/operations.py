"""Operations: everything one verb wrote, known by its number, taken back exactly from the log.

An operation is taken back, and done again, only where every row still is as it left it; otherwise
what was changed since is named and nothing is touched. The log alone is asked, so that it works
after a restart too.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from sqlalchemy import String, and_, insert, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from ejadmin.errors import UserError
from ejadmin.models.base import clock, history, writing
from ejadmin.models.base.chain import Action, Change
from ejadmin.models.base.columns import Base, column
from ejadmin.models.base.rows import Prepared
from ejadmin.models.base.usage import usages

NAMED_AT_MOST = 5
AT_ONCE = 500
UNDOING = "Отмена: "
READ: dict[type, Any] = {
    date: date.fromisoformat, datetime: datetime.fromisoformat, time: time.fromisoformat,
}  # fmt: skip
Key = tuple[tuple[str, Any], ...]


class Operation(Base):
    """One verb of a person: «Отметка 5, Алексеева Дарья»; its number stands in the change log."""

    __tablename__ = "operations"
    __title__ = "Действия"
    __one__ = "действие"
    __order__ = ("number",)
    __tracked__ = False

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = column("Действие", String(300))
    done_at: Mapped[datetime] = column("Когда")
    done_by: Mapped[str] = column("Кто", String(150))
    takes_back: Mapped[int | None] = column("Отменяет действие", index=True)


_TELL = Prepared(insert(Operation))


class ChangedSince(UserError):
    """Rows of an operation are not as it left them: taking it back would lose somebody's work."""


class TakenBackAlready(UserError):
    """The operation is undone at present."""


@dataclass
class Doing:
    """An operation that is being done, and the tables it wrote; no number while it wrote none.

    The title may be made more exact while the work goes on.
    """

    title: str
    number: int | None = None
    tables: frozenset[str] = frozenset()


@contextmanager
def operation(session: Session, title: str, *, takes_back: int | None = None) -> Iterator[Doing]:
    """All that a session writes meanwhile is one operation under this title."""
    session.flush()
    history.begin_operation(session)
    doing = Doing(title)
    yield doing
    session.flush()
    doing.number = history.operation_of(session)
    doing.tables = history.written_tables(session)
    if doing.number is not None:
        told = {
            "number": doing.number, "title": doing.title[:300], "done_at": clock.now(session),
            "done_by": history.operator_of(session), "takes_back": takes_back,
        }  # fmt: skip
        _TELL.write(session.connection(), told)
    history.begin_operation(session)


def take_back(session: Session, number: int) -> Doing:
    """Undo an operation, or do one again by taking back the operation that took it back.

    Raises :class:`ChangedSince`, :class:`TakenBackAlready`, and a :class:`UserError` when it is
    another operator's and this one is no administrator; then nothing has been written.
    """
    stored = session.get(Operation, number)
    if stored is None:
        raise UserError("Этого действия нет в списке сделанного.")
    _refuse_stranger(session, stored)
    _refuse_twice(session, number)
    changes = _changes_of(session, number)
    _refuse_changed(session, number, changes)
    for model in {change.model for change in changes}:
        rows = [change.whole for change in changes if change.model is model]
        model.refuse_rewriting(session, rows)
    is_undo = not stored.title.startswith(UNDOING)
    title = f"{UNDOING}{stored.title}" if is_undo else stored.title.removeprefix(UNDOING)
    with operation(session, title, takes_back=number) as doing, _known_obstacles():
        for (model, action), together in groupby(_in_order(changes), key=_kind_of):
            those = list(together)
            if action is Action.INSERT and model.__may_stay__ and len(those) < len(changes):
                those = [change for change in those if not _is_used(session, change)]
            elif action is Action.INSERT:
                _refuse_used(session, model, those)
            turned = ((dict(one.key), one.present, one.wanted) for one in those)
            writing.put_back_rows(session, model, turned)
    session.expire_all()
    return doing


@dataclass(frozen=True)
class DoneLine:
    """One operation as a list of what was done shows it; ``undone_by`` took it back, if any did."""

    number: int
    title: str
    done_at: datetime
    done_by: str
    undone_by: int | None


@contextmanager
def _known_obstacles() -> Iterator[None]:
    """Tell what the database does not take back: its neighbour is gone, or its place is taken."""
    try:
        yield
    except IntegrityError as error:
        raise ChangedSince(
            "Отменить нельзя: то, к чему это относилось, уже удалили, или такая запись уже есть."
        ) from error


def done(session: Session, limit: int = 500) -> list[DoneLine]:
    """What was done, the newest first; what only took another operation back is not listed."""
    table = Operation.__table__.c
    query = select(table.number, table.title, table.done_at, table.done_by)
    plain = query.where(table.takes_back.is_(None)).order_by(table.number.desc()).limit(limit)
    back = select(table.takes_back, table.number).where(table.takes_back.is_not(None))
    undoing: dict[int, list[int]] = defaultdict(list)
    for undone, number in session.execute(back.order_by(table.number)):
        undoing[undone].append(number)
    return [DoneLine(*row, _standing_over(row.number, undoing)) for row in session.execute(plain)]


def _standing_over(number: int, undoing: Mapping[int, Sequence[int]]) -> int | None:
    """The last operation that took this one back and stands itself; nothing where none does."""
    over = undoing.get(number, ())
    return next((one for one in reversed(over) if _standing_over(one, undoing) is None), None)


def is_taken_back(session: Session, number: int) -> bool:
    """Whether an operation is undone at present: an undo that was undone itself counts for none."""
    return any(
        not is_taken_back(session, undoing)
        for undoing in session.scalars(
            select(Operation.number).where(Operation.takes_back == number)
        )
    )


@dataclass(frozen=True)
class _Change:
    """One logged change turned round: what stands now, and what is to stand there."""

    model: type[Base]
    key: Key
    action: Action
    present: Mapping[str, Any] | None
    wanted: Mapping[str, Any] | None

    @property
    def whole(self) -> dict[str, Any]:
        """The key with the values that go or come."""
        return {**(self.wanted or {}), **(self.present or {}), **dict(self.key)}


def _refuse_stranger(session: Session, stored: Operation) -> None:
    """An operation is taken back by its own operator or an administrator."""
    is_own = stored.done_by == history.operator_of(session)
    if not is_own and not session.info.get(history.IS_ADMINISTRATOR, True):
        raise UserError(
            f"Отменить нельзя: это сделал другой человек ({stored.done_by}). "
            "Попросите его или администратора."
        )


def _refuse_twice(session: Session, number: int) -> None:
    if is_taken_back(session, number):
        raise TakenBackAlready("Это действие уже отменено.")


def _changes_of(session: Session, number: int) -> list[_Change]:
    """What an operation wrote, the last first, as it is to be turned round."""
    log = Change
    query = select(log.table, log.key, log.action, log.before, log.after, log.salt)
    rows = session.execute(query.where(log.operation == number).order_by(log.id.desc())).all()
    if any(row.salt is None for row in rows):
        raise UserError("Отменить нельзя: данные этого действия уничтожены.")
    return [_turned(*row[:5]) for row in rows]


def _turned(table: str, key: str, action: str, before: str | None, after: str | None) -> _Change:
    model = _model_of(table)
    if model is None:
        raise UserError("Отменить нельзя: программа больше не хранит такие записи.")
    return _Change(
        model, tuple(sorted(_read(model, key).items())), Action(action),
        None if after is None else _read(model, after),
        None if before is None else _read(model, before),
    )  # fmt: skip


def _model_of(table: str) -> type[Base] | None:
    models = (mapper.class_ for mapper in Base.registry.mappers)
    return next((model for model in models if model.__tablename__ == table), None)


def _read(model: type[Base], text: str) -> dict[str, Any]:
    """Values as the log writes them, as the columns hold them."""
    columns = inspect(model).columns
    return {name: _value(columns[name], value) for name, value in json.loads(text).items()}


def _value(mapped: Any, value: Any) -> Any:
    if value is None:
        return None
    kind = mapped.type.python_type
    if kind is bytes:
        raise UserError("Отменить нельзя: ключи и файлы этого действия журнал не хранит.")
    if enumeration := getattr(mapped.type, "enum_class", None):
        return enumeration(value)
    return READ[kind](value) if kind in READ and isinstance(value, str) else value


def _refuse_changed(session: Session, number: int, changes: list[_Change]) -> None:
    """Compare every row with what the operation left there, its changes of the row together."""
    left: dict[tuple[type[Base], Key], dict[str, Any] | None] = {}
    for change in reversed(changes):
        place = change.model, change.key
        if change.present is None:
            left[place] = None
        elif change.action is Action.INSERT:
            left[place] = {**writing.nothing_of(change.model), **change.present}
        else:
            left[place] = {**(left.get(place) or {}), **change.present}
    present = _present(session, left)
    spoilt = [place for place, values in left.items() if not _stands(present.get(place), values)]
    if spoilt:
        named = [_named(session, number, *place) for place in spoilt[:NAMED_AT_MOST]]
        if len(spoilt) > NAMED_AT_MOST:
            named.append(f"… и ещё {len(spoilt) - NAMED_AT_MOST}")
        raise ChangedSince(
            "Отменить нельзя, после этого данные изменились:\n" + "\n".join(named)
            + "\nВпишите нужное значение сами."
        )  # fmt: skip


def _kind_of(change: _Change) -> tuple[type[Base], Action]:
    return change.model, change.action


def _is_used(session: Session, made: _Change) -> bool:
    return bool(usages(session, made.model, made.whole["id"], with_loose=True))


def _refuse_used(session: Session, model: type[Base], made: list[_Change]) -> None:
    """What was made and has others pointing at it by now stays: they would go or be cut off."""
    keys = [key for change in made for name, key in change.key if name == "id"]
    for first in range(0, len(keys), AT_ONCE):
        used = usages(session, model, *keys[first : first + AT_ONCE], with_loose=True)
        if used:
            places = ", ".join(f"«{usage.title}» – {usage.count}" for usage in used)
            raise ChangedSince(
                f"Отменить нельзя: {model.__one__} уже используется. Где: {places}. "
                "Сначала уберите это там."
            )


def _present(
    session: Session, places: Iterable[tuple[type[Base], Key]]
) -> dict[tuple[type[Base], Key], dict[str, Any]]:
    """The rows as they stand now, a table at a time."""
    keys: dict[type[Base], list[Key]] = defaultdict(list)
    for model, key in places:
        keys[model].append(key)
    found: dict[tuple[type[Base], Key], dict[str, Any]] = {}
    for model, wanted in keys.items():
        for own, values in writing.read_rows(session, model, map(dict, wanted)):
            found[model, tuple(sorted(own.items()))] = values
    return found


def _stands(row: Mapping[str, Any] | None, values: Mapping[str, Any] | None) -> bool:
    if values is None or row is None:
        return values is None and row is None
    return all(row[name] == value for name, value in values.items())


def _named(session: Session, number: int, model: type[Base], key: Key) -> str:
    """«отметка – Петрова Нина Сергеевна, 07.09.2026 14:05»: whose later change stands there."""
    is_it = and_(Change.table == model.__tablename__, Change.operation > number)
    later = select(Change.at, Change.operator, Change.key).where(is_it).order_by(Change.id.desc())
    for at, operator, told in session.execute(later):
        if tuple(sorted(_read(model, told).items())) == key:
            moment = clock.shown(session, at)
            return f"{model.__one__} – {operator}, {moment:%d.%m.%Y %H:%M}"
    return f"{model.__one__} – изменена другой программой"


def _in_order(changes: list[_Change]) -> Iterable[_Change]:
    """Turned round from the last to the first.

    Among rows that came or went together, what points at others goes first and comes back last.
    """
    places = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
    for action, together in groupby(changes, key=lambda change: change.action):
        those = list(together)
        if action is not Action.UPDATE:
            those.sort(
                key=lambda change: places[change.model.__tablename__],
                reverse=action is Action.INSERT,
            )
        yield from those
