"""«Согласия»: who has brought none, until when it is waited for, many marked at once."""

from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.words import counted
from ejadmin.models.families import consents, missing_consents
from ejadmin.models.families.listing import Kind
from ejadmin.models.families.missing_consents import Missing
from ejadmin.ui import theme
from ejadmin.ui.form.date_field import DateField
from ejadmin.ui.list_model import ListColumn, ListModel
from ejadmin.ui.list_table import ListTable
from ejadmin.ui.operations import Operations
from ejadmin.ui.page import Place, Workplace

WHO = {Kind.PUPILS: "ученик", Kind.GUARDIANS: "родитель", Kind.EMPLOYEES: "сотрудник"}
SOON = 7


def columns(today: date) -> tuple[ListColumn[Missing], ...]:
    """The columns as of a day; who is overdue stands in red with the word beside."""
    ranks = {kind: place for place, kind in enumerate(Kind)}

    def state(one: Missing) -> str:
        left = (one.until - today).days if one.until else SOON + 1
        if left < 0:
            return "просрочено"
        return f"осталось {counted(left, 'день', 'дня', 'дней')}" if left <= SOON else ""

    def tone(one: Missing) -> str | None:
        return "red" if one.is_overdue(today) else None

    return (
        ListColumn("Класс", 100, lambda one: one.group,
                   lambda one: (one.kind is Kind.EMPLOYEES, one.order)),
        ListColumn("Фамилия, имя, отчество", 330, lambda one: one.name),
        ListColumn("Кто", 110, lambda one: WHO[one.kind], lambda one: ranks[one.kind]),
        ListColumn("Внесён", 100, lambda one: _shown(one.since, "не указано"),
                   lambda one: one.since or date.min),
        ListColumn("Согласие до", 110, lambda one: _shown(one.until, "–"),
                   lambda one: one.until or date.max, tone),
        ListColumn("", 120, state, lambda one: one.until or date.max, tone),
    )  # fmt: skip


def _shown(day: date | None, otherwise: str) -> str:
    return f"{day:%d.%m.%Y}" if day else otherwise


