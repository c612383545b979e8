"""A blank consent to the use of personal data with the names filled in, a page a person.

The wording is our own, after the requisites that article 9 of the law on personal data
(152-ФЗ) names; the school's lawyer should check it before use.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ejadmin.exports.fonts import width
from ejadmin.exports.page import (
    BOOK,
    BOOK_TITLE,
    LEFT,
    SMALL,
    TEXT_WIDTH,
    Align,
    Paper,
    SchoolDetails,
    Target,
    one_at_a_time,
    school_details,
)
from ejadmin.models.base import clock
from ejadmin.models.families import missing_consents
from ejadmin.models.families.listing import Kind
from ejadmin.models.families.missing_consents import Missing

LINE_ROOM, BODY = 21.0, BOOK.sized(10.5, 14.5)
PURPOSE = (
    "Цель: ведение электронного журнала и дневника, учёт обучения и посещаемости, связь школы с "
    "семьёй, выдача справок и ведомостей."
)
OF_PUPIL = (
    "Данные ребёнка: фамилия, имя, отчество, дата рождения, пол, класс, номер личного дела, адрес, "
    "телефон, электронная почта, отметки, посещаемость и их причины. Мои данные: фамилия, имя, "
    "отчество, кем прихожусь ребёнку, телефон, электронная почта, адрес."
)
OF_GUARDIAN = (
    "Мои данные: фамилия, имя, отчество, кем прихожусь ребёнку, телефон, электронная почта, адрес."
)
OF_EMPLOYEE = (
    "Мои данные: фамилия, имя, отчество, должность, телефон, электронная почта, преподаваемые "
    "предметы и нагрузка, записи в электронном журнале."
)
ACTIONS = (
    "Действия: сбор, запись, систематизация, хранение, уточнение, использование, передача в "
    "региональную информационную систему образования в объёме, который требует закон, "
    "обезличивание, удаление – с помощью компьютера и без него. Посторонним данные не передаются."
)
TERM = (
    "Согласие действует со дня подписания до окончания отношений со школой и установленных сроков "
    "хранения документов. Его можно отозвать в любое время письменным заявлением; журнал при этом "
    "ведётся в объёме, который закон допускает без согласия."
)


@dataclass(frozen=True)
class ConsentForms:
    """The school and the people a blank is printed for."""

    school: SchoolDetails
    today: date
    people: tuple[Missing, ...]


def collect(
    session: Session, *, people: Iterable[Missing] | None = None, today: date | None = None
) -> ConsentForms:
    """Blanks for the people given, or for everybody without a consent."""
    day = today or clock.today(session)
    found = missing_consents.missing(session, day) if people is None else people
    return ConsentForms(school_details(session), day, tuple(found))


@one_at_a_time
def draw(data: ConsentForms, file: Target) -> None:
    """Write the blanks as a PDF; one without names when nobody is named."""
    paper = Paper(file, "Согласие на обработку персональных данных", author=data.school.short_name)
    for one in data.people:
        _draw_form(paper, data.school, one)
    if not data.people:
        _draw_form(paper, data.school, None)
    paper.save()


def _draw_form(paper: Paper, school: SchoolDetails, one: Missing | None) -> None:
    kind = one.kind if one is not None else Kind.PUPILS
    name = one.name if one is not None else ""
    paper.start("Согласие на обработку персональных данных")
    title = "Согласие на обработку персональных данных"
    paper.heading(school, title, style=BOOK_TITLE, gaps=(10, 8))
    own = name if kind is not Kind.PUPILS else ""
    _blank(paper, "Я,", own, "фамилия, имя, отчество полностью")
    _blank(paper, "паспорт", "", "серия, номер, кем и когда выдан")
    _blank(paper, "проживающий(ая) по адресу", "", "")
    if kind is Kind.PUPILS:
        label = f", {one.group}" if one is not None and one.class_id else ""
        _blank(paper, "законный представитель ребёнка", f"{name}{label}", "")
    paper.space(6)
    whom = "моих и моего ребёнка" if kind is Kind.PUPILS else "моих"
    where = f" ({school.contacts.split(', тел.')[0]})" if school.contacts else ""
    lists = {Kind.PUPILS: OF_PUPIL, Kind.GUARDIANS: OF_GUARDIAN, Kind.EMPLOYEES: OF_EMPLOYEE}
    for text in (
        f"даю согласие на обработку {whom} персональных данных оператору: {school.name}{where}.",
        PURPOSE,
        lists[kind],
        ACTIONS,
        TERM,
    ):
        paper.paragraph(text, BODY)
        paper.space(4)
    if kind is Kind.PUPILS:
        paper.paragraph(
            "Публикацию фотографий и работ ребёнка на сайте школы разрешаю / не разрешаю "
            "(ненужное зачеркнуть).",
            BODY,
        )
        paper.space(4)
    _blank(paper, "Дата, подпись, расшифровка подписи", "", "")
    paper.end()


def _blank(paper: Paper, before: str, filled: str, hint: str) -> None:
    """A line to write on, with what is known already."""
    paper.need(LINE_ROOM + SMALL.leading)
    paper.y -= LINE_ROOM
    paper.text(LEFT, paper.y + 3, before, BODY)
    start = LEFT + width(before, BODY.face, BODY.size) + 6 if before else LEFT
    if filled:
        paper.text(start + 2, paper.y + 3, filled, BODY)
    paper.rule(start, LEFT + TEXT_WIDTH)
    if hint:
        paper.text((start + LEFT + TEXT_WIDTH) / 2, paper.y - 8, hint, SMALL, Align.CENTRE)
        paper.space(6)
