"""A PDF inside the window, as it will come out of the printer; printing and saving it."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QStackedLayout, QWidget

from ejadmin.exports.safe_file import safe_file
from ejadmin.ui import theme

PRINT_DPI = 300


class PaperView(QWidget):
    """Shows the bytes of a PDF page under page, or a sentence instead of it."""

    def __init__(self) -> None:
        super().__init__()
        self.content = b""
        self.document = QPdfDocument(self)
        self._buffer = QBuffer(self)
        self.view = QPdfView(self)
        self.view.setDocument(self.document)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.sentence = theme.muted_label("")
        self.sentence.setMargin(theme.LARGE)
        self.stack = QStackedLayout(self)
        self.stack.addWidget(self.sentence)
        self.stack.addWidget(self.view)

    def show_pdf(self, content: bytes) -> None:
        """Show a PDF from its first page."""
        self.document.close()
        self._buffer.close()
        self.content = content
        self._buffer.setData(QByteArray(content))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)
        self.view.verticalScrollBar().setValue(0)
        self.stack.setCurrentWidget(self.view)

    def say(self, text: str) -> None:
        """Show a sentence and forget the PDF."""
        self.document.close()
        self.content = b""
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
        last = printer.toPage() or self.document.pageCount()
        printer.setFullPage(True)
        painter = QPainter(printer)
        for number in range(first - 1, min(last, self.document.pageCount())):
            if number >= first:
                printer.newPage()
            size = self.document.pagePointSize(number) / 72 * PRINT_DPI
            image = self.document.render(number, QSize(round(size.width()), round(size.height())))
            page = printer.pageLayout().fullRectPixels(printer.resolution())
            painter.drawImage(QRect(0, 0, page.width(), page.height()), image)
        painter.end()
