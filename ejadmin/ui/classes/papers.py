"""The contingent and class lists on their way to a file or a printer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models.store import Sessions
from ejadmin.ui import theme
from ejadmin.ui.archive import papers

MOST_BLANKS, USUAL_BLANKS = 12, 3
Put = Literal["save", "print"]
SAVE: Put = "save"
PRINT: Put = "print"


@dataclass(frozen=True)
class ListWish:
    """How a class list should look; ``blanks`` are the headings of its empty columns."""

    everybody: bool
    with_birth: bool
    blanks: tuple[str, ...]
    is_printed: bool


class ListDialog(QDialog):
    """Birth dates, empty columns, one class or all of them."""

    def __init__(self, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Список класса")
        self.everybody = QCheckBox("Все классы года, каждый с новой страницы")
        self.birth = QCheckBox("С датами рождения")
        self.count = QSpinBox()
        self.count.setRange(0, MOST_BLANKS)
        self.count.setValue(USUAL_BLANKS)
        self.titles = QLineEdit()
        self.titles.setPlaceholderText("через запятую: Подпись, Дата")
        self.titles.setMinimumWidth(280)
        self.is_printed = False
        for name in ("everybody", "birth", "count", "titles"):
            getattr(self, name).setObjectName(f"class_list.{name}")
        form = QFormLayout()
        form.addRow(f"Класс {label}", self.everybody)
        form.addRow("", self.birth)
        form.addRow("Пустых граф", self.count)
        form.addRow("Их заголовки", self.titles)
        box = QVBoxLayout(self)
        box.addLayout(form)
        box.addWidget(self._buttons())

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        save = theme.primary_button("Сохранить PDF…")
        printing = theme.action_button("Напечатать…")
        save.setObjectName("action.save_list")
        printing.setObjectName("action.print_list")
        buttons.addButton(save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(printing, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        printing.clicked.connect(self._print)
        return buttons

    def _print(self) -> None:
        self.is_printed = True
        self.accept()

    def wanted(self) -> ListWish:
        """What was asked for; headings without a column widen the list by one."""
        titles = [title.strip() for title in self.titles.text().split(",")]
        titles = titles[:MOST_BLANKS] if any(titles) else []
        count = max(self.count.value(), len(titles))
        blanks = (*titles, *("" for _ in range(count - len(titles))))
        return ListWish(
            self.everybody.isChecked(), self.birth.isChecked(), tuple(blanks), self.is_printed
        )


def put_contingent(parent: QWidget, sessions: Sessions, put: Put, year_id: int, day: date) -> None:
    """Save or print the contingent of a year on a day."""
    if put == PRINT:
        papers.print_out(parent, sessions, "contingent", year_id=year_id, day=day)
        return
    name = Path(f"Контингент {day:%d.%m.%Y}.pdf")
    papers.save(parent, sessions, "contingent", name, year_id=year_id, day=day)


def ask_list(
    parent: QWidget, sessions: Sessions, classes: Mapping[int, str], key: int | None, day: date
) -> None:
    """Ask how the list of a class should look, then save or print it."""
    label = classes.get(key or 0, "")
    dialog = ListDialog(label or "не выбран", parent)
    dialog.everybody.setChecked(not label)
    if not dialog.exec():
        return
    wish = dialog.wanted()
    keys = list(classes) if wish.everybody or key is None else [key]
    about = {"class_ids": keys, "day": day, "with_birth": wish.with_birth, "blanks": wish.blanks}
    if wish.is_printed:
        papers.print_out(parent, sessions, "class-list", **about)
    else:
        name = "Списки классов.pdf" if len(keys) > 1 else f"Список {label}.pdf"
        papers.save(parent, sessions, "class-list", Path(name), **about)
