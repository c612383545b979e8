"""The register of orders: found, filtered, read, printed, undone."""

from datetime import date

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models.base.words import PUPILS, counted, name_key
from ejadmin.models.calendar.tables import Year, YearState, school_years
from ejadmin.models.movement import register as reading
from ejadmin.models.movement.register import MovedRow, OrderRow
from ejadmin.models.movement.tables import MovementKind, OrderKind
from ejadmin.ui import papers, theme
from ejadmin.ui.attachments import AttachmentList
from ejadmin.ui.form.date_field import DateField
from ejadmin.ui.list_model import CENTRED, ListColumn, ListModel, fits
from ejadmin.ui.list_table import ListTable
from ejadmin.ui.operations import Operations
from ejadmin.ui.page import Workplace

ORDERS = ("приказ", "приказа", "приказов")
FILES_WIDTH = 360
KEYS = (
    ("new", "Ins"), ("load", "Ctrl+O"), ("cancel", "Ctrl+Del"), ("correct", "F2"),
    ("remove", "Del"), ("print", "Ctrl+P"), ("save", "Ctrl+S"),
)  # fmt: skip
"""Keys of the register's tables; the files beside them have the same keys for their own."""


def _days(row: OrderRow) -> str:
    if row.days is None:
        return "не проведён" if row.kind != OrderKind.OTHER.caption else "—"
    first, last = row.days
    return f"{first:%d.%m.%Y}" + ("" if first == last else f" – {last:%d.%m.%Y}")


ORDER_COLUMNS: tuple[ListColumn[OrderRow], ...] = (
    ListColumn("№", 90, lambda row: row.number, lambda row: _natural(row.number)),
    ListColumn("Дата", 84, lambda row: f"{row.issued_on:%d.%m.%Y}", lambda row: row.issued_on),
    ListColumn("О чём", 260, lambda row: row.title),
    ListColumn("Учеников", 76, lambda row: str(row.pupils or "—"), lambda row: row.pupils,
               aligned=CENTRED),
    ListColumn("Действует с", 160, _days, lambda row: row.days or (date.min, date.min),
               lambda row: None if row.days else "amber"),
    ListColumn("Основание", 220, lambda row: row.grounds),
)  # fmt: skip


def _told_school(row: MovedRow) -> str:
    return " – ".join(part for part in (row.other_school, row.reason) if part)


PUPIL_COLUMNS: tuple[ListColumn[MovedRow], ...] = (
    ListColumn("Ученик", 220, lambda row: row.name),
    ListColumn("Движение", 160, lambda row: row.kind.caption),
    ListColumn("С какого дня", 96, lambda row: f"{row.day:%d.%m.%Y}", lambda row: row.day),
    ListColumn("Из", 48, lambda row: row.from_class or "—"),
    ListColumn("В", 48, lambda row: row.to_class or "—"),
    ListColumn("Откуда / куда", 200, _told_school),
)


