"""Adding a guardian to a pupil, or a pupil to a guardian: first look who is there already."""

from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
)

from ejadmin.imports.names import split_name
from ejadmin.models.base.words import name_key
from ejadmin.models.families.kin import Namesake
from ejadmin.models.people.tables import Consent, Guardian, Relation
from ejadmin.ui import theme
from ejadmin.ui.form.date_field import DateField

KEY_ROLE = Qt.ItemDataRole.UserRole
LIST_HEIGHT = 118
NEW = -1


class AddingBox(QFrame):
    """A name, who of that name is known, the relation; for somebody new also a telephone.

    ``searched`` carries what is typed; ``existing_chosen`` the key and the relation;
    ``new_chosen`` asks to store :meth:`new_guardian`.
    """

    searched = Signal(str)
    existing_chosen = Signal(int, object)
    new_chosen = Signal()
    left = Signal()

    def __init__(self, *, may_be_new: bool) -> None:
        super().__init__()
        self.may_be_new = may_be_new
        self.name = QLineEdit(placeholderText="Фамилия Имя Отчество")
        self.found = QListWidget()
        self.relation = QComboBox()
        self.phone, self.email = QLineEdit(), QLineEdit()
        self.has_consent = QCheckBox("согласие подписано")
        self.given_on, self.document = DateField(), QLineEdit(placeholderText="№ и дата документа")
        self.reason = theme.StateLabel("", theme.State.BAD)
        self.take = theme.primary_button("Записать")
        self.leave = theme.action_button("Не надо", tooltip="Не надо (Esc)")
        self._build()
        self._connect()

    def begin(self, today: date) -> None:
        """Start with an empty name."""
        for line in (self.name, self.phone, self.email, self.document):
            line.clear()
        self.has_consent.setChecked(False)
        self.given_on.put(today)
        self.tell("")
        self.offer([])
        self.name.setFocus()

    def offer(self, people: list[Namesake]) -> None:
        """List who is known by the name typed, the same name chosen, and «new» at the end."""
        self.found.clear()
        wanted = name_key(self.name.text())
        for one in people:
            more = " · ".join(part for part in (one.phone, one.children) if part)
            item = QListWidgetItem(f"{one.name} – {more}" if more else one.name)
            item.setData(KEY_ROLE, one.key)
            self.found.addItem(item)
            if name_key(one.name) == wanted and self.found.currentRow() < 0:
                self.found.setCurrentItem(item)
        if self.may_be_new and len(wanted.split()) > 1:
            item = QListWidgetItem(f"Новый человек: {' '.join(self.name.text().split())}")
            item.setIcon(theme.icon("mdi6.account-plus-outline"))
            item.setData(KEY_ROLE, NEW)
            self.found.addItem(item)
        if self.found.currentRow() < 0 and self.found.count():
            self.found.setCurrentRow(self.found.count() - 1 if self.may_be_new else 0)
        self._tell_choice()

    def new_guardian(self) -> tuple[Guardian, Consent | None]:
        """The new person as typed; raises :class:`UserError` at what is wrong."""
        name = split_name(self.name.text(), "name")
        guardian = Guardian(
            last_name=name.last,
            first_name=name.first,
            middle_name=name.middle,
            phone=self.phone.text().strip() or None,
            email=self.email.text().strip() or None,
        )
        if not self.has_consent.isChecked():
            return guardian, None
        consent = Consent(given_on=self.given_on.read(), document=self.document.text())
        return guardian, consent

    def chosen_relation(self) -> Relation:
        """Who the guardian is to the pupil."""
        return list(Relation)[self.relation.currentIndex()]

    def tell(self, reason: str, field: str | None = None) -> None:
        """Say what is wrong and put the cursor there."""
        self.reason.tell(reason, theme.State.BAD)
        self.reason.setVisible(bool(reason))
        lines = {"phone": self.phone, "email": self.email, "given_on": self.given_on}
        if field in lines:
            lines[field].setFocus()

    def is_typed(self) -> bool:
        """Whether leaving would lose something."""
        lines = (self.name, self.phone, self.email, self.document)
        return any(one.text().strip() for one in lines)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            if watched is self.name and event.key() in steps:
                row = self.found.currentRow() + steps[Qt.Key(event.key())]
                self.found.setCurrentRow(min(max(row, 0), self.found.count() - 1))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.accept()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def accept(self) -> None:
        """Take the person chosen in the list."""
        key = self._chosen()
        if key is None:
            self.tell("Впишите фамилию и имя." if self.may_be_new else "Выберите человека.")
        elif key == NEW:
            self.new_chosen.emit()
        else:
            self.existing_chosen.emit(key, self.chosen_relation())

    def _chosen(self) -> int | None:
        item = self.found.currentItem()
        return int(item.data(KEY_ROLE)) if item is not None else None

    @Slot()
    def _tell_choice(self) -> None:
        """Contacts are asked of a new person only; a known one has a card."""
        is_new = self._chosen() == NEW
        for widget in self._contacts:
            widget.setVisible(is_new)
        has_consent = is_new and self.has_consent.isChecked()
        self.given_on.setVisible(has_consent)
        self.document.setVisible(has_consent)

    @Slot(str)
    def _search(self, text: str) -> None:
        self.tell("")
        self.searched.emit(text)

    def _connect(self) -> None:
        self.name.textEdited.connect(self._search)
        self.found.itemDoubleClicked.connect(self.accept)
        self.found.currentRowChanged.connect(self._tell_choice)
        self.has_consent.toggled.connect(self._tell_choice)
        self.take.clicked.connect(self.accept)
        self.leave.clicked.connect(self.left)
        for widget in (self.name, self.found, self.phone, self.email, self.document):
            widget.installEventFilter(self)

    def _build(self) -> None:
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.name.setObjectName("adding.name")
        self.found.setObjectName("adding.found")
        self.phone.setObjectName("adding.phone")
        self.take.setObjectName("action.take")
        self.found.setFixedHeight(LIST_HEIGHT)
        self.found.setFont(theme.sized_font(theme.TABLE_POINTS))
        self.relation.setMinimumContentsLength(12)
        self.relation.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.relation.addItems([one.caption for one in Relation])
        self.reason.setWordWrap(True)
        phone_label, email_label = QLabel("Телефон"), QLabel("Почта")
        self._contacts = (phone_label, self.phone, email_label, self.email, self.has_consent)
        grid = QGridLayout(self)
        grid.setContentsMargins(theme.SMALL, theme.SMALL, theme.SMALL, theme.SMALL)
        grid.setVerticalSpacing(theme.TIGHT)
        grid.addWidget(QLabel("Кто"), 0, 0)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(QLabel("Кем приходится"), 0, 2)
        grid.addWidget(self.relation, 0, 3)
        grid.addWidget(self.found, 1, 1, 1, 3)
        grid.addWidget(phone_label, 2, 0)
        grid.addWidget(self.phone, 2, 1)
        grid.addWidget(email_label, 2, 2)
        grid.addWidget(self.email, 2, 3)
        consent = QHBoxLayout()
        for widget in (self.has_consent, self.given_on, self.document):
            consent.addWidget(widget)
        consent.addStretch(1)
        grid.addLayout(consent, 3, 1, 1, 3)
        grid.addWidget(self.reason, 4, 1, 1, 3)
        buttons = QHBoxLayout()
        buttons.addWidget(self.take)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        grid.addLayout(buttons, 5, 1, 1, 3)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 1)
