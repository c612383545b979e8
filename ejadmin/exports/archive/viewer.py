"""One HTML file that shows the whole archive: no program of ours, no network."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ejadmin.exports.archive.classbook import ClassBook
from ejadmin.models.journal.tables import AttendanceKind
from ejadmin.paths import resource

DATA = "<!--DATA-->"


@dataclass
class Viewer:
    """Gathers the classes, packed, while they pass by, and writes the page at the end."""

    school: str
    period: str
    made: str
    labels: list[str] = field(default_factory=list)
    packed: list[bytes] = field(default_factory=list)
    attached: list[dict[str, Any]] = field(default_factory=list)

    def add(self, book: ClassBook) -> None:
        """Remember a class; packed it takes a tenth of the room."""
        self.labels.append(book.label)
        self.packed.append(zlib.compress(_element(f"class-{len(self.packed)}", _plain(book)), 6))

    def pieces(self) -> Iterator[bytes]:
        """The page, piece by piece."""
        template = resource("archive", "index.html").read_text(encoding="utf-8")
        head, tail = template.split(DATA)
        about = {
            "school": self.school,
            "period": self.period,
            "made": self.made,
            "classes": self.labels,
            "attached": self.attached,
            "attendance": [f"{kind.caption} – {kind.meaning}" for kind in AttendanceKind],
        }
        yield head.encode()
        yield _element("about", about)
        for packed in self.packed:
            yield zlib.decompress(packed)
        yield tail.encode()


def _element(name: str, data: dict[str, Any]) -> bytes:
    """Data inside the page; no text of the school may end the element that holds it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>\n'.encode()


def _plain(book: ClassBook) -> dict[str, Any]:
    return {
        "label": book.label,
        "year": book.year,
        "teacher": book.teacher,
        "pupils": [{"name": line.name, "days": line.days} for line in book.pupils],
        "pages": [
            {
                "title": page.title,
                "teacher": page.teacher,
                "pupils": page.pupils,
                "lessons": [
                    [f"{x.day:%d.%m.%Y}", x.number, x.topic, x.homework] for x in page.lessons
                ],
                "cells": page.cells,
                "means": page.means,
            }
            for page in book.pages
        ],
        "attendance": book.attendance,
        "columns": book.columns,
        "closing": book.closing,
    }
