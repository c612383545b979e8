"""«Карточка ученика»: what the school knows of one pupil, on paper, with the family and papers."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.exports.page import (
    BOOK_TITLE,
    HEADING,
    MM,
    SMALL,
    Align,
    Paper,
    SchoolDetails,
    Signature,
    Target,
    one_at_a_time,
    school_details,
)
from ejadmin.exports.table import Column, Table
from ejadmin.models.base import clock
from ejadmin.models.base.columns import Base
from ejadmin.models.base.fields import fields, show
from ejadmin.models.families import kin
from ejadmin.models.people.certificates import Certificate
from ejadmin.models.people.tables import Consent, PaperRequest, Pupil
from ejadmin.models.registry import belonging
from ejadmin.models.registry.records import values_of

Rows = tuple[tuple[str, ...], ...]
Record = TypeVar("Record", bound=Base)
DATA = (Column("Сведения", 52 * MM), Column("", 128 * MM))
FAMILY = (
    Column("Законный представитель", 58 * MM),
    Column("Кем приходится", 26 * MM),
    Column("Телефон, почта", 52 * MM),
    Column("Права", 22 * MM),
    Column("Сведения", 22 * MM),
)
SPANS = (Column("Класс, подгруппа", 100 * MM), Column("С", 40 * MM), Column("По", 40 * MM))
MOVES = (Column("Движение", 42 * MM), Column("С", 24 * MM), Column("Приказ", 114 * MM))
PAPERS = (Column("Документ", 64 * MM), Column("Когда", 52 * MM), Column("Реквизиты", 64 * MM))


@dataclass(frozen=True)
class PupilCard:
    """One pupil as the paper tells it; every table is rows of ready texts."""

    school: SchoolDetails
    today: date
    name: str
    data: Rows
    family: Rows
    spans: Rows
    moves: Rows
    papers: Rows


def collect(session: Session, *, pupil_id: int) -> PupilCard:
    """Read a card; a user's error when the pupil is gone meanwhile."""
    pupil = session.get(Pupil, pupil_id)
    if pupil is None:
        raise UserError("Этого ученика в базе уже нет. Обновите страницу (F5).")
    return PupilCard(
        school_details(session),
        clock.today(session),
        pupil.full_name,
        _data(pupil),
        _family(session, pupil.id),
        _spans(session, pupil.id),
        tuple(
            (move.kind.caption, f"{move.day:%d.%m.%Y}",
             "; ".join(part for part in (move.order, move.way) if part))
            for move in belonging.movements_of(session, pupil.id)
        ),
        (*_consents(session, pupil.id), *_requests(session, pupil.id),
         *_certificates(session, pupil.id)),
    )  # fmt: skip


@one_at_a_time
def draw(data: PupilCard, file: Target) -> None:
    """Write the card as a PDF."""
    paper = Paper(file, f"Карточка ученика: {data.name}", author=data.school.short_name)
    paper.start(f"Карточка ученика: {data.name}", f"Составлена {data.today:%d.%m.%Y}")
    paper.letterhead(data.school)
    paper.space(10)
    paper.paragraph("Карточка ученика", BOOK_TITLE, Align.CENTRE)
    paper.paragraph(data.name, BOOK_TITLE.sized(13, 18), Align.CENTRE)
    paper.space(8)
    for title, columns, rows in (
        ("Данные", DATA, data.data),
        ("Семья", FAMILY, data.family),
        ("Классы и подгруппы", SPANS, data.spans),
        ("Движение", MOVES, data.moves),
        ("Согласия, заявления, справки", PAPERS, data.papers),
    ):
        _draw_part(paper, title, columns, rows)
    paper.paragraph(
        "Содержит персональные данные: храните и передавайте только тем, кому они положены.", SMALL
    )
    paper.space(10)
    paper.signatures([Signature("Выдал")])
    paper.end()
    paper.save()


def _draw_part(paper: Paper, title: str, columns: tuple[Column, ...], rows: Rows) -> None:
    if not rows:
        return
    paper.need(60)
    paper.line(title, HEADING)
    paper.space(2)
    table = Table(paper, columns)
    for row in rows:
        table.row(row)
    table.close()
    paper.space(8)


def _data(pupil: Pupil) -> Rows:
    values = values_of(pupil)
    return tuple(
        (field.title, show(field, values[field.name], {}))
        for field in fields(Pupil)
        if values[field.name] is not None and not field.name.endswith("_name")
    )


def _family(session: Session, pupil_id: int) -> Rows:
    return tuple(
        (one.name, one.relation.caption, ", ".join(part for part in (one.phone, one.more) if part),
         one.rights.caption, "получает" if one.gets_information else "не выдавать")
        for one in kin.guardians_of(session, pupil_id)
    )  # fmt: skip


def _spans(session: Session, pupil_id: int) -> Rows:
    rows = [
        *belonging.classes_of(session, pupil_id),
        *belonging.subgroups_of(session, pupil_id),
    ]
    return tuple((row.title, _day(row.first_day), _day(row.last_day)) for row in rows)


def _consents(session: Session, pupil_id: int) -> Rows:
    return tuple(
        (f"согласие: {one.kind.caption}",
         f"дано {_day(one.given_on)}" + f", отозвано {_day(one.withdrawn_on)}" * bool(
             one.withdrawn_on), one.document or "")
        for one in _of(session, Consent, pupil_id)
    )  # fmt: skip


def _requests(session: Session, pupil_id: int) -> Rows:
    return tuple(
        (f"отказ от электронной услуги, {one.frequency.caption}",
         f"с {_day(one.first_day)}" + f" по {_day(one.last_day)}" * bool(one.last_day),
         one.document or "")
        for one in _of(session, PaperRequest, pupil_id)
    )  # fmt: skip


def _certificates(session: Session, pupil_id: int) -> Rows:
    return tuple(
        (one.kind.caption, f"{_day(one.first_day)}–{_day(one.last_day)}",
         f"№ {one.number}" if one.number else "")
        for one in _of(session, Certificate, pupil_id)
    )  # fmt: skip


def _of(session: Session, model: type[Record], pupil_id: int) -> list[Record]:
    return list(session.scalars(select(model).filter_by(pupil_id=pupil_id).order_by("id")))


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
