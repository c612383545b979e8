"""Tables from other programs become records: recognised, read, tried out, and taken in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.imports import (
    access_slips,
    course_plans,
    courses,
    employees,
    members,
    movement,
    pupils,
    substitutions,
    workbook,
)
from ejadmin.imports.choices import NOTHING_DECIDED, Choices
from ejadmin.imports.differences import Comparison
from ejadmin.imports.job import Job
from ejadmin.imports.layout import (
    Layout,
    Table,
    any_table,
    find_table,
    missing_text,
    recall_table,
    remap,
)
from ejadmin.imports.lookup import Lookup
from ejadmin.imports.moving import carry_out, carry_out_departure
from ejadmin.imports.reading import Sheet, read_sheets
from ejadmin.imports.report import ImportReport, RowError, TakenTable, sorted_errors
from ejadmin.models.base import clock, copies, history
from ejadmin.models.base.columns import Base
from ejadmin.models.base.operations import operation
from ejadmin.models.base.store import Sessions
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.calendar.tables import current_year
from ejadmin.models.registry.import_mappings import Memory, Remembered, forget, recall, remember
from ejadmin.progress import Report, silent

LAYOUTS: tuple[Layout, ...] = (
    pupils.LAYOUT,
    employees.LAYOUT,
    courses.LAYOUT,
    members.LAYOUT,
    movement.LAYOUT,
    course_plans.LAYOUT,
    substitutions.LAYOUT,
    access_slips.LAYOUT,
    workbook.LAYOUT,
)
"""Kinds of tables, in the order in which the sheets of one file are taken."""

NO_MEMORY: Memory = {}


def layout_with(key: str) -> Layout:
    """The layout with a key; a user's error names the keys there are."""
    for layout in LAYOUTS:
        if layout.key == key:
            return layout
    known = ", ".join(layout.key for layout in LAYOUTS)
    raise UserError(f"Вид таблицы «{key}» неизвестен. Есть: {known}.")


def recognise(sheets: Sequence[Sheet], memory: Memory = NO_MEMORY) -> list[Table]:
    """Every table found by its headings, in the order of taking, or the school's workbook.

    ``memory`` says what columns of files met before mean; it goes before the headings.
    """
    if workbook.is_workbook(sheets):
        return [_whole_book(sheets)]
    found = [recognise_sheet(sheet, memory) for sheet in sheets]
    return _in_order(table for table in found if table)


def recognise_sheet(sheet: Sheet, memory: Memory = NO_MEMORY) -> Table | None:
    """The table on one sheet; of several readings the one that understands most columns."""
    recalled = recall_table(LAYOUTS, sheet, memory) if memory else None
    if recalled:
        return recalled
    found = [table for table in (find_table(one, [sheet]) for one in LAYOUTS) if table]
    return max(found, key=lambda table: len(table.mapping), default=None)


def open_tables(
    sheets: Sequence[Sheet],
    layout: str | None = None,
    mapping: Mapping[int, str] | None = None,
    memory: Memory = NO_MEMORY,
) -> list[Table]:
    """The tables to import: recognised, or read by a layout and a mapping that were chosen.

    ``mapping`` gives for a column's place (from 0) the key of a field; places left out are not
    imported. It is for the one table that has most columns understood. Raises :class:`UserError`
    when needed columns are missing.
    """
    if layout is None:
        found = recognise(sheets, memory)
        if not found:
            raise UserError(
                "Не удалось понять, что это за таблица: среди первых строк нет знакомых "
                "заголовков (например, «Ученик» и «Класс»). Укажите вид таблицы и столбцы."
            )
        if not mapping:
            return found
        best = max(found, key=lambda table: len(table.mapping))
        return [remap(best, best.layout, mapping)]
    chosen = layout_with(layout)
    if chosen is workbook.LAYOUT:
        return [_whole_book(sheets)]
    if mapping:
        return [remap(table_as(chosen, sheets), chosen, mapping)]
    named = [table for table in (find_table(chosen, [sheet]) for sheet in sheets) if table]
    if not named:
        raise UserError(missing_text(chosen, list(any_table(chosen, sheets).mapping.values())))
    return named


def table_as(layout: Layout, sheets: Sequence[Sheet]) -> Table:
    """The table read as a layout, whether or not it has the columns the layout needs."""
    if layout is workbook.LAYOUT:
        return _whole_book(sheets)
    return find_table(layout, sheets) or any_table(layout, sheets)


