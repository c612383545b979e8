"""The two questions of the calendar page: which parts for which grades, which official days."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models.calendar.offers import Offer, Offers
from ejadmin.models.calendar.presets import usual_kinds
from ejadmin.models.calendar.tables import FIRST_GRADE, LAST_GRADE, PeriodKind
from ejadmin.ui import theme
from ejadmin.ui.list_model import ListColumn, ListModel
from ejadmin.ui.list_table import ListTable

MANY = {
    PeriodKind.QUARTER: "четверти",
    PeriodKind.TRIMESTER: "триместры",
    PeriodKind.HALF_YEAR: "полугодия",
}
DIALOG_WIDTH, DIALOG_HEIGHT = 980, 560


def _days(offer: Offer) -> str:
    days = f"{offer.first_day:%d.%m.%Y}"
    return days if offer.last_day == offer.first_day else f"{days} – {offer.last_day:%d.%m.%Y}"


def _becomes(offer: Offer) -> str:
    return "выходной" if offer.weekday is None else f"учатся как: {offer.weekday.caption}"


COLUMNS: tuple[ListColumn[Offer], ...] = (
    ListColumn("Дни", 180, _days),
    ListColumn("Что это", 290, lambda offer: offer.title),
    ListColumn("Станет", 180, _becomes),
    ListColumn("Сейчас", 180, lambda offer: offer.standing),
)


class MixDialog(QDialog):
    """Asks for a kind of period and the grades it is for; ``chosen`` carries all three."""

    chosen = Signal(object, int, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Отчётные периоды для части классов")
        self.kind = QComboBox()
        for kind in usual_kinds():
            self.kind.addItem(MANY.get(kind, kind.caption), kind)
        self.first, self.last = self._grade(FIRST_GRADE), self._grade(LAST_GRADE)
        form = QFormLayout()
        for title, widget in (("Чем делится год", self.kind), ("С класса", self.first),
                              ("По класс", self.last)):  # fmt: skip
            form.addRow(title, widget)
        buttons = QDialogButtonBox()
        fill = theme.primary_button("Заполнить")
        fill.setObjectName("action.fill_mix")
        buttons.addButton(fill, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("Отмена", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._answer)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        theme.spread(box)
        text = "Например: 1 класс – триместры, 2–9 – четверти, 10–11 – полугодия."
        box.addWidget(theme.muted_label(text))
        box.addLayout(form)
        box.addWidget(buttons)

    @staticmethod
    def _grade(value: int) -> QSpinBox:
        box = QSpinBox()
        box.setRange(FIRST_GRADE, LAST_GRADE)
        box.setValue(value)
        return box

    def _answer(self) -> None:
        self.accept()
        kind = PeriodKind(self.kind.currentData())  # Qt keeps a plain text
        self.chosen.emit(kind, self.first.value(), self.last.value())


class OffersDialog(QDialog):
    """The official days of a year with ticks; ``chosen`` carries the offers to take."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, found: Offers, year: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Производственный календарь – {year}")
        self.resize(DIALOG_WIDTH, DIALOG_HEIGHT)
        self.model = ListModel(COLUMNS, self, may_tick=lambda offer: not offer.is_known)
        self.table = ListTable(self.model, "table.offers", stretched=len(COLUMNS) - 1)
        self.take_button = theme.primary_button("Добавить")
        self.model.replace(found.offers)
        self.model.tick(id(one) for one in found.offers if one.is_wanted and not one.is_known)
        self.model.marked.connect(self._count)
        self._lay_out(found)
        self._count()

    def _lay_out(self, found: Offers) -> None:
        buttons = QDialogButtonBox()
        self.take_button.setObjectName("action.take_offers")
        buttons.addButton(self.take_button, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = QPushButton("Отмена")
        buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._answer)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        theme.spread(box)
        box.addWidget(theme.muted_label(
            "Официальные праздники и переносы выходных. Отметьте, что добавить в календарь школы: "
            "потом всё можно исправить в таблицах или отменить."
        ))  # fmt: skip
        if found.undecided:
            years = ", ".join(map(str, found.undecided))
            unknown = theme.StateLabel(
                f"Переносы выходных на {years} год программе не известны: показаны праздники и "
                "правило ст. 112 ТК РФ. Когда выйдет постановление, впишите переносы сами.",
                theme.State.WARNING,
            )
            unknown.setWordWrap(True)
            unknown.setObjectName("offers.undecided")
            box.addWidget(unknown)
        box.addWidget(self.table, 1)
        box.addWidget(buttons)

    def _count(self) -> None:
        count = len(self.model.ticked)
        self.take_button.setText(f"Добавить ({count})")
        self.take_button.setEnabled(bool(count))

    def _answer(self) -> None:
        self.accept()
        self.chosen.emit(self.model.ticked_rows())
