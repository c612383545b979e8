"""How the program looks: Fusion, one accent, five greys, light and dark as the system wishes."""

import sys
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QSize, Qt, QTranslator
from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QLabel,
    QLayout,
    QPushButton,
    QStyleFactory,
    QStyleOptionHeader,
    QTableView,
    QVBoxLayout,
    QWidget,
)

TIGHT, SMALL, MEDIUM, LARGE = 4, 8, 16, 24
ROW_HEIGHT = 26
TABLE_POINTS, TEXT_POINTS, TITLE_POINTS = 10, 11, 16
ICON_GREY = "#7A828E"
ICON_SIZE = QSize(18, 18)

# Fusion lightens a coloured button until white words on it cannot be read: this one is drawn flat.
PRIMARY = """
QPushButton { background: #2F6FED; color: #FFFFFF; border: 1px solid #2F6FED;
    border-radius: 3px; padding: 3px 16px; }
QPushButton:hover { background: #1F5BD1; }
QPushButton:pressed { background: #194BAD; }
QPushButton:focus { border: 1px solid palette(text); }
QPushButton:disabled { background: transparent; color: palette(placeholder-text);
    border: 1px solid palette(mid); }
"""


@dataclass(frozen=True)
class Shades:
    """One palette: five greys, the accent, and the colours of states as ``#RRGGBB``.

    ``accent`` fills buttons and selections under white text; ``accent_text`` is for words.
    The ``*_tint`` colours lie behind ``text``.
    """

    window: str
    surface: str
    line: str
    muted: str
    text: str
    accent: str
    accent_text: str
    accent_tint: str
    green: str
    amber: str
    red: str
    green_tint: str
    amber_tint: str
    red_tint: str


LIGHT = Shades(
    window="#F4F5F7", surface="#FFFFFF", line="#D5D9DF", muted="#5B636E", text="#1F2328",
    accent="#2F6FED", accent_text="#1F5BD1", accent_tint="#E4EDFD",
    green="#176F33", amber="#8A5A00", red="#C0271C",
    green_tint="#E3F4E7", amber_tint="#FCEFD2", red_tint="#FDE5E3",
)  # fmt: skip
DARK = Shades(
    window="#1B1D21", surface="#24272C", line="#3D424A", muted="#A3ABB5", text="#E8EAED",
    accent="#2F6FED", accent_text="#8CB0FF", accent_tint="#26375C",
    green="#6FCF87", amber="#E6B450", red="#FF8A80",
    green_tint="#1F3B28", amber_tint="#453716", red_tint="#4A2523",
)  # fmt: skip


class State(Enum):
    """What a word is coloured for; the value names the shade."""

    PLAIN = "text"
    MUTED = "muted"
    GOOD = "green"
    WARNING = "amber"
    BAD = "red"


def is_dark() -> bool:
    """Whether the program is dark now."""
    return QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


def shades() -> Shades:
    """The palette in force; ask at paint time, it follows the system."""
    return DARK if is_dark() else LIGHT


def color(name: str) -> QColor:
    """A shade in force by its name, such as ``"accent"``."""
    return QColor(getattr(shades(), name))


def apply(application: QApplication, *, dark: bool | None = None) -> None:
    """Dress the application in the system's light or dark, or in the one asked for."""
    if dark is None:
        dark = application.styleHints().colorScheme() is Qt.ColorScheme.Dark
    if application.style().objectName().lower() != "fusion":
        application.setStyle(QStyleFactory.create("Fusion"))
    application.setPalette(_palette(DARK if dark else LIGHT))
    application.setFont(sized_font(TEXT_POINTS))
    for kind in (QAbstractItemView, QHeaderView):
        # the stub wants bytes here, PySide6 itself only takes text
        application.setFont(sized_font(TABLE_POINTS), kind.__name__)  # type: ignore[arg-type]


def speak_russian(application: QApplication) -> None:
    """Russian dates and numbers, and Russian words on Qt's own buttons."""
    QLocale.setDefault(QLocale(QLocale.Language.Russian, QLocale.Country.Russia))
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_ru", folder):
        application.installTranslator(translator)


def follow_system(scheme: Qt.ColorScheme) -> None:
    """Turn light or dark when the system does; for ``QStyleHints.colorSchemeChanged``."""
    dark = scheme is Qt.ColorScheme.Dark
    QApplication.setPalette(_palette(DARK if dark else LIGHT))


def _palette(tones: Shades) -> QPalette:
    tone = {each.name: QColor(getattr(tones, each.name)) for each in fields(tones)}
    role = QPalette.ColorRole
    palette = QPalette(tone["surface"], tone["window"])
    for chosen, name in (
        (role.Window, "window"), (role.WindowText, "text"), (role.Base, "surface"),
        (role.AlternateBase, "window"), (role.Text, "text"), (role.Button, "surface"),
        (role.ButtonText, "text"), (role.PlaceholderText, "muted"), (role.Mid, "line"),
        (role.Highlight, "accent"), (role.Link, "accent_text"), (role.LinkVisited, "accent_text"),
        (role.ToolTipBase, "surface"), (role.ToolTipText, "text"), (role.Accent, "accent"),
    ):  # fmt: skip
        palette.setColor(chosen, tone[name])
    palette.setColor(role.HighlightedText, QColor("#FFFFFF"))
    palette.setColor(role.BrightText, tone["red"])
    disabled = QPalette.ColorGroup.Disabled
    for chosen in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, chosen, tone["muted"])
    palette.setColor(disabled, role.Button, tone["window"])
    palette.setColor(disabled, role.Highlight, tone["line"])
    return palette


