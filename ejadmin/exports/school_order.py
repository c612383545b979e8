"""The order on paper: whom it enrols, moves or lets go, from which day, on what grounds.

The wording is our own. An order not carried out yet prints as «Проект» in the head, so that the
director reads it before anything is changed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.exports.page import (
    BOOK,
    BOOK_TITLE,
    HEADING,
    LEFT,
    MM,
    TEXT,
    TEXT_WIDTH,
    Align,
    Paper,
    SchoolDetails,
    Signature,
    Target,
    one_at_a_time,
    school_details,
)
from ejadmin.exports.table import Column, Table
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.names import class_labels
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.movement.applying import preview_order
from ejadmin.models.movement.draft import OrderDraft
from ejadmin.models.movement.tables import Movement, MovementKind, SchoolOrder
from ejadmin.models.people.tables import Employee, Pupil, full_name, initials
from ejadmin.models.school.card import School

Kind = MovementKind
CLAUSES = {
    Kind.ENROLMENT: "Зачислить с {day}:",
    Kind.TRANSFER: "Перевести с {day}:",
    Kind.LEAVING: "Отчислить с {day} (последний день в списке – {eve}):",
    Kind.GRADUATION: "Считать завершившими обучение и отчислить с {day}:",
}
HEADINGS = {
    Kind.ENROLMENT: ("В класс", "Откуда прибывает"),
    Kind.TRANSFER: ("Из класса", "В класс"),
    Kind.LEAVING: ("Из класса", "Куда выбывает"),
    Kind.GRADUATION: ("Класс", "Примечание"),
}
DUTIES = (
    "Администратору электронного журнала внести изменения не позднее трёх рабочих дней.",
    "Классным руководителям исправить списки классов и сообщить об изменениях педагогам.",
    "Контроль за исполнением приказа оставляю за собой.",
)
NUMBER, BORN = 9 * MM, 24 * MM
MOST_SIGNERS = 12


@dataclass(frozen=True)
class OrderLine:
    """A pupil of the order."""

    name: str
    birth_date: date | None
    first: str
    second: str


@dataclass(frozen=True)
class Clause:
    """Pupils of one kind of movement and one day."""

    kind: MovementKind
    day: date
    lines: tuple[OrderLine, ...]


@dataclass(frozen=True)
class PrintedOrder:
    """An order as its paper says it; ``signers`` sign that they have read it."""

    school: SchoolDetails
    number: str
    issued_on: date
    title: str
    grounds: str
    clauses: tuple[Clause, ...]
    signers: tuple[Signature, ...]
    is_draft: bool = False


@dataclass(frozen=True)
class _Moved:
    """One pupil's movement, stored or only planned."""

    kind: MovementKind
    day: date
    name: str
    birth_date: date | None
    from_class: int | None
    to_class: int | None
    where: str


def collect(
    session: Session, *, order_id: int | None = None, draft: OrderDraft | None = None
) -> PrintedOrder:
    """A stored order, or one that is still being written; by default the last stored one."""
    if draft is not None:
        return _printed(
            session, draft.number, draft.issued_on, draft.heading, draft.grounds,
            _planned(session, draft), is_draft=True,
        )  # fmt: skip
    query = select(SchoolOrder).order_by(SchoolOrder.issued_on.desc(), SchoolOrder.id.desc())
    order = session.scalars(query if order_id is None else query.filter_by(id=order_id)).first()
    if order is None:
        raise UserError("Приказов ещё нет: составьте приказ на странице «Движение».")
    return _printed(
        session, order.number, order.issued_on, order.title, order.grounds,
        _stored(session, order.id),
    )  # fmt: skip


@one_at_a_time
def draw(data: PrintedOrder, file: Target) -> None:
    """Write the order as a PDF."""
    running = f"Приказ № {data.number} от {data.issued_on:%d.%m.%Y}"
    paper = Paper(file, running, author=data.school.short_name)
    paper.start(running)
    paper.letterhead(data.school)
    _draw_head(paper, data)
    for place, clause in enumerate(data.clauses, start=1):
        _draw_clause(paper, place, clause)
    for place, duty in enumerate(DUTIES, start=len(data.clauses) + 1):
        paper.paragraph(f"{place}. {duty}", BOOK)
        paper.space(4)
    paper.space(6)
    paper.paragraph(f"Основание: {data.grounds or '_' * 50}", BOOK)
    paper.space(12)
    paper.signatures([data.school.director], stamp=True)
    if data.signers:
        paper.space(14)
        paper.need(60)
        paper.line("С приказом ознакомлены:", HEADING)
        paper.signatures(list(data.signers))
    paper.end()
    paper.save()


def _draw_head(paper: Paper, data: PrintedOrder) -> None:
    paper.space(10)
    if data.is_draft:
        paper.line("Проект, приказ не проведён", TEXT, Align.RIGHT)
    paper.line("ПРИКАЗ", BOOK_TITLE, Align.CENTRE)
    paper.space(6)
    paper.y -= BOOK.leading
    base = paper.y + BOOK.leading * 0.25
    paper.text(LEFT, base, f"{data.issued_on:%d.%m.%Y}", BOOK)
    paper.text(LEFT + TEXT_WIDTH, base, f"№ {data.number}", BOOK, Align.RIGHT)
    if data.school.locality:
        paper.text(LEFT + TEXT_WIDTH / 2, base, data.school.locality, BOOK, Align.CENTRE)
    paper.space(12)
    paper.paragraph(data.title, BOOK)
    paper.space(12)
    paper.line("ПРИКАЗЫВАЮ:", BOOK)
    paper.space(4)


