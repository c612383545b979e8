"""One thing written on a page of the journal: written where what was seen still stands."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ejadmin.models.journal import MarkSign
from ejadmin.models.journal.cells import put_cell
from ejadmin.models.journal.grades import put_period_mark
from ejadmin.models.journal.notation import Cell

if TYPE_CHECKING:
    from ejadmin.models.store import TrackedSession

PeriodValue = int | MarkSign | None


@dataclass(frozen=True)
class Entry:
    """One thing written: a cell of a lesson (``lesson_id``) or a mark of a period."""

    pupil_id: int
    lesson_id: int | None
    period_id: int | None
    before: Cell | PeriodValue
    after: Cell | PeriodValue

    def reversed(self) -> "Entry":
        """What takes it back."""
        return Entry(self.pupil_id, self.lesson_id, self.period_id, self.after, self.before)

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
