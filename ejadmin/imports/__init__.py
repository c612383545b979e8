"""Tables from other programs become records: recognised, read, tried out, and taken in."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.imports import courses, employees, members, pupils, workbook
from ejadmin.imports.job import Job
from ejadmin.imports.layout import Layout, Table, any_table, find_table, missing_text, remap
from ejadmin.imports.lookup import Lookup
from ejadmin.imports.reading import Sheet, read_sheets
from ejadmin.imports.report import ImportReport, sorted_errors
from ejadmin.models.database import Sessions, known_errors
from ejadmin.models.presets import current_year
from ejadmin.progress import Report, silent

LAYOUTS: tuple[Layout, ...] = (
    pupils.LAYOUT,
    employees.LAYOUT,
    courses.LAYOUT,
    members.LAYOUT,
    workbook.LAYOUT,
)


def layout_with(key: str) -> Layout:
    """The layout with a key; a user's error names the keys there are."""
    for layout in LAYOUTS:
        if layout.key == key:
            return layout
    known = ", ".join(layout.key for layout in LAYOUTS)
    raise UserError(f"Вид таблицы «{key}» неизвестен. Есть: {known}.")


def recognise(sheets: list[Sheet]) -> Table | None:
    """The table found by its headings, or the school's workbook; ``None`` when it is neither."""
    if workbook.is_workbook(sheets):
        return _whole_book(sheets)
    found = [table for table in (find_table(one, sheets) for one in LAYOUTS) if table]
    return max(found, key=lambda table: len(table.mapping), default=None)


def open_table(
    sheets: list[Sheet], layout: str | None = None, mapping: Mapping[int, str] | None = None
) -> Table:
    """The table to import: recognised, or read by a layout and a mapping that were chosen.

    ``mapping`` gives for a column's place (from 0) the key of a field; places left out are not
    imported. Raises :class:`UserError` when needed columns are missing.
    """
    if layout is None:
        found = recognise(sheets)
        if found is None:
            raise UserError(
                "Не удалось понять, что это за таблица: среди первых строк нет знакомых "
                "заголовков (например, «Ученик» и «Класс»). Укажите вид таблицы и столбцы."
            )
        return remap(found, found.layout, mapping) if mapping else found
    chosen = layout_with(layout)
    if chosen is workbook.LAYOUT:
        return _whole_book(sheets)
    table = find_table(chosen, sheets) or any_table(chosen, sheets)
    if mapping:
        return remap(table, chosen, mapping)
    if not chosen.is_satisfied(list(table.mapping.values())):
        raise UserError(missing_text(chosen, list(table.mapping.values())))
    return table


def import_file(
    session_factory: Sessions,
    file: Path,
    layout: str | None = None,
    mapping: Mapping[int, str] | None = None,
    dry_run: bool = False,
    create_missing: bool | None = None,
    progress: Report = silent,
) -> ImportReport:
    """Import a table in one transaction: right rows are taken, wrong ones reported.

    ``create_missing`` decides whether unknown classes (and teachers and rooms of the load) are
    made; by default they are only when there is none at all yet. A dry run reports the same and
    changes nothing. Raises :class:`UserError` when the file is no table, and whatever
    ``progress`` raises on a cancel; then nothing is changed either.
    """
    sheets = read_sheets(Path(file))
    table = open_table(sheets, layout, mapping)
    report = ImportReport(table.layout.key, tuple(table.layout.kinds))
    report.notes += _left_out(sheets, table)
    with known_errors(), session_factory() as session:
        with session.no_autoflush:
            _take(session, sheets, table, report, create_missing, progress)
        session.flush()
        if dry_run:
            session.rollback()
        else:
            session.commit()
    report.errors = sorted_errors(report.errors)
    return report


def _take(
    session: Session,
    sheets: list[Sheet],
    table: Table,
    report: ImportReport,
    create_missing: bool | None,
    progress: Report,
) -> None:
    lookup = Lookup(session, current_year(session))
    job = Job(session, sheets, table, lookup, report, create_missing, progress)
    table.layout.take(job)
    job.write_memberships()
    progress(report.rows, report.rows, "Запись в базу")


def _left_out(sheets: list[Sheet], table: Table) -> Iterator[str]:
    """What the file holds beside the one table: sheets of the same kind, columns called alike."""
    if table.layout is workbook.LAYOUT:
        return
    others = [one for one in sheets if one.title != table.sheet]
    alike = [f"«{one.title}»" for one in others if find_table(table.layout, [one])]
    if alike:
        yield (
            f"Загружен только лист «{table.sheet}». Такие же таблицы есть на листах: "
            f"{', '.join(alike)}. Сохраните каждый отдельным файлом и загрузите."
        )
    for place, heading in enumerate(table.headings):
        first = table.headings.index(heading)
        if heading and first < place and first in table.mapping and place not in table.mapping:
            yield f"Столбец «{heading}» встречается дважды, взят первый."


def _whole_book(sheets: list[Sheet]) -> Table:
    titles = ", ".join(sheet.title for sheet in sheets)
    return Table(titles, workbook.LAYOUT, 1, (), {}, [])
