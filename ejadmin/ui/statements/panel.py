"""The right side of the tab «К выдаче»: numbers, how to hand over, and the buttons."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from ejadmin.ui import theme
from ejadmin.ui.statements.queue import Wish

WIDTH = 216


class IssuePanel(QWidget):
    """Shows and offers; the tab decides what its buttons do."""

    def __init__(self) -> None:
        super().__init__()
        self.number, self.issued_on = QLabel("—"), QLabel()
        self.handover, self.guardian = QLabel("—"), QLabel("—")
        self.frequency, self.request = QLabel("—"), QLabel("—")
        self.note = theme.StateLabel("")
        self.drop = theme.action_button("Снять отметки", "", "Выдать ведомости всем остальным")
        self.issue = theme.primary_button("Выдать все (0)", "Ctrl+Return")
        self.print = theme.action_button("Напечатать…", "Ctrl+P", "Напечатать выданное")
        self.save = theme.action_button("Сохранить PDF…", "Ctrl+S", "Сохранить выданное")
        self.show_issued = theme.action_button(
            "Показать выданное", "", "Печатается и сохраняется то, что показано"
        )
        for name in ("issue", "print", "save", "drop", "show_issued"):
            getattr(self, name).setObjectName(f"action.{name}")
        self.setFixedWidth(WIDTH)
        self._build()

    def tell_about(self, wish: Wish | None, today: date) -> None:
        """Say how one family wants its statement."""
        family = wish.family if wish else None
        self.issued_on.setText(f"{today:%d.%m.%Y}")
        self.handover.setText(family.handover.caption if family else "—")
        self.guardian.setText((family and family.guardian) or "—")
        self.frequency.setText(family.frequency.caption if family else "—")
        self.request.setText(f"{family.requested_on:%d.%m.%Y}" if family else "нет")

    def tell_numbers(self, first: int, count: int) -> None:
        """Say which numbers are or will be given."""
        last = f"–{first + count - 1}" if count > 1 else ""
        self.number.setText(f"{first}{last}" if count else "—")

    def offer_issued(self, *, is_known: bool, is_shown: bool) -> None:
        """What acts, acts on what is shown: print and save what was issued while it is seen."""
        self.show_issued.setVisible(is_known and not is_shown)
        for button in (self.print, self.save):
            button.setEnabled(is_known and is_shown)

    def complain(self, text: str) -> None:
        """Say in red what is wrong."""
        self.note.tell(text, theme.State.BAD)

    def quiet(self) -> None:
        """Take back what was said."""
        self.drop.hide()
        self.note.tell("")

    def _build(self) -> None:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(theme.TIGHT)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        rows = (
            ("Номера", self.number), ("Дата выдачи", self.issued_on), ("Отказ от", self.request),
            ("Кто отказался", self.guardian), ("Как часто", self.frequency),
            ("Как передать", self.handover),
        )  # fmt: skip
        for title, label in rows:
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(theme.muted_label(title), label)
        self.note.setWordWrap(True)
        self.number.setFont(theme.sized_font(theme.TEXT_POINTS, bold=True))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addWidget(theme.section_label("Выдача"))
        box.addWidget(_scrolled(form), 1)
        self.show_issued.hide()
        for widget in (
            self.note, self.drop, self.issue, self.show_issued, self.print, self.save,
        ):  # fmt: skip
            box.addWidget(widget)


def _scrolled(form: QFormLayout) -> QScrollArea:
    """In a low window the words scroll; pressed together they could not be read."""
    words, area = QWidget(), QScrollArea()
    words.setLayout(form)
    area.setWidget(words)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
