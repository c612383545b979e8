"""The act of making an archive: what lies on the disk, proved by its sums, under two signatures."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.exports.archive.keys import fingerprint_text
from ejadmin.exports.page import (
    BOOK,
    BOOK_TITLE,
    MM,
    SMALL,
    Align,
    Paper,
    SchoolDetails,
    Signature,
    Target,
    one_at_a_time,
    school_details,
)
from ejadmin.exports.table import Column, Table
from ejadmin.models.registry import archives
from ejadmin.models.registry.archives import LedgerRow
from ejadmin.models.school.card import School

COLUMNS = (Column("Что", 55 * MM), Column("Значение", 123 * MM))


@dataclass(frozen=True)
class Act:
    """One archive as the act tells it."""

    school: SchoolDetails
    administrator: str
    row: LedgerRow


def collect(session: Session, *, archive_id: int | None = None) -> Act:
    """The act of an archive, by default of the last one."""
    rows = archives.ledger(session)
    row = next((row for row in rows if archive_id in (None, row.id)), None)
    if row is None:
        raise UserError("Архивов ещё нет: сначала сделайте архив на странице «Архив».")
    school = session.get(School, 1)
    administrator = school.administrator_name if school else None
    return Act(school_details(session), administrator or "", row)


@one_at_a_time
def draw(data: Act, file: Target) -> None:
    """Write the act as a PDF."""
    row = data.row
    paper = Paper(file, f"Акт об архиве {row.file_name}", author=data.school.short_name)
    paper.start(f"Акт об архиве {row.file_name}")
    paper.letterhead(data.school)
    paper.space(20)
    paper.paragraph("Акт о переносе электронного журнала", BOOK_TITLE, Align.CENTRE)
    paper.paragraph("на внешний диск", BOOK_TITLE, Align.CENTRE)
    paper.space(14)
    paper.paragraph(
        f"{row.made_at:%d.%m.%Y} в {row.made_at:%H:%M} данные электронного журнала (списки "
        "классов, отметки, посещаемость, отметки за периоды и год, журнал изменений) и файлы, "
        "приложенные к записям, записаны "
        "на внешний диск в зашифрованном виде и прочитаны с него для сверки.",
        BOOK,
    )
    paper.space(8)
    table = Table(paper, COLUMNS)
    for cells in _lines(row):
        table.row(cells)
    table.close()
    paper.space(8)
    paper.paragraph(
        "Архив открывается кодом, известным только руководителю. Отпечаток ключа сверьте с "
        "подпиской о неразглашении: они должны совпадать.",
        SMALL,
    )
    paper.space(16)
    paper.signatures(
        [Signature("Администратор журнала", data.administrator), data.school.director],
        stamp=True,
    )
    paper.end()
    paper.save()


def _lines(row: LedgerRow) -> list[tuple[str, str]]:
    verified = f"{row.verified_at:%d.%m.%Y %H:%M}" if row.verified_at else "только при записи"
    return [
        ("Отчётный период", row.period_title),
        ("Файл", row.file_name),
        ("Диск", row.disk),
        ("Размер, байт", f"{row.bytes:,}".replace(",", " ")),
        ("Приложенных файлов", _files(row)),
        ("SHA-256", _spaced(row.sha256)),
        ("Отпечаток ключа директора", fingerprint_text(row.fingerprint)),
        ("С чем сверен отпечаток", row.fingerprint_source),
        ("Контрольная сумма журнала изменений", _spaced(row.chain_head)),
        ("Проверен повторно", verified),
    ]


def _files(row: LedgerRow) -> str:
    if row.attached_count is None:
        return "не записывались"
    lost = f"; не было на месте: {row.missing_count}" if row.missing_count else ""
    return f"{row.attached_count}{lost}"


def _spaced(hexadecimal: str) -> str:
    """Groups of eight: a person compares them with a finger."""
    return " ".join(hexadecimal[start : start + 8] for start in range(0, len(hexadecimal), 8))
