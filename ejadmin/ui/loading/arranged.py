"""The parts of the import dialog and where they stand."""

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ejadmin.imports import LAYOUTS
from ejadmin.ui import theme
from ejadmin.ui.loading.options import Options
from ejadmin.ui.loading.preview import Preview
from ejadmin.ui.loading.report import ReportView


class Arranged:
    """Head, questions, preview, summary and foot; the report takes their place at the end."""

    def __init__(self, dialog: QDialog) -> None:
        self.source = theme.muted_label("")
        self.source.setWordWrap(False)
        self.layout_box = QComboBox()
        self.layout_box.setObjectName("import.layout")
        for layout in LAYOUTS:
            self.layout_box.addItem(layout.title, layout.key)
        self.layout_box.setCurrentIndex(-1)
        self.layout_box.setEnabled(False)  # until the file is read
        self.layout_box.setPlaceholderText("не распознан")
        self.create_box = QCheckBox("Создавать недостающие классы")
        self.create_box.setObjectName("import.create_missing")
        self.create_box.setToolTip("Иначе строка с неизвестным классом считается ошибкой")
        self.forget_button = theme.action_button(
            "Забыть", tooltip="Снова определять столбцы такой таблицы по заголовкам"
        )
        self.forget_button.setObjectName("action.forget_columns")
        self.forget_button.setAutoDefault(False)
        self.remembered = theme.muted_label("Столбцы – как в прошлый раз")
        self.remembered.setWordWrap(False)
        self.options = Options()
        self.preview = Preview()
        self.summary = theme.StateLabel()
        self.summary.setWordWrap(True)
        self.report = ReportView()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(theme.SMALL)
        self.doing = QLabel()
        self.load_button = theme.primary_button("Загрузить", "Ctrl+Return")
        self.load_button.setObjectName("action.import")
        self.close_button = QPushButton("Закрыть")
        self.close_button.setToolTip("Ничего больше не менять (Esc)")
        self.close_button.setAutoDefault(False)
        self.head = QWidget()
        self.pages = QStackedWidget()
        self._arrange(dialog)
        self.create_box.hide()
        self.options.hide()
        self.show_remembered(is_remembered=False)

    def _arrange(self, dialog: QDialog) -> None:
        self._fill_head()
        choosing = QWidget()
        box = QVBoxLayout(choosing)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addWidget(self.head)
        questions = QHBoxLayout()
        questions.setSpacing(theme.SMALL)
        questions.addWidget(self.options, 1)
        questions.addWidget(self.remembered)
        questions.addWidget(self.forget_button)
        box.addLayout(questions)
        box.addWidget(self.preview, 1)
        box.addWidget(self.summary)
        self.pages.addWidget(choosing)
        self.pages.addWidget(self.report)
        foot = QHBoxLayout()
        foot.setSpacing(theme.SMALL)
        foot.addWidget(self.doing)
        foot.addWidget(self.bar, 1)
        foot.addStretch(0)
        foot.addWidget(self.close_button)
        foot.addWidget(self.load_button)
        whole = QVBoxLayout(dialog)
        whole.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        whole.setSpacing(theme.MEDIUM)
        whole.addWidget(self.pages, 1)
        whole.addLayout(foot)

    def _fill_head(self) -> None:
        top = QHBoxLayout(self.head)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(theme.SMALL)
        kind = QLabel("&Вид таблицы:")
        kind.setBuddy(self.layout_box)
        for part in (kind, self.layout_box, self.create_box):
            top.addWidget(part)
        top.addStretch(1)
        top.addWidget(self.source)

    def show_remembered(self, *, is_remembered: bool) -> None:
        """Whether the columns mean what a person said last time."""
        self.remembered.setVisible(is_remembered)
        self.forget_button.setVisible(is_remembered)

    def show_work(self, title: str) -> None:
        """Tell that something is at work."""
        self.doing.setText(f"{title}…")
        self.bar.setRange(0, 0)
        self.bar.show()
        self.doing.show()
        self.load_button.setEnabled(False)

    def show_progress(self, done: int, total: int, _text: str) -> None:
        """Move the bar."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def show_rest(self) -> None:
        """Nothing is at work any more."""
        self.close_button.setText("Закрыть")
        self.bar.hide()
        self.doing.hide()

    def tell_foot(self, text: str) -> None:
        """A short line beside the buttons."""
        self.doing.setText(text)
        self.doing.show()

    def hide_table(self) -> None:
        """A file that cannot be read leaves nothing to choose."""
        for part in (self.head, self.options, self.preview, self.load_button):
            part.hide()
        self.show_remembered(is_remembered=False)
