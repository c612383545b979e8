"""What goes inside an archive, one piece at a time, so that a large school fits a small memory."""

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.exports.archive import classbook, classpaper, classtable
from ejadmin.exports.archive.attached import AttachedFiles
from ejadmin.exports.archive.classbook import ClassBook
from ejadmin.exports.archive.container import Member, file_pieces
from ejadmin.exports.archive.viewer import Viewer
from ejadmin.models.base.chain import Change, chain_head
from ejadmin.models.calendar.tables import current_year
from ejadmin.models.registry import archives
from ejadmin.models.school.card import School
from ejadmin.progress import Report

CONTENTS = "СОСТАВ.json"
FORMAT = 2  # 1 named no format and carried no attached files
DATABASE = "journal.sqlite"
FORMULA_SIGNS = ("=", "+", "-", "@")
BATCH = 500
HEADINGS = (
    "№", "Вид записи", "Номер действия", "Когда (UTC)", "Номер оператора", "Кто", "Педагог",
    "Основание", "Рабочее место", "Таблица", "Запись", "Действие", "Было", "Стало", "Соль",
    "Хеш «было»", "Хеш «стало»", "Хеш",
)  # fmt: skip


@dataclass
class _Listing:
    """The hash and size of every file that has passed."""

    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def watched(self, member: Member) -> Member:
        """The same member, its pieces counted on their way."""
        return Member(member.name, self._pass(member), member.is_packed)

    def _pass(self, member: Member) -> Iterator[bytes]:
        sha, count = hashlib.sha256(), 0
        for piece in member.pieces:
            sha.update(piece)
            count += len(piece)
            yield piece
        self.files[member.name] = {"bytes": count, "sha256": sha.hexdigest()}


def members(
    session: Session,
    database_copy: Path,
    now: datetime,
    report: Report,
    attached: AttachedFiles,
) -> Iterator[Member]:
    """Every file of the archive, in order; the listing of all the others comes last."""
    school = session.get(School, 1)
    _, period = archives.period_of(session, now.date())
    name = school.short_name if school else "Школа"
    viewer = Viewer(name, period, f"{now:%d.%m.%Y}")
    listing = _Listing()
    about: dict[str, Any] = {
        "format": FORMAT,
        "school": name,
        "period": period,
        "made_at": now.isoformat(timespec="seconds"),
        "chain_head": chain_head(session),
    }
    for member in _papers(session, viewer, now.date(), report):
        yield listing.watched(member)
    for member in attached.members(report):
        yield listing.watched(member)
    viewer.attached = attached.listing()
    for member in _whole(session, database_copy, viewer, report):
        yield listing.watched(member)
    about |= {"files": listing.files, "attached": viewer.attached}
    text = json.dumps(about, ensure_ascii=False, indent=1)
    yield Member(CONTENTS, [text.encode()])


def _papers(session: Session, viewer: Viewer, until: date, report: Report) -> Iterator[Member]:
    """What a person reads without a database: a workbook and a PDF of each class, broadsheets."""
    classes = classbook.classes_of_year(session, current_year(session).id)
    closing: list[ClassBook] = []
    for number, (class_id, label) in enumerate(classes):
        report(number, len(classes), f"Класс {label}")
        book = classbook.collect(session, class_id, until)
        viewer.add(book)
        closing.append(_without_pages(book))
        yield Member(f"Классы/{label}.xlsx", [classtable.class_workbook(book)], is_packed=True)
        yield Member(f"Классы/{label}.pdf", [classpaper.draw(book)], is_packed=True)
    sheets = classtable.broadsheets(closing)
    yield Member("Сводные ведомости.xlsx", [sheets], is_packed=True)


def _whole(
    session: Session, database_copy: Path, viewer: Viewer, report: Report
) -> Iterator[Member]:
    """What concerns all classes, and the database itself."""
    report(0, 2, "Журнал изменений и база")
    yield Member("index.html", viewer.pieces())
    yield Member("Журнал изменений.csv", change_log(session))
    yield Member(DATABASE, file_pieces(database_copy))
    report(1, 2, "Запись на диск")


def _without_pages(book: ClassBook) -> ClassBook:
    """What the broadsheets need of a class: its pages would fill the memory."""
    return ClassBook(
        book.label, book.year, book.teacher, book.pupils, (), (), book.columns, book.closing
    )


def change_log(session: Session) -> Iterator[bytes]:
    """The whole change log as CSV for Excel; the last hash is the head of the chain."""
    columns = (
        Change.id, Change.version, Change.operation, Change.at, Change.operator_id,
        Change.operator, Change.teacher, Change.reason, Change.workstation, Change.table,
        Change.key, Change.action, Change.before, Change.after, Change.salt,
        Change.before_digest, Change.after_digest, Change.hash,
    )  # fmt: skip
    yield b"\xef\xbb\xbf"
    yield _lines([HEADINGS])
    rows = session.execute(select(*columns).order_by(Change.id).execution_options(yield_per=BATCH))
    for batch in rows.partitions(BATCH):
        yield _lines([_harmless(text) for text in row] for row in batch)


def _harmless(value: Any) -> Any:
    """Excel must not compute a name that begins like a formula: it gets Excel's apostrophe."""
    if isinstance(value, bytes):
        return value.hex()
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def _lines(rows: Any) -> bytes:
    text = StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
