"""«Доступ»: logins of the regional system – who has one, slips to print, handing over."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
)

from ejadmin.errors import UserError
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.words import counted
from ejadmin.models.families import slip_register
from ejadmin.models.families.slip_register import SlipRow, SlipState
from ejadmin.ui import dialogs, papers, theme
from ejadmin.ui.access.bars import FilterBar, HandoverBar
from ejadmin.ui.access.model import columns
from ejadmin.ui.exchange import ExchangePage
from ejadmin.ui.list_model import ListModel
from ejadmin.ui.list_table import AS_GIVEN, ListTable
from ejadmin.ui.page import JOURNAL, Workplace

SLIPS, REGISTER = "access-slips", "slip-register"
NO_SLIPS = (
    "Логинов пока нет. Загрузите таблицу из региональной системы: ФИО, класс или роль, логин, "
    "пароль. Пароли нужны только для печати: после выдачи листка программа их забывает."
)


class AccessPage(ExchangePage):
    """Everybody with the state of their login; slips are printed and handed over here."""

    ignores = JOURNAL

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.model = ListModel(
            columns(self.today()), self, key=lambda row: (row.holder, row.person_id, row.id)
        )
        self.table = ListTable(self.model, "table.access_slips", sorted_by=AS_GIVEN)
        self.filters = FilterBar()
        self.handover = HandoverBar()
        self.advice = theme.muted_label("")
        self.note = theme.StateLabel("")
        self.load_button = theme.primary_button("Загрузить логины…", "Ctrl+O")
        self.print_button = QPushButton("Печать листков")
        self.save_button = QPushButton("Листки в PDF…")
        self.register_button = QPushButton("Журнал выдачи…")
        self.remove_button = QPushButton("Удалить логины")
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table)
        self.setAcceptDrops(True)

    def today(self) -> date:
        """The day on which slips are handed over."""
        return self.workplace.today()

    def refresh(self) -> None:
        """Read who has a login and who waits."""
        today = self.today()
        with self.sessions() as session:
            rows = slip_register.slip_rows(session, today)
            system = slip_register.regional_system(session)
        self.handover.day.limit(last=today)
        self.handover.day.put(today)
        self.filters.offer_groups(list(dict.fromkeys(row.group for row in rows)))
        self.model.replace(rows, columns(today))
        has_slips = any(row.id is not None for row in rows)
        named = f"Система: {system}." if system else (
            "Название региональной системы впишите в карточку школы: оно печатается на листках."
        )  # fmt: skip
        self.advice.setText(named if has_slips else f"{NO_SLIPS} {named}")
        self._narrow()

    def show_place(self, details: dict[str, Any]) -> None:
        """Show a class and a state."""
        if details:
            self.filters.choose(details.get("group"), details.get("state"))

    def place(self) -> dict[str, Any]:
        """The chosen class and state."""
        chosen = self.filters.narrowing()
        return {"group": chosen.group, "state": chosen.state}

    def chosen(self) -> list[SlipRow]:
        """The chosen rows; every row shown when none is chosen."""
        return self.table.chosen() or list(self.model.rows)

    def hand_over(self) -> None:
        """Mark the chosen slips as handed over, after a question: the passwords go for good."""
        keys = self._keys(SlipState.WAITING)
        if keys is None:
            return
        try:
            day = self.handover.day.read()
        except UserError:
            return  # told at the day
        count = counted(len(keys), "листок", "листка", "листков")
        question = f"Отметить выдачу: {count}?"
        details = "Первые пароли этих листков будут стёрты: вернуть их будет нельзя."
        if not dialogs.confirm(self, question, "Выдано", details=details):
            return
        whom = self.handover.whom.text().strip()
        work = partial(slip_register.hand_over, keys=keys, day=day, to_whom=whom)
        if self._do(f"Выданы листки: {count}", work):
            self.handover.whom.clear()
            self.told.emit(f"Выдача отмечена: {count}")

    def take_back(self) -> None:
        """Take the mark away after saying that the password does not come back."""
        keys = self._keys(SlipState.HANDED)
        if keys is None:
            return
        question = f"Снять отметку о выдаче: {counted(len(keys), 'листок', 'листка', 'листков')}?"
        details = (
            "Первого пароля уже нет: на новом листке останется место, чтобы вписать его. Если "
            "пароль сброшен, загрузите новую таблицу логинов."
        )
        if dialogs.confirm(self, question, "Снять отметку", details=details) and self._do(
            "Снята отметка о выдаче листков", partial(slip_register.take_back, keys=keys)
        ):
            self.told.emit("Отметка о выдаче снята")

    def remove(self) -> None:
        """Delete logins that came by mistake."""
        keys = self._keys(SlipState.WAITING)
        if keys is None:
            return
        question = f"Удалить: {counted(len(keys), 'логин', 'логина', 'логинов')}?"
        details = "Вместе с первыми паролями. Вернуть можно, загрузив таблицу ещё раз."
        if dialogs.confirm(self, question, "Удалить", details=details) and self._do(
            "Удалены логины", partial(slip_register.remove_slips, keys=keys)
        ):
            self.told.emit("Логины удалены")

    def print_slips(self) -> None:
        """Print the chosen slips through the system's dialog; no file with passwords remains."""
        if (keys := self._keys(SlipState.WAITING)) is not None:
            done = partial(self._note_printed, keys)
            papers.print_out(self, self.workplace, SLIPS, {"keys": keys}, done)

    def save_slips(self) -> None:
        """Save the chosen slips as a PDF, and note the print."""
        if (keys := self._keys(SlipState.WAITING)) is not None:
            papers.save(
                self, self.workplace, SLIPS, {"keys": keys}, self._name("Листки доступа"),
                done=partial(self._note_saved, keys), failed=self._fail,
            )  # fmt: skip

    def save_register(self) -> None:
        """Save the register of the classes shown."""
        groups = list(dict.fromkeys(row.group for row in self.chosen()))
        name = self._name("Журнал выдачи листков")
        papers.save(self, self.workplace, REGISTER, {"groups": groups}, name, failed=self._fail)

    def _keys(self, state: SlipState) -> list[int] | None:
        """The slips of a state among the chosen rows; says so when there is none."""
        keys = [row.id for row in self.chosen() if row.state is state and row.id is not None]
        if not keys:
            told = f"Среди выбранных нет строк «{state.caption}»."
            self.note.tell(told, theme.State.WARNING)
            return None
        return keys

    def _do(self, title: str, work: Callable[[TrackedSession], object]) -> bool:
        try:
            self.operations.run(title, work)
        except UserError as error:
            self.show_refusal(error)
            return False
        self.refresh()
        return True

    def show_refusal(self, error: UserError) -> None:
        self.note.tell(error.message, theme.State.BAD)

    def _note_printed(self, keys: list[int]) -> None:
        work = partial(slip_register.mark_printed, keys=keys, day=self.today())
        self._do("Листки доступа сохранены или напечатаны", work)

    def _note_saved(self, keys: list[int]) -> None:
        self._note_printed(keys)
        text = "Листки сохранены. В файле пароли: удалите его, когда напечатаете."
        self.note.tell(text, theme.State.WARNING)

    def _name(self, title: str) -> str:
        return f"{title} {self.filters.narrowing().group or ''}".strip()

    def _fail(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.note.tell(error.message, theme.State.BAD)
        else:
            dialogs.show_error(self, error)

    def _narrow(self) -> None:
        chosen, today = self.filters.narrowing(), self.today()
        self.model.narrow(chosen.text, lambda row: chosen.fits(row, today))
        self._tell_counts()

    def _tell_counts(self) -> None:
        """What is shown and chosen; the buttons say how many slips they mean."""
        rows = self.model.rows
        waiting = sum(row.state is SlipState.WAITING for row in rows)
        late = sum(row.is_overdue(self.today()) for row in rows)
        told = counted(len(rows), "строка", "строки", "строк")
        if not rows:
            text = "Здесь никого нет: измените поиск." if self.model.every else "Людей пока нет."
            self.note.tell(text, theme.State.MUTED)
        else:
            state = theme.State.WARNING if late else theme.State.MUTED
            self.note.tell(
                f"{told}, не выдано листков {waiting}, просрочено {late}. "
                "Без выбора действие – для всех показанных.", state,
            )  # fmt: skip

    def _count_chosen(self) -> None:
        chosen = self.chosen()
        waiting = sum(row.state is SlipState.WAITING for row in chosen)
        handed = sum(row.state is SlipState.HANDED for row in chosen)
        self.print_button.setText(f"Печать листков ({waiting})")
        self.handover.mark.setText(f"Отметить выдачу ({waiting})")
        for button in (self.print_button, self.save_button, self.handover.mark):
            button.setEnabled(bool(waiting))
        has_choice = self.table.selectionModel().hasSelection()
        self.remove_button.setEnabled(has_choice and bool(waiting))
        self.handover.undo.setEnabled(has_choice and bool(handed))
        self.register_button.setEnabled(any(row.id is not None for row in chosen))

    def _connect(self) -> None:
        self.filters.changed.connect(self._narrow)
        self.table.selectionModel().selectionChanged.connect(self._count_chosen)
        self.model.shown.connect(self._count_chosen)
        for button, name, work in (
            (self.load_button, "load", self.choose_table),
            (self.print_button, "print_slips", self.print_slips),
            (self.save_button, "save_slips", self.save_slips),
            (self.register_button, "register", self.save_register),
            (self.remove_button, "remove_slips", self.remove),
            (self.handover.mark, "hand_over", self.hand_over),
            (self.handover.undo, "take_back", self.take_back),
        ):
            button.setObjectName(f"action.{name}")
            button.clicked.connect(work)
        QShortcut(QKeySequence("Ctrl+F"), self, self.filters.search.setFocus,
                  context=Qt.ShortcutContext.WidgetWithChildrenShortcut)  # fmt: skip

    def _lay_out(self) -> None:
        self.note.setObjectName("access.note")
        top = QHBoxLayout()
        top.addWidget(theme.title_label("Доступ"))
        top.addStretch(1)
        for button in (self.register_button, self.save_button, self.print_button,
                       self.load_button):  # fmt: skip
            top.addWidget(button)
        foot = QHBoxLayout()
        foot.addWidget(self.note, 1)
        foot.addWidget(self.remove_button)
        box: QVBoxLayout = theme.page_box(self)
        box.addLayout(top)
        box.addWidget(self.advice)
        box.addWidget(self.filters)
        box.addWidget(self.table, 1)
        box.addLayout(foot)
        box.addWidget(self.handover)