def sized_font(points: int, *, bold: bool = False) -> QFont:
    """The system's font in our size."""
    font = QFont(QApplication.font())
    font.setPointSize(points)
    font.setBold(bold)
    return font


def icon(name: str, tone: str = ICON_GREY) -> QIcon:
    """An icon of Material Design, such as ``"mdi6.plus"``; its grey reads on light and dark."""
    return cast("QIcon", _icon_font().icon(name, color=tone))


@cache
def _icon_font() -> Any:
    """The one font we draw from: qtawesome itself would load a dozen (+16 MiB)."""
    import qtawesome  # slow to import: only when the first icon is needed
    from qtawesome.iconic_font import IconicFont

    folder = Path(qtawesome.__file__).parent / "fonts"
    font = next(folder.glob("materialdesignicons6-webfont-*.ttf"))
    letters = next(folder.glob("materialdesignicons6-webfont-charmap-*.json"))
    return IconicFont(("mdi6", font.name, letters.name))


def title_label(text: str) -> QLabel:
    """A page's title, 16 pt."""
    label = QLabel(text)
    label.setFont(sized_font(TITLE_POINTS))
    return label


def section_label(text: str) -> QLabel:
    """The heading of a part of a page."""
    label = QLabel(text)
    label.setFont(sized_font(TEXT_POINTS, bold=True))
    return label


def muted_label(text: str) -> QLabel:
    """A secondary text; wraps."""
    label = QLabel(text)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    label.setWordWrap(True)
    return label


class StateLabel(QLabel):
    """A word in the colour of its state; the word itself must tell the state too."""

    _state = State.PLAIN  # Qt tells of palettes while the label is still being made

    def __init__(self, text: str = "", state: State = State.PLAIN) -> None:
        super().__init__(text)
        self.setForegroundRole(QPalette.ColorRole.WindowText)  # on a card the role would be Text
        self._state = state
        self._recolor()

    def tell(self, text: str, state: State = State.PLAIN) -> None:
        """Show another text in its state's colour."""
        if (text, state) == (self.text(), self._state):
            return  # told anew at every key of the journal
        self._state = state
        self.setText(text)
        self._recolor()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._recolor()

    def _recolor(self) -> None:
        palette, tone = self.palette(), color(self._state.value)
        if palette.color(QPalette.ColorRole.WindowText) != tone:
            palette.setColor(QPalette.ColorRole.WindowText, tone)
            self.setPalette(palette)


def primary_button(text: str, shortcut: str = "") -> QPushButton:
    """The one button of a page that does what the page is for."""
    button = action_button(text, shortcut)
    button.setStyleSheet(PRIMARY)
    return button


def action_button(text: str, shortcut: str = "", tooltip: str = "") -> QPushButton:
    """A button with a verb; its shortcut stands in the tooltip."""
    button = QPushButton(text)
    button.setAutoDefault(True)  # Enter presses it on a page too, as it does in a dialog
    if shortcut:
        button.setShortcut(shortcut)
    button.setToolTip(f"{tooltip or text} ({shortcut})" if shortcut else tooltip)
    return button


def card() -> tuple[QFrame, QVBoxLayout]:
    """A framed box on the page, and the layout inside it."""
    frame = QFrame()
    frame.setFrameShape(QFrame.Shape.StyledPanel)
    frame.setAutoFillBackground(True)
    frame.setBackgroundRole(QPalette.ColorRole.Base)
    box = QVBoxLayout(frame)
    box.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
    box.setSpacing(SMALL)
    return frame, box


def page_box(page: QWidget) -> QVBoxLayout:
    """The outer layout of a page with the house's margins."""
    box = QVBoxLayout(page)
    spread(box)
    return box


def spread(layout: QLayout) -> None:
    """The house's margins and spacing of a page."""
    layout.setContentsMargins(LARGE, MEDIUM, LARGE, MEDIUM)
    layout.setSpacing(SMALL)


class _Headings(QHeaderView):
    """Headings on which ▲ means ascending: on Linux Fusion draws it the other way round."""

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, section: int) -> None:
        super().initStyleOptionForIndex(option, section)
        arrow = QStyleOptionHeader.SortIndicator
        turned = {arrow.SortUp: arrow.SortDown, arrow.SortDown: arrow.SortUp}
        if sys.platform == "linux":
            option.sortIndicator = turned.get(option.sortIndicator, arrow.None_)


def dress_table(table: QTableView) -> None:
    """The house's table: rows of 26 px, whole rows chosen, headings at the left; Tab leaves it."""
    table.setHorizontalHeader(_Headings(Qt.Orientation.Horizontal, table))
    table.horizontalHeader().setSectionsClickable(True)
    table.setTabKeyNavigation(False)
    table.setFont(sized_font(TABLE_POINTS))
    table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    table.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
    table.verticalHeader().hide()
    table.horizontalHeader().setFont(sized_font(TABLE_POINTS))
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setDefaultAlignment(
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    )
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setWordWrap(False)
    table.setFrameShape(QFrame.Shape.NoFrame)
