"""The guide in Russian, shown inside the program from Markdown files."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ejadmin.paths import resource
from ejadmin.ui import theme
from ejadmin.ui.page import Page, Workplace

TOPIC = Qt.ItemDataRole.UserRole


class HelpPage(Page):
    """Topics at the left, the chosen one at the right, a search over all of them."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.search = QLineEdit(placeholderText="Найти в справке (Ctrl+F)")
        self.search.setClearButtonEnabled(True)
        self.topics = QListWidget()
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self._follow)
        self.nothing = QLabel("Ничего не найдено. Попробуйте другое слово.")
        self.nothing.setWordWrap(True)
        self.nothing.hide()
        self._build()
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._find_next)
        self.topics.currentItemChanged.connect(self._show_topic)
        self._files = sorted(resource("help").glob("*.md"))
        for file in self._files:
            item = QListWidgetItem(_heading(file))
            item.setData(TOPIC, file.stem)
            self.topics.addItem(item)
        self.topics.setCurrentRow(0)

    def show_place(self, details: dict[str, Any]) -> None:
        """Open a topic by the stem of its file."""
        for row in range(self.topics.count()):
            if self.topics.item(row).data(TOPIC) == details.get("topic"):
                self.topics.setCurrentRow(row)

    def place(self) -> dict[str, Any]:
        item = self.topics.currentItem()
        return {"topic": item.data(TOPIC)} if item else {}

    def keyPressEvent(self, event: Any) -> None:
        if event.matches(QKeySequence.StandardKey.Find):
            self.search.setFocus()
            self.search.selectAll()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self.nothing)
        column.addWidget(self.topics)
        parts = QSplitter()
        parts.addWidget(left)
        parts.addWidget(self.text)
        parts.setSizes([theme.LARGE * 13, theme.LARGE * 34])
        parts.setStretchFactor(1, 1)
        whole = theme.page_box(self)
        whole.addWidget(theme.title_label("Справка"))
        whole.addWidget(parts, 1)
        self.text.document().setDocumentMargin(theme.MEDIUM)
        self.topics.setSpacing(theme.TIGHT // 2)
        self.topics.setFont(theme.sized_font(theme.TEXT_POINTS))

    def _show_topic(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        file = resource("help", f"{item.data(TOPIC)}.md")
        features = QTextDocument.MarkdownFeature.MarkdownDialectGitHub
        self.text.document().setMarkdown(file.read_text(encoding="utf-8"), features)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self._find_next()

    def _filter(self, wanted: str) -> None:
        found = 0
        for row, file in enumerate(self._files):
            matches = wanted.casefold() in file.read_text(encoding="utf-8").casefold()
            self.topics.item(row).setHidden(not matches)
            found += matches
        self.nothing.setVisible(not found)
        current = self.topics.currentItem()
        if found and (current is None or current.isHidden()):
            first = next(r for r in range(len(self._files)) if not self.topics.item(r).isHidden())
            self.topics.setCurrentRow(first)

    def _find_next(self) -> None:
        wanted = self.search.text()
        if wanted and not self.text.find(wanted):
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.text.find(wanted)

    def _follow(self, link: QUrl) -> None:
        if link.isRelative():
            self.show_place({"topic": Path(link.path()).stem})
        else:
            QDesktopServices.openUrl(link)


def _heading(file: Path) -> str:
    """The first line of a topic, without its marks."""
    with file.open(encoding="utf-8") as stream:
        return stream.readline().lstrip("# ").strip()
