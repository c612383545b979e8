"""Tables of a saved web page: regional systems call such a page «.xls»."""

from pathlib import Path

from ejadmin.errors import UserError
from ejadmin.imports.cells import Cell

Rows = list[tuple[int, tuple[Cell, ...]]]

HEAD = 4000
XML_TABLE = b"urn:schemas-microsoft-com:office:spreadsheet"
MOST_COLUMNS = 300
MOST_ROWS = 100_000
WIDEST_SPAN = 60


def is_web_page(content: bytes) -> bool:
    """Whether a file is a page or an XML rather than a text table."""
    head = content[:HEAD].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").replace(b"\x00", b"").lower()
    return head.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta")) or (
        b"<table" in head
    )


def read_web_page(file: Path, content: bytes) -> list[tuple[str, Rows]]:
    """The tables of a page that hold more than one column; raises where there is none."""
    from lxml import etree, html  # slow to import

    if XML_TABLE in content[:HEAD]:
        raise UserError(
            f"«{file.name}» – таблица XML 2003 под видом Excel. Откройте её в Excel или "
            "LibreOffice и сохраните как «Книга Excel (.xlsx)»."
        )
    try:
        parser = html.HTMLParser(encoding=_encoding(content), no_network=True, huge_tree=False)
        page = html.document_fromstring(content, parser=parser)
    except (etree.LxmlError, ValueError, LookupError, AssertionError) as error:
        raise _no_table(file) from error
    tables = [table for table in page.iter("table") if not table.xpath(".//table")]
    found = [(f"Таблица {place}", _rows(table)) for place, table in enumerate(tables, start=1)]
    found = [(title, rows) for title, rows in found if any(len(cells) > 1 for _, cells in rows)]
    if not found:
        raise _no_table(file)
    return found


def _encoding(content: bytes) -> str | None:
    """What the page says of itself, else UTF-8 where it can be read so, else Windows-1251."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"charset" in content[:HEAD].lower():
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8"


def _rows(table: object) -> Rows:
    rows: Rows = []
    for number, row in enumerate(table.iter("tr"), start=1):  # type: ignore[attr-defined]
        cells: list[Cell] = []
        for cell in row.iterchildren("td", "th"):
            text = " ".join(cell.text_content().split())
            cells += [text or None, *[None] * (_span(cell.get("colspan")) - 1)]
        if any(cells):
            rows.append((number, tuple(cells[:MOST_COLUMNS])))
        if len(rows) > MOST_ROWS:
            raise UserError(f"В таблице больше {MOST_ROWS} строк. Разделите её на части.")
    return rows


def _span(told: str | None) -> int:
    return min(int(told), WIDEST_SPAN) if told and told.isdecimal() and int(told[:4]) else 1


def _no_table(file: Path) -> UserError:
    return UserError(
        f"«{file.name}» – веб-страница, таблицы в ней нет. Откройте её в Excel или "
        "LibreOffice и сохраните как «Книга Excel (.xlsx)»."
    )
