"""The widgets of an order being written, and how they are laid out."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models.base.fields import fields
from ejadmin.models.movement.draft import COMING, ORDER_KINDS
from ejadmin.models.movement.facts import ClassFacts
from ejadmin.models.movement.planning import OrderPlan
from ejadmin.models.movement.register import next_class
from ejadmin.models.movement.tables import MovementKind, SchoolOrder
from ejadmin.models.movement.telling import told, told_errors
from ejadmin.ui import theme
from ejadmin.ui.form.date_field import DateField
from ejadmin.ui.form.inputs import FieldInput
from ejadmin.ui.list_table import ListTable
from ejadmin.ui.movement.choosing import ChoosingPane
from ejadmin.ui.movement.drafted import (
    NOTE,
    NOW,
    SCHOOL,
    TARGET,
    DraftedModel,
)

OLDER = -1


class EditorParts:
    """Shows and offers; the editor decides what its buttons do."""

    def __init__(self, owner: QWidget, model: DraftedModel) -> None:
        self.owner, self.model = owner, model
        known = {field.name: field for field in fields(SchoolOrder)}
        self.kind = QComboBox()
        self.number, self.title, self.grounds = (
            FieldInput(known[name], has_floating_reason=True)
            for name in ("number", "title", "grounds")
        )
        self.issued_on, self.day = DateField(), DateField()
        self.places = QCheckBox("Поставить в подгруппы")
        self.choosing = ChoosingPane()
        self.target = QComboBox()
        self.school, self.reason = QLineEdit(), QLineEdit(placeholderText="Причина")
        self.table = ListTable(model, "table.movement_draft", stretched=NOTE)
        self.count, self.summary = theme.section_label("В приказе никого нет"), QLabel()
        self.target_label = QLabel("в класс")
        self.problems = theme.StateLabel("")
        self.known_classes: Mapping[int, ClassFacts] = {}
        self._keys: list[QShortcut] = []
        self._make_buttons()
        self._build()

    def chosen_kind(self) -> MovementKind:
        """The kind of order that is written."""
        return MovementKind(self.kind.currentData())

    def selected(self) -> list[int]:
        """The selected rows of the order."""
        return self.table.chosen_places()

    def tell_count(self) -> None:
        """Say how many pupils the order names."""
        count = self.model.rowCount()
        self.count.setText(f"В приказе: {count}" if count else "В приказе никого нет")

    def show_plan(self, plan: OrderPlan, unread: list[str]) -> bool:
        """Say what the order will do and what stands against it; whether it may be carried out."""
        self.summary.setText("\n".join(told(plan)))
        errors = [*unread, *([told_errors(plan)] if plan.errors else [])]
        if errors and plan.pupils:
            self.problems.tell(" ".join(errors), theme.State.BAD)
        else:
            general = [one.text for one in plan.warnings if one.row is None]
            more = sum(one.row is not None for one in plan.warnings)
            texts = [*general[:2], *([f"Замечаний у учеников: {more}."] if more else [])]
            self.problems.tell(" ".join(texts), theme.State.WARNING)
        wrong = {one.field: one.text for one in plan.errors if one.row is None}
        for name, box in (("number", self.number), ("issued_on", self.issued_on),
                          ("day", self.day)):  # fmt: skip
            box.tell(wrong.get(name, ""))
        return not errors and bool(plan.pupils)

    def offer_classes(self, known: Mapping[int, ClassFacts], offered: Sequence[ClassFacts]) -> None:
        """The classes one may come into on the order's day."""
        self.known_classes = known
        before = self.target.currentData()
        self.target.blockSignals(True)
        self.target.clear()
        self.target.addItem("не выбран", None)
        if any(next_class(one, list(offered)) for one in known.values()):
            self.target.addItem("на класс старше", OLDER)
        for one in offered:
            self.target.addItem(one.label, one.id)
        self.target.setCurrentIndex(max(0, self.target.findData(before)))
        self.target.blockSignals(False)

    def show_kind(self, kind: MovementKind) -> None:
        """Show the columns and fields that a kind of order has."""
        caption = ORDER_KINDS[kind].caption
        self.title.set_placeholder(caption[0].upper() + caption[1:])
        has_school = kind in (MovementKind.ENROLMENT, MovementKind.LEAVING)
        is_coming = kind in COMING
        for widget in (self.target, self.target_label, self.places):
            widget.setVisible(is_coming)
        self.school.setVisible(has_school)
        self.school.setPlaceholderText(
            "Откуда прибыл" if kind is MovementKind.ENROLMENT else "Куда выбывает"
        )
        self.table.setColumnHidden(TARGET, not is_coming)
        self.table.setColumnHidden(SCHOOL, not has_school)
        self.table.setColumnHidden(NOW, kind is MovementKind.ENROLMENT)
        self.choosing.let_newcomers(kind is MovementKind.ENROLMENT)

    def set_busy(self, is_busy: bool) -> None:
        """Nothing is typed while the order is carried out."""
        for widget in (self.head, self.middle, self.go, self.back, self.print, self.save):
            widget.setEnabled(not is_busy)

    def bind(
        self,
        remove: Callable[[], None],
        paste: Callable[[], None],
    ) -> None:
        """Keys of the table and the list."""
        for keys, widget, work in (
            ("Del", self.table, remove),
            ("Ctrl+V", self.table, paste), ("Ctrl+V", self.choosing.list, paste),
        ):  # fmt: skip
            key = QShortcut(QKeySequence(keys), widget, work)
            key.setContext(Qt.ShortcutContext.WidgetShortcut)
            self._keys.append(key)
        for keys, work in (
            ("Ctrl+F", self.choosing.search.setFocus), ("Ctrl+Return", self.go.click),
            ("Esc", self.back.click), ("Ctrl+P", self.print.click), ("Ctrl+S", self.save.click),
        ):  # fmt: skip
            key = QShortcut(QKeySequence(keys), self.owner, work)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._keys.append(key)

    def _make_buttons(self) -> None:
        make = theme.action_button
        self.put = make("Поставить", tooltip="Поставить выбранным ученикам, без выбора – всем")
        self.take_out = make("Убрать", tooltip="Убрать выбранных из приказа (Del)")
        self.paste = self.choosing.paste
        self.back = make("К списку приказов", tooltip="Вернуться к списку (Esc)")
        self.print = make("Печать проекта…", tooltip="Напечатать до проведения (Ctrl+P)")
        self.save = make("PDF…", tooltip="Сохранить проект в файл (Ctrl+S)")
        self.go = theme.primary_button("Провести приказ")
        self.go.setToolTip("Изменить списки классов и подгрупп (Ctrl+Enter)")
        self.go.setEnabled(False)
        for name in ("put", "take_out", "back", "print", "save", "go"):
            getattr(self, name).setObjectName(f"action.order_{name}")

    def _build(self) -> None:
        for kind in MovementKind:
            self.kind.addItem(kind.caption, kind)
        self.day.setToolTip("Первый день в новом классе или первый день после выбытия")
        self.number.setFixedWidth(110)
        self.grounds.set_placeholder("Заявление, решение педсовета – номер и дата")
        self.title.editor.setToolTip("Заголовок приказа; пусто – как написано бледно")
        self.places.setToolTip(
            "В подгруппы нового класса: с прежним названием, а если такой нет – в меньшую"
        )
        self.summary.setWordWrap(True)
        self.problems.setWordWrap(True)
        self.head, self.middle = self._head(), self._middle()
        box = QVBoxLayout(self.owner)
        box.setContentsMargins(0, theme.SMALL, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addWidget(self.head)
        box.addWidget(self.middle, 1)
        box.addWidget(self._outlook())
        foot = QHBoxLayout()
        foot.setSpacing(theme.SMALL)
        foot.addWidget(self.back)
        foot.addWidget(self.count)
        foot.addStretch(1)
        for button in (self.print, self.save, self.go):
            foot.addWidget(button)
        box.addLayout(foot)

    def _head(self) -> QWidget:
        head = QWidget()
        box = QVBoxLayout(head)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, pairs in (
            (first, (("Вид", self.kind), ("№", self.number), ("от", self.issued_on),
                     ("действует с", self.day))),
            (second, (("О чём", self.title), ("Основание", self.grounds), ("", self.places))),
        ):  # fmt: skip
            row.setSpacing(theme.SMALL)
            for title, widget in pairs:
                label = QLabel(title)
                label.setBuddy(widget.editor if isinstance(widget, FieldInput) else widget)
                row.addWidget(label)
                row.addWidget(widget)
            box.addLayout(row)
        first.addStretch(1)
        return head

    def _middle(self) -> QWidget:
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.MEDIUM)
        row.addWidget(self.choosing)
        right = QVBoxLayout()
        right.setSpacing(theme.TIGHT)
        right.addLayout(self._for_all())
        right.addWidget(self.table, 1)
        row.addLayout(right, 1)
        return middle

    def _for_all(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SMALL)
        row.addStretch(1)
        self.target.setToolTip("Класс для выбранных учеников, без выбора – для всех")
        self.school.setFixedWidth(170)
        self.reason.setFixedWidth(120)
        for widget in (
            self.target_label, self.target, self.school, self.reason, self.put, self.take_out,
        ):  # fmt: skip
            row.addWidget(widget)
        return row

    def _outlook(self) -> QWidget:
        frame, box = theme.card()
        box.setContentsMargins(theme.SMALL, theme.SMALL, theme.SMALL, theme.SMALL)
        box.setSpacing(theme.TIGHT)
        self.summary.setMinimumHeight(40)
        self.problems.setMinimumHeight(20)
        box.addWidget(self.summary)
        box.addWidget(self.problems)
        return frame
