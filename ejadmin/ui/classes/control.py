"""The number of pupils on 20 September: fixed, compared with the class lists, fixed anew."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ejadmin.models.base.store import Sessions
from ejadmin.models.base.words import grouped, listed
from ejadmin.models.calendar.tables import Year
from ejadmin.models.classes import contingent
from ejadmin.models.classes.contingent import ClassCount
from ejadmin.ui import dialogs, theme


class ControlLabel(theme.StateLabel):
    """Whether the fixed numbers still agree with the lists of the classes."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("classes.control")
        self.setWordWrap(True)

    def compare(self, counts: Sequence[ClassCount], strayed: Sequence[ClassCount]) -> None:
        """Say which classes stray, or that all agree, or that nothing is fixed yet."""
        fixed = [one.control_count for one in counts if one.control_count is not None]
        if strayed:
            told = listed(f"{one.label} ({one.control_count} → {one.total})" for one in strayed)
            self.tell(f"Расходится с 20 сентября: {told}", theme.State.WARNING)
        elif fixed:
            told = f"На 20 сентября зафиксировано {grouped(sum(fixed))}, сходится"
            self.tell(told, theme.State.GOOD)
        else:
            told = "На 20 сентября ещё не зафиксировано" if counts else ""
            self.tell(told, theme.State.MUTED)


def may_fix(parent: QWidget, sessions: Sessions, year: Year) -> bool:
    """Ask before other numbers that were fixed are replaced."""
    with sessions() as session:
        strayed = contingent.strayed(session, year.id, year.first_day)
    told = listed(f"{one.label}: {one.control_count} → {one.total}" for one in strayed)
    return not strayed or dialogs.confirm(
        parent, "Контингент на 20 сентября уже зафиксирован и теперь другой.",
        "Зафиксировать заново", details=f"Изменится: {told}. Это можно отменить (Ctrl+Z).",
    )  # fmt: skip
