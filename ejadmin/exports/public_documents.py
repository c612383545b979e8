"""The list of documents everybody may read, on paper (Inta, point 26)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.exports.page import (
    BOOK_TITLE,
    MM,
    Align,
    Paper,
    SchoolDetails,
    Target,
    one_at_a_time,
    school_details,
)
from ejadmin.exports.table import Column, Table
from ejadmin.models.base import clock
from ejadmin.models.registry import attachments
from ejadmin.models.school.publications import PublicDocument

COLUMNS = (
    Column("№", 9 * MM, Align.RIGHT),
    Column("Название", 67 * MM),
    Column("Вид", 33 * MM),
    Column("Номер и дата", 29 * MM),
    Column("Размещён", 19 * MM),
    Column("Файлов", 13 * MM, Align.RIGHT),
)


@dataclass(frozen=True)
class DocumentList:
    """The documents in the order of their titles, as rows of text."""

    school: SchoolDetails
    day: date
    rows: tuple[tuple[str, ...], ...]


def collect(session: Session, *, today: date | None = None) -> DocumentList:
    """Every public document; a user's error while there is none."""
    files = attachments.counts(session, "public_document_id")
    documents = session.scalars(select(PublicDocument).order_by(PublicDocument.title)).all()
    if not documents:
        raise UserError(
            "Общедоступных документов ещё нет: внесите их в справочник «Общедоступные документы»."
        )
    rows = []
    for number, one in enumerate(documents, start=1):
        issued = f"от {one.issued_on:%d.%m.%Y}" if one.issued_on else ""
        numbered = " ".join(part for part in (one.number and f"№ {one.number}", issued) if part)
        title = f"{one.title}\n{one.address}" if one.address else one.title
        rows.append((
            str(number), title, one.kind.caption, numbered,
            f"{one.published_on:%d.%m.%Y}" if one.published_on else "",
            str(files.get(one.id, "–")),
        ))  # fmt: skip
    return DocumentList(school_details(session), today or clock.today(session), tuple(rows))


@one_at_a_time
def draw(data: DocumentList, file: Target) -> None:
    """Write the list as a PDF."""
    title = "Перечень общедоступных документов"
    paper = Paper(file, title, author=data.school.short_name)
    paper.start(title)
    under = f"на {data.day:%d.%m.%Y}"
    paper.heading(data.school, title, under, style=BOOK_TITLE, gaps=(16, 10))
    table = Table(paper, COLUMNS)
    for row in data.rows:
        table.row(row)
    table.close()
    paper.space(16)
    paper.signatures([data.school.director])
    paper.end()
    paper.save()
