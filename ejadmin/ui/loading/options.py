"""Questions beside the columns: which course a plan is for, whether consents were collected."""

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from ejadmin.models.base import clock
from ejadmin.models.base.words import name_key
from ejadmin.ui import theme
from ejadmin.ui.form.date_field import DateField

WITH_PEOPLE = frozenset({"pupils", "employees"})
BY_TITLE = "по названию таблицы"


class Options(QWidget):
    """One row of questions; only those that the chosen tables raise are shown."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.course_label = QLabel("План &для:")
        self.course = QComboBox()
        self.course.setObjectName("import.course")
        self.course.setEditable(True)
        self.course.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.course.setMinimumWidth(420)
        self.course_label.setBuddy(self.course)
        completer = QCompleter(self.course.model(), self.course)
        self.course.setCompleter(completer)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.consent = QCheckBox("&Согласия на обработку персональных данных собраны")
        self.consent.setObjectName("import.consents")
        self.consent.setToolTip(
            "Всем людям из таблицы запишется согласие; телефоны, почта и адреса загрузятся"
        )
        self.day = DateField()
        self.day.limit(last=clock.on_this_computer().date())
        self.day.setAccessibleName("Дата согласий")
        self.document = QLineEdit()
        self.document.setObjectName("import.consent_document")
        self.document.setPlaceholderText("документ: папка, номер")
        self.document.setMinimumWidth(240)
        self._arrange()
        self.course.activated.connect(self.edited)
        self.consent.toggled.connect(self._show_consent)
        self.day.accepted.connect(self.edited)
        self.document.editingFinished.connect(self.edited)
        self._show_consent(False)
        self.show_for(set(), asks_course=False)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SMALL)
        for part in (self.course_label, self.course, self.consent, self.day, self.document):
            row.addWidget(part)
        row.addStretch(1)

    def offer_courses(self, courses: Mapping[int, str]) -> None:
        """The courses there are, by name; the title of the table decides by default."""
        self.course.clear()
        self.course.addItem(BY_TITLE, None)
        for key, text in sorted(courses.items(), key=lambda pair: name_key(pair[1])):
            self.course.addItem(text, key)

    def show_for(self, layouts: set[str], *, asks_course: bool) -> None:
        """Show the questions that tables of these kinds raise."""
        for part in (self.course_label, self.course):
            part.setVisible(asks_course)
        has_people = bool(layouts & WITH_PEOPLE)
        self.consent.setVisible(has_people)
        if not has_people:
            self.consent.setChecked(False)
        self.setVisible(asks_course or has_people)

    def course_id(self) -> int | None:
        """The chosen course; nothing when the table's title is to decide."""
        chosen: int | None = self.course.currentData()
        return chosen

    def consent_day(self) -> date | None:
        """When the consents were given, if they were."""
        return self.day.day if self.consent.isChecked() else None

    def _show_consent(self, is_given: bool) -> None:
        self.day.setVisible(is_given)
        self.document.setVisible(is_given)
        self.edited.emit()
