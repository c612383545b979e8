"""A PDF inside the window, as it will come out of the printer, and on its way there.

The pages are painted here and not by QPdfView: it renders in a thread of its own that outlives a
document closed or deleted meanwhile, which ends the program.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRect, QSize, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QAbstractScrollArea, QStackedLayout, QWidget

from ejadmin.ui import dialogs, theme
from ejadmin.ui.saving import tell
from ejadmin.ui.tasks import Progress, Tasks

PRINT_DPI = 300
PAGES_KEPT = 6


def ask_printer(parent: QWidget, title: str, content: bytes) -> QPrinter | None:
    """Let a printer be chosen and, of a PDF, the pages; nothing when it is thought better of."""
    pdf, buffer = QPdfDocument(), _opened(content)
    pdf.load(buffer)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setFromTo(1, pdf.pageCount())
    pdf.close()
    dialog = QPrintDialog(printer, parent)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    return printer if dialog.exec() == QPrintDialog.DialogCode.Accepted else None


def paint(content: bytes, printer: QPrinter, progress: Progress) -> None:
    """Send the chosen pages of a PDF to a printer; at home in any thread."""
    pdf, buffer = QPdfDocument(), _opened(content)
    pdf.load(buffer)
    first = max(printer.fromPage(), 1)
    last = min(printer.toPage() or pdf.pageCount(), pdf.pageCount())
    printer.setFullPage(True)
    painter = QPainter(printer)
    try:
        for number in range(first - 1, last):
            progress.report(number - first + 1, last - first + 1, f"Страница {number + 1}")
            if number >= first:
                printer.newPage()
            size = pdf.pagePointSize(number) / 72 * PRINT_DPI
            image = pdf.render(number, QSize(round(size.width()), round(size.height())))
            page = printer.pageLayout().fullRectPixels(printer.resolution())
            painter.drawImage(QRect(0, 0, page.width(), page.height()), image)
    finally:
        painter.end()
        pdf.close()


def _opened(content: bytes) -> QBuffer:
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return buffer


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

    def _load(self, content: bytes) -> None:
        self.document.close()
        self._buffer.close()
        self.content = content
        if content:
            self._buffer.setData(QByteArray(content))
            self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
            self.document.load(self._buffer)
        self.view.relay()


class Printing(QObject):
    """A PDF on its way to a printer: made, asked about, painted; both works are tasks.

    ``done`` comes once it went to the printer; no file is left behind.
    """

    def __init__(
        self,
        parent: QWidget,
        tasks: Tasks,
        title: str,
        make: Callable[[Progress], bytes],
        done: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self.widget, self.tasks, self.title, self.then = parent, tasks, title, done
        tasks.start(title, make, self.ask, self.fail, self.deleteLater, is_reading=True)

    @Slot(object)
    def ask(self, content: bytes) -> None:
        """Let a printer and the pages be chosen."""
        printer = ask_printer(self.widget, self.title, content)
        if printer is None:
            self.deleteLater()
            return
        work = partial(paint, content, printer)
        self.tasks.start(f"Печать: {self.title}", work, self.finish, self.fail, self.deleteLater)

    @Slot(object)
    def finish(self, _nothing: object) -> None:
        """Tell that it is printed."""
        tell(self.widget, f"Отправлено на печать: {self.title}")
        if self.then:
            self.then()
        self.deleteLater()

    @Slot(object)
    def fail(self, error: Exception) -> None:
        """Tell why it is not."""
        dialogs.show_error(self.widget, error)
        self.deleteLater()
