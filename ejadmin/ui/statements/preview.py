"""A PDF inside the window, as it will come out of the printer; printing and saving it.

The pages are painted here and not by QPdfView: it renders in a thread of its own that outlives a
document closed or deleted meanwhile, which ends the program.
"""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QAbstractScrollArea, QStackedLayout, QWidget

from ejadmin.exports.safe_file import safe_file
from ejadmin.ui import theme

PRINT_DPI = 300
PAGES_KEPT = 6


class PageScroll(QAbstractScrollArea):
    """The pages of a document one below the other, as wide as there is room."""

    def __init__(self, document: QPdfDocument, parent: QWidget) -> None:
        super().__init__(parent)
        self.document = document
        self._places: list[QRect] = []
        self._images: dict[int, QImage] = {}
        self.verticalScrollBar().setSingleStep(40)

    def relay(self) -> None:
        """Place the pages anew: another document or another width."""
        self._images.clear()
        self._places = []
        width, y = self.viewport().width() - 2 * theme.SMALL, theme.SMALL
        for number in range(self.document.pageCount()):
            size = self.document.pagePointSize(number)
            height = round(width * size.height() / max(size.width(), 1))
            self._places.append(QRect(theme.SMALL, y, width, height))
            y += height + theme.SMALL
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(y - self.viewport().height(), 0))
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.color("line"))
        offset = self.verticalScrollBar().value()
        for number, place in enumerate(self._places):
            shown = place.translated(0, -offset)
            if shown.intersects(self.viewport().rect()):
                painter.fillRect(shown, "#FFFFFF")
                painter.drawImage(shown, self._image(number, place.size()))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.relay()

    def _image(self, number: int, size: QSize) -> QImage:
        image = self._images.get(number)
        if image is None:
            if len(self._images) >= PAGES_KEPT:
                self._images.pop(next(iter(self._images)))
            image = self.document.render(number, size * self.devicePixelRatioF())
            self._images[number] = image
        return image


class PaperView(QWidget):
    """Shows the bytes of a PDF page under page, or a sentence instead of it."""

    def __init__(self) -> None:
        super().__init__()
        self.content = b""
        self.document = QPdfDocument(self)
        self._buffer = QBuffer(self)
        self.view = PageScroll(self.document, self)
        self.sentence = theme.muted_label("")
        self.sentence.setMargin(theme.LARGE)
        self.stack = QStackedLayout(self)
        self.stack.addWidget(self.sentence)
        self.stack.addWidget(self.view)

    def show_pdf(self, content: bytes) -> None:
        """Show a PDF from its first page."""
        self._load(content)
        self.view.verticalScrollBar().setValue(0)
        self.stack.setCurrentWidget(self.view)

    def say(self, text: str) -> None:
        """Show a sentence and forget the PDF."""
        self._load(b"")
        self.sentence.setText(text)
        self.stack.setCurrentWidget(self.sentence)

    def save(self, target: Path) -> None:
        """Write the PDF shown, whole or not at all."""
        with safe_file(target) as file:
            file.fresh.write_bytes(self.content)

    def print_asked(self) -> bool:
        """Open the system's print dialog and print; answers whether something was printed."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName("Ведомости")
        printer.setFromTo(1, self.document.pageCount())
        dialog = QPrintDialog(printer, self)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        if dialog.exec() != QPrintDialog.DialogCode.Accepted:
            return False
        self.print_on(printer)
        return True

    def print_on(self, printer: QPrinter) -> None:
        """Send the pages chosen in the dialog to a printer."""
        first = max(printer.fromPage(), 1)
        last = min(printer.toPage() or self.document.pageCount(), self.document.pageCount())
        printer.setFullPage(True)
        painter = QPainter(printer)
        for number in range(first - 1, last):
            if number >= first:
                printer.newPage()
            size = self.document.pagePointSize(number) / 72 * PRINT_DPI
            image = self.document.render(number, QSize(round(size.width()), round(size.height())))
            page = printer.pageLayout().fullRectPixels(printer.resolution())
            painter.drawImage(QRect(0, 0, page.width(), page.height()), image)
        painter.end()

    def _load(self, content: bytes) -> None:
        self.document.close()
        self._buffer.close()
        self.content = content
        if content:
            self._buffer.setData(QByteArray(content))
            self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
            self.document.load(self._buffer)
        self.view.relay()
