"""The archive's papers, pledge and act: saved as PDF or printed through the system's dialog."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, QSizeF, QUrl
from PySide6.QtGui import QDesktopServices, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from ejadmin.errors import UserError
from ejadmin.ui import dialogs

if TYPE_CHECKING:
    from ejadmin.models.store import Sessions

PRINT_DPI = 300


def save(parent: QWidget, sessions: "Sessions", key: str, name: Path, **about: Any) -> None:
    """Ask for a file, write the paper there, and show it in the system's viewer."""
    chosen, _ = QFileDialog.getSaveFileName(parent, "Сохранить", str(name), "PDF (*.pdf)")
    if not chosen:
        return
    try:
        write(sessions, key, Path(chosen), **about)
    except UserError as error:
        dialogs.show_error(parent, error)
        return
    QDesktopServices.openUrl(QUrl.fromLocalFile(chosen))


def print_out(parent: QWidget, sessions: "Sessions", key: str, **about: Any) -> bool:
    """Print the paper and leave no file behind; answers whether it went to the printer."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if QPrintDialog(printer, parent).exec() != QPrintDialog.DialogCode.Accepted:
        return False
    with tempfile.TemporaryDirectory(prefix="ejadmin-") as folder:
        file = Path(folder) / "paper.pdf"
        try:
            write(sessions, key, file, **about)
            _paint(file, printer)
        except UserError as error:
            dialogs.show_error(parent, error)
            return False
    return True


def write(sessions: "Sessions", key: str, file: Path, **about: Any) -> None:
    """Collect and draw a document of the registry into a file that is whole or not there."""
    from ejadmin.exports import DOCUMENTS  # the documents pull in SQLAlchemy and ReportLab
    from ejadmin.exports.safe_file import safe_file

    document = next(document for document in DOCUMENTS if document.key == key).load()
    with sessions() as session:
        data = document.collect(session, **about)
    with safe_file(file) as safe:
        document.draw(data, safe.fresh)


def _paint(file: Path, printer: QPrinter) -> None:
    pdf = QPdfDocument()
    pdf.load(str(file))
    painter = QPainter(printer)
    try:
        for number in range(pdf.pageCount()):
            if number:
                printer.newPage()
            size: QSizeF = pdf.pagePointSize(number) * (PRINT_DPI / 72)
            image = pdf.render(number, QSize(int(size.width()), int(size.height())))
            painter.drawImage(painter.viewport(), image)
    finally:
        painter.end()
        pdf.close()
