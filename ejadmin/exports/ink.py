"""A ReportLab canvas that takes finished PDF operators and writes lean pages.

ReportLab's own pages repeat their resources and keep their operators unpacked until the end; these
share one resource dictionary and are packed at once, which saves time and memory on long batches.
It leans on the inside of the pinned ReportLab; the tests read every text back from the file.
"""

import zlib
from pathlib import Path
from typing import Any, BinaryIO

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from ejadmin.exports.fonts import SANS, font

REMEMBERED_STRINGS = 20_000
RESOURCES = "SharedResources"
PACKING = 3  # half the time of the usual 6, for a tenth more bytes


class Ink(Canvas):  # type: ignore[misc]  # ReportLab carries no types
    """A PDF in the making; nothing is written before :meth:`save`."""

    def __init__(self, path: Path | BinaryIO, size: tuple[float, float] = A4) -> None:
        rl_config.useA85 = 0  # ASCII-85 costs a quarter in size and helps nobody today
        rl_config.pdfComments = 0
        font(SANS)
        super().__init__(
            str(path) if isinstance(path, Path) else path,
            pagesize=size,
            pageCompression=1,
            initialFontName=SANS,
            lang="ru-RU",
        )
        self._resources = pdfdoc.PDFResourceDictionary()
        self._resources.basicFonts()
        self._shared = self._doc.Reference(self._resources, RESOURCES)
        self._encoded: dict[tuple[str, str], str] = {}
        self._fonts: dict[tuple[str, float], str] = {}

    def chosen(self, face: str, size: float) -> str:
        """The operator that chooses the first part of a font: all that most strings need."""
        known = self._fonts.get((face, size))
        if known is None:
            font(face).splitString(" ", self._doc)
            name = font(face).getSubsetInternalName(0, self._doc)
            known = self._fonts[face, size] = f"{name} {size:g} Tf"
        return known

    def encoded(self, text: str, face: str, size: float) -> str:
        """Operators that show a text after :meth:`chosen`."""
        known = self._encoded.get((text, face))
        if known is None:
            if len(self._encoded) > REMEMBERED_STRINGS:
                self._encoded.clear()
            known = self._encode(text, face, size)
            if " Tf" not in known:  # then it is the same at any size
                self._encoded[text, face] = known
        return known

    def form(self, name: str, operators: list[str]) -> str:
        """Keep a drawing under a name; returns the operator that shows it."""
        self.beginForm(name)
        self.addLiteral("\n".join(operators))
        self.endForm()
        inner = self._doc.getXObjectName(name)
        self._resources.XObject[inner] = pdfdoc.PDFObjectReference(inner)
        return f"/{inner} Do"

    def page(self, operators: list[str]) -> None:
        """Add one finished page."""
        packed = zlib.compress("\n".join(operators).encode("latin-1"), PACKING)
        self._doc.addPage(_Page(self._doc, _Content(packed), self._shared, self._pagesize))

    def _encode(self, text: str, face: str, size: float) -> str:
        chosen = font(face)
        shown, last = [], 0
        for subset, piece in [*chosen.splitString(text, self._doc), (0, b"")]:
            if subset != last:
                shown.append(f"{chosen.getSubsetInternalName(subset, self._doc)} {size:g} Tf")
            if piece:
                shown.append(f"({self._escape(piece)}) Tj")
            last = subset
        return " ".join(shown)


class _Content(pdfdoc.PDFObject):  # type: ignore[misc]
    """A page's operators, packed."""

    def __init__(self, packed: bytes) -> None:
        self.packed = packed

    def format(self, _document: Any) -> bytes:
        head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(self.packed)
        return head + self.packed + b"\nendstream\n"


class _Page(pdfdoc.PDFObject):  # type: ignore[misc]
    """A page that points at its content and at the resources of all pages."""

    def __init__(
        self, document: Any, content: _Content, resources: Any, size: tuple[float, float]
    ) -> None:
        self.size = size
        self.content = document.Reference(content)
        self.resources = resources

    def format(self, document: Any) -> bytes:
        parent = document.Reference(document.Pages).format(document)
        content, resources = self.content.format(document), self.resources.format(document)
        return (
            b"<< /Type /Page /Parent %s /MediaBox [0 0 %.2f %.2f] /Contents %s /Resources %s >>"
            % (parent, *self.size, content, resources)
        )
