"""Who has not brought a consent, a page a class: for the class teacher to ask (school 14, 1.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ejadmin.exports.page import (
    MM,
    SMALL,
    TEXT,
    TITLE,
    Paper,
    SchoolDetails,
    Signature,
    Target,
    one_at_a_time,
    school_details,
)
from ejadmin.exports.table import Column, Table
from ejadmin.models.base import clock
from ejadmin.models.base.words import counted
from ejadmin.models.families import missing_consents
from ejadmin.models.families.consents import DAYS_TO_CONSENT
from ejadmin.models.families.listing import Kind
from ejadmin.models.families.missing_consents import STAFF, Missing

COLUMNS = (
    Column("№", 9 * MM),
    Column("Фамилия, имя, отчество", 77 * MM),
    Column("Кто", 22 * MM),
    Column("Внесён", 22 * MM),
    Column("Согласие до", 26 * MM),
    Column("Получено (дата)", 24 * MM),
)
WHO = {Kind.PUPILS: "ученик", Kind.GUARDIANS: "родитель", Kind.EMPLOYEES: "сотрудник"}


@dataclass(frozen=True)
class MissingList:
    """The people to ask, by class, as of a day."""

    school: SchoolDetails
    today: date
    people: tuple[Missing, ...]


def collect(
    session: Session, *, people: Iterable[Missing] | None = None, today: date | None = None
) -> MissingList:
    """The list of those given, or of everybody without a consent."""
    day = today or clock.today(session)
    found = missing_consents.missing(session, day) if people is None else people
    return MissingList(school_details(session), day, tuple(found))


@one_at_a_time
def draw(data: MissingList, file: Target) -> None:
    """Write the list as a PDF, each class from a new page."""
    paper = Paper(file, "Согласия, которых нет", author=data.school.short_name)
    labels = missing_consents.groups(data.people)
    for label in labels:
        _draw_group(paper, data, label)
    if not labels:
        paper.start("Согласия, которых нет")
        paper.letterhead(data.school)
        paper.space(10)
        paper.line("Согласия на обработку персональных данных есть у всех", TITLE)
        paper.end()
    paper.save()


def _draw_group(paper: Paper, data: MissingList, label: str) -> None:
    people = [one for one in data.people if one.group == label]
    where = label if label == STAFF or not label[0].isdigit() else f"{label} класс"
    paper.start(f"Нет согласий: {where}", f"Составлен {data.today:%d.%m.%Y}")
    paper.letterhead(data.school)
    paper.space(8)
    paper.line(f"Нет согласия на обработку персональных данных: {where}", TITLE)
    overdue = sum(one.is_overdue(data.today) for one in people)
    told = counted(len(people), "человек", "человека", "человек")
    late = f", срок истёк у {overdue}" if overdue else ""
    paper.line(f"На {data.today:%d.%m.%Y}: {told}{late}", TEXT)
    paper.space(4)
    table = Table(paper, COLUMNS)
    for number, one in enumerate(people, start=1):
        table.row(_cells(number, one, data.today))
    table.close()
    paper.space(6)
    paper.paragraph(
        f"На сбор согласия даётся {DAYS_TO_CONSENT} дней. До согласия телефон, почта и адрес в "
        "журнал не вносятся.",
        SMALL,
    )
    paper.space(8)
    role = "Ответственный" if label == STAFF else "Классный руководитель"
    paper.signatures([Signature(role)])
    paper.end()


def _cells(number: int, one: Missing, today: date) -> tuple[str, ...]:
    since = f"{one.since:%d.%m.%Y}" if one.since else ""
    until = f"{one.until:%d.%m.%Y}" if one.until else "–"
    late = " истёк" if one.is_overdue(today) else ""
    return str(number), one.name, WHO[one.kind], since, f"{until}{late}", ""
