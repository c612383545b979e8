"""Where a pupil belongs, now and before, with orders; what an employee teaches."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout

from ejadmin.models.base.words import decimal
from ejadmin.models.classes.standing import NOWHERE, standings
from ejadmin.models.curriculum.norms import teacher_limits
from ejadmin.models.families.listing import Kind
from ejadmin.models.movement.tables import MovementKind
from ejadmin.models.registry import belonging, card_history
from ejadmin.models.registry.belonging import Belonging
from ejadmin.ui import theme
from ejadmin.ui.operations import Operations
from ejadmin.ui.page import Place, Workplace
from ejadmin.ui.people.lines import TextLine
from ejadmin.ui.people.lines_pane import LinesPane


class BelongingPane(LinesPane):
    """Classes and subgroups with dates, movements with orders."""

    title = "Класс"
    columns: ClassVar = {"Где": 222, "С": 86, "По": 92, "Приказ и подробности": 300}

    def __init__(self, workplace: Workplace, operations: Operations) -> None:
        super().__init__(workplace, operations)
        self.class_id: int | None = None
        self.to_movement = theme.action_button("Движение и приказы…")
        self.to_movement.setObjectName("action.movement")
        self.to_movement.setToolTip("Зачислить, перевести, отчислить – приказом")
        self.to_subgroups = theme.action_button("Подгруппы класса…")
        bar = QHBoxLayout()
        bar.addWidget(self.to_movement)
        bar.addWidget(self.to_subgroups)
        bar.addStretch(1)
        self.box.insertLayout(0, bar)
        self.to_movement.clicked.connect(self._go_to_movement)
        self.to_subgroups.clicked.connect(self._go_to_subgroups)

    def refresh(self) -> None:
        """Read where the pupil belongs."""
        if self.key is None:
            self.lines.replace([])
            return
        with self.sessions() as session:
            classes = belonging.classes_of(session, self.key)
            subgroups = belonging.subgroups_of(session, self.key)
            moves = belonging.movements_of(session, self.key)
            self.class_id = standings(session, self.today()).get(self.key, NOWHERE).class_id
        lines: list[TextLine] = []
        today = self.today()
        for title, rows, empty in (
            ("Классы", _spans(classes, today), "ни в одном классе – зачислите приказом"),
            ("Подгруппы", _spans(subgroups, today), "в подгруппах не состоит"),
            (
                "Движение",
                [
                    TextLine((move.kind.caption, f"{move.day:%d.%m.%Y}", "",
                              "; ".join(part for part in (move.order, move.way) if part)))
                    for move in moves
                ],
                "движения не было",
            ),
        ):  # fmt: skip
            lines.append(TextLine((title,), is_heading=True))
            lines += rows or [TextLine((empty,), "muted")]
        self.lines.replace(lines)
        self.table.clearSpans()
        for row, line in enumerate(lines):
            if len(line.cells) == 1:
                self.table.setSpan(row, 0, 1, self.lines.columnCount())

    @Slot()
    def _go_to_movement(self) -> None:
        kind = MovementKind.TRANSFER if self.class_id else MovementKind.ENROLMENT
        self.asked_for.emit(Place("movement", {"pupils": [self.key], "kind": kind.value}))

    @Slot()
    def _go_to_subgroups(self) -> None:
        details = {"class": self.class_id} if self.class_id else {}
        self.asked_for.emit(Place("subgroups", details))


class LoadPane(LinesPane):
    """Subjects, classes and courses of an employee, with the hours against the limit."""

    title = "Нагрузка"
    columns: ClassVar = {"Предмет": 260, "Класс, подгруппа": 300, "Часов": 60}

    def __init__(self, workplace: Workplace, operations: Operations) -> None:
        super().__init__(workplace, operations)
        self.keys: list[int] = []
        self.about = theme.muted_label("")
        self.sum = theme.StateLabel("")
        self.open = theme.action_button("Открыть нагрузку…", tooltip="Справочник «Нагрузка»")
        self.open.setObjectName("action.courses")
        foot = QHBoxLayout()
        foot.addWidget(self.sum, 1)
        foot.addWidget(self.open)
        self.box.insertWidget(0, self.about)
        self.box.addLayout(foot)
        self.open.clicked.connect(self._open)
        self.table.activated.connect(self._open)

    def refresh(self) -> None:
        """Read what the employee carries this year."""
        if self.key is None:
            self.lines.replace([])
            return
        with self.sessions() as session:
            subjects = belonging.subjects_of(session, self.key)
            led = belonging.classes_led(session, self.key)
            loads = belonging.loads_of(session, self.key)
            limit = teacher_limits(session).get(self.key)
        self.keys = [load.key for load in loads]
        self.lines.replace(
            TextLine((load.subject, load.whom, decimal(load.hours))) for load in loads
        )
        self.about.setText(
            f"Преподаёт: {', '.join(subjects) or 'предметы не указаны'}. "
            f"Классный руководитель: {', '.join(led) or 'нет'}."
        )
        total = sum(load.hours for load in loads)
        is_over = limit is not None and limit.is_over(total)
        most = f" из {decimal(limit.hours)}" if limit is not None else ""
        more = " – больше предела" if is_over else ""
        self.sum.tell(
            f"Всего {decimal(total)}{most} ч в неделю{more}" if loads else "Нагрузки нет",
            theme.State.BAD if is_over else theme.State.PLAIN,
        )

    @Slot()
    def _open(self) -> None:
        row = self.table.currentIndex().row()
        key = self.keys[row] if 0 <= row < len(self.keys) else None
        details = {"key": "courses"} | ({"id": key} if key is not None else {})
        self.asked_for.emit(Place("directory", details))


class HistoryPane(LinesPane):
    """Who changed the card, when, from what to what."""

    title = "История"
    columns: ClassVar = {"Когда": 140, "Кто": 120, "Что": 150, "Было": 120, "Стало": 150}

    def __init__(self, workplace: Workplace, operations: Operations) -> None:
        super().__init__(workplace, operations)
        self.note = theme.muted_label("")
        self.box.addWidget(self.note)

    def refresh(self) -> None:
        """Read the change log about this person."""
        found = []
        if self.key is not None:
            with self.sessions() as session:
                found = card_history.history_of(session, self.kind.model, self.key)
        self.lines.replace(
            TextLine((f"{one.at:%d.%m.%Y %H:%M}", one.operator, f"{one.kind}: {one.action}",
                      one.was, one.became))
            for one in found
        )  # fmt: skip
        marks = " Отметки и пропуски – на странице «Изменения»." * (self.kind is Kind.PUPILS)
        self.note.setText(
            f"Записей: {len(found)}.{marks}" if found else f"Изменений пока не было.{marks}"
        )


def _spans(rows: Iterable[Belonging], today: date) -> list[TextLine]:
    return [
        TextLine(
            (row.title, f"{row.first_day:%d.%m.%Y}",
             f"{row.last_day:%d.%m.%Y}" if row.last_day else "по сей день", ""),
            "" if row.is_now(today) else "muted",
        )
        for row in rows
    ]  # fmt: skip
