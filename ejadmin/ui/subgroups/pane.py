"""The open division: its head, its parts side by side, and what is told below them."""

from datetime import date

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ejadmin.models import dividing
from ejadmin.models.base.store import Sessions
from ejadmin.models.dividing import DivisionView
from ejadmin.ui import theme
from ejadmin.ui.subgroups.board import PartsBoard
from ejadmin.ui.subgroups.head import DivisionHead
from ejadmin.ui.subgroups.words import counts, edge_days, history

KEYS = (
    "Тащите мышью или нажмите 1–9, 0 – без подгруппы, Ctrl+←/→ – в соседнюю; "
    "F2 – название, Ctrl+Z – отменить"
)


class DivisionPane(QWidget):
    """Shows a division from the day chosen in its head; the page decides what to do."""

    def __init__(self, sessions: Sessions) -> None:
        super().__init__()
        self.sessions = sessions
        self.head, self.board = DivisionHead(), PartsBoard()
        self.foot, self.history = QLabel(), theme.muted_label("")
        self.reason = theme.StateLabel("", theme.State.BAD)
        self.view: DivisionView | None = None
        for name in ("foot", "history", "reason"):
            getattr(self, name).setObjectName(f"subgroups.{name}")
        self.foot.setWordWrap(True)
        self.reason.setWordWrap(True)
        keys = theme.muted_label(KEYS)
        keys.setFont(theme.sized_font(theme.TABLE_POINTS))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.TIGHT)
        box.addWidget(self.head)
        box.addWidget(self.board, 1)
        for label in (self.reason, self.foot, self.history, keys):
            box.addWidget(label)

    def day(self) -> date:
        """The day moves count from."""
        return self.head.chosen_day()

    def read(self, division_id: int, classes: dict[int, str]) -> DivisionView:
        """Show a division as it is now; ``classes`` are those it could draw from."""
        self.say("")
        with self.sessions() as session:
            view = self.view = dividing.read_division(session, division_id, self.day())
        self.head.fill(view, classes)
        self.board.fill(view, edge_days(view, self.day()))
        self.foot.setText(counts(view))
        return view

    def say(self, text: str, state: theme.State = theme.State.BAD) -> None:
        """Tell a reason or a result under the parts; an empty one leaves no gap."""
        self.reason.tell(text, state)
        self.reason.setVisible(bool(text))

    def tell_history(self, pupil_id: int) -> None:
        """Say in which subgroups of the subject a pupil was; nothing of nobody."""
        view = self.view
        if view is None or not pupil_id:
            self.history.setText("")
            return
        name = next((one.name for one in view.pupils if one.pupil_id == pupil_id), "")
        with self.sessions() as session:
            spells = dividing.spells_of(session, pupil_id, view.subject_id)
        self.history.setText(history(name, spells) if name else "")
