"""What a cell of a foreign table says: texts, dates, numbers and lists of names."""

import re
from datetime import date, datetime, time, timedelta

from ejadmin.errors import UserError
from ejadmin.models.base.columns import visible
from ejadmin.models.base.fields import parse_date

Cell = str | int | float | bool | date | datetime | time | timedelta | None

EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
LOST_LETTER = "\ufffd"
EXCEL_DAY_ZERO = date(1899, 12, 30)
EXCEL_DATES = range(20_000, 80_000)
LIST_MARKS = re.compile(r"[,;\n]")


def text_of(value: Cell) -> str:
    """A cell as one tidy line: «8» for 8.0, «01.09.2026» for a date, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.10g}".replace(".", ",")
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return " ".join(visible(str(value)).split())


def refuse_excel_error(text: str, field: str) -> None:
    """A cell that Excel could not compute, or a letter lost on the way, must not become a name."""
    if text in EXCEL_ERRORS:
        raise UserError(f"В ячейке ошибка Excel «{text}». Исправьте формулу.", field=field)
    if LOST_LETTER in text:
        raise UserError(
            f"В ячейке испорченный знак: «{text}». Сохраните таблицу заново в кодировке UTF-8.",
            field=field,
        )


def date_of(value: Cell, field: str) -> date | None:
    """A date from a real date, from Excel's day number, or from «дд.мм.гггг»."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and int(value) in EXCEL_DATES:
        return EXCEL_DAY_ZERO + timedelta(days=int(value))
    text = text_of(value)
    if not text:
        return None
    found = parse_date(text)
    if found is None:
        raise UserError(
            f"«{text}» – не дата. Нужна дата вида дд.мм.гггг, например 05.03.2014.", field=field
        )
    return found


def number_of(value: Cell, field: str) -> float | None:
    """A number from a number or from «2,5»."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    text = text_of(value).replace(" ", "").replace(",", ".")
    if not text:
        return None
    if not re.fullmatch(r"\d{1,6}(\.\d*)?", text):
        raise UserError(f"«{text_of(value)}» – не число.", field=field)
    return float(text)


def listed(value: Cell) -> list[str]:
    """Several values of one cell, parted by commas, semicolons or line breaks; each one once."""
    raw = visible(value) if isinstance(value, str) else text_of(value)
    parts = (" ".join(part.split()) for part in LIST_MARKS.split(raw))
    return list(dict.fromkeys(part for part in parts if part))