def _draw_clause(paper: Paper, place: int, clause: Clause) -> None:
    text = CLAUSES[clause.kind].format(
        day=f"{clause.day:%d.%m.%Y}", eve=f"{clause.day - timedelta(days=1):%d.%m.%Y}"
    )
    paper.need(BOOK.leading + 50)
    paper.paragraph(f"{place}. {text}", BOOK)
    paper.space(4)
    table = Table(paper, _columns(clause.kind))
    for number, line in enumerate(clause.lines, start=1):
        born = f"{line.birth_date:%d.%m.%Y}" if line.birth_date else ""
        table.row((str(number), line.name, born, line.first, line.second))
    table.close()
    paper.space(10)


def _columns(kind: MovementKind) -> tuple[Column, ...]:
    first, second = HEADINGS[kind]
    wide = 26 * MM if kind is Kind.TRANSFER else 52 * MM
    narrow = 26 * MM if kind is Kind.TRANSFER else 18 * MM
    return (
        Column("№", NUMBER, Align.CENTRE),
        Column("Фамилия, имя, отчество", TEXT_WIDTH - NUMBER - BORN - narrow - wide),
        Column("Дата рождения", BORN, Align.CENTRE),
        Column(first, narrow, Align.CENTRE),
        Column(second, wide, Align.CENTRE if kind is Kind.TRANSFER else Align.LEFT),
    )


def _printed(
    session: Session,
    number: str,
    issued_on: date,
    title: str,
    grounds: str | None,
    moved: Iterable[_Moved],
    *,
    is_draft: bool = False,
) -> PrintedOrder:
    known = class_labels(session)
    pupils = sorted(
        moved, key=lambda one: (_place(known, one.to_class or one.from_class), name_key(one.name))
    )
    clauses: dict[tuple[MovementKind, date], list[OrderLine]] = defaultdict(list)
    for one in pupils:
        clauses[one.kind, one.day].append(_line(one, known))
    touched = {key for one in pupils for key in (one.from_class, one.to_class) if key is not None}
    return PrintedOrder(
        school_details(session), number, issued_on, title, grounds or "",
        tuple(Clause(kind, day, tuple(lines)) for (kind, day), lines in clauses.items()),
        tuple(_signers(session, touched)), is_draft,
    )  # fmt: skip


def _place(known: dict[int, str], class_id: int | None) -> tuple[int, str]:
    label = known.get(class_id or 0, "")
    digits = "".join(letter for letter in label[:2] if letter.isdigit())
    return int(digits or 0), label


def _line(one: _Moved, known: dict[int, str]) -> OrderLine:
    former, target = known.get(one.from_class or 0, ""), known.get(one.to_class or 0, "")
    cells = {
        Kind.ENROLMENT: (target, one.where), Kind.TRANSFER: (former, target),
        Kind.LEAVING: (former, one.where), Kind.GRADUATION: (former, one.where),
    }  # fmt: skip
    return OrderLine(one.name, one.birth_date, *cells[one.kind])


def _stored(session: Session, order_id: int) -> Iterable[_Moved]:
    row = Movement
    rows = session.execute(
        select(
            row.kind, row.day, Pupil.last_name, Pupil.first_name, Pupil.middle_name,
            Pupil.birth_date, row.from_class_id, row.to_class_id, row.other_school, row.reason,
        )
        .join(Pupil, Pupil.id == row.pupil_id)
        .where(row.order_id == order_id)
    )  # fmt: skip
    for kind, day, last, first, middle, born, former, target, school, reason in rows:
        name = full_name(last, first, middle)
        yield _Moved(kind, day, name, born, former, target, _where(school, reason))


def _planned(session: Session, draft: OrderDraft) -> Iterable[_Moved]:
    plan = preview_order(session, draft)
    born = {
        row.id: row.birth_date for row in session.execute(select(Pupil.id, Pupil.birth_date))
    }  # fmt: skip
    for one in plan.pupils:
        who = one.draft
        birth_date = who.newcomer.birth_date if who.newcomer else born.get(who.pupil_id or 0)
        yield _Moved(
            draft.kind, draft.day, one.name, birth_date, one.from_class_id, who.target_class_id,
            _where(who.other_school, who.reason),
        )  # fmt: skip


def _where(school: str | None, reason: str | None) -> str:
    return " – ".join(part for part in (school, reason) if part)


def _signers(session: Session, class_ids: set[int]) -> Iterable[Signature]:
    """The administrator and the class teachers whose lists change."""
    administrator = session.scalar(select(School.administrator_name))
    if administrator:
        yield Signature("Администратор журнала", administrator)
    rows = session.execute(
        select(
            SchoolClass.grade, SchoolClass.letter, Employee.last_name, Employee.first_name,
            Employee.middle_name,
        )
        .join(Employee, Employee.id == SchoolClass.class_teacher_id)
        .where(SchoolClass.id.in_(class_ids))
        .order_by(SchoolClass.grade, SchoolClass.letter)
    ).all()  # fmt: skip
    if len(rows) > MOST_SIGNERS:
        return
    for grade, letter, last, first, middle in rows:
        name = initials(last, first, middle)
        yield Signature(f"Классный руководитель {grade}{letter}", name)