class RegisterPane(QWidget):
    """Orders above, the chosen order's pupils and files below."""

    new_asked = Signal()
    correct_asked = Signal(int)
    cancel_asked = Signal(int)
    remove_asked = Signal(int)
    load_asked = Signal()
    pupil_asked = Signal(int)
    told = Signal(str)

    def __init__(self, workplace: Workplace, operations: Operations) -> None:
        super().__init__()
        self.workplace = workplace
        self.every: list[OrderRow] = []
        self.years: list[Year] = []
        self.search = QLineEdit(placeholderText="Номер, ученик, о чём, основание (Ctrl+F)")
        self.kinds, self.year_box = QComboBox(), QComboBox()
        self.first, self.last = DateField(), DateField()
        self.order_model = ListModel(ORDER_COLUMNS, self, key=lambda row: row.id)
        self.orders = ListTable(
            self.order_model, "table.movement_orders", stretched=5, is_single=True,
            sorted_by=1, order=Qt.SortOrder.DescendingOrder,
        )  # fmt: skip
        self.pupil_model = ListModel(PUPIL_COLUMNS, self)
        self.pupils = ListTable(self.pupil_model, "table.movement_pupils", stretched=5, sorted_by=0)
        self.files = AttachmentList(workplace, operations)
        self.note = theme.StateLabel("")
        self.count = QLabel()
        self._make_buttons()
        self._build()
        self._connect()

    def refresh(self) -> None:
        """Read the register anew; filters and the chosen order stay."""
        chosen = self.chosen_id()
        with self.workplace.sessions() as session:
            self.every = reading.orders(session)
            years = school_years(session)[::-1]
        if years != self.years:
            self._offer_years(years)
        self._narrow()
        if chosen is not None:
            self.choose(chosen)

    def choose(self, order_id: int) -> None:
        """Go to an order; filters that hide it are lifted."""
        if self.order_model.row_of(order_id) < 0:
            self.search.clear()
            self.kinds.setCurrentIndex(0)
            self.year_box.setCurrentIndex(self.year_box.count() - 1)
        self.orders.stand_on(order_id)

    def chosen(self) -> OrderRow | None:
        """The order that is chosen."""
        return next(iter(self.orders.chosen()), None)

    def chosen_id(self) -> int | None:
        """Its key."""
        row = self.chosen()
        return row.id if row else None

    @Slot()
    def _narrow(self) -> None:
        chosen = self.chosen_id()
        words = name_key(self.search.text()).split()
        kind = self.kinds.currentData()
        first, last = self.first.day, self.last.day
        rows = [
            row for row in self.every
            if first <= row.issued_on <= last and kind in (None, row.kind)
            and fits(f"{row.number} {row.issued_on:%d.%m.%Y} {row.title} {row.grounds} "
                     f"{row.kind} {row.names}", words)
        ]  # fmt: skip
        self.order_model.replace(rows)
        moved = sum(row.pupils for row in rows)
        hidden = len(self.every) - len(rows)
        more = f" · не показано {hidden}" if hidden else ""
        self.count.setText(f"{counted(len(rows), *ORDERS)}, {counted(moved, *PUPILS)}{more}")
        if rows and not self.orders.stand_on(chosen):
            self.orders.selectRow(0)
        self._show_order()

    @Slot()
    def _show_order(self) -> None:
        row = self.chosen()
        moved: list[MovedRow] = []
        if row is not None:
            with self.workplace.sessions() as session:
                moved = reading.pupils_of_order(session, row.id)
        self.pupil_model.replace(moved)
        self.files.show_owner("order_id", row.id if row else None)
        is_done = row is not None and row.is_carried_out
        for button in (self.print, self.save):
            button.setEnabled(row is not None)
        self.cancel.setEnabled(is_done)
        self.correct.setVisible(row is not None and not is_done)
        self.remove.setVisible(row is not None and not is_done)
        self.note.tell(self._advice(row), theme.State.MUTED)

    def _advice(self, row: OrderRow | None) -> str:
        """What to do where there is nothing to see."""
        if not self.every:
            return (
                "Приказов ещё нет. «Новый приказ…» (Ins) зачисляет, переводит и отчисляет; "
                "готовую таблицу движения возьмёт «Загрузить…»."
            )
        if row is None:
            return "Под фильтр не подходит ни один приказ. Очистите поиск или возьмите другие даты."
        if row.days is None and row.kind != OrderKind.OTHER.caption:
            return (
                "Приказ не проведён, списки он не меняет. «Составить заново» (F2) – вписать "
                "учеников и провести."
            )
        return ""

    @Slot()
    def print_order(self) -> None:
        """Print the chosen order."""
        if (key := self.chosen_id()) is not None:
            papers.print_out(self, self.workplace, "school-order", {"order_id": key})

    @Slot()
    def save_order(self) -> None:
        """Save the chosen order as PDF."""
        row = self.chosen()
        if row is not None:
            name = f"Приказ {row.number} от {row.issued_on:%d.%m.%Y}"
            papers.save(self, self.workplace, "school-order", {"order_id": row.id}, name)

    @Slot()
    def _choose_year(self) -> None:
        year = self.year_box.currentData()
        days = (_first_of_orders(year), year.last_day) if year else self._whole_span()
        for box, day in zip((self.first, self.last), days, strict=True):
            box.put(day)
        self._narrow()

    def _whole_span(self) -> tuple[date, date]:
        days = [row.issued_on for row in self.every]
        days += [day for year in self.years for day in (year.first_day, year.last_day)]
        return min(days, default=date(2020, 9, 1)), max(days, default=date(2030, 8, 31))

    def _offer_years(self, years: list[Year]) -> None:
        """Offer the school years; the current one is chosen."""
        self.years = years
        self.year_box.blockSignals(True)
        self.year_box.clear()
        for year in years:
            self.year_box.addItem(year.title, year)
        self.year_box.addItem("Все годы", None)
        current = next(
            (n for n, year in enumerate(years) if year.state is YearState.CURRENT), len(years)
        )
        self.year_box.setCurrentIndex(current)
        self.year_box.blockSignals(False)
        self._choose_year()

    @Slot(QModelIndex)
    def _ask_pupil(self, index: QModelIndex) -> None:
        self.pupil_asked.emit(self.pupil_model.rows[index.row()].pupil_id)

    @Slot()
    def _ask_cancel(self) -> None:
        if (key := self.chosen_id()) is not None:
            self.cancel_asked.emit(key)

    @Slot()
    def _ask_correct(self) -> None:
        if (key := self.chosen_id()) is not None:
            self.correct_asked.emit(key)

    @Slot()
    def _ask_remove(self) -> None:
        if (key := self.chosen_id()) is not None:
            self.remove_asked.emit(key)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._narrow)
        self.kinds.currentIndexChanged.connect(self._narrow)
        self.year_box.currentIndexChanged.connect(self._choose_year)
        self.first.accepted.connect(self._narrow)
        self.last.accepted.connect(self._narrow)
        self.orders.selectionModel().selectionChanged.connect(self._show_order)
        self.pupils.activated.connect(self._ask_pupil)
        self.new.clicked.connect(self.new_asked)
        self.load.clicked.connect(self.load_asked)
        self.cancel.clicked.connect(self._ask_cancel)
        self.correct.clicked.connect(self._ask_correct)
        self.remove.clicked.connect(self._ask_remove)
        self.print.clicked.connect(self.print_order)
        self.save.clicked.connect(self.save_order)
        self.files.told.connect(self.told)
        find = QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for button, keys in KEYS:
            for widget in (self.orders, self.pupils):
                key = QShortcut(QKeySequence(keys), widget, getattr(self, button).click)
                key.setContext(Qt.ShortcutContext.WidgetShortcut)

    def _make_buttons(self) -> None:
        tips = dict(KEYS)

        def button(name: str, text: str, tooltip: str = "") -> QPushButton:
            return theme.action_button(text, tooltip=f"{tooltip or text} ({tips[name]})")

        self.new = theme.primary_button("Новый приказ…")
        self.new.setToolTip(f"Новый приказ ({tips['new']})")
        self.load = button("load", "Загрузить…", "Таблица движения из другой программы")
        self.cancel = button("cancel", "Отменить приказ", "Вернуть списки к состоянию до приказа")
        self.correct = button("correct", "Составить заново", "Открыть непроведённый приказ")
        self.remove = button("remove", "Удалить", "Убрать непроведённый приказ из списка")
        self.print = button("print", "Печать…")
        self.save = button("save", "PDF…", "Сохранить приказ в файл")
        for name in ("new", "load", "cancel", "correct", "remove", "print", "save"):
            getattr(self, name).setObjectName(f"action.{name}_order")

    def _build(self) -> None:
        self.kinds.addItem("Все виды", None)
        for kind in (*(OrderKind(kind.value) for kind in MovementKind), OrderKind.OTHER):
            self.kinds.addItem(kind.caption, kind.caption)
        filters = QHBoxLayout()
        filters.setSpacing(theme.SMALL)
        filters.addWidget(self.search, 1)
        for widget in (self.kinds, self.year_box, QLabel("с"), self.first, QLabel("по"), self.last):
            filters.addWidget(widget)
        self.pupils.setToolTip("Enter или двойной щелчок – карточка ученика")
        self.note.setWordWrap(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.SMALL, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addLayout(filters)
        box.addWidget(self._halves(), 1)
        box.addWidget(self.note)
        box.addLayout(self._foot())

    def _halves(self) -> QSplitter:
        self.files.setFixedWidth(FILES_WIDTH)
        for button in self.files.findChildren(QToolButton)[1:]:  # the words need twice the width
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        below = QWidget()
        row = QHBoxLayout(below)
        row.setContentsMargins(0, theme.SMALL, 0, 0)
        row.setSpacing(theme.MEDIUM)
        row.addWidget(self.pupils, 1)
        row.addWidget(self.files)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.orders)
        halves.addWidget(below)
        halves.setSizes([300, 260])
        return halves

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(theme.SMALL)
        foot.addWidget(self.count)
        foot.addStretch(1)
        for button in (
            self.remove, self.correct, self.cancel, self.print, self.save, self.load, self.new,
        ):  # fmt: skip
            foot.addWidget(button)
        return foot


def _first_of_orders(year: Year) -> date:
    """Orders of a year are issued from June on: promotion and enrolment go before it."""
    return min(date(year.first_day.year, 6, 1), year.first_day)


def _natural(text: str) -> tuple[int, str]:
    digits = "".join(letter if letter.isdigit() else " " for letter in text).split()
    return (int(digits[-1]) if digits else 0), text
