"""What is asked before many classes are made at once, with a preview of them."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.models.base.words import counted, listed
from ejadmin.models.calendar.tables import FIRST_GRADE, LAST_GRADE
from ejadmin.models.classes.tables import LARGEST_CLASS
from ejadmin.models.years.classes import (
    USUAL_CAPACITY,
    ClassPlan,
    Promotion,
    parallels,
    read_letters,
)
from ejadmin.ui import theme

MOST_NAMED = 24
Fresh = Callable[[Sequence[ClassPlan]], Sequence[ClassPlan]]


class _Dialog(QDialog):
    """A preview of what will be made, and the button that makes it."""

    def __init__(self, title: str, verb: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(580)
        self.preview = theme.StateLabel()
        self.preview.setWordWrap(True)
        self.preview.setMinimumHeight(64)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = theme.primary_button(verb)
        self.go.setObjectName("action.make_classes")
        self.buttons.addButton(self.go, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.box = QVBoxLayout(self)
        self.plans: Sequence[ClassPlan] = ()

    def close_layout(self) -> None:
        """Put preview and buttons below what was asked."""
        self.box.addWidget(self.preview)
        self.box.addWidget(self.buttons)

    def tell(self, plans: Sequence[ClassPlan], fresh: Sequence[ClassPlan]) -> None:
        """Say what will be made, and what is there already."""
        self.plans = fresh
        self.go.setEnabled(bool(fresh))
        if not plans:
            self.preview.tell("Впишите литеры хотя бы одной параллели.", theme.State.MUTED)
            return
        there = len(plans) - len(fresh)
        known = f" Уже есть и не изменятся – {there}." if there else ""
        if not fresh:
            self.preview.tell("Все эти классы в этом году уже есть.", theme.State.WARNING)
            return
        count = counted(len(fresh), "класс", "класса", "классов")
        names = listed((plan.label for plan in fresh), MOST_NAMED)
        self.preview.tell(f"Будет создано: {count} – {names}.{known}")


class ParallelsDialog(_Dialog):
    """Letters for each grade; one line fills all of them."""

    def __init__(self, year: str, fresh: Fresh, parent: QWidget) -> None:
        super().__init__("Создать параллели", "Создать", parent)
        self._fresh = fresh
        self.all = QLineEdit()
        self.letters = {grade: QLineEdit() for grade in range(FIRST_GRADE, LAST_GRADE + 1)}
        self.capacity = QSpinBox()
        self._lay_out(year)
        self._tell()

    def _lay_out(self, year: str) -> None:
        self.capacity.setRange(1, LARGEST_CLASS)
        self.capacity.setValue(USUAL_CAPACITY)
        self.all.setPlaceholderText("А Б В")
        self.all.setObjectName("letters.all")
        self.all.textChanged.connect(self._spread)
        form = QFormLayout()
        form.addRow(QLabel(f"Классы {year} года. Литеры – русскими буквами через пробел."))
        form.addRow("Во всех параллелях", self.all)
        form.addRow("Мест в классе", self.capacity)
        grid = QGridLayout()
        half = (len(self.letters) + 1) // 2
        for number, (grade, line) in enumerate(self.letters.items()):
            line.setObjectName(f"letters.{grade}")
            line.textChanged.connect(self._tell)
            row, column = number % half, number // half * 2
            grid.addWidget(QLabel(f"{grade} классы"), row, column)
            grid.addWidget(line, row, column + 1)
        self.box.addLayout(form)
        self.box.addLayout(grid)
        self.close_layout()

    def _spread(self, text: str) -> None:
        for line in self.letters.values():
            line.setText(text)

    def _tell(self) -> None:
        try:
            wanted = {grade: read_letters(line.text()) for grade, line in self.letters.items()}
        except UserError as error:
            self.go.setEnabled(False)
            self.preview.tell(error.message, theme.State.BAD)
            return
        plans = parallels(wanted, None)
        self.tell(plans, self._fresh(plans))

    def wanted(self) -> list[ClassPlan]:
        """The classes to make."""
        wanted = {grade: read_letters(line.text()) for grade, line in self.letters.items()}
        return parallels(wanted, self.capacity.value())


class PromotionDialog(_Dialog):
    """A year's classes a grade up: what goes with them."""

    def __init__(
        self,
        source: str,
        target: str,
        planned: Callable[[Promotion], Sequence[ClassPlan]],
        fresh: Fresh,
        parent: QWidget,
    ) -> None:
        super().__init__("Классы из прошлого года", "Создать", parent)
        self._planned, self._fresh = planned, fresh
        self.boxes = {
            "with_teachers": QCheckBox("Классные руководители идут дальше со своими классами"),
            "primary_stay": QCheckBox("Педагоги и кабинеты 4-х классов остаются в начальной школе"),
            "with_rooms": QCheckBox("Кабинеты остаются за классами"),
            "with_first": QCheckBox("Новые 1-е классы с теми же литерами"),
        }
        about = QLabel(
            f"Классы {source} года переходят в {target}: параллель на одну больше, литера та же, "
            "11-е выпускаются. Ученики не переводятся: это делает приказ."
        )
        about.setWordWrap(True)
        self.box.addWidget(about)
        for name, box in self.boxes.items():
            box.setObjectName(f"promotion.{name}")
            box.setChecked(True)
            box.toggled.connect(self._tell)
            self.box.addWidget(box)
        self.close_layout()
        self._tell()

    def _how(self) -> Promotion:
        return Promotion(**{name: box.isChecked() for name, box in self.boxes.items()})

    def _tell(self) -> None:
        plans = self._planned(self._how())
        self.tell(plans, self._fresh(plans))
