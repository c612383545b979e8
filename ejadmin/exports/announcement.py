"""A notice for the board on paper: large letters, one sheet."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.exports.fonts import SANS, SANS_BOLD
from ejadmin.exports.page import (
    Align,
    Paper,
    SchoolDetails,
    Style,
    Target,
    one_at_a_time,
    school_details,
)
from ejadmin.models.school.publications import Announcement, Audience

HEAD = Style(SANS_BOLD, 30, 38)
BODY = Style(SANS, 18, 27)
FOOT = Style(SANS, 12, 17)
WHOM = Style(SANS, 14, 20, grey=0.3)
LONG = 700
SHORTER = 0.72


@dataclass(frozen=True)
class Notice:
    """One announcement as it hangs on the board."""

    school: SchoolDetails
    title: str
    text: str
    audience: str
    published_on: date
    removed_on: date | None


def collect(session: Session, *, announcement_id: int | None = None) -> Notice:
    """An announcement, by default the newest that hangs on the board today."""
    if announcement_id is None:
        query = select(Announcement).order_by(*Announcement.ordering(session))
        found = session.scalars(query).first()
    else:
        found = session.get(Announcement, announcement_id)
    if found is None:
        raise UserError(
            "Объявлений ещё нет: напишите первое в справочнике «Доска объявлений».", field="title"
        )
    whom = "" if found.audience is Audience.EVERYBODY else found.audience.caption
    return Notice(
        school_details(session), found.title, found.text or "", whom, found.published_on,
        found.removed_on,
    )  # fmt: skip


@one_at_a_time
def draw(data: Notice, file: Target) -> None:
    """Write the notice as a PDF; a long one in smaller letters."""
    share = SHORTER if len(data.text) > LONG else 1.0
    head, body = (style.sized(style.size * share, style.leading * share) for style in (HEAD, BODY))
    paper = Paper(file, data.title, author=data.school.short_name)
    paper.start(data.title)
    paper.letterhead(data.school)
    paper.space(40)
    paper.paragraph(data.title, head, Align.CENTRE)
    if data.audience:
        paper.space(6)
        paper.paragraph(f"Кому: {data.audience}", WHOM, Align.CENTRE)
    paper.space(24)
    paper.paragraph(data.text, body)
    paper.space(30)
    until = f", висит по {data.removed_on:%d.%m.%Y}" if data.removed_on else ""
    paper.paragraph(f"Размещено {data.published_on:%d.%m.%Y}{until}", FOOT)
    paper.space(10)
    paper.signatures([data.school.director])
    paper.end()
    paper.save()
