"""What the timetable page read of one class's week, and the changes that may be taken back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.calendar.days import SchoolCalendar
from ejadmin.models.calendar.tables import Weekday
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.timetable import board
from ejadmin.models.timetable.board import CourseLeft
from ejadmin.models.timetable.clashes import Clash, ClassLists, find_clashes
from ejadmin.models.timetable.tables import Rings, Timetable, choose_rings, read_rings
from ejadmin.models.timetable.week import Moment, WeekEntry, week_entries
from ejadmin.ui.operations import Operations
from ejadmin.ui.timetable.board import Cell, CellLesson


@dataclass
class ClassWeek:
    """One timetable seen from one class; plain values only, each action one operation."""

    operations: Operations
    timetable_id: int | None = None
    class_id: int | None = None
    entries: list[WeekEntry] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    courses: list[CourseLeft] = field(default_factory=list)
    rings: Rings | None = None
    days: list[Weekday] = field(default_factory=list)
    rooms: list[tuple[int, str]] = field(default_factory=list)
    lists: ClassLists | None = None

    def read(self) -> None:
        """Read everything shown, in a fixed number of queries."""
        if self.timetable_id is None or self.class_id is None:
            return
        with known_errors(), self.operations.sessions() as session:
            timetable = session.get_one(Timetable, self.timetable_id)
            school_class = session.get_one(SchoolClass, self.class_id)
            calendar = SchoolCalendar.load(session, timetable.year_id)
            self.rings = choose_rings(read_rings(session), school_class.shift, school_class.grade)
            self.rooms = board.rooms(session)
            self.lists = ClassLists(session, self.timetable_id)
            self._read_entries(session)
            self.days = calendar.weekdays(school_class.grade) + self._further_days(
                calendar.week_of(school_class.grade)
            )

    def _further_days(self, week_length: int) -> list[Weekday]:
        """Days on which the class has no school any more but lessons still stand."""
        used = {entry.weekday for entry in self.entries if self.class_id in entry.class_ids}
        return sorted(day for day in used if day.number > week_length)

    def _read_entries(self, session: TrackedSession) -> None:
        """What an edit changes: the lessons of the week, their clashes, the hours left."""
        timetable_id, class_id = self._where()
        self.entries = week_entries(session, timetable_id)
        self.clashes = find_clashes(self.entries, self.lists) if self.lists else []
        self.courses = board.courses_left(session, timetable_id, class_id)

    def lessons(self) -> list[CellLesson]:
        """The lessons of the class with what is wrong with each."""
        troubles: dict[int, list[str]] = {}
        for clash in self.clashes:
            for entry in (clash.first, clash.second):
                troubles.setdefault(entry.id, []).append(clash.text)
        return [
            CellLesson(entry, tuple(troubles.get(entry.id, ())))
            for entry in self.entries
            if self.class_id in entry.class_ids
        ]

    def troubled_classes(self) -> set[int]:
        """The classes with a lesson that clashes."""
        return {
            class_id
            for clash in self.clashes
            for entry in (clash.first, clash.second)
            for class_id in entry.class_ids
        }

    def moment(self, cell: Cell) -> Moment:
        """The time of a cell by the class's bells."""
        ring = self.rings.by_number.get(cell[1]) if self.rings else None
        return Moment(*cell, self.rings.id if self.rings else None, ring)

    def place(self, cell: Cell, course_ids: Sequence[int]) -> bool:
        """Put courses into a cell; answers whether anything changed."""
        timetable, shown = self._where()
        return self._do(
            cell,
            lambda session: board.place_courses(session, timetable, shown, cell, course_ids),
        )

    def clear(self, cell: Cell) -> bool:
        """Take everything out of a cell."""
        timetable, shown = self._where()
        return self._do(cell, lambda session: board.clear_cell(session, timetable, shown, cell))

    def choose_room(self, entry_id: int, room_id: int | None) -> bool:
        """Hold one lesson in another room."""
        entry = next(entry for entry in self.entries if entry.id == entry_id)
        work = partial(board.choose_room, entry_id=entry_id, room_id=room_id)
        return self._do((entry.weekday, entry.number), work)

    def _where(self) -> tuple[int, int]:
        if self.timetable_id is None or self.class_id is None:
            raise RuntimeError("no timetable or class is chosen")
        return self.timetable_id, self.class_id

    def _do(self, cell: Cell, action: Callable[[TrackedSession], None]) -> bool:
        """Change a cell and read the week anew; whether anything changed."""
        number = len(self.operations.back)
        where = self._where()
        shown = [
            entry.course_id
            for entry in self.entries
            if self.class_id in entry.class_ids and (entry.weekday, entry.number) == cell
        ]

        def work(session: TrackedSession) -> None:
            board.refuse_other(session, *where, cell, shown)
            action(session)
            self._read_entries(session)

        title = f"Расписание: {cell[0].caption}, {cell[1]} урок"
        self.operations.do(title, work, about=(self.timetable_id, self.class_id))
        return len(self.operations.back) > number
