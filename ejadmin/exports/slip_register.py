"""The register of access slips with lines for signatures, a sheet or more for each class."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.exports.fonts import SANS
from ejadmin.exports.page import (
    MM,
    Align,
    Paper,
    SchoolDetails,
    Signature,
    Style,
    Target,
    one_at_a_time,
    school_details,
)
from ejadmin.exports.table import Column, Look, Table
from ejadmin.models.base import clock
from ejadmin.models.families import slip_register
from ejadmin.models.families.slip_register import SlipRow
from ejadmin.models.school.card import School

HEADING = "Журнал выдачи листков доступа"
COLUMNS = (
    Column("№", 9 * MM, Align.CENTRE),
    Column("Фамилия, имя, отчество", 54 * MM),
    Column("Кто", 19 * MM),
    Column("Логин", 33 * MM),
    Column("Выдан", 18 * MM, Align.CENTRE),
    Column("Получил (фамилия, подпись)", 47 * MM),
)
SIGNED = Look(Style(SANS, 9, 17))  # high enough to sign in


@dataclass(frozen=True)
class Register:
    """The rows of the register, class by class, and the school that keeps it."""

    school: SchoolDetails
    system: str
    made_on: date
    rows: tuple[SlipRow, ...]


def collect(session: Session, groups: Iterable[str] | None = None) -> Register:
    """Everybody with a login, of all classes or of some.

    Raises :class:`UserError` when nobody there has one.
    """
    wanted = None if groups is None else set(groups)
    rows = tuple(
        row
        for row in slip_register.slip_rows(session, clock.today(session))
        if row.id is not None and (wanted is None or row.group in wanted)
    )
    if not rows:
        raise UserError("В журнал нечего записать: логины ещё не загружены.")
    system = session.scalar(select(School.regional_system))
    return Register(school_details(session), system or "", clock.today(session), rows)


@one_at_a_time
def draw(data: Register, file: Target) -> None:
    """Write the register as a PDF."""
    paper = Paper(file, HEADING, author=data.school.short_name)
    for group, rows in groupby(data.rows, key=lambda row: row.group):
        whose = group if group in slip_register.NO_CLASSES else f"{group} класс"
        foot = f"{data.school.short_name}, {data.made_on:%d.%m.%Y}"
        paper.start(f"{HEADING}, {whose}", foot)
        under = ", ".join(part for part in (whose, data.system) if part)
        paper.heading(data.school, HEADING, under, gaps=(4, 6))
        table = Table(paper, COLUMNS)
        for number, row in enumerate(rows, 1):
            table.row(_cells(number, row), SIGNED)
        table.close()
        paper.space(8)
        paper.signatures([Signature("Листки выдал(а)")])
        paper.end()
    paper.save()


def _cells(number: int, row: SlipRow) -> tuple[str, ...]:
    handed = f"{row.handed_on:%d.%m.%Y}" if row.handed_on else ""
    return (str(number), row.name, row.holder.caption, row.login, handed, row.handed_to)
