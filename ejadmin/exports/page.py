"""What every PDF shares: the sheet, the school's letterhead, numbered feet, lines for signatures.

Text goes to the file as PDF operators of our own: an encoded string is remembered, a page is
buffered until its section ends (so that «страница 2 из 3» is known), and the letterhead is one form
XObject. That is two to three times as fast as the canvas' own text calls.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from enum import Enum
from functools import wraps
from pathlib import Path
from threading import RLock
from typing import Any, BinaryIO, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.exports.fonts import SANS, SANS_BOLD, SERIF, SERIF_BOLD, width, wrap
from ejadmin.exports.ink import REMEMBERED_STRINGS, Ink
from ejadmin.models.base.rows import Prepared
from ejadmin.models.school.card import School

MM = 72 / 25.4
Target = Path | BinaryIO
SIGNATURE = 25.0
SMALLEST = 6.0
HAIRLINE = "0.5 w 0.55 G"


@dataclass(frozen=True)
class Sheet:
    """A sheet of paper with its margins, all in points."""

    width: float
    height: float
    left: float = 18 * MM
    right: float = 12 * MM
    top: float = 12 * MM
    bottom: float = 17 * MM

    @property
    def text_width(self) -> float:
        """What the margins leave for the text."""
        return self.width - self.left - self.right

    @property
    def wide(self) -> "Sheet":
        """The same lying on its side."""
        return replace(self, width=self.height, height=self.width)

    def bound(self, margin: float) -> "Sheet":
        """The same with so many points more at the left, to be sewn or punched."""
        return replace(self, left=self.left + margin)


A3 = Sheet(297 * MM, 420 * MM)
A4 = Sheet(210 * MM, 297 * MM)
A5 = Sheet(148 * MM, 210 * MM, left=14 * MM, right=8 * MM, top=8 * MM, bottom=14 * MM)
LEFT, BOTTOM, TEXT_WIDTH = A4.left, A4.bottom, A4.text_width


class Align(Enum):
    """Where a text stands within its room."""

    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0


@dataclass(frozen=True, eq=False)
class Style:
    """How a text looks; sizes in points, ``grey`` from 0 (black) to 1."""

    face: str
    size: float
    leading: float
    grey: float = 0.0

    def sized(self, size: float, leading: float) -> "Style":
        """The same in another size."""
        return replace(self, size=size, leading=leading)


TITLE = Style(SANS_BOLD, 13, 17)
HEADING = Style(SANS_BOLD, 10.5, 14)
TEXT = Style(SANS, 9.5, 13)
STRONG = Style(SANS_BOLD, 9.5, 13)
SMALL = Style(SANS, 7.5, 10, grey=0.3)
SCHOOL = Style(SANS_BOLD, 10, 13)
BOOK = Style(SERIF, 12, 17)
BOOK_TITLE = Style(SERIF_BOLD, 15, 21)


@dataclass(frozen=True)
class Signature:
    """One line to sign: whose, and the name to print beside it."""

    role: str
    name: str = ""


@dataclass(frozen=True)
class SchoolDetails:
    """What the letterhead and the signatures take from the school's card."""

    name: str
    short_name: str
    contacts: str
    numbers: str
    locality: str | None
    director_position: str
    director_name: str | None

    @property
    def director_short(self) -> str:
        """«Иванова М. П.», or nothing while the card does not name the director."""
        last, *names = (self.director_name or "").split() or [""]
        return " ".join([last, *(f"{name[0]}." for name in names[:2])])

    @property
    def director(self) -> Signature:
        """The line that the director signs."""
        return Signature(self.director_position, self.director_short)


_CARD = Prepared(
    select(
        School.name, School.short_name, School.address, School.phone, School.email, School.website,
        School.ogrn, School.inn, School.kpp,
        School.locality, School.director_position, School.director_name,
    )
)  # fmt: skip


