"""The queue of statements: who gets one, what was given before, when the next is due."""

from dataclasses import dataclass
from datetime import date

from ejadmin.models.calendar.tables import LAST_GRADE
from ejadmin.models.statements.tables import PaperFamily
from ejadmin.ui.list_model import ListColumn

NEVER = date(1900, 1, 1)


@dataclass(frozen=True)
class Wish:
    """One row of the queue; a pupil added by hand has no request behind the wish."""

    pupil_id: int
    pupil: str
    class_label: str
    grade: int = LAST_GRADE + 1
    family: PaperFamily | None = None

    @classmethod
    def of(cls, family: PaperFamily) -> "Wish":
        """The wish of a family with a written refusal."""
        return cls(family.pupil_id, family.pupil, family.class_label, family.grade, family)

    def is_due(self, today: date) -> bool:
        """Whether a statement is due; who was added by hand wants one now."""
        return self.family is None or self.family.due_on <= today


def columns(today: date) -> tuple[ListColumn[Wish], ...]:
    """The columns of the queue as of a day."""

    def due(wish: Wish) -> str:
        if wish.family is None:
            return "без отказа"
        return "пора" if wish.is_due(today) else f"{wish.family.due_on:%d.%m.%Y}"

    def tone(wish: Wish) -> str | None:
        return ("amber" if wish.family else "muted") if wish.is_due(today) else None

    return (
        ListColumn("Ученик", 176, lambda wish: wish.pupil, short=_short),
        ListColumn("Класс", 50, lambda wish: wish.class_label,
                   lambda wish: (wish.grade, wish.class_label)),
        ListColumn("Выдана", 84, _issued,
                   lambda wish: (wish.family and wish.family.issued_on) or NEVER),
        ListColumn("Пора", 84, due, lambda wish: wish.family.due_on if wish.family else NEVER,
                   tone),
    )  # fmt: skip


def _short(wish: Wish) -> str:
    return " ".join(wish.pupil.split()[:2])


def _issued(wish: Wish) -> str:
    if wish.family is None or wish.family.issued_on is None:
        return "—"
    return f"{wish.family.issued_on:%d.%m.%Y}"
