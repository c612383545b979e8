"""What the journal's page knows, without a widget: cells, means, what is closed."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial

from ejadmin.models.base.elsewhere import ChangedElsewhere
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.base.words import counted
from ejadmin.models.classes.members import Member
from ejadmin.models.journal.choices import KindChoice, list_kinds
from ejadmin.models.journal.grading import NO_MARKS
from ejadmin.models.journal.notation import (
    EMPTY,
    Absence,
    Cell,
    CellMark,
    format_cell,
    keep_notes,
    make_cell,
    mark_text,
    parse_cell,
    read_mark,
)
from ejadmin.models.journal.page import JournalPage, PageLesson, PagePeriod, PageWork, load_page
from ejadmin.models.journal.sums import Weighed, suggestion, sums, within
from ejadmin.models.journal.tables import AttendanceKind, MarkSign
from ejadmin.models.journal.window import closes_on
from ejadmin.ui.journal.entry import Entry, Spot, write_all
from ejadmin.ui.operations import Operations

Slot = tuple[int, int]


class JournalModel:
    """One open page of the journal.

    Columns are the lessons shown, then the periods that end within the days. Every writing method
    is one operation and raises ``UserError`` when the rules refuse it, with nothing written; they
    return the rows that changed.
    """

    def __init__(self, operations: Operations, today: Callable[[], date]) -> None:
        self.operations = operations
        self.sessions = operations.sessions
        self.today = today
        self.page: JournalPage | None = None
        self.only_control = False
        self._all_lessons: list[PageLesson] = []
        self.clear()

    def clear(self) -> None:
        """Forget the page."""
        self.page = None
        self.members: list[Member] = []
        self.lessons: list[PageLesson] = []
        self.periods: list[PagePeriod] = []
        self.kinds: list[KindChoice] = []
        self.cells: dict[tuple[int, int], Cell] = {}
        self.finals: dict[tuple[int, int], int | MarkSign] = {}
        self.texts: list[list[str]] = []
        self.sums: list[list[str]] = []
        self.noted: dict[int, set[int]] = {}
        self.touched: set[int] = set()
        self._row_of: dict[int, int] = {}
        self._column_of: dict[int, int] = {}

    @property
    def rows(self) -> int:
        """Pupils."""
        return len(self.members)

    @property
    def columns(self) -> int:
        """Lessons and periods."""
        return len(self.lessons) + len(self.periods)

    def load(self, course_id: int, first: date, last: date) -> None:
        """Read a page."""
        with known_errors(), self.sessions() as session:
            page = load_page(session, course_id, first, last)
            kinds = list_kinds(session)
        self.clear()
        self.page, self.kinds = page, kinds
        self._take(page)
        self.arrange()

    def reload(self) -> None:
        """Read the same page anew."""
        if self.page is not None:
            self.load(self.page.head.course_id, self.page.first, self.page.last)

    def arrange(self) -> None:
        """Choose the lessons shown and write out every cell."""
        if self.page is None:
            return
        self.members = self.page.members
        self.periods = self.page.periods
        self.lessons = [
            lesson for lesson in self._all_lessons if not self.only_control or _is_control(lesson)
        ]
        self._row_of = {member.pupil_id: row for row, member in enumerate(self.members)}
        self._column_of = {lesson.id: column for column, lesson in enumerate(self.lessons)}
        self.texts = [self._row_texts(member.pupil_id) for member in self.members]
        self.sums = [self._row_sums(member.pupil_id) for member in self.members]
        self.noted = {}
        for (lesson_id, pupil_id), cell in self.cells.items():
            if _has_note(cell):
                self.noted.setdefault(pupil_id, set()).add(lesson_id)

    def hides(self, lesson_id: int | None) -> bool:
        """Whether a lesson of the page is left out by the filter."""
        return lesson_id not in self._column_of and any(
            lesson.id == lesson_id for lesson in self._all_lessons
        )

    def lesson_at(self, column: int) -> PageLesson | None:
        """The lesson of a column; ``None`` for a period's one."""
        return self.lessons[column] if 0 <= column < len(self.lessons) else None

    def period_at(self, column: int) -> PagePeriod | None:
        """The period of a column; ``None`` for a lesson's one."""
        index = column - len(self.lessons)
        return self.periods[index] if 0 <= index < len(self.periods) else None

    def cell(self, row: int, column: int) -> Cell:
        """What stands in a cell of a lesson."""
        lesson = self.lessons[column]
        return self.cells.get((lesson.id, self.members[row].pupil_id), EMPTY)

    def text(self, row: int, column: int) -> str:
        """What a cell holds as text, to edit and to copy; a suggestion is not held."""
        period = self.period_at(column)
        if period is None:
            return self.texts[row][column]
        value = self.finals.get((period.id, self.members[row].pupil_id))
        return "" if value is None else mark_text(value)

    def suggestion(self, row: int, period: PagePeriod) -> int | None:
        """The mark that the weighted mean of the period's days suggests."""
        return self._suggested(self._weighed(self.members[row].pupil_id), period)

    def belongs(self, row: int, lesson: PageLesson) -> bool:
        """Whether the pupil is in the class on the lesson's day."""
        return self.members[row].belongs_on(lesson.day)

    def is_closed(self, lesson: PageLesson) -> bool:
        """Whether every cell of a lesson is closed by the edit window."""
        if self.page is None:
            return False
        today, rule = self.today(), self.page.head.rule
        if lesson.unlocked_until and lesson.unlocked_until >= today and not rule.year_is_closed:
            return False
        return not rule.is_open(self._counted_from(lesson), today)

    def closing_text(self, lesson: PageLesson) -> str:
        """«закрывается 15.09», or since when and why it is closed."""
        if self.page is None:
            return ""
        rule, day = self.page.head.rule, self._counted_from(lesson)
        if self.is_closed(lesson):
            return rule.closed_because(day)
        last = closes_on(rule.rule, day)
        if lesson.unlocked_until and last and last < self.today():
            return f"открыт разовым доступом по {lesson.unlocked_until:%d.%m}"
        return "не закрывается" if last is None else f"закрывается после {last:%d.%m}"

    def put_text(self, row: int, column: int, text: str) -> list[int]:
        """Write a cell as text, keeping comments; see :func:`parse_cell`."""
        return self.put_texts([(row, column, text)])

    def put_texts(self, texts: Iterable[tuple[int, int, str]]) -> list[int]:
        """Write several cells as text, all or none."""
        return self.write([self._entry(*each) for each in texts])

    def put_cell(self, row: int, column: int, cell: Cell) -> list[int]:
        """Write one cell of a lesson."""
        lesson, pupil = self.lessons[column], self.members[row].pupil_id
        return self.write([Entry(pupil, lesson.id, None, self.cell(row, column), cell)])

    def accept(self, row: int, column: int) -> list[int]:
        """Take the suggested period mark where none is put."""
        period = self.period_at(column)
        if period is None or self.text(row, column):
            return []
        suggested = self.suggestion(row, period)
        return [] if suggested is None else self.put_text(row, column, str(suggested))

    def clear_cells(self, slots: Iterable[Slot]) -> list[int]:
        """Empty several cells."""
        return self.put_texts([(row, column, "") for row, column in slots])

    def write(self, entries: Sequence[Entry]) -> list[int]:
        """Commit what differs as one operation."""
        page, act = self.page, [entry for entry in entries if entry.before != entry.after]
        if page is None or not act:
            return []
        work = partial(write_all, entries=act, course_id=page.head.course_id, today=self.today())
        try:
            self.operations.run(self._title(act), work, about=self._spot(act))
        except ChangedElsewhere:
            self.reload()
            raise
        return self._remember(act)

    def of_course(self, text: str) -> str:
        """A text with the subject and the class of the page behind it."""
        return f"{text}, {self.page.head.subject}, {self.page.head.group}" if self.page else text

    def _title(self, act: Sequence[Entry]) -> str:
        if len(act) > 1:
            return self.of_course(counted(len(act), "клетка", "клетки", "клеток"))
        (entry,) = act
        member = self.members[self._row_of[entry.pupil_id]]
        periods = (period.title for period in self.periods if period.id == entry.period_id)
        place = next(periods, "") or f"{self._day_of(entry):%d.%m}"
        return f"{entry.words}, {member.last_name} {member.first_name}, {place}"

    def _day_of(self, entry: Entry) -> date:
        if entry.lesson_id is not None:
            return self.lessons[self._column_of[entry.lesson_id]].day
        return next(each.last_day for each in self.periods if each.id == entry.period_id)

    def _spot(self, act: Sequence[Entry]) -> Spot:
        lessons = (entry.lesson_id for entry in act if entry.lesson_id is not None)
        periods = (entry.period_id for entry in act if entry.period_id is not None)
        course = self.page.head.course_id if self.page else 0
        return Spot(
            course, self._day_of(act[0]), tuple(dict.fromkeys(lessons)),
            tuple(dict.fromkeys(periods)), act[0].pupil_id,
        )  # fmt: skip

    def _remember(self, entries: Sequence[Entry]) -> list[int]:
        """Bring the page up to what was committed."""
        touched: set[int] = set()
        self.touched = set()
        for entry in entries:
            row = self._row_of.get(entry.pupil_id)
            if isinstance(entry.after, Cell) and entry.lesson_id is not None:
                self._take_cell(entry.lesson_id, entry.pupil_id, entry.after)
            elif entry.period_id is not None and not isinstance(entry.after, Cell):
                key = (entry.period_id, entry.pupil_id)
                self.finals.pop(key, None)
                if entry.after is not None:
                    self.finals[key] = entry.after
            if row is not None:
                touched.add(row)
        for row in touched:
            self.sums[row] = self._row_sums(self.members[row].pupil_id)
        return sorted(touched)

    def _take_cell(self, lesson_id: int, pupil_id: int, cell: Cell) -> None:
        self.cells[lesson_id, pupil_id] = cell
        noted = self.noted.setdefault(pupil_id, set())
        (noted.add if _has_note(cell) else noted.discard)(lesson_id)
        self._grow_works(lesson_id, len(cell.marks))
        row, column = self._row_of.get(pupil_id), self._column_of.get(lesson_id)
        if row is not None and column is not None:
            self.texts[row][column] = format_cell(cell)
            self.touched.add(column)

    def _entry(self, row: int, column: int, text: str) -> Entry:
        pupil, period = self.members[row].pupil_id, self.period_at(column)
        if period is None:
            old = self.cell(row, column)
            return Entry(
                pupil, self.lessons[column].id, None, old, keep_notes(parse_cell(text), old)
            )
        word = text.strip().strip("()")
        return Entry(
            pupil,
            None,
            period.id,
            self.finals.get((period.id, pupil)),
            read_mark(word) if word else None,
        )

    def _take(self, page: JournalPage) -> None:
        """Make cells of the rows read."""
        self._all_lessons = list(page.lessons)
        places = {
            work.id: (lesson.id, work.position) for lesson in page.lessons for work in lesson.works
        }
        marks: dict[tuple[int, int], dict[int, CellMark]] = {}
        for work_id, pupil, value, sign, comment in page.marks:
            lesson_id, position = places[work_id]
            found = CellMark(_SIGNS[sign] if value is None else value, comment)
            marks.setdefault((lesson_id, pupil), {})[position] = found
        absences = {
            (row[0], row[1]): Absence(_KINDS[row[2]], row[3], row[4], row[5])
            for row in page.absences
        }
        for key in marks.keys() | absences.keys():
            found_marks = marks.get(key, {})
            line = [found_marks.get(n) for n in range(1, max(found_marks, default=0) + 1)]
            self.cells[key] = make_cell(line, absences.get(key))
        for period, pupil, value, sign in page.period_marks:
            self.finals[period, pupil] = _SIGNS[sign] if value is None else value

    def _row_texts(self, pupil_id: int) -> list[str]:
        cells = self.cells
        found = (cells.get((lesson.id, pupil_id)) for lesson in self.lessons)
        return [format_cell(cell) if cell else "" for cell in found]

    def _row_sums(self, pupil_id: int) -> list[str]:
        """Mean, weighted mean, then each period's mark or its suggestion in brackets."""
        if self.page is None:
            return []
        marks = self._weighed(pupil_id)
        texts = [*sums(within(marks, self.page.first, self.page.last)).texts]
        for period in self.periods:
            value = self.finals.get((period.id, pupil_id))
            if value is not None:
                texts.append(mark_text(value))
                continue
            suggested = self._suggested(marks, period)
            texts.append(f"({suggested})" if suggested else NO_MARKS)
        return texts

    def _suggested(self, marks: list[Weighed], period: PagePeriod) -> int | None:
        if self.page is None:
            return None
        return suggestion(marks, period.first_day, period.last_day, self.page.thresholds)

    def _weighed(self, pupil_id: int) -> list[Weighed]:
        """The pupil's marks that count, here as written by now and in other courses as read."""
        if self.page is None:
            return []
        marks = list(self.page.far_marks.get(pupil_id, ()))
        for lesson in self._all_lessons:
            cell = self.cells.get((lesson.id, pupil_id))
            if cell is None or not cell.marks or not self.page.counts(pupil_id, lesson.day):
                continue
            weights = {work.position: work.weight for work in lesson.works}
            for position, mark in enumerate(cell.marks, 1):
                if mark is not None and not isinstance(mark.value, MarkSign):
                    marks.append(Weighed(lesson.day, mark.value, weights.get(position, 1)))
        return marks

    def _grow_works(self, lesson_id: int, count: int) -> None:
        """A mark made its work: give the column its default kind without reading the page."""
        for index, lesson in enumerate(self._all_lessons):
            if lesson.id == lesson_id and len(lesson.works) < count:
                kind = max(self.kinds, key=lambda each: each.is_default)
                missing = range(len(lesson.works) + 1, count + 1)
                made = [_work_of(kind, n) for n in missing]
                grown = lesson._replace(works=(*lesson.works, *made))
                self._all_lessons[index] = grown
                self.lessons = [grown if each.id == lesson_id else each for each in self.lessons]

    def _counted_from(self, lesson: PageLesson) -> date:
        is_homework = any(work.is_homework for work in lesson.works)
        return max(lesson.day, lesson.due_on) if is_homework and lesson.due_on else lesson.day


_KINDS = {kind.value: kind for kind in AttendanceKind}
_SIGNS = {sign.value: sign for sign in MarkSign}


def _is_control(lesson: PageLesson) -> bool:
    return any(work.is_control for work in lesson.works)


def _work_of(kind: KindChoice, position: int) -> PageWork:
    """A work as the next reading will find it; its number is not known yet."""
    flags = (kind.is_control, kind.is_homework, kind.is_default)
    return PageWork(0, position, kind.id, kind.short_name, kind.weight, *flags)


def _has_note(cell: Cell) -> bool:
    return any(mark is not None and mark.comment for mark in cell.marks)