def school_details(session: Session) -> SchoolDetails:
    """Read the school's card; a user's error while it is empty."""
    rows = _CARD.rows(session.connection())
    if not rows:
        raise UserError(
            "Карточка школы не заполнена, а её данные печатаются в шапке документа. "
            "Откройте «Настройка» → «Карточка школы»."
        )
    name, short_name, address, phone, email, website, ogrn, inn, kpp, *signing = rows[0]
    contacts = (address, phone and f"тел. {phone}", email)
    numbers = (
        ("", website),  # here it makes the lines equal: the address fills the other one
        ("ОГРН", ogrn), ("ИНН", inn), ("КПП", kpp),
    )  # fmt: skip
    return SchoolDetails(
        name,
        short_name,
        ", ".join(part for part in contacts if part),
        ", ".join(f"{title} {value}".strip() for title, value in numbers if value),
        *signing,
    )


_DRAWING = RLock()
P = ParamSpec("P")
R = TypeVar("R")


def fitted(text: str, style: Style, room: float) -> Style:
    """The style, made smaller where a line of text would not fit into ``room`` points."""
    needed = width(text, style.face, style.size)
    if needed <= room:
        return style
    size = max(SMALLEST, style.size * room / needed)
    return style.sized(size, style.leading)


def one_at_a_time(draw: Callable[P, R]) -> Callable[P, R]:
    """Let only one thread draw: ReportLab keeps a font's subsets in the font, for all documents."""

    @wraps(draw)
    def alone(*arguments: P.args, **named: P.kwargs) -> R:
        with _DRAWING:
            return draw(*arguments, **named)

    return alone


