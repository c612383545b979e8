"""Taking an order back as one step: exactly what it did, or a plain answer why not."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ejadmin.errors import UserError
from ejadmin.models.base import history
from ejadmin.models.base.usage import usages
from ejadmin.models.base.words import counted
from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from ejadmin.models.movement.applying import RECORDS
from ejadmin.models.movement.facts import OrderFacts, journal_since, read_facts
from ejadmin.models.movement.tables import Movement, MovementEffect, SchoolOrder
from ejadmin.models.people.tables import PaperRequest, Pupil

NAMED_AT_MOST = 8
Effects = dict[int, list[MovementEffect]]


class UndoRefused(UserError):
    """Something happened since that undoing would spoil; ``reasons`` name each case."""

    def __init__(self, order: str, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        named = [*reasons[:NAMED_AT_MOST]]
        if len(reasons) > NAMED_AT_MOST:
            named.append(f"… и ещё {len(reasons) - NAMED_AT_MOST}")
        super().__init__(
            f"Приказ {order} отменить нельзя, после него данные изменились:\n"
            + "\n".join(named)
            + "\nОформите обратное движение новым приказом."
        )


def undo_order(session: Session, order_id: int) -> list[str]:
    """Take an order back; the order itself stays, unmoved.

    Answers the names of pupils whose cards remain though the order made them, because something
    was written about them since. Raises :class:`UndoRefused` when later changes stand in the way.
    """
    refuse_undo(session, order_id)
    order = session.get_one(SchoolOrder, order_id)
    with history.noted(session, reason=f"Отмена: {order}"):
        return _undo(session, order_id)


def _undo(session: Session, order_id: int) -> list[str]:
    movements, effects = _read(session, order_id)
    every = [effect for many in effects.values() for effect in many]
    made = [effect.pupil_id for effect in every if effect.pupil_id is not None]
    stored = _stored(session, every)
    for effect in every:
        session.delete(effect)
    session.flush()  # first: a removed membership takes its effects with it in the database
    for effect in every:
        _reverse(session, effect, stored)
    session.flush()
    for movement in movements:
        session.delete(movement)
    session.flush()
    return [name for pupil_id in made for name in _remove_card(session, pupil_id)]


def obstacles(session: Session, order_id: int) -> list[str]:
    """What happened since an order that undoing it would spoil, in words."""
    movements, effects = _read(session, order_id)
    if not movements:
        return ["в приказе нет движения учеников"]
    day = min(movement.day for movement in movements)
    pupil_ids = [movement.pupil_id for movement in movements]
    standing = read_facts(session, pupil_ids, day)
    written = journal_since(session, pupil_ids, day)
    stored = _stored(session, [effect for many in effects.values() for effect in many])
    later = _last_movements(session, pupil_ids)
    return [
        reason
        for movement in movements
        for reason in (
            *(
                _later_movement(movement, standing, later[movement.pupil_id])
                if movement.id in effects
                else ()
            ),
            *_changed_records(movement, effects.get(movement.id, []), standing, stored),
            *_journal(movement, effects.get(movement.id, []), standing, written),
        )
    ]


def refuse_undo(session: Session, order_id: int) -> None:
    """Raise :class:`UndoRefused` with what stands in the way of taking an order back."""
    order = session.get(SchoolOrder, order_id)
    if order is None:
        raise UserError("Этого приказа уже нет. Обновите страницу (F5).")
    reasons = obstacles(session, order_id)
    if reasons:
        raise UndoRefused(str(order), reasons)


def _read(session: Session, order_id: int) -> tuple[list[Movement], Effects]:
    movements = list(
        session.scalars(
            select(Movement).where(Movement.order_id == order_id).order_by(Movement.id.desc())
        )
    )
    effects: Effects = defaultdict(list)
    of_order = select(Movement.id).where(Movement.order_id == order_id)
    for effect in session.scalars(
        select(MovementEffect)
        .where(MovementEffect.movement_id.in_(of_order))
        .order_by(MovementEffect.id.desc())
    ):
        effects[effect.movement_id].append(effect)
    return movements, effects


def _stored(session: Session, effects: list[MovementEffect]) -> dict[tuple[str, int], Any]:
    """The records the order touched, read at once."""
    found: dict[tuple[str, int], Any] = {}
    for model, link in RECORDS:
        keys = [getattr(effect, link) for effect in effects]
        query = select(model).where(model.id.in_([key for key in keys if key is not None]))
        found.update({(link, record.id): record for record in session.scalars(query)})
    return found


def _touched(effect: MovementEffect, stored: dict[tuple[str, int], Any]) -> Any:
    """The record of an effect; nothing where it is the card."""
    for _, link in RECORDS:
        key = getattr(effect, link)
        if key is not None:
            return stored.get((link, key))
    return None


def _reverse(session: Session, effect: MovementEffect, stored: dict[tuple[str, int], Any]) -> None:
    record = _touched(effect, stored)
    if record is None:
        return
    if effect.is_beginning:
        session.delete(record)
    else:
        record.last_day = effect.last_day_before


def _remove_card(session: Session, pupil_id: int) -> Iterator[str]:
    """Remove a card the order made; one that is used by now stays, and its name is given."""
    pupil = session.get_one(Pupil, pupil_id)
    if usages(session, Pupil, pupil_id):
        yield pupil.full_name
        return
    session.delete(pupil)
    session.flush()


def _last_movements(session: Session, pupil_ids: list[int]) -> dict[int, Movement]:
    """The last movement of each pupil."""
    query = (
        select(Movement)
        .where(Movement.pupil_id.in_(pupil_ids))
        .options(joinedload(Movement.order))
        .order_by(Movement.day, Movement.id)
    )
    return {one.pupil_id: one for one in session.scalars(query)}


def _later_movement(movement: Movement, standing: OrderFacts, last: Movement) -> Iterator[str]:
    if (last.day, last.id) <= (movement.day, movement.id):
        return
    order = f"приказ {last.order}" if last.order else "без приказа"
    yield (
        f"{standing.names[movement.pupil_id]}: есть движение позже – {last.kind.caption} с "
        f"{last.day:%d.%m.%Y} ({order}); сначала отмените его"
    )


def _changed_records(
    movement: Movement,
    effects: list[MovementEffect],
    standing: OrderFacts,
    stored: dict[tuple[str, int], Any],
) -> Iterator[str]:
    """Records that no longer stand as the order left them, and memberships begun since."""
    name = standing.names[movement.pupil_id]
    for effect in effects:
        record = _touched(effect, stored)
        if record is not None and not _stands(effect, record, movement.day):
            yield f"{name}: {_called(record)} – дни изменены после приказа"
    own = {effect.class_membership_id for effect in effects}
    begun = any(one.is_beginning and one.class_membership_id for one in effects)
    ended = any(not one.is_beginning and one.class_membership_id for one in effects)
    if begun and movement.from_class_id is not None and not ended:
        yield f"{name}: запись о прежнем классе удалена"
    for held in standing.memberships.get(movement.pupil_id, []):
        if (begun or ended) and held.id not in own and held.first_day >= movement.day:
            label = standing.classes[held.group_id].label
            yield f"{name}: записан в {label} с {held.first_day:%d.%m.%Y}"
    if begun:
        yield from _parts_begun_since(movement, effects, standing)


def _parts_begun_since(
    movement: Movement, effects: list[MovementEffect], standing: OrderFacts
) -> Iterator[str]:
    """Subgroups of the new class given by hand: the pupil would stay in them."""
    own = {effect.subgroup_membership_id for effect in effects}
    name = standing.names[movement.pupil_id]
    for held in standing.subgroup_memberships.get(movement.pupil_id, []):
        if held.id not in own and held.first_day >= movement.day:
            part = standing.subgroups[held.group_id]
            yield (
                f"{name}: в подгруппе «{part.name}» ({part.subject}) с "
                f"{held.first_day:%d.%m.%Y}; уберите его оттуда на странице «Подгруппы»"
            )


def _stands(effect: MovementEffect, record: Any, day: date) -> bool:
    """Whether a record is as the order left it."""
    if effect.is_beginning:
        return bool(record.first_day == day and record.last_day == effect.last_day_before)
    return bool(record.last_day == day - timedelta(days=1))


def _called(record: ClassMembership | SubgroupMembership | PaperRequest) -> str:
    if isinstance(record, ClassMembership):
        return f"класс {record.school_class}"
    if isinstance(record, SubgroupMembership):
        return f"подгруппа «{record.subgroup}»"
    return "отказ от электронной услуги"


def _journal(
    movement: Movement,
    effects: list[MovementEffect],
    standing: OrderFacts,
    written: dict[int, dict[tuple[int | None, int | None], int]],
) -> Iterator[str]:
    """Marks and absences in the class the order brought the pupil into: they would hang loose."""
    begun = {effect.class_membership_id for effect in effects if effect.is_beginning}
    parts = {effect.subgroup_membership_id for effect in effects if effect.is_beginning}
    classes = {
        held.group_id for held in standing.memberships.get(movement.pupil_id, [])
        if held.id in begun
    }  # fmt: skip
    groups = {
        held.group_id for held in standing.subgroup_memberships.get(movement.pupil_id, [])
        if held.id in parts
    }  # fmt: skip
    found = sum(
        count
        for (class_id, subgroup_id), count in written.get(movement.pupil_id, {}).items()
        if class_id in classes or subgroup_id in groups
    )
    if found:
        name = standing.names[movement.pupil_id]
        told = counted(found, "запись", "записи", "записей")
        where = ", ".join(standing.classes[key].label for key in classes)
        yield f"{name}: в журнале {where} с {movement.day:%d.%m.%Y} уже {told} (отметки, пропуски)"