class ConsentsTab(QWidget):
    """The missing by class, with what marks them and what is printed for them."""

    stored = Signal()
    told = Signal(str)
    asked_for = Signal(object)
    list_asked = Signal(object)
    forms_asked = Signal(object)
    counted = Signal(int)

    def __init__(self, workplace: Workplace, operations: Operations) -> None:
        super().__init__()
        self.workplace = workplace
        self.sessions = workplace.sessions
        self.operations = operations
        self.every: list[Missing] = []
        self.model = ListModel(columns(self.today()), self, key=lambda one: (one.kind, one.key))
        self.group, self.who = QComboBox(), QComboBox()
        self.state = theme.StateLabel("")
        self.table = ListTable(self.model, "table.missing_consents", sorted_by=0)
        self.given_on = DateField(self.today(), "consents.given_on")
        self.document = QLineEdit(placeholderText="Документ, если есть")
        self.mark = theme.primary_button("Согласие получено")
        self.list = theme.action_button("Список на печать…", tooltip="PDF по классам (Ctrl+P)")
        self.forms = theme.action_button(
            "Бланки согласия…", tooltip="Бланк на каждого выбранного человека или на всех в списке"
        )
        self.note = theme.StateLabel("")
        self._build()
        self._connect()

    def today(self) -> date:
        """The day the terms are counted on."""
        return self.workplace.today()

    def refresh(self) -> None:
        """Read who has no consent; the filters stay."""
        with self.sessions() as session:
            self.every = missing_consents.missing(session, self.today())
        chosen = self.group.currentData()
        self.group.blockSignals(True)
        self.group.clear()
        self.group.addItem("Все классы", None)
        for label in missing_consents.groups(self.every):
            self.group.addItem(label, label)
        self.group.setCurrentIndex(max(self.group.findData(chosen), 0))
        self.group.blockSignals(False)
        self._narrow()
        self.counted.emit(len(self.every))

    def show_group(self, label: str) -> None:
        """Show one class."""
        self.group.setCurrentIndex(max(self.group.findData(label), 0))

    def chosen(self) -> list[Missing]:
        """The people chosen; nobody means nobody."""
        return self.table.chosen()

    @Slot()
    def give(self) -> None:
        """Note the consents of everybody chosen in one step."""
        people = self.chosen()
        if not people:
            self.note.tell("Выберите тех, кто принёс согласие (Ctrl+A – всех).",
                           theme.State.WARNING)  # fmt: skip
            return
        title = f"Согласия: {counted(len(people), 'человек', 'человека', 'человек')}"
        try:
            day = self.given_on.read()
            made = self.operations.run(title, lambda session: self._give(session, people, day))
        except UserError as error:
            self._refuse(error)
            return
        self.refresh()
        self.stored.emit()
        text = counted(len(made), "согласие", "согласия", "согласий")
        self.note.tell(f"✓ Записано: {text}. Отменить: Ctrl+Z", theme.State.GOOD)
        self.told.emit(f"Записано: {text}")

    def _give(self, session: TrackedSession, people: list[Missing], day: date) -> list[int]:
        document = self.document.text().strip() or None
        made: list[int] = []
        for kind in Kind:
            keys = [one.key for one in people if one.kind is kind]
            made += consents.give(session, kind.model, keys, day, document, self.today())
        return made

    def _refuse(self, error: UserError) -> None:
        self.note.tell(error.message, theme.State.BAD)
        self.given_on.setFocus()

    @Slot()
    def _narrow(self) -> None:
        group, who = self.group.currentData(), self.who.currentData()
        today = self.today()
        lines = [
            one for one in self.every if group in (None, one.group) and who in (None, one.kind.word)
        ]
        self.model.replace(lines, columns(today))
        self.note.tell("")
        overdue = sum(one.is_overdue(today) for one in lines)
        has_missing = bool(self.every)
        for widget in (self.mark, self.list, self.forms, self.given_on, self.document):
            widget.setEnabled(has_missing)
        if not has_missing:
            self.state.tell("Согласия есть у всех", theme.State.GOOD)
        elif overdue:
            people = counted(len(lines), "человек", "человека", "человек")
            self.state.tell(f"Без согласия: {people}, из них просрочено – {overdue}",
                            theme.State.BAD)  # fmt: skip
        else:
            people = counted(len(lines), "человек", "человека", "человек")
            self.state.tell(f"Без согласия: {people}, сроки не истекли", theme.State.PLAIN)
        self._tell_chosen()

    @Slot()
    def _tell_chosen(self) -> None:
        count = len(self.table.selectionModel().selectedRows())
        self.mark.setText(f"Согласие получено ({count})" if count else "Согласие получено")

    @Slot()
    def _open(self) -> None:
        if (one := self.table.current()) is not None:
            self.asked_for.emit(Place("people", {one.kind.word: one.key, "part": "Согласия"}))

    @Slot()
    def _ask_list(self) -> None:
        self.list_asked.emit(self.model.rows)

    @Slot()
    def _ask_forms(self) -> None:
        self.forms_asked.emit(self.chosen() or self.model.rows)

    def _connect(self) -> None:
        self.group.currentIndexChanged.connect(self._narrow)
        self.who.currentIndexChanged.connect(self._narrow)
        self.mark.clicked.connect(self.give)
        self.list.clicked.connect(self._ask_list)
        self.forms.clicked.connect(self._ask_forms)
        self.table.activated.connect(self._open)
        self.table.selectionModel().selectionChanged.connect(self._tell_chosen)

    def _build(self) -> None:
        self.who.addItem("Все", None)
        for kind in Kind:
            self.who.addItem(kind.title, kind.word)
        self.group.setMinimumContentsLength(10)
        self.group.setObjectName("consents.group")
        self.who.setObjectName("consents.who")
        self.document.setObjectName("consents.document")
        for name, button in (("give", self.mark), ("list", self.list), ("forms", self.forms)):
            button.setObjectName(f"action.consent_{name}")
        self.table.setShowGrid(False)
        head = QHBoxLayout()
        for widget, name in ((self.group, "Класс"), (self.who, "Кто")):
            widget.setAccessibleName(name)
            head.addWidget(widget)
        self.state.setWordWrap(True)
        head.addWidget(self.state, 1)
        head.addWidget(self.list)
        head.addWidget(self.forms)
        foot = QHBoxLayout()
        for one in (QLabel("Дата согласия"), self.given_on, self.document, self.mark):
            foot.addWidget(one)
        self.document.setMinimumWidth(230)
        foot.addWidget(self.note, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.SMALL, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addLayout(head)
        box.addWidget(self.table, 1)
        box.addLayout(foot)
