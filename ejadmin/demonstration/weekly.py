"""A weekly timetable without clashes and without gaps for pupils, found by ejection.

Every class has exactly as many places in the week as lessons. A block (a class's lesson, or the
simultaneous lessons of a division) goes where it disturbs least; what stands in its way is taken
out and placed again later. Blocks taken out often grow heavy and are left in peace.
"""

from collections import deque
from dataclasses import dataclass
from random import Random

from ejadmin.demonstration.plan import Block
from ejadmin.errors import UserError

DAYS = 5
LONG_DAYS = (1, 0, 4, 3, 2)
"""Which days get the odd lessons: the week is lightest on Wednesday and Thursday."""
SPORT = "Физическая культура"
PATIENCE = 400
ATTEMPTS = 8
Slot = tuple[int, int]
"""Day (Monday is 0) and lesson number."""


@dataclass(eq=False)
class _Piece:
    """One of a block's lessons of the week."""

    block: Block
    slots: list[Slot]
    places: list[dict[Slot, "_Piece"]]
    same: list["_Piece"]
    most_a_day: int
    weight: int = 1
    slot: Slot | None = None


def plan_week(blocks: list[Block], random: Random) -> list[tuple[Block, Slot]]:
    """Give every lesson of the week its slot; raises :class:`UserError` when some find none."""
    for _ in range(ATTEMPTS):
        pieces = _pieces(blocks)
        if _place_all(pieces, random):
            return [(piece.block, piece.slot) for piece in pieces if piece.slot is not None]
    raise UserError("Не удалось составить расписание без накладок. Выберите другое число классов.")


def week_slots(hours: int, turn: int = 0) -> list[Slot]:
    """The places of a class with so many lessons a week: each day from the first lesson on.

    A single odd lesson falls on another day at each ``turn``, for few gyms serve many classes.
    """
    least, odd = divmod(hours, DAYS)
    longer = LONG_DAYS[turn % DAYS :][:1] if odd == 1 else LONG_DAYS[:odd]
    return [
        (day, number) for day in range(DAYS) for number in range(1, least + (day in longer) + 1)
    ]


def _pieces(blocks: list[Block]) -> list[_Piece]:
    hours: dict[int, int] = {}
    for block in blocks:
        for school_class in block.classes:
            hours[school_class.id] = hours.get(school_class.id, 0) + block.courses[0].hours
    by_class: dict[int, dict[Slot, _Piece]] = {class_id: {} for class_id in hours}
    by_teacher: dict[int, dict[Slot, _Piece]] = {}
    pieces = []
    for block in blocks:
        first = block.classes[0]
        slots = week_slots(hours[first.id], turn=first.id)
        teachers = [by_teacher.setdefault(course.teacher.id, {}) for course in block.courses]
        places = [by_class[each.id] for each in block.classes] + teachers
        same: list[_Piece] = []
        count = block.courses[0].hours
        for number in range(count):
            own = _first_sport_slot(block, slots) if number == 0 else slots
            same.append(_Piece(block, own, places, same, -(-count // DAYS)))
        pieces += same
    return pieces


def _first_sport_slot(block: Block, slots: list[Slot]) -> list[Slot]:
    """A first grade's fifth lesson of the day may only be sport (СП 2.4.3648-20)."""
    if block.subject.name == SPORT and block.classes[0].grade == 1:
        return [slot for slot in slots if slot[1] == 5] or slots
    return slots


def _place_all(pieces: list[_Piece], random: Random) -> bool:
    loads = {id(place): 0 for piece in pieces for place in piece.places}
    for piece in pieces:
        for place in piece.places:
            loads[id(place)] += 1
    hard_first = sorted(
        pieces,
        key=lambda piece: (len(piece.slots) > 1, -sum(loads[id(each)] for each in piece.places)),
    )
    waiting = deque(hard_first)
    steps = PATIENCE * len(pieces) // 10 + 2000
    while waiting and steps:
        steps -= 1
        piece = waiting.popleft()
        slot, disturbed = _choose_slot(piece, random)
        for other in disturbed:
            _take_out(other)
            other.weight += 1
            waiting.append(other)
        piece.slot = slot
        for place in piece.places:
            place[slot] = piece
    return not waiting


def _take_out(piece: _Piece) -> None:
    if piece.slot is not None:
        for place in piece.places:
            del place[piece.slot]
    piece.slot = None


def _choose_slot(piece: _Piece, random: Random) -> tuple[Slot, list[_Piece]]:
    days_used = [other.slot[0] for other in piece.same if other.slot is not None]
    best_cost = float("inf")
    best: list[tuple[Slot, list[_Piece]]] = []
    for slot in piece.slots:
        disturbed = {id(place[slot]): place[slot] for place in piece.places if slot in place}
        if days_used.count(slot[0]) >= piece.most_a_day:
            _add_same_day(piece, slot[0], disturbed)
        cost = sum(other.weight for other in disturbed.values())
        if cost < best_cost:
            best_cost, best = cost, []
        if cost == best_cost:
            best.append((slot, list(disturbed.values())))
    return random.choice(best)


def _add_same_day(piece: _Piece, day: int, disturbed: dict[int, _Piece]) -> None:
    """A subject stands in a day no oftener than its hours need."""
    on_day = [other for other in piece.same if other.slot is not None and other.slot[0] == day]
    if not any(id(other) in disturbed for other in on_day):
        disturbed[id(on_day[0])] = on_day[0]
