"""One directory as an Excel table, in the same shape as its sheet of «Школа.xlsx»."""

from pathlib import Path

from ejadmin.errors import UserError
from ejadmin.exports.workbook import SchoolWorkbook, collect, draw
from ejadmin.models.base.columns import Base
from ejadmin.models.base.store import Sessions
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.classes.tables import Division, DivisionClass


def write_directory(sessions: Sessions, model: type[Base], path: Path) -> int:
    """Write a directory's records with its drop-down lists; says how many rows were written."""
    shown = Division if model is DivisionClass else model
    with known_errors(), sessions() as session:
        data = collect(session)
    sheets = tuple(sheet for sheet in data.sheets if sheet.plan.model is shown)
    if not sheets:
        raise UserError(f"Справочник «{model.__title__}» в Excel не выгружается.")
    one = SchoolWorkbook(sheets, data.offers)
    draw(one, path)
    return one.row_count