def import_file(
    session_factory: Sessions,
    file: Path,
    layout: str | None = None,
    mapping: Mapping[int, str] | None = None,
    dry_run: bool = False,
    create_missing: bool | None = None,
    progress: Report = silent,
    choices: Choices = NOTHING_DECIDED,
) -> ImportReport:
    """Import every table of a file in one transaction: right rows are taken, wrong ones reported.

    ``create_missing`` decides whether unknown classes (and teachers and rooms of the load) are
    made; by default they are only when there is none at all yet. A dry run reports the same and
    changes nothing. Raises :class:`UserError` when the file is no table, and whatever
    ``progress`` raises on a cancel; then nothing is changed either.
    """
    sheets = read_sheets(Path(file), progress)
    with known_errors(), session_factory() as session:
        memory = recall(session)
    tables = open_tables(sheets, layout, mapping, memory)
    return import_tables(
        session_factory, sheets, tables, dry_run, create_missing, progress, choices
    )


def import_tables(
    session_factory: Sessions,
    sheets: list[Sheet],
    tables: Sequence[Table],
    dry_run: bool = False,
    create_missing: bool | None = None,
    progress: Report = silent,
    choices: Choices = NOTHING_DECIDED,
) -> ImportReport:
    """Import tables that are opened already; see :func:`import_file`."""
    moves = any(table.layout is movement.LAYOUT for table in tables)
    if not dry_run and (choices.transfer or choices.departure or moves):
        _keep_copy(session_factory)
    title = f"Загрузка: {', '.join(table.sheet for table in tables)}"
    with known_errors(), session_factory() as session:
        with operation(session, title):
            report = _take_all(session, sheets, tables, create_missing, progress, choices)
            for table in tables:
                _note_columns(session, sheets, table)
        if dry_run:
            session.rollback()
        else:
            session.commit()
    report.errors = sorted_errors(report.errors)
    return report


def _take_all(
    session: Session,
    sheets: list[Sheet],
    tables: Sequence[Table],
    create_missing: bool | None,
    progress: Report,
    choices: Choices,
) -> ImportReport:
    comparison, lookup = Comparison(), Lookup(session, current_year(session))
    whole: ImportReport | None = None
    for table in tables:
        report = ImportReport(table.layout.key, dict(table.layout.kinds))
        report.notes += _doubled_columns(table)
        job = Job(session, sheets, table, lookup, report, create_missing, progress, choices,
                  tuple(tables), comparison)  # fmt: skip
        reason = f"Загрузка таблицы «{table.sheet}»"
        with history.noted(session, reason=reason), session.no_autoflush:
            table.layout.take(job)
            job.write_memberships()
            carry_out(job)
        job.personal.finish(report)
        report.tables.append(TakenTable(table.sheet, table.layout.key, table.header_row,
                                        max(table.header_row, table.last_header_row)))  # fmt: skip
        if len(tables) > 1:
            report.errors = [RowError(one.row, one.column, one.reason, table.sheet)
                             for one in report.errors]  # fmt: skip
        whole = report if whole is None else _added(whole, report)
        progress(whole.rows, whole.rows, "Запись в базу")
    assert whole is not None, "no table was chosen"
    if comparison.has_begun:
        created: set[Base] = whole.created_of("pupils") | whole.created_of("guardians")
        whole.differences = comparison.summed(created)
        carry_out_departure(session, choices, whole)
    return whole


def _keep_copy(session_factory: Sessions) -> None:
    """Pupils who move or leave are an order's work: a copy of the database goes before it."""
    with known_errors():
        copies.before(session_factory, copies.Occasion.LOAD)


def _added(whole: ImportReport, report: ImportReport) -> ImportReport:
    whole.add(report)
    return whole


def _in_order(tables: Iterable[Table]) -> list[Table]:
    """Pupils before their groups: later tables speak of what earlier ones bring."""
    places = {layout.key: place for place, layout in enumerate(LAYOUTS)}
    return sorted(tables, key=lambda table: places[table.layout.key])


def _note_columns(session: Session, sheets: Sequence[Sheet], table: Table) -> None:
    """Remember columns that a person chose, as long as the headings alone say otherwise."""
    if table.layout is workbook.LAYOUT:
        return
    sheet = next(one for one in sheets if one.title == table.sheet)
    plain = recognise_sheet(sheet)
    if plain and plain.layout is table.layout and plain.mapping == table.mapping:
        forget(session, table.shape)
    else:
        columns = Remembered(table.layout.key, table.mapping)
        remember(session, table.shape, columns, clock.today(session))


def _doubled_columns(table: Table) -> Iterator[str]:
    """Columns called alike, of which only the first is taken."""
    for place, heading in enumerate(table.headings):
        first = table.headings.index(heading)
        if heading and first < place and first in table.mapping and place not in table.mapping:
            yield f"Столбец «{heading}» встречается дважды, взят первый."


def _whole_book(sheets: Sequence[Sheet]) -> Table:
    titles = ", ".join(sheet.title for sheet in sheets)
    return Table(titles, workbook.LAYOUT, 1, (), {}, [])
