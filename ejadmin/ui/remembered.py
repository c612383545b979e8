"""What the window remembers between two starts: its shape and the widths of tables."""

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow, QTableView, QWidget

GEOMETRY, COLLAPSED = "window/geometry", "window/collapsed"


def save_window(window: QMainWindow, *, is_collapsed: bool) -> None:
    """Keep the window's place on the screen and its navigation's width."""
    settings = QSettings()
    settings.setValue(GEOMETRY, window.saveGeometry())
    settings.setValue(COLLAPSED, is_collapsed)


def restore_window(window: QMainWindow) -> bool:
    """Put the window where it was; answers whether its navigation was collapsed."""
    settings = QSettings()
    geometry = settings.value(GEOMETRY)
    if not (isinstance(geometry, QByteArray) and window.restoreGeometry(geometry)):
        window.resize(1366, 768)
    return bool(settings.value(COLLAPSED, defaultValue=False, type=bool))


def save_tables(page: QWidget) -> None:
    """Keep the widths and the sorting of a page's named tables (``table.<directory>``)."""
    settings = QSettings()
    for table in _named_tables(page):
        header = table.horizontalHeader()
        settings.setValue(f"tables/{table.objectName()}/{header.count()}", header.saveState())


def restore_tables(page: QWidget) -> None:
    """Give a page's named tables the widths they had; a table with other columns keeps its own."""
    settings = QSettings()
    for table in _named_tables(page):
        header = table.horizontalHeader()
        state = settings.value(f"tables/{table.objectName()}/{header.count()}")
        if isinstance(state, QByteArray):
            header.restoreState(state)


def _named_tables(page: QWidget) -> list[QTableView]:
    tables = page.findChildren(QTableView)
    return [t for t in tables if t.objectName().startswith("table.") and t.model()]
