"""The table of access slips: its columns, and what narrows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ejadmin.models.families.slip_register import Holder, SlipRow, SlipState
from ejadmin.ui.directory.rows import natural_key
from ejadmin.ui.list_model import ListColumn

OVERDUE = "overdue"


def shown_day(day: date | None) -> str:
    """«01.09.2026» or nothing."""
    return f"{day:%d.%m.%Y}" if day else ""


def columns(today: date) -> tuple[ListColumn[SlipRow], ...]:
    """The columns of the slips as of a day."""

    def state(row: SlipRow) -> str:
        return f"! {row.state.caption}" if row.is_overdue(today) else row.state.caption

    def tone(row: SlipRow) -> str:
        handed = "green" if row.state is SlipState.HANDED else "text"
        return "red" if row.is_overdue(today) else handed

    return (
        ListColumn("Класс", 94, lambda row: row.group, lambda row: natural_key(row.group)),
        ListColumn("Фамилия, имя, отчество", 244, lambda row: row.name),
        ListColumn("Кто", 84, lambda row: row.holder.caption),
        ListColumn("Логин", 136, lambda row: row.login, lambda row: row.login.casefold()),
        ListColumn("Состояние", 96, state, lambda row: list(SlipState).index(row.state), tone),
        _days("Выдать до", lambda row: row.due_on, tone),
        _days("Напечатан", lambda row: row.printed_on),
        _days("Выдан", lambda row: row.handed_on),
        ListColumn("Кто получил", 150, lambda row: row.handed_to),
    )


def _days(
    title: str,
    day: Callable[[SlipRow], date | None],
    tone: Callable[[SlipRow], str] | None = None,
) -> ListColumn[SlipRow]:
    return ListColumn(
        title, 84, lambda row: shown_day(day(row)), lambda row: day(row) or date.max, tone
    )


@dataclass(frozen=True)
class Narrowing:
    """What the page shows: words, a class, a kind of person, a state or «overdue»."""

    text: str = ""
    group: str | None = None
    holder: Holder | None = None
    state: str | None = None

    def fits(self, row: SlipRow, today: date) -> bool:
        """Whether a row is of the kind chosen; words are looked for apart."""
        if self.group not in (None, row.group) or self.holder not in (None, row.holder):
            return False
        if self.state == OVERDUE and not row.is_overdue(today):
            return False
        return self.state in (None, OVERDUE, row.state)