class Paper:
    """A PDF in the making: sections of pages, each with its own foot and page numbers.

    The cursor ``y`` goes down from the top of the page, in points above its lower edge.
    ``file`` may be an open binary stream: a preview and the archive draw in memory.
    """

    def __init__(self, file: Target, title: str, *, author: str = "", sheet: Sheet = A4) -> None:
        self.sheet = sheet
        self.text_width = sheet.text_width
        self.ink = Ink(file, (sheet.width, sheet.height))
        self.ink.setTitle(title)
        self.ink.setAuthor(author)
        self.ink.setCreator("ejadmin")
        self.pages = 0
        self.y = 0.0
        self._sheets: list[list[str]] = []
        self._letterheads: dict[SchoolDetails, tuple[str, float]] = {}
        self._memos: dict[Hashable, dict[Any, Any]] = {}
        self._running = self._foot = ""

    def start(self, running: str, foot: str = "") -> None:
        """Begin a section; ``running`` heads its further pages, ``foot`` stands on every page."""
        self._running, self._foot = running, foot
        self._sheets = []
        self._new_sheet()

    def end(self) -> int:
        """Write the section's pages with their numbers; returns how many they are."""
        count = len(self._sheets)
        for number, sheet in enumerate(self._sheets, 1):
            self._put_foot(sheet, number, count)
            self.ink.page(sheet)
        self._sheets = []
        self.pages += count
        return count

    def save(self) -> None:
        """Write the file."""
        self.ink.save()

    def turn(self) -> None:
        """Go on at the top of a new page of the section."""
        self._new_sheet()
        if self._running:
            self.line(self._running, SMALL)
            self.rule()
            self.space(4)

    def lacks(self, height: float) -> bool:
        """Whether the page has less room than that."""
        return self.y - height < self.sheet.bottom

    def need(self, height: float) -> None:
        """Turn the page unless so much room is left."""
        if self.lacks(height):
            self.turn()

    def space(self, height: float) -> None:
        """Leave some room."""
        self.y -= height

    def memo(self, owner: Hashable) -> dict[Any, Any]:
        """What the drawer of some part remembers for the length of this file, bounded."""
        known = self._memos.setdefault(owner, {})
        if len(known) > REMEMBERED_STRINGS:
            known.clear()
        return known

    def put(self, operators: str) -> None:
        """Add drawing operators to the page."""
        self._sheets[-1].append(operators)

    def text(self, x: float, y: float, text: str, style: Style, align: Align = Align.LEFT) -> None:
        """Set a text on a base line; ``x`` is its left end, middle or right end by ``align``."""
        if align is not Align.LEFT:
            x -= width(text, style.face, style.size) * align.value
        chosen = self.ink.chosen(style.face, style.size)
        shown = self.ink.encoded(text, style.face, style.size)
        self.put(f"BT {chosen} {style.grey:g} g 1 0 0 1 {x:.1f} {y:.1f} Tm {shown} ET")

    def line(self, text: str, style: Style = TEXT, align: Align = Align.LEFT) -> None:
        """Set one line across the page and move below it."""
        self.need(style.leading)
        self.y -= style.leading
        self.text(
            self.sheet.left + self.text_width * align.value,
            self.y + style.leading * 0.25,
            text,
            style,
            align,
        )

    def paragraph(
        self, text: str, style: Style = TEXT, align: Align = Align.LEFT, indent: float = 0
    ) -> None:
        """Set a text of any length, wrapped; an empty line of the text stays empty."""
        for part in text.split("\n"):
            for line in wrap(part, style.face, style.size, self.text_width - indent):
                self.need(style.leading)
                self.y -= style.leading
                x = self.sheet.left + indent + (self.text_width - indent) * align.value
                self.text(x, self.y + style.leading * 0.25, line, style, align)

    def rule(self, left: float | None = None, right: float | None = None) -> None:
        """Draw a line at the cursor, across the page unless told otherwise."""
        left = self.sheet.left if left is None else left
        right = self.sheet.left + self.text_width if right is None else right
        self.put(f"{HAIRLINE} {left:.1f} {self.y:.1f} m {right:.1f} {self.y:.1f} l S")

    def letterhead(self, school: SchoolDetails) -> None:
        """The school's details at the top of the page: drawn once, then used again."""
        if school not in self._letterheads:
            self._letterheads[school] = self._draw_letterhead(school)
        shown, bottom = self._letterheads[school]
        self.put(shown)
        self.y = bottom

    def heading(
        self,
        school: SchoolDetails,
        title: str,
        *under: str,
        style: Style = TITLE,
        gaps: tuple[float, float] = (8, 8),
    ) -> None:
        """The top of a document: the letterhead, the title, what stands under it, in the middle.

        ``gaps`` are the points left above and below, ``style`` is the title's own.
        """
        self.letterhead(school)
        self.space(gaps[0])
        self.paragraph(title, style, Align.CENTRE)
        for text in under:
            self.paragraph(text, TEXT, Align.CENTRE)
        self.space(gaps[1])

    def signatures(self, lines: list[Signature], *, stamp: bool = False) -> None:
        """Lines to sign, together on one page, with a place for the stamp at the last."""
        self.need(SIGNATURE * len(lines))
        edge = self.sheet.left
        left, right = edge + 62 * MM, edge + 112 * MM
        for line in lines:
            self.y -= SIGNATURE
            self.text(edge, self.y + 3, line.role, TEXT)
            self.rule(left, right)
            self.text((left + right) / 2, self.y - 8, "(подпись)", SMALL, Align.CENTRE)
            name_from = right + 4 * MM
            room = edge + self.text_width - name_from
            self.text(name_from, self.y + 3, line.name, fitted(line.name, TEXT, room))
        if stamp:
            self.text(edge, self.y - 10, "М. П.", TEXT)
        self.space(10)

    def _new_sheet(self) -> None:
        self._sheets.append([])
        self.y = self.sheet.height - self.sheet.top

    def _put_foot(self, sheet: list[str], number: int, count: int) -> None:
        self._sheets.append(sheet)  # put() and text() write onto the last one
        left, y = self.sheet.left, self.sheet.bottom - 9 * MM
        if self._foot:
            self.text(left, y, self._foot, SMALL)
        self.text(left + self.text_width, y, f"страница {number} из {count}", SMALL, Align.RIGHT)
        self._sheets.pop()

    def _draw_letterhead(self, school: SchoolDetails) -> tuple[str, float]:
        self._sheets.append([])
        self.y = self.sheet.height - self.sheet.top
        self.paragraph(school.name, SCHOOL, Align.CENTRE)
        for details in (school.contacts, school.numbers):
            if details:
                self.paragraph(details, SMALL, Align.CENTRE)
        self.space(3)
        self.rule()
        self.space(6)
        return self.ink.form(f"letterhead{len(self._letterheads)}", self._sheets.pop()), self.y
