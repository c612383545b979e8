"""What is written on a page of the journal and where: where what was seen still stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ejadmin.models.journal.cells import put_cell
from ejadmin.models.journal.grades import put_period_mark
from ejadmin.models.journal.notation import Cell, format_cell, mark_text
from ejadmin.models.journal.tables import MarkSign

if TYPE_CHECKING:
    from ejadmin.models.base.store import TrackedSession

PeriodValue = int | MarkSign | None


@dataclass(frozen=True)
class Spot:
    """Where a step was done, to go there again: a course, a day, of one cell its pupil.

    ``lessons`` and ``periods`` are what was written, the first of them the one to go to; a step
    is taken back while they may be written, but for what ``is_always_open``.
    """

    course_id: int
    day: date
    lessons: tuple[int, ...] = ()
    periods: tuple[int, ...] = ()
    pupil_id: int | None = None
    is_always_open: bool = False


@dataclass(frozen=True)
class Entry:
    """One thing written: a cell of a lesson (``lesson_id``) or a mark of a period."""

    pupil_id: int
    lesson_id: int | None
    period_id: int | None
    before: Cell | PeriodValue
    after: Cell | PeriodValue

    def write(self, session: "TrackedSession", course_id: int, today: date) -> None:
        """Write it where ``before`` still stands; else :class:`ChangedElsewhere`."""
        after, before = self.after, self.before
        if self.lesson_id is not None and isinstance(after, Cell) and isinstance(before, Cell):
            put_cell(session, self.lesson_id, self.pupil_id, after, today=today, expected=before)
        elif self.period_id is not None and not isinstance(after, Cell):
            put_period_mark(
                session, course_id, self.period_id, self.pupil_id, after, today=today,
                expected=None if isinstance(before, Cell) else before,
            )  # fmt: skip

    @property
    def words(self) -> str:
        """«Отметка 5», «Н», «Убраны отметки 4/5»: what is done, without whom and when."""
        after, before = self.after, self.before
        if not isinstance(after, Cell) or not isinstance(before, Cell):
            put = None if isinstance(after, Cell) or after is None else mark_text(after)
            return f"Отметка {put}" if put else "Убрана отметка"
        if before.absence != after.absence:
            return f"Убрано {format_cell(before)}" if after.is_empty else format_cell(after)
        return _words_of_marks(format_cell(Cell(before.marks)), format_cell(Cell(after.marks)))


def _words_of_marks(before: str, after: str) -> str:
    if before == after:
        return f"Комментарий к отметке {after}"
    are_many = "/" in (after or before)
    if after:
        return f"Отметки {after}" if are_many else f"Отметка {after}"
    return f"Убраны отметки {before}" if are_many else f"Убрана отметка {before}"


def write_all(
    session: "TrackedSession", entries: Iterable[Entry], course_id: int, today: date
) -> None:
    """Write several, all or none."""
    for entry in entries:
        entry.write(session, course_id, today)
