"""The findings of a step: each leads to where it is mended, or is taken as right with a reason."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models.checklist import Accepted
from ejadmin.models.checks import Finding, Severity
from ejadmin.ui import theme

FINDING_ROLE = Qt.ItemDataRole.UserRole
MOST = 500


class FindingsPanel(QWidget):
    """The open findings of a step; several may be chosen and accepted with one reason.

    ``opened`` carries the finding to mend, ``accepted`` the chosen ones and the reason.
    """

    opened = Signal(object)
    accepted = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.list = _list("setup.findings")
        self.list.itemActivated.connect(self._open)
        self.list.itemSelectionChanged.connect(self._enable)
        self.reason = QLineEdit()
        self.reason.setObjectName("setup.reason")
        self.reason.setFont(theme.sized_font(theme.TABLE_POINTS))
        self.reason.setPlaceholderText("Почему так и должно быть (причина для выбранных)")
        self.reason.setMaxLength(300)
        self.reason.textChanged.connect(self._enable)
        self.reason.returnPressed.connect(self._accept)
        self.mend = theme.action_button("Исправить", tooltip="Открыть место (Enter)")
        self.mend.setObjectName("action.mend")
        self.mend.clicked.connect(self._mend)
        self.accept = theme.action_button("Так и должно быть")
        self.accept.setObjectName("action.accept_findings")
        self.accept.clicked.connect(self._accept)
        row = QHBoxLayout()
        row.setSpacing(theme.SMALL)
        for widget in (self.mend, self.reason, self.accept):
            row.addWidget(widget, widget is self.reason)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.TIGHT, 0, 0)
        box.setSpacing(theme.TIGHT)
        box.addWidget(self.list, 1)
        box.addLayout(row)
        self.setFocusProxy(self.list)
        self._enable()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """List the findings anew; the reason being typed and the place in the list stay."""
        row = self.list.currentRow()
        self.list.clear()
        for finding in findings[:MOST]:
            self.list.addItem(_finding_item(finding))
        if len(findings) > MOST:
            rest = QListWidgetItem(
                f"и ещё {len(findings) - MOST}: покажутся, когда список убавится"
            )
            rest.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(rest)
        if findings:
            self.list.setCurrentRow(min(max(row, 0), len(findings) - 1))
        self._enable()

    @Slot()
    def _enable(self) -> None:
        count = len(self.list.selectedItems())
        self.mend.setEnabled(count > 0)
        self.accept.setEnabled(count > 0 and bool(self.reason.text().strip()))
        self.accept.setText(f"Так и должно быть ({count})" if count > 1 else "Так и должно быть")
        self.accept.setToolTip(
            "Принять выбранные с этой причиной (Enter); Ctrl+A в списке – выбрать все"
            if count
            else "Выберите замечания в списке"
        )

    @Slot()
    def _accept(self) -> None:
        chosen = [item.data(FINDING_ROLE) for item in self.list.selectedItems()]
        if chosen and self.reason.text().strip():
            self.accepted.emit(chosen, self.reason.text())

    @Slot()
    def _mend(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._open(item)

    def _open(self, item: QListWidgetItem) -> None:
        finding = item.data(FINDING_ROLE)
        if isinstance(finding, Finding):
            self.opened.emit(finding)


class AcceptedPanel(QWidget):
    """What was taken as right, with its reason; ``revoked`` carries those to count again."""

    revoked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.list = _list("setup.accepted")
        self.list.itemSelectionChanged.connect(self._enable)
        self.revoke = theme.action_button("Считать снова", tooltip="Вернуть в замечания (Del)")
        self.revoke.setObjectName("action.revoke_findings")
        self.revoke.clicked.connect(self._revoke)
        QShortcut(QKeySequence("Del"), self.list, self._revoke).setContext(
            Qt.ShortcutContext.WidgetShortcut
        )
        row = QHBoxLayout()
        row.addWidget(self.revoke)
        row.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.TIGHT, 0, 0)
        box.setSpacing(theme.TIGHT)
        box.addWidget(self.list, 1)
        box.addLayout(row)
        self.setFocusProxy(self.list)

    def show_accepted(self, accepted: Sequence[Accepted]) -> None:
        """List what was accepted."""
        self.list.clear()
        for one in accepted:
            item = QListWidgetItem(f"{one.finding.text} – {one.why}")
            item.setToolTip(item.text())
            item.setData(FINDING_ROLE, one.finding)
            self.list.addItem(item)
        self._enable()

    @Slot()
    def _enable(self) -> None:
        self.revoke.setEnabled(bool(self.list.selectedItems()))

    @Slot()
    def _revoke(self) -> None:
        chosen = [item.data(FINDING_ROLE) for item in self.list.selectedItems()]
        if chosen:
            self.revoked.emit(chosen)


def _list(name: str) -> QListWidget:
    listed = QListWidget()
    listed.setObjectName(name)
    listed.setFrameShape(QFrame.Shape.NoFrame)
    listed.setFont(theme.sized_font(theme.TABLE_POINTS))
    listed.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    return listed


def _finding_item(finding: Finding) -> QListWidgetItem:
    is_error = finding.severity is Severity.ERROR
    item = QListWidgetItem(f"{'✗' if is_error else '●'} {finding.text}")
    item.setForeground(theme.color("red" if is_error else "amber"))
    item.setToolTip(f"{'Ошибка' if is_error else 'Предупреждение'}: {finding.text}")
    item.setData(FINDING_ROLE, finding)
    return item
