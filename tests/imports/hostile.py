"""Two hundred tables that mean harm or were mishandled, the same ones at every run."""

import io
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

from ejadmin.imports.spreadsheet import OLE, PROTECTED

Chance = random.Random
HEADINGS = ("Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Класс", "Подгруппа",
            "№ личного дела", "ФИО родителя", "Телефон", "Адрес", "E-mail")  # fmt: skip
JUNK = ("", "№", "Примечание", "Столбец1", "=A1", "🙂", "Класс ", "ИТОГО", "\u202eссалК")
NAMES = ("Осина", "Клён", "Ёлкин", "Рябина", "Верба", "Müller", "أحمد", "🙂🙂", "O'Hara", "")
GIVEN = ("Ия", "Ян", "Лев", "Zoë", "=1+1", "@SUM(A1)", "  ", "Ада\u200b", "-1", "\tО")
CLASSES = ("5А", "5-б", "11 «В»", "12А", "0", "5", "-5А", "пятый", "5А, 5Б", 5, 5.5, "VА", "5 А")
DATES = ("01.02.2014", "31.02.2014", "вчера", "2014", "00.00.0000", "1.1.1", 41703, -5,
         99999999, "01.01.9999", "2014-02-30", 1e308, "29.02.2015", "½", "12.05.1066")  # fmt: skip
SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Hostile:
    """A table by its name; ``write`` puts it into a folder."""

    name: str
    write: Callable[[Path], Path]


def tables() -> Iterator[Hostile]:
    """All of them."""
    for kind, count in KINDS:
        for number in range(count):
            yield Hostile(f"{kind.__name__}-{number}", _writer(kind, number))


def _writer(kind: Callable[[Chance, int], tuple[str, bytes]], number: int) -> Callable:
    def write(folder: Path) -> Path:
        suffix, content = kind(Chance(f"{kind.__name__}{number}"), number)
        file = folder / f"{kind.__name__}-{number}{suffix}"
        if content.startswith(b"SPARSE"):
            with file.open("wb") as stream:
                stream.truncate(int(content[6:]))
            return file
        file.write_bytes(content)
        return file

    return write


def rows(chance: Chance, headings: list[str], count: int = 6) -> list[list[object]]:
    """Some rows of every sort under some headings."""
    made: list[list[object]] = [list(headings)]
    for _ in range(count):
        row: list[object] = []
        for heading in headings:
            pool: tuple[object, ...] = NAMES + GIVEN
            if heading.startswith("Класс"):
                pool = CLASSES
            elif heading.startswith("Дата"):
                pool = DATES
            row.append(chance.choice(pool))
        made.append(row)
    return made


