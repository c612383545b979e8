"""Access slips to cut out: ten on a sheet, each with a login, a first password and what to do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.exports.fonts import SANS, SANS_BOLD, wrap
from ejadmin.exports.page import (
    BOTTOM,
    LEFT,
    SMALL,
    Align,
    Paper,
    Style,
    Target,
    fitted,
    one_at_a_time,
)
from ejadmin.models.base import clock
from ejadmin.models.base.words import counted
from ejadmin.models.families import slip_register
from ejadmin.models.people.access_slips import AccessSlip
from ejadmin.models.school.card import School

COLUMNS, ROWS = 2, 5
PADDING = 9.0
SYSTEM = Style(SANS, 8, 10, grey=0.3)
NAME = Style(SANS_BOLD, 11.5, 14)
LABEL = Style(SANS, 8.5, 17)
VALUE = Style(SANS_BOLD, 13, 17)
VALUE_FROM = 72.0
DASHED, SOLID = "[4 3] 0 d 0.6 w 0.55 G", "[] 0 d"
BLANK = "____________________"
TOLD = Style(SANS, 8.5, 11)
ADVICE = (
    "При первом входе смените пароль: если система не предложила сама, откройте профиль и "
    "выберите «Сменить пароль». Никому его не сообщайте, листок уничтожьте."
)


@dataclass(frozen=True)
class Slip:
    """What one slip says."""

    name: str
    whose: str
    group: str
    login: str
    password: str | None


@dataclass(frozen=True)
class AccessSlips:
    """The slips of one print, class by class."""

    school: str
    system: str
    slips: tuple[Slip, ...]


def collect(
    session: Session, *, keys: Collection[int] | None = None, groups: Collection[str] | None = None
) -> AccessSlips:
    """The slips that were not handed over yet: those with the given keys, of some groups, or all.

    Raises :class:`UserError` when there is none.
    """
    rows = [
        row
        for row in slip_register.slip_rows(session, clock.today(session))
        if row.state is slip_register.SlipState.WAITING
        and (keys is None or row.id in keys)
        and (groups is None or row.group in groups)
    ]
    slip_register.refuse_empty(rows)
    wanted = [row.id for row in rows]
    secrets: dict[int, str | None] = dict(
        session.execute(
            select(AccessSlip.id, AccessSlip.first_password).where(AccessSlip.id.in_(wanted))
        ).all()
    )
    school = session.execute(select(School.short_name, School.regional_system)).first()
    return AccessSlips(
        school.short_name if school else "",
        (school.regional_system if school else None) or "Электронный журнал",
        tuple(
            Slip(row.name, _whose(row), row.group, row.login, secrets.get(row.id or 0))
            for row in rows
        ),
    )


@one_at_a_time
def draw(data: AccessSlips, file: Target) -> None:
    """Write the slips as a PDF; each class begins on a sheet of its own."""
    paper = Paper(file, "Листки доступа", author=data.school)
    for group, slips in groupby(data.slips, key=lambda slip: slip.group):
        own = list(slips)
        count = counted(len(own), "листок", "листка", "листков")
        paper.start("", foot=f"{group}: {count}. Разрежьте по пунктиру.")
        for first in range(0, len(own), COLUMNS * ROWS):
            if first:
                paper.turn()
            _draw_sheet(paper, data, own[first : first + COLUMNS * ROWS])
        paper.end()
    paper.save()


def _draw_sheet(paper: Paper, data: AccessSlips, slips: Sequence[Slip]) -> None:
    width, top = paper.text_width / COLUMNS, paper.y
    height = (top - BOTTOM) / ROWS
    for place, slip in enumerate(slips):
        row, column = divmod(place, COLUMNS)
        x, y = LEFT + column * width, top - row * height
        paper.put(f"{DASHED} {x:.1f} {y - height:.1f} {width:.1f} {height:.1f} re S {SOLID}")
        _draw_slip(paper, data, slip, (x + PADDING, y - PADDING, width - 2 * PADDING))
        paper.text(x + width - PADDING, y - height + 6, data.school,
                   fitted(data.school, SMALL, width - 2 * PADDING), Align.RIGHT)  # fmt: skip


def _draw_slip(
    paper: Paper, data: AccessSlips, slip: Slip, place: tuple[float, float, float]
) -> None:
    x, y, room = place
    y -= SYSTEM.leading
    paper.text(x, y, data.system, fitted(data.system, SYSTEM, room))
    for line in wrap(slip.name, NAME.face, NAME.size, room)[:2]:
        y -= NAME.leading
        paper.text(x, y, line, NAME)
    y -= SYSTEM.leading + 1
    paper.text(x, y, slip.whose, SYSTEM)
    y -= 4
    for label, value in (("Логин", slip.login), ("Первый пароль", slip.password or BLANK)):
        y -= VALUE.leading
        paper.text(x, y, label, LABEL)
        paper.text(x + VALUE_FROM, y, value, fitted(value, VALUE, room - VALUE_FROM))
    y -= 4
    for line in wrap(ADVICE, TOLD.face, TOLD.size, room):
        y -= TOLD.leading
        paper.text(x, y, line, TOLD)


def _whose(row: slip_register.SlipRow) -> str:
    """«5А, ученик»; of the staff only that."""
    if row.group in slip_register.NO_CLASSES:
        return row.holder.caption
    return f"{row.group}, {row.holder.caption}"
