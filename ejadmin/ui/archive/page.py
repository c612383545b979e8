"""The archive page: where we stand, the button, the disks, the ledger."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.models.base.words import listed
from ejadmin.ui import dialogs, papers, theme
from ejadmin.ui.archive import work as archive_work
from ejadmin.ui.archive.ceremony import Ceremony
from ejadmin.ui.archive.code import CodeDialog, code_font
from ejadmin.ui.archive.disks import DiskCards
from ejadmin.ui.archive.ledger import LedgerTable, size_text
from ejadmin.ui.page import Page, Workplace
from ejadmin.ui.tasks import Task

if TYPE_CHECKING:
    from ejadmin.exports.archive.seal import ArchiveReport, VerifyReport

FIRST_WORDS = (
    "Архив – это зашифрованная копия всего журнала на внешнем диске. Администратор делает архив "
    "сам, но открыть его может только директор своим кодом.\n\n"
    "Код задаётся один раз, вместе с директором, за пять минут. Приготовьте лист бумаги, конверт и "
    "принтер для подписки о неразглашении."
)
PAPER_WORDS = (
    "Сверьте отпечаток с подпиской директора. Если хоть одна группа отличается, архив делать "
    "нельзя: сообщите директору."
)


class ArchivePage(Page):
    """Making, verifying and opening archives; the director's ceremony starts here."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.task: Task | None = None
        self.standing = theme.StateLabel("")
        self.standing.setObjectName("label.standing")
        self.standing.setWordWrap(True)
        self.message = theme.StateLabel("")
        self.message.setObjectName("label.message")
        self.message.setWordWrap(True)
        self.disks = DiskCards(workplace.tasks)
        self.ledger = LedgerTable()
        self.fingerprint = theme.muted_label("")
        self.fingerprint.setObjectName("label.fingerprint")
        self.make_button = theme.primary_button("Сделать архив", "Ctrl+Return")
        self.make_button.setObjectName("action.make_archive")
        self.make_button.setMinimumHeight(40)
        self.make_button.clicked.connect(self.make)
        self.first = self._first_card()
        self.paper = self._paper_card()
        self.work = self._work_part()
        box = theme.page_box(self)
        box.addWidget(theme.title_label("Архив"))
        box.addWidget(self.standing)
        box.addWidget(self.first)
        box.addWidget(self.work, 1)
        self.filler = QWidget()
        box.addWidget(self.filler, 1)
        self.disks.chosen.connect(self._enable)

    def refresh(self) -> None:
        """Read where we stand anew and look for disks."""
        self._show_facts()
        if self.facts.has_key:
            self.disks.look()

    def make(self) -> None:
        """Make an archive on the chosen disk."""
        self._make(None)

    def _make(self, paper: str | None) -> None:
        if self.disks.folder is None or self.task is not None:
            return
        self.paper.hide()
        folder = self.disks.folder
        work = partial(archive_work.make, self.workplace, folder, paper)
        self._start("Архив на внешний диск", work, self._made)

    def verify(self) -> None:
        """Read the chosen archive back and compare it with the ledger."""
        if file := self._chosen_file():
            work = partial(archive_work.verify, self.workplace, file)
            self._start("Проверка архива", work, self._verified)

    def open_archive(self) -> None:
        """Ask where to and for the code, then open the chosen archive."""
        file = self._chosen_file()
        if file is None:
            return
        chosen = QFileDialog.getExistingDirectory(self, "Куда открыть архив", str(Path.home()))
        if chosen:
            self.ask_code(file, Path(chosen) / file.name.removesuffix(archive_work.ARCHIVE_END))

    def ask_code(self, file: Path, out: Path) -> None:
        """Let the director type the code, then open the archive into a folder."""
        dialog = CodeDialog(self, file.name)
        dialog.accepted.connect(partial(self._open_with, dialog, file, out))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def show_act(self) -> None:
        """Save the act of the chosen archive."""
        if row := self.ledger.current():
            name = f"Акт {row.file_name.removesuffix(archive_work.ARCHIVE_END)}"
            papers.save(self, self.workplace, "archive-act", {"archive_id": row.id}, name)

    def hold_ceremony(self) -> None:
        """Begin the director's ceremony over the whole screen."""
        if self.facts.has_key and not dialogs.confirm(
            self,
            "Задать новый код директора?",
            "Задать новый код",
            details="Новые архивы будут открываться новым кодом, прежние – прежним: "
            "храните оба конверта.",
        ):
            return
        ceremony = Ceremony(self.workplace, self.facts.director, self)
        ceremony.finished.connect(self._ceremony_over)
        ceremony.finished.connect(ceremony.deleteLater)
        ceremony.showFullScreen()

    def _show_facts(self) -> None:
        self.facts = archive_work.read_facts(self.workplace, self.workplace.today())
        good = theme.State.GOOD if self.facts.is_good else theme.State.WARNING
        self.standing.tell(self.facts.sentence, good)
        self.fingerprint.setText(f"Отпечаток ключа директора: {self.facts.fingerprint}")
        self.ledger.show_rows(self.facts.rows)
        has_key = self.facts.has_key
        self.first.setVisible(not has_key)
        self.filler.setVisible(not has_key)
        self.work.setVisible(has_key)
        self._enable()

    def _enable(self) -> None:
        idle = self.task is None
        self.make_button.setEnabled(idle and self.disks.folder is not None)
        for button in self.row_buttons:
            button.setEnabled(idle and bool(self.facts.rows))

    def _start(self, title: str, work: Any, done: Any) -> None:
        self.message.tell(f"{title}: идёт работа, её видно внизу окна.", theme.State.MUTED)
        self.task = self.workplace.tasks.start(title, work, done, self._failed)
        self.task.cancelled.connect(self._cancelled)
        self._enable()

    def _over(self, text: str, state: theme.State) -> None:
        self.task = None
        self._show_facts()
        self.message.tell(text, state)

    def _made(self, report: "ArchiveReport") -> None:
        lost = f" Файлов не было на месте: {listed(report.missing, 3)}." if report.missing else ""
        self._over(
            f"Архив {report.file.name} записан и прочитан для сверки, {size_text(report.bytes)}."
            f"{lost} Извлеките диск, подключите снова и нажмите «Проверить». Не забудьте акт.",
            theme.State.WARNING if lost else theme.State.GOOD,
        )
        self.changed.emit(frozenset({"archives"}))
        self.told.emit("Архив сделан")

    def _verified(self, report: "VerifyReport") -> None:
        key = "" if report.has_key_file else " Рядом нет файла ключа .kod.age!"
        state = theme.State.GOOD if report.has_key_file else theme.State.WARNING
        self._over(f"Архив {report.file.name} цел: совпал с журналом архивов.{key}", state)
        self.changed.emit(frozenset({"archives"}))

    def _opened(self, folder: Path) -> None:
        self._over(
            f"Архив открыт в папку {folder}. Это незашифрованные данные: удалите папку, "
            "когда она станет не нужна.",
            theme.State.GOOD,
        )
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder / "index.html")))

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            self._over("Не получилось.", theme.State.BAD)
            dialogs.show_error(self, error)
            return
        self._over(error.message, theme.State.BAD)
        if error.field == "paper":
            self.message.tell("")
            self.paper_digits.setText(self.facts.fingerprint)
            self.paper.show()
            self.same_button.setFocus()

    def _cancelled(self) -> None:
        self._over("Отменено, на диске ничего не осталось.", theme.State.MUTED)

    def _open_with(self, dialog: CodeDialog, file: Path, out: Path) -> None:
        work = partial(archive_work.open_with_code, file, dialog.field.take(), out)
        self._start("Открытие архива", work, self._opened)

    def _compared(self) -> None:
        self._make(self.facts.fingerprint)

    def _differs(self) -> None:
        self.paper.hide()
        self.message.tell(
            "Архив не сделан. Сообщите директору, что отпечаток не совпал: ключ могли подменить.",
            theme.State.BAD,
        )

    def _ceremony_over(self, _result: int) -> None:
        self.refresh()
        self.changed.emit(frozenset({"archives"}))

    def _chosen_file(self) -> Path | None:
        row = self.ledger.current()
        if row is None or self.task is not None:
            return None
        found = archive_work.file_of(row, self.disks.folder)
        if found is None:
            chosen, _ = QFileDialog.getOpenFileName(
                self, f"Где {row.file_name}?", "", "Архив журнала (*.zip.age)"
            )
            found = Path(chosen) if chosen else None
        return found

    def _first_card(self) -> QFrame:
        frame, box = theme.card()
        words = theme.muted_label(FIRST_WORDS)
        words.setMaximumWidth(760)
        begin = theme.primary_button("Начать вместе с директором")
        begin.setObjectName("action.begin_ceremony")
        begin.clicked.connect(self.hold_ceremony)
        row = QHBoxLayout()
        row.addWidget(begin)
        row.addStretch(1)
        box.addWidget(theme.section_label("Что нужно сначала: код директора"))
        box.addWidget(words)
        box.addLayout(row)
        return frame

    def _paper_card(self) -> QFrame:
        frame, box = theme.card()
        frame.setObjectName("card.paper")
        self.paper_digits = theme.section_label("")
        self.paper_digits.setFont(code_font(16))
        self.same_button = theme.primary_button("Совпадает, сделать архив")
        self.same_button.setObjectName("action.fingerprint_same")
        self.same_button.clicked.connect(self._compared)
        differs = theme.action_button("Не совпадает")
        differs.setObjectName("action.fingerprint_differs")
        differs.clicked.connect(self._differs)
        row = QHBoxLayout()
        row.addWidget(self.same_button)
        row.addWidget(differs)
        row.addStretch(1)
        box.addWidget(theme.muted_label(PAPER_WORDS))
        box.addWidget(self.paper_digits)
        box.addLayout(row)
        frame.hide()
        return frame

    def _work_part(self) -> QWidget:
        part = QWidget()
        box = QVBoxLayout(part)
        box.setContentsMargins(0, theme.SMALL, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addWidget(theme.section_label("На какой диск"))
        box.addWidget(self.disks)
        row = QHBoxLayout()
        row.addWidget(self.make_button)
        row.addWidget(self.message, 1)
        box.addLayout(row)
        box.addWidget(self.paper)
        box.addSpacing(theme.SMALL)
        box.addWidget(theme.section_label("Журнал архивов"))
        box.addLayout(self._ledger_row())
        box.addWidget(self.ledger, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.fingerprint, 1)
        again = theme.action_button("Новый код директора…", "", "Когда сменился директор или код")
        again.setObjectName("action.new_code")
        again.clicked.connect(self.hold_ceremony)
        pledge = theme.action_button("Подписка…", "", "Подписка о неразглашении в PDF")
        pledge.setObjectName("action.pledge")
        pledge.clicked.connect(self._save_pledge)
        foot.addWidget(pledge)
        foot.addWidget(again)
        box.addLayout(foot)
        return part

    def _ledger_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.row_buttons: list[QPushButton] = []
        for key, text, shortcut, action in (
            ("verify_archive", "Проверить", "Ctrl+Shift+V", self.verify),
            ("open_archive", "Открыть…", "Ctrl+O", self.open_archive),
            ("show_act", "Акт…", "Ctrl+P", self.show_act),
        ):
            button = theme.action_button(text, shortcut)
            button.setObjectName(f"action.{key}")
            button.clicked.connect(action)
            row.addWidget(button)
            self.row_buttons.append(button)
        row.addStretch(1)
        return row

    def _save_pledge(self) -> None:
        papers.save(self, self.workplace, "pledge", {}, "Подписка")
