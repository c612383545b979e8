"""The director's ceremony: the whole screen, one thing at a time, digits large, nothing kept."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.ui import papers, theme
from ejadmin.ui.archive.code import CodeField, code_font, hide_from_capture
from ejadmin.ui.page import Workplace
from ejadmin.ui.tasks import Progress

if TYPE_CHECKING:
    from ejadmin.exports.archive.trust import KeyReport

HEADING_POINTS, WORD_POINTS, SECRET_POINTS, FINGERPRINT_POINTS = 24, 14, 44, 26
COLUMN = 860
FIELD = 640
TURN_AWAY = "Остальные, отвернитесь"


class CeremonyStep(QWidget):
    """One thing on the screen: a heading, a few words, what is asked, buttons below."""

    def __init__(self, key: str, heading: str, words: str) -> None:
        super().__init__()
        self.setObjectName(f"step.{key}")
        self.heading = _label(heading, HEADING_POINTS)
        self.words = _label(words, WORD_POINTS)
        self.complaint = theme.StateLabel("", theme.State.BAD)
        self.complaint.setFont(theme.sized_font(WORD_POINTS))
        self.complaint.setWordWrap(True)
        self.complaint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.MEDIUM)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(theme.SMALL)
        self.buttons.addStretch(1)
        column = QWidget()
        column.setFixedWidth(COLUMN)  # wrapped texts take their height from a width that stands
        inside = QVBoxLayout(column)
        inside.setSpacing(theme.LARGE)
        inside.addWidget(self.heading)
        inside.addWidget(self.words)
        inside.addLayout(self.body)
        inside.addWidget(self.complaint)
        inside.addLayout(self.buttons)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(column)
        middle.addStretch(1)
        box = QVBoxLayout(self)
        box.addStretch(2)
        box.addLayout(middle)
        box.addStretch(3)

    def put(self, widget: QWidget, width: int = FIELD) -> None:
        """Add something to the middle."""
        if width:
            widget.setFixedWidth(width)
        self.body.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)

    def button(
        self, key: str, text: str, action: Callable[[], object], *, main: bool = False
    ) -> QPushButton:
        """Add a button below, the main one last."""
        made = theme.primary_button(text) if main else theme.action_button(text)
        made.setObjectName(f"action.{key}")
        made.setFont(theme.sized_font(WORD_POINTS))
        made.setMinimumHeight(40)
        made.setDefault(main)
        made.setAutoDefault(main)
        made.clicked.connect(action)
        self.buttons.addWidget(made)
        return made

    def close_row(self) -> None:
        """Centre the buttons."""
        self.buttons.addStretch(1)


class Ceremony(QDialog):
    """Makes the director's key; ``report`` holds the outcome once it is made.

    The code lives in this window's fields only until it is typed back, then goes to the child
    process and is forgotten.
    """

    def __init__(self, workplace: Workplace, director: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("ceremony")
        self.setWindowTitle("Код директора")
        self.setModal(True)
        self.workplace = workplace
        self.report: KeyReport | None = None
        self.is_working = False
        self._code = ""
        self.steps = QStackedWidget()
        self.name = QLineEdit(director)
        self.digits = QLabel()
        self.own, self.own_again, self.typed = CodeField(), CodeField(), CodeField()
        self.keeper = QLineEdit()
        self.fingerprint = QLabel()
        for step in (
            self._who(),
            self._show(),
            self._own(),
            self._back(),
            self._wait(),
            self._end(),
        ):
            self.steps.addWidget(step)
        box = QVBoxLayout(self)
        box.addWidget(self.steps)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        hide_from_capture(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self.is_working or self.report):
            return
        super().keyPressEvent(event)

    def done(self, result: int) -> None:
        self._forget()
        super().done(result)

    def go(self, key: str, focus: QWidget | None = None) -> None:
        """Show one step."""
        step = self.findChild(CeremonyStep, f"step.{key}")
        assert step is not None
        step.complaint.tell("")
        self.steps.setCurrentWidget(step)
        if focus:
            focus.setFocus()

    def _who(self) -> CeremonyStep:
        step = CeremonyStep(
            "who",
            "Код директора",
            "Код открывает архивы журнала. Его знает только директор: программа покажет код один "
            "раз и нигде не сохранит. Утраченный код восстановить нельзя, поэтому приготовьте лист "
            "и конверт. За экран садится директор.",
        )
        _dress(self.name, "field.director", "Фамилия, имя, отчество директора")
        step.put(self.name)
        step.button("leave", "Отмена", self.reject)
        step.button("own_code", "У меня свой код", self._ask_own)
        step.button("show_code", "Показать код", self._show_code, main=True)
        step.close_row()
        return step

    def _show(self) -> CeremonyStep:
        step = CeremonyStep("show", TURN_AWAY, "Перепишите код на лист. Он больше не появится.")
        self.digits.setObjectName("label.code")
        self.digits.setFont(code_font(SECRET_POINTS))
        self.digits.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.digits.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        step.put(self.digits, 0)
        step.button("leave_show", "Отмена", self.reject)
        step.button("written_down", "Код переписан", self._ask_back, main=True)
        step.close_row()
        return step

    def _own(self) -> CeremonyStep:
        step = CeremonyStep(
            "own", TURN_AWAY, "Не меньше 16 цифр, без повторов и лесенок. Введите дважды."
        )
        for field, name in ((self.own, "field.own"), (self.own_again, "field.own_again")):
            field.setObjectName(name)
            field.setEchoMode(QLineEdit.EchoMode.Password)
            step.put(field)
        step.button("back_own", "Назад", self._back_to_who)
        step.button("take_own", "Принять код", self._take_own, main=True)
        step.close_row()
        return step

    def _back(self) -> CeremonyStep:
        step = CeremonyStep(
            "back", TURN_AWAY, "Наберите код с листа: так видно, что он переписан верно."
        )
        self.typed.setObjectName("field.typed")
        step.put(self.typed)
        step.button("show_again", "Показать код ещё раз", self._show_again)
        step.button("type_back", "Готово", self._take_back, main=True)
        step.close_row()
        return step

    def _wait(self) -> CeremonyStep:
        return CeremonyStep("wait", "Создаётся ключ", "Это займёт несколько секунд.")

    def _end(self) -> CeremonyStep:
        step = CeremonyStep(
            "end",
            "Ключ создан. Положите лист с кодом в конверт",
            "Это отпечаток ключа, он не секретен. Он стоит на подписке и на каждом акте: "
            "по нему видно, что ключ не подменили.",
        )
        self.fingerprint.setObjectName("label.fingerprint")
        self.fingerprint.setFont(code_font(FINGERPRINT_POINTS))
        self.fingerprint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        step.put(self.fingerprint, 0)
        _dress(self.keeper, "field.keeper", "Кто хранит запечатанный конверт")
        step.put(self.keeper)
        step.button("save_pledge", "Подписка в PDF…", self._save_pledge)
        step.button("print_pledge", "Напечатать подписку…", self._print_pledge)
        step.button("finish", "Закончить", self._finish, main=True)
        step.close_row()
        return step

    def _show_code(self) -> None:
        from ejadmin.exports.archive import keys  # only when a ceremony is held

        if self._has_name():
            self._code = keys.generate_code()
            self._show_again()

    def _show_again(self) -> None:
        from ejadmin.exports.archive import keys  # only when a ceremony is held

        groups = keys.grouped_code(self._code).split()
        half = (len(groups) + 1) // 2
        lines = (" ".join(groups[:half]), " ".join(groups[half:]))
        self.digits.setText("\n".join(line for line in lines if line))
        self.typed.forget()
        self.go("show")

    def _ask_own(self) -> None:
        if self._has_name():
            self.go("own", self.own)

    def _ask_back(self) -> None:
        self.digits.clear()
        self.go("back", self.typed)

    def _back_to_who(self) -> None:
        self.go("who", self.name)

    def _take_own(self) -> None:
        from ejadmin.exports.archive import keys  # only when a ceremony is held

        first, second = self.own.take(), self.own_again.take()
        try:
            code = keys.accepted_code(first)
            if keys.normalised(second) != code:
                raise UserError("Коды различаются. Введите оба раза одно и то же.")
        except UserError as error:
            self._complain(error.message, self.own)
            return
        self._make(code)

    def _take_back(self) -> None:
        from ejadmin.exports.archive import keys  # only when a ceremony is held

        try:
            if keys.normalised(self.typed.take()) != self._code:
                raise UserError("Набрано не то. Сверьте с листом и наберите ещё раз.")
        except UserError as error:
            self._complain(error.message, self.typed)
            return
        self._make(self._code)

    def _make(self, code: str) -> None:
        self.is_working = True
        self.go("wait")
        work = partial(make_key, self.workplace, code, self.name.text().strip())
        self._forget()
        self.workplace.tasks.start("Создание ключа директора", work, self._made, self._failed)

    def _made(self, report: "KeyReport") -> None:
        self.is_working = False
        self.report = report
        groups = report.fingerprint.split()
        self.fingerprint.setText(" ".join(groups[:4]) + "\n" + " ".join(groups[4:]))
        self.fingerprint.setMinimumHeight(self.fingerprint.sizeHint().height())
        self.go("end", self.keeper)
        if not report.is_pinned:
            self._complain(
                "На этом компьютере нет связки ключей: перед каждым архивом сверяйте отпечаток "
                "с подпиской.",
                self.keeper,
            )

    def _failed(self, error: Exception) -> None:
        self.is_working = False
        self.go("who")
        known = error.message if isinstance(error, UserError) else "Ключ создать не удалось."
        self._complain(known, self.name)

    def _complain(self, text: str, focus: QWidget) -> None:
        step = self.steps.currentWidget()
        assert isinstance(step, CeremonyStep)
        step.complaint.tell(text, theme.State.BAD)
        focus.setFocus()

    def _has_name(self) -> bool:
        if self.name.text().strip():
            return True
        self._complain("Напишите, чей это код.", self.name)
        return False

    def _keep_keeper(self) -> None:
        from ejadmin.models.registry import archives  # pulls in SQLAlchemy: not at start

        assert self.report is not None
        with self.workplace.sessions.begin() as session:
            archives.put_pledge(session, self.report.id, self.keeper.text().strip() or None)

    def _save_pledge(self) -> None:
        self._keep_keeper()
        papers.save(self, self.workplace, "pledge", {}, "Подписка")

    def _print_pledge(self) -> None:
        self._keep_keeper()
        papers.print_out(self, self.workplace, "pledge", {})

    def _finish(self) -> None:
        self._keep_keeper()
        self.accept()

    def _forget(self) -> None:
        """The code stays in no field and no attribute."""
        self._code = ""
        self.digits.clear()
        for field in (self.own, self.own_again, self.typed):
            field.forget()


def make_key(workplace: Workplace, code: str, director: str, _progress: Progress) -> "KeyReport":
    """The long part of the ceremony, for a task."""
    from ejadmin.exports.archive.trust import create_director_key  # only when it is held
    from ejadmin.keychain import open_keychain

    keychain = open_keychain(workplace.store.place)
    return create_director_key(workplace.sessions, code, director, keychain)


def _label(text: str, points: int) -> QLabel:
    label = QLabel(text)
    label.setFont(theme.sized_font(points))
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setMinimumHeight(label.heightForWidth(COLUMN - 2 * theme.LARGE))
    return label


def _dress(field: QLineEdit, name: str, placeholder: str) -> None:
    field.setObjectName(name)
    field.setPlaceholderText(placeholder)
    field.setFont(theme.sized_font(WORD_POINTS))
    field.setMinimumHeight(40)