def book(*sheets: list[list[object]], titles: tuple[str, ...] = ()) -> bytes:
    """A workbook; texts stay texts."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for place, lines in enumerate(sheets):
        sheet = made.create_sheet(titles[place] if titles else f"Лист{place + 1}")
        for row, line in enumerate(lines, start=1):
            for column, value in enumerate(line, start=1):
                cell = sheet.cell(row, column)
                cell.value = "".join(c for c in value if c >= " ") if type(value) is str else value
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def simple() -> list[list[object]]:
    """A small right table."""
    return [["Ученик", "Класс"], ["Осина Ия", "5А"], ["Клён Ян", "5Б"]]


def edited(content: bytes, name: str, edit: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one part changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for one in source.namelist():
            part = source.read(one)
            target.writestr(one, edit(part) if one == name else part)
    return out.getvalue()


def csv(lines: list[list[object]], mark: str = ";") -> str:
    """A text table without any care."""
    return "\n".join(mark.join("" if cell is None else str(cell) for cell in row) for row in lines)


def shuffled(chance: Chance, number: int) -> tuple[str, bytes]:
    headings = [*chance.sample(HEADINGS, chance.randint(2, 12)), *chance.sample(JUNK, 3)]
    chance.shuffle(headings)
    above: list[list[object]] = [["Список"], [], ["за 2026"]][: chance.randint(0, 3)]
    return ".xlsx", book([*above, *rows(chance, headings)])


def merged(chance: Chance, number: int) -> tuple[str, bytes]:
    made = Workbook()
    sheet = made.worksheets[0]
    for line in (["Школа"], ["ФИО", None, None, "Класс"], ["Фамилия", "Имя", "Отчество", None]):
        sheet.append(line)
    for _ in range(5):
        sheet.append([chance.choice(NAMES), chance.choice(GIVEN), None, chance.choice(CLASSES)])
    for _ in range(4):
        top, left = chance.randint(1, 8), chance.randint(1, 4)
        sheet.merge_cells(start_row=top, start_column=left, end_row=top + chance.randint(0, 3),
                          end_column=left + chance.randint(0, 2))  # fmt: skip
    content = io.BytesIO()
    made.save(content)
    return ".xlsx", content.getvalue()


def formulas(chance: Chance, number: int) -> tuple[str, bytes]:
    lines = simple()
    for _ in range(4):
        lines.append(["=CONCATENATE(A2,B2)", chance.choice(('=5&"А"', "5А", "=1/0", "=A1:A9"))])
    return ".xlsx", book(lines)


def encodings(chance: Chance, number: int) -> tuple[str, bytes]:
    told = csv([*simple(), *rows(chance, ["Ученик", "Класс"])[1:]])
    wanted = ("cp866", "koi8-r", "utf-16-le", "utf-16-be", "utf-16", "mac-cyrillic", "cp1251",
              "iso8859-5", "utf-32", "utf-8")[number % 10]  # fmt: skip
    content = bytearray(told.encode(wanted, errors="replace"))
    if number >= 10:
        for _ in range(5):
            content[chance.randrange(len(content))] = chance.randrange(256)
    return ".csv", bytes(content)


def truncated(chance: Chance, number: int) -> tuple[str, bytes]:
    whole = book(simple(), simple())
    return ".xlsx", whole[: len(whole) * (number + 1) // 21]


def bit_flips(chance: Chance, number: int) -> tuple[str, bytes]:
    content = bytearray(book(rows(chance, list(HEADINGS))))
    for _ in range(3):
        content[chance.randrange(30, len(content))] ^= 1 << chance.randrange(8)
    return ".xlsx", bytes(content)


def rubbish(chance: Chance, number: int) -> tuple[str, bytes]:
    made = (
        b"SPARSE52428800", b"SPARSE31457280", chance.randbytes(200_000), b"\x00" * 5000, b"",
        b"PK\x03\x04" + chance.randbytes(3000), b"%PDF-1.7\n" + chance.randbytes(500),
        b"\x89PNG\r\n\x1a\n" + chance.randbytes(500), b"\xff\xfe", b"\xef\xbb\xbf", b";;;;\n" * 50,
        chance.randbytes(2000).hex().encode(), b"Rar!\x1a\x07" + chance.randbytes(900),
        b"{\"a\": [1, 2]}", b"a" * 3_000_000,
    )  # fmt: skip
    return chance.choice((".xlsx", ".csv", ".xls")), made[number]


def zip_bombs(chance: Chance, number: int) -> tuple[str, bytes]:
    content = book(simple())
    zeros = b"0" * (24 * MEGABYTE)
    if number == 0:
        return ".xlsx", edited(content, SHEET, lambda _: zeros)
    if number == 1:
        return ".xlsx", edited(content, "xl/styles.xml", lambda _: zeros)
    if number == 2:
        return ".xlsx", _with(content, {"xl/media/a.bin": zeros})
    if number == 3:
        return ".xlsx", _with(content, {f"xl/x{place}.xml": b"<a/>" for place in range(3000)})
    if number == 4:
        return ".xlsx", _lying(edited(content, SHEET, lambda _: zeros), 24 * MEGABYTE)
    if number == 5:
        sheet = b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>"
        return ".xlsx", edited(content, SHEET, lambda part: part.replace(b"<sheetData>",
                               b"<sheetData>" + sheet))  # fmt: skip
    inner = _with(content, {"xl/a.zip": _with(content, {"b": zeros[:MEGABYTE]})})
    return ".xlsx", inner


def _with(content: bytes, parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def _lying(content: bytes, size: int) -> bytes:
    """The directory of the archive says that a part is a thousand times smaller than it is."""
    return content.replace(struct.pack("<I", size), struct.pack("<I", size // 1000))


def entity_bombs(chance: Chance, number: int) -> tuple[str, bytes]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    declaration = f'<!DOCTYPE x [<!ENTITY l0 "ха">{laughs}]>'
    if number == 1:
        declaration = '<!DOCTYPE x [<!ENTITY l8 SYSTEM "file:///etc/passwd">]>'
    part = (SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml",
            "[Content_Types].xml", SHEET)[number]  # fmt: skip
    encoding = "utf-16" if number == 5 else "utf-8"

    def edit(content: bytes) -> bytes:
        told = content.decode()
        told = told[told.index("?>") + 2 :] if told.startswith("<?xml") else told
        told = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}' + told
        return told.replace("</t>", "&l8;</t>").encode(encoding)

    return ".xlsx", edited(book(simple()), part, edit)


def dates(chance: Chance, number: int) -> tuple[str, bytes]:
    lines = [["Ученик", "Класс", "Дата рождения"]]
    lines += [[f"Осина{place} Ия", "5А", chance.choice(DATES)] for place in range(8)]
    return ".xlsx", book(lines)  # type: ignore[arg-type]


def equal_signs(chance: Chance, number: int) -> tuple[str, bytes]:
    bad = ("=cmd|'/c calc'!A1", "=HYPERLINK(\"http://x\")", "@SUM(1)", "+1+1", "-2+3", "=5А",
           "\t=1", "'=1")[number]  # fmt: skip
    return ".csv", csv([["Ученик", "Класс", "Адрес"], [f"{bad} {bad}", "5А", bad],
                        [f"Осина {bad}", bad, bad]]).encode()  # fmt: skip


def ole(chance: Chance, number: int) -> tuple[str, bytes]:
    told = PROTECTED if number % 2 else "Workbook".encode("utf-16-le")
    return (".xls", ".xlsx", ".csv")[number % 3], OLE + chance.randbytes(3000) + told + b"\x00" * 99


def pages(chance: Chance, number: int) -> tuple[str, bytes]:
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in simple()
    )
    table = f"<table>{body}</table>"
    made = (
        f"<html><meta charset=utf-8><body>{table}", f"<table>{body}", "<html>нет таблицы</html>",
        f"<html>{'<table><tr><td>' * 400}{table}", f"<html>{'<div>' * 5000}{table}", "<html>",
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        f'<html><table><tr><td colspan="999999999">а<td rowspan=x>б</tr></table>{table}',
        f"<!DOCTYPE html><html><head><title>я</title></head>{table}{table}</html>",
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
    )[number]  # fmt: skip
    encoding = "cp1251" if number in (1, 4) else "utf-8"
    return ".xls", made.encode(encoding)


def nulls(chance: Chance, number: int) -> tuple[str, bytes]:
    content = bytearray(csv([*simple(), *rows(chance, ["Ученик", "Класс"])[1:]]).encode())
    for _ in range(number + 1):
        content.insert(chance.randrange(len(content)), 0)
    return ".csv", bytes(content)


def huge(chance: Chance, number: int) -> tuple[str, bytes]:
    content = book(simple())
    if number == 0:
        return ".csv", csv([["Класс", *["х"] * 16383], ["5А", *["у"] * 16383]]).encode()
    if number == 1:
        cells = "".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>'
                        for row in range(4, 900))  # fmt: skip
        return ".xlsx", edited(content, SHEET, lambda part: part.replace(
            b"</sheetData>", cells.encode() + b"</sheetData>"))  # fmt: skip
    claims = (b"A1:XFD1048576", b"A1", b"", b"A0:B-1", b"ZZZZ1:ZZZZZ99999999999")
    if number < 7:
        claim = claims[number - 2]
        return ".xlsx", edited(content, SHEET, lambda part: part.replace(b"A1:B3", claim))
    far = (b'r="1048576"', b'r="1048577"', b'r="99999999999"')[number - 7]
    return ".xlsx", edited(content, SHEET, lambda part: part.replace(b'<row r="3"', b"<row " + far))


def doubles(chance: Chance, number: int) -> tuple[str, bytes]:
    sheets = [simple() for _ in range(number + 2)]
    titles = tuple(f"5А{' ' * place}({place})" for place in range(number + 2))
    return ".xlsx", book(*sheets, titles=titles)


def long_texts(chance: Chance, number: int) -> tuple[str, bytes]:
    long = ("я" * 32_000, "а " * 16_000, "5А," * 10_000, "🙂" * 16_000, "(" * 32_000,
            "0" * 32_000)[number]  # fmt: skip
    lines = [["Ученик", "Класс", "Телефон", "Дата рождения", "ФИО родителя", "Подгруппа", long]]
    lines += [["Осина Ия", "5А", long, "", "", "", ""], [long, "5А"], ["Ель Ян", long],
              ["Ива Ада", "5А", "", long], ["Дуб Ян", "5А", "", "", long],
              ["Липа Ян", "5А", "", "", "", long]]  # fmt: skip
    return ".xlsx", book(lines)  # type: ignore[arg-type]


def signs(chance: Chance, number: int) -> tuple[str, bytes]:
    odd = ("🙂", "\u202e", "\u0301", "\ufeff", "ﷺ", "𝕏", "\u2028", "\x85")[number]
    lines = [["Ученик", "Класс"], [f"Осина{odd} Ия{odd}", f"5А{odd}"], [odd, odd], [odd * 99, "5А"]]
    return ".csv", csv(lines).encode()  # type: ignore[arg-type]


def numbers(chance: Chance, number: int) -> tuple[str, bytes]:
    lines: list[list[object]] = [["Класс", "Предмет", "Часов в неделю", "Педагог", "Кабинет"]]
    odd = (1e308, -1, 0, True, "1e5", "∞", "NaN", 10**15, "3,5,5", "--2", "½", 41, 2.5)
    lines += [[chance.choice(CLASSES), chance.choice((1, "История", 2.5, True, "#REF!")),
               chance.choice(odd), chance.choice((5, "Ясень Игорь", "=1")), chance.choice(odd)]
              for _ in range(9)]  # fmt: skip
    return ".xlsx", book(lines)


def broken_parts(chance: Chance, number: int) -> tuple[str, bytes]:
    content = book(rows(chance, ["Ученик", "Класс", "Дата рождения"]))
    edits: tuple[tuple[str, bytes, bytes], ...] = (
        (SHEET, b'r="A2"', b'r="ZZZZZ2"'), (SHEET, b'r="A2"', b'r="A0"'),
        (SHEET, b'r="A2"', b'r="2"'), (SHEET, b'r="A2"', b'r=""'),
        (SHEET, b'<v>0</v>', b"<v>999999</v>"), (SHEET, b'<v>0</v>', b"<v>x</v>"),
        (SHEET, b't="s"', b't="z"'), (SHEET, b't="s"', b't="b"'), (SHEET, b't="s"', b't="d"'),
        (SHEET, b"</sheetData>", b""), (SHEET, b"<sheetData>", b"<sheetData><row r='x'/>"),
        (SHEET, b't="n"', b't="n" s="777"'), ("xl/workbook.xml", b"<sheets>", b"<sheets><a/>"),
        ("xl/workbook.xml", b"sheetId", b"id"), ("xl/workbook.xml", b"Sheet1", b""),
        ("xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"../../../etc/passwd"),
        ("xl/_rels/workbook.xml.rels", b"Relationship ", b"Nothing "),
        ("[Content_Types].xml", b"sheet.main", b"nothing"),
        ("xl/styles.xml", b"<cellXfs", b"<nothing"), ("xl/sharedStrings.xml", b"<si>", b"<so>"),
    )  # fmt: skip
    name, old, new = edits[number]
    return ".xlsx", edited(content, name, lambda part: part.replace(old, new, 3))


def quotes(chance: Chance, number: int) -> tuple[str, bytes]:
    told = csv(simple())
    made = (
        told.replace("Осина", '"Осина'), told.replace("Осина", 'Оси"на'), told + '\n"' * 9,
        told.replace("\n", "\r"), told.replace(";", ";" * 500), told.replace("\n", "\n\n\n"),
        "sep=;\n" + told, ",".join(["Ученик,Класс"] * 200),
    )[number]  # fmt: skip
    return ".csv", made.encode()


KINDS: tuple[tuple[Callable[[Chance, int], tuple[str, bytes]], int], ...] = (
    (shuffled, 20), (merged, 8), (formulas, 4), (encodings, 15), (truncated, 20), (bit_flips, 20),
    (rubbish, 15), (zip_bombs, 7), (entity_bombs, 6), (dates, 8), (equal_signs, 8), (ole, 6),
    (pages, 10), (nulls, 5), (huge, 10), (doubles, 3), (long_texts, 6), (signs, 8), (numbers, 8),
    (broken_parts, 20), (quotes, 8),
)  # fmt: skip
