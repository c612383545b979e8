"""«Школа.xlsx»: every directory on a sheet of its own, to be edited and taken in again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from ejadmin.exports.safe_file import write_whole
from ejadmin.models.base.columns import Base, TitledEnum
from ejadmin.models.base.fields import Field, FieldKind
from ejadmin.models.base.store import Sessions
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.base.words import name_key
from ejadmin.models.registry.labels import LABELLERS, labels
from ejadmin.models.registry.sheets import (
    LISTS,
    MANY_CLASSES,
    SHEETS,
    SheetPlan,
    classes_of_divisions,
)

Value = str | int | float | date | time | None
Row = tuple[Value, ...]
Labels = Mapping[type[Base], Mapping[int, str]]

SPARE_ROWS = 500
WIDEST, NARROWEST = 44, 10
HEADING_FILL = PatternFill("solid", fgColor="E8EEFB")
NEEDED_FILL = PatternFill("solid", fgColor="C9D9FA")
FORMATS = {FieldKind.DATE: "dd.mm.yyyy", FieldKind.TIME: "hh:mm", FieldKind.TEXT: "@"}


@dataclass(frozen=True)
class FilledSheet:
    """One sheet with its rows as they will be written."""

    plan: SheetPlan
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class SchoolWorkbook:
    """Everything the workbook says: its sheets, and what the drop-down lists offer."""

    sheets: tuple[FilledSheet, ...]
    offers: Mapping[str, tuple[str, ...]]

    @property
    def row_count(self) -> int:
        """Records in all sheets together."""
        return sum(len(sheet.rows) for sheet in self.sheets)


def export_workbook(sessions: Sessions, path: Path) -> SchoolWorkbook:
    """Write the whole school into a workbook; raises :class:`UserError` when the disk refuses."""
    with known_errors(), sessions() as session:
        data = collect(session)
    draw(data, path)
    return data


def collect(session: Session) -> SchoolWorkbook:
    """Read every directory; links become labels, enumerations their captions."""
    targets = {field.target for plan in SHEETS for field in plan.fields if field.target}
    named = {plan.model for plan in SHEETS if plan.model in LABELLERS}
    known = {model: labels(session, model) for model in targets | named}
    sheets = tuple(FilledSheet(plan, _rows(session, plan, known)) for plan in SHEETS)
    offers: dict[str, tuple[str, ...]] = {}
    for plan in SHEETS:
        for field in plan.fields:
            if field is not MANY_CLASSES and _offer_key(field):
                offers.setdefault(_offer_key(field), _offered(field, known))
    return SchoolWorkbook(sheets, offers)


def draw(data: SchoolWorkbook, path: Path) -> None:
    """Write the workbook; an older file of that name is replaced only by a whole new one."""
    book = Workbook()
    book.remove(book.worksheets[0])
    lists = _draw_lists(data.offers)
    for filled in data.sheets:
        _draw_sheet(book.create_sheet(filled.plan.title), filled, lists)
    _fill_lists(book.create_sheet(LISTS), data.offers)
    content = BytesIO()  # whole in memory first: openpyxl leaves a half-closed file on a full disk
    book.save(content)
    write_whole(path, content.getvalue())


def _rows(session: Session, plan: SheetPlan, known: Labels) -> tuple[Row, ...]:
    """Rows in an order that does not depend on the numbers of records."""
    columns = inspect(plan.model).columns
    stored = [field for field in plan.fields if field is not MANY_CLASSES]
    query = select(columns["id"], *(columns[field.name] for field in stored))
    classes = classes_of_divisions(session) if plan.links_classes else {}
    own = known.get(plan.model, {})
    found: list[tuple[tuple[Any, ...], Row]] = []
    for key, *values in session.execute(query.order_by(columns["id"])):
        row = [_shown(field, value, known) for field, value in zip(stored, values, strict=True)]
        if plan.links_classes:
            row.append(_class_list(classes.get(key, []), known))
        by_name = dict(zip((field.name for field in plan.fields), row, strict=True))
        order = [by_name[name] for name in plan.model.__order__ if name in by_name]
        sort_key = tuple(_sortable(value) for value in (*order, own.get(key), *row))
        found.append((sort_key, tuple(row)))
    return tuple(row for _, row in sorted(found, key=lambda pair: pair[0]))


def _shown(field: Field, value: Any, known: Labels) -> Value:
    if value is None:
        return None
    if field.kind is FieldKind.LINK and field.target is not None:
        return known[field.target].get(value)
    if isinstance(value, TitledEnum):
        return value.caption
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, str):
        return str(ILLEGAL_CHARACTERS_RE.sub("", value))
    shown: Value = value
    return shown


def _class_list(keys: Sequence[int], known: Labels) -> str:
    assert MANY_CLASSES.target is not None
    return ", ".join(sorted((known[MANY_CLASSES.target][key] for key in keys), key=_by_grade))


def _by_grade(label: str) -> tuple[int, str]:
    digits = "".join(letter for letter in label[:2] if letter.isdigit())
    return int(digits or 0), label


def _sortable(value: Value) -> tuple[int, float, str]:
    """Any two values of a column can be compared: nothing, then numbers and days, then texts."""
    if value is None:
        return 0, 0, ""
    if isinstance(value, date):
        return 1, value.toordinal(), ""
    if isinstance(value, time):
        return 1, value.hour * 60 + value.minute, ""
    if isinstance(value, str):
        return 2, 0, f"{name_key(value)}\n{value}"
    return 1, value, ""


def _offer_key(field: Field) -> str:
    if field.kind is FieldKind.YES_NO:
        return "да / нет"
    if field.choices is not None:
        return f"{field.title} ({field.choices.__name__})"
    return field.target.__title__ if field.target else ""


def _offered(field: Field, known: Labels) -> tuple[str, ...]:
    if field.kind is FieldKind.YES_NO:
        return ("да", "нет")
    if field.choices is not None:
        return tuple(one.caption for one in field.choices)
    assert field.target is not None
    return tuple(sorted(known[field.target].values(), key=_by_grade))


def _draw_lists(offers: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Where on the hidden sheet each list stands."""
    found = {}
    for place, (key, texts) in enumerate(offers.items(), start=1):
        letter = get_column_letter(place)
        found[key] = f"'{LISTS}'!${letter}$2:${letter}${max(2, len(texts) + 1)}"
    return found


