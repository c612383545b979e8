"""A new division: which classes, which subject, how many parts and by what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models import dividing
from ejadmin.models.base.store import Sessions
from ejadmin.ui import theme
from ejadmin.ui.subgroups.ways import Way

KEY_ROLE = Qt.ItemDataRole.UserRole
CLASS_WIDTH = 66
NO_SUBJECT = "Выберите предмет; если список пуст, заполните справочник «Предметы»."
MORE = "Ещё предметы…"


@dataclass(frozen=True)
class NewDivision:
    """What was asked for."""

    class_ids: tuple[int, ...]
    subject_id: int
    parts: int
    way: Way


class DivisionDialog(QDialog):
    """Choose classes and a subject; the classes' own subjects come first."""

    def __init__(
        self,
        sessions: Sessions,
        classes: Mapping[int, str],
        chosen: Iterable[int],
        subject_id: int | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.sessions = sessions
        self.classes = QListWidget()
        self.subjects = QComboBox()
        self.parts = QSpinBox()
        self.ways = QComboBox()
        self.note = theme.StateLabel("", theme.State.WARNING)
        self._others: dict[int, str] = {}
        self._wanted_subject = subject_id
        self.setWindowTitle("Разделить классы")
        self._fill_classes(classes, set(chosen))
        self._lay_out()
        self._list_subjects()

    def _fill_classes(self, classes: Mapping[int, str], chosen: set[int]) -> None:
        self.classes.setObjectName("division.classes")
        self.classes.setFlow(QListWidget.Flow.LeftToRight)
        self.classes.setWrapping(True)
        self.classes.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.classes.setGridSize(QSize(CLASS_WIDTH, theme.ROW_HEIGHT))
        self.classes.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.classes.setMinimumSize(440, 180)
        for key, label in classes.items():
            item = QListWidgetItem(label)
            item.setData(KEY_ROLE, key)
            is_on = Qt.CheckState.Checked if key in chosen else Qt.CheckState.Unchecked
            item.setCheckState(is_on)
            self.classes.addItem(item)
            if key in chosen:
                self.classes.setCurrentItem(item)
        self.classes.itemChanged.connect(self._list_subjects)

    def _lay_out(self) -> None:
        self.subjects.setObjectName("division.subject")
        self.subjects.setMaxVisibleItems(20)
        self.subjects.activated.connect(self._choose_subject)
        self.parts.setRange(2, dividing.MOST_PARTS)
        self.parts.setObjectName("division.parts")
        self.ways.setObjectName("division.way")
        for way in Way:
            self.ways.addItem(way.value, way)
        self.note.setWordWrap(True)
        form = QFormLayout()
        form.addRow(
            theme.muted_label(
                "Отметьте класс, или несколько: тогда подгруппы собираются из всех отмеченных."
            )
        )
        form.addRow("Классы", self.classes)
        form.addRow("Предмет", self.subjects)
        form.addRow("Подгрупп", self.parts)
        form.addRow("Распределить", self.ways)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = theme.primary_button("Разделить")
        self.go.setObjectName("action.divide_now")
        buttons.addButton(self.go, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.addLayout(form)
        box.addWidget(self.note)
        box.addWidget(buttons)

    def class_ids(self) -> tuple[int, ...]:
        """The ticked classes."""
        items = (self.classes.item(number) for number in range(self.classes.count()))
        return tuple(
            int(item.data(KEY_ROLE)) for item in items if item.checkState() is Qt.CheckState.Checked
        )

    def wanted(self) -> NewDivision:
        """What is asked for now."""
        return NewDivision(
            self.class_ids(),
            int(self.subjects.currentData()),
            self.parts.value(),
            Way(self.ways.currentText()),
        )

    def _list_subjects(self) -> None:
        """The subjects the ticked classes are taught, and a line that shows all others."""
        kept = self.subjects.currentData() or self._wanted_subject
        with self.sessions() as session:
            own, self._others = dividing.subjects_for(session, self.class_ids())
        self.subjects.clear()
        for key, name in own.items():
            self.subjects.addItem(name, key)
        if not own or kept in self._others:
            self._list_others()
        elif self._others:
            self.subjects.addItem(MORE, None)
        place = self.subjects.findData(kept) if kept is not None else 0
        self.subjects.setCurrentIndex(max(place, 0))
        self._tell()

    def _list_others(self) -> None:
        if self.subjects.count() and self._others:
            self.subjects.insertSeparator(self.subjects.count())
        for key, name in self._others.items():
            self.subjects.addItem(name, key)

    def _choose_subject(self, number: int) -> None:
        if self.subjects.itemText(number) == MORE:
            self.subjects.removeItem(number)
            self._list_others()
            self.subjects.setCurrentIndex(min(number + 1, self.subjects.count() - 1))
            self.subjects.showPopup()
        self._tell()

    def _tell(self) -> None:
        """Say what hinders, or that there is a division already."""
        subject, classes = self.subjects.currentData(), self.class_ids()
        self.go.setEnabled(bool(classes) and subject is not None)
        if not classes:
            self.note.tell("Отметьте хотя бы один класс.", theme.State.WARNING)
            return
        if subject is None:
            self.note.tell(NO_SUBJECT, theme.State.WARNING)
            return
        with self.sessions() as session:
            again = any(dividing.divisions_of(session, key, subject) for key in classes)
        self.note.tell(
            "По этому предмету отмеченный класс уже делится: это будет ещё одно, отдельное "
            "деление." if again else "",
            theme.State.WARNING,
        )  # fmt: skip
