"""Clashes of a weekly timetable: one teacher, one room or one pupil in two lessons at one time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ejadmin.models.base.columns import TitledEnum
from ejadmin.models.calendar.tables import Weekday, days
from ejadmin.models.classes.members import Span
from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from ejadmin.models.people.tables import Pupil, initials
from ejadmin.models.timetable.tables import Timetable
from ejadmin.models.timetable.week import Group, WeekEntry, at_one_time, week_entries

NAMED_PUPILS = 3
WEEK = 7


class ClashKind(TitledEnum):
    """Who or what is in two places at once."""

    TEACHER = "teacher", "педагог"
    ROOM = "room", "кабинет"
    PUPILS = "pupils", "ученики"


@dataclass(frozen=True)
class Clash:
    """Two lessons of one time that one teacher, room or pupil cannot hold both."""

    kind: ClashKind
    who: str
    first: WeekEntry
    second: WeekEntry

    @property
    def text(self) -> str:
        """«Иванова М. П. – вторник, 3-й урок: Математика 5А и Алгебра 7Б»."""
        numbers = f"{self.first.number}-й урок"
        if self.first.number != self.second.number:
            numbers = f"{self.first.number}-й и {self.second.number}-й уроки"
        when = f"{self.first.weekday.caption}, {numbers}"
        return f"{self.who} – {when}: {self.first.title} и {self.second.title}"

    def __str__(self) -> str:
        return self.text


def clashes(session: Session, timetable_id: int) -> list[Clash]:
    """Every clash of a timetable, by day and lesson; pupils count from a day to a day."""
    return find_clashes(week_entries(session, timetable_id), ClassLists(session, timetable_id))


def find_clashes(entries: Iterable[WeekEntry], groups: "ClassLists") -> list[Clash]:
    """The same of lessons and lists read before."""
    found = [
        clash for one, other in _simultaneous(entries) for clash in _between(one, other, groups)
    ]
    return sorted(found, key=lambda each: (each.first.weekday, each.first.number, each.text))


class ClassLists:
    """Whom each class and subgroup holds, and on which days of a timetable's validity."""

    def __init__(self, session: Session, timetable_id: int) -> None:
        timetable = session.get_one(Timetable, timetable_id)
        self.first, self.last = timetable.first_day, timetable.last_day
        self.members: defaultdict[Group, dict[int, list[Span]]] = defaultdict(dict)
        self.names: dict[int, str] = {}
        self.common: dict[tuple[Group, Group], list[int]] = {}
        self.apart: dict[tuple[Group, Group], bool] = {}
        self._read(session, "class", ClassMembership, ClassMembership.class_id)
        self._read(session, "subgroup", SubgroupMembership, SubgroupMembership.subgroup_id)
        names = select(Pupil.id, Pupil.last_name, Pupil.first_name, Pupil.middle_name)
        self.names = {
            key: initials(last, first, middle)
            for key, last, first, middle in session.execute(names)
        }

    def shared(self, one: WeekEntry, other: WeekEntry) -> list[int]:
        """Pupils who belong to both lessons on a day of their weekday."""
        return [
            pupil_id
            for pupil_id in self._common(one.group, other.group)
            if self._meets(pupil_id, one, other)
        ]

    def are_apart(self, one: WeekEntry, other: WeekEntry) -> bool:
        """Whether two groups have nobody in common, pupils not yet entered included; remembered."""
        pair = (one.group, other.group)
        if pair not in self.apart:
            has_common = self._common(*pair) or _is_whole_class_twice(one, other, self)
            self.apart[pair] = not has_common
        return self.apart[pair]

    def is_known(self, entry: WeekEntry) -> bool:
        """Whether anybody is entered into the class or subgroup of a lesson."""
        return bool(self.members.get(entry.group))

    def _read(
        self,
        session: Session,
        kind: str,
        model: type[ClassMembership] | type[SubgroupMembership],
        key: InstrumentedAttribute[int],
    ) -> None:
        within = (
            model.first_day <= self.last,
            or_(model.last_day.is_(None), model.last_day >= self.first),
        )
        query = select(key, model.pupil_id, model.first_day, model.last_day).where(*within)
        for group_id, pupil_id, since, until in session.execute(query):
            self.members[kind, group_id].setdefault(pupil_id, []).append((since, until))

    def _common(self, one: Group, other: Group) -> list[int]:
        if (one, other) not in self.common:
            self.common[one, other] = sorted(self.members[one].keys() & self.members[other].keys())
        return self.common[one, other]

    def _meets(self, pupil_id: int, one: WeekEntry, other: WeekEntry) -> bool:
        spans = product(self.members[one.group][pupil_id], self.members[other.group][pupil_id])
        return any(
            self._holds(one.weekday, max(a[0], b[0]), min(a[1] or self.last, b[1] or self.last))
            for a, b in spans
        )

    def _holds(self, weekday: Weekday, first: date, last: date) -> bool:
        first, last = max(first, self.first), min(last, self.last)
        if (last - first).days + 1 >= WEEK:
            return True
        return any(day.isoweekday() == weekday.number for day in days(first, last))


def _simultaneous(entries: Iterable[WeekEntry]) -> Iterator[tuple[WeekEntry, WeekEntry]]:
    """Pairs of lessons at one time; whole slots are compared before their lessons."""
    slots: dict[tuple[Weekday, int | None, int], list[WeekEntry]] = defaultdict(list)
    for entry in entries:
        slots[entry.weekday, entry.schedule_id, entry.number].append(entry)
    for inside in slots.values():
        yield from combinations(inside, 2)
    for one, other in combinations(slots.values(), 2):
        if at_one_time(one[0], other[0]):
            yield from product(one, other)


def _between(one: WeekEntry, other: WeekEntry, groups: ClassLists) -> Iterator[Clash]:
    for teacher_id in one.teachers.keys() & other.teachers.keys():
        yield Clash(ClashKind.TEACHER, one.teachers[teacher_id], one, other)
    if one.room_id is not None and one.room_id == other.room_id:
        yield Clash(ClashKind.ROOM, f"Кабинет {one.room}", one, other)
    if groups.are_apart(one, other):  # nearly all pairs: a week of a school has twenty thousand
        return
    pupils = groups.shared(one, other)
    if pupils:
        yield Clash(ClashKind.PUPILS, _who(pupils, one, other, groups), one, other)
    elif _is_whole_class_twice(one, other, groups):
        yield Clash(ClashKind.PUPILS, _common_label(one, other), one, other)


def _is_whole_class_twice(one: WeekEntry, other: WeekEntry, groups: ClassLists) -> bool:
    """Before pupils are entered: a class as a whole and anything else of that class."""
    if groups.is_known(one) and groups.is_known(other):
        return False
    whole = "class" in (one.group[0], other.group[0])
    return whole and bool(set(one.class_ids) & set(other.class_ids))


def _who(pupils: list[int], one: WeekEntry, other: WeekEntry, groups: ClassLists) -> str:
    if len(pupils) <= NAMED_PUPILS:
        return ", ".join(groups.names[pupil_id] for pupil_id in pupils)
    label = _common_label(one, other)
    return f"{label}, учеников: {len(pupils)}" if label else f"Учеников: {len(pupils)}"


def _common_label(one: WeekEntry, other: WeekEntry) -> str:
    if not set(one.class_ids) & set(other.class_ids):
        return ""
    whole = one if one.group[0] == "class" else other
    return whole.label.split(" (")[0]