def _fill_lists(sheet: Worksheet, offers: Mapping[str, tuple[str, ...]]) -> None:
    for place, (key, texts) in enumerate(offers.items(), start=1):
        for line, text in enumerate((key, *texts), start=1):
            _write(sheet.cell(line, place), text)
    sheet.sheet_state = "hidden"


def _draw_sheet(sheet: Worksheet, filled: FilledSheet, lists: Mapping[str, str]) -> None:
    plan = filled.plan
    last = len(filled.rows) + 1 + SPARE_ROWS
    for place, field in enumerate(plan.fields, start=1):
        head = sheet.cell(1, place, field.title)
        head.font = Font(bold=True)
        needed = field.is_required and field.default is None
        head.fill = NEEDED_FILL if needed else HEADING_FILL
        head.alignment = Alignment(vertical="center", wrap_text=True)
        letter = get_column_letter(place)
        values = [row[place - 1] for row in filled.rows]
        sheet.column_dimensions[letter].width = _width(field, values)
        _offer(sheet, field, f"{letter}2:{letter}{last}", lists)
    for line, row in enumerate(filled.rows, start=2):
        for place, (field, value) in enumerate(zip(plan.fields, row, strict=True), start=1):
            cell = sheet.cell(line, place)
            _write(cell, value)
            if field.kind in FORMATS:
                cell.number_format = FORMATS[field.kind]
    sheet.freeze_panes = "A2"
    if filled.rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(plan.fields))}{len(filled.rows) + 1}"


def _offer(sheet: Worksheet, field: Field, cells: str, lists: Mapping[str, str]) -> None:
    """A drop-down list and the hint of the column; other values stay possible."""
    where = lists.get(_offer_key(field)) if field is not MANY_CLASSES else None
    if where is None and not field.hint:
        return
    rule = DataValidation(type="list" if where else None, formula1=where, allow_blank=True)
    rule.errorStyle = "warning"
    rule.showErrorMessage = bool(where)
    rule.errorTitle = "Нет в списке"
    rule.error = "Такого значения нет в списке. Оставить его?"
    if field.hint:
        rule.showInputMessage = True
        rule.promptTitle, rule.prompt = field.title[:32], field.hint[:255]
    rule.add(cells)
    sheet.add_data_validation(rule)


def _write(cell: Cell, value: Value) -> None:
    """Texts stay texts, also those that Excel would take for formulas."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if value[:1] in "=+-@":
            cell.quotePrefix = True  # so that editing the cell does not make a formula of it


def _width(field: Field, values: Sequence[Value]) -> int:
    shown = [value for value in values[:400] if value is not None]
    longest = max((10 if isinstance(one, date) else len(str(one)) for one in shown), default=0)
    return min(WIDEST, max(NARROWEST, longest + 3, len(field.title) + 4))
