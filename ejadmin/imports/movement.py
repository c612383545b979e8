"""Movement: who came and who left, by which order; each order is carried out as one typed by hand.

«ФИО, дата рождения | прибыл/выбыл | класс | адрес | дата и № приказа | откуда/куда».
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select

from ejadmin.errors import UserError
from ejadmin.imports.job import Draft, Job, Row
from ejadmin.imports.layout import Field, Layout, of_column
from ejadmin.imports.names import split_name
from ejadmin.imports.report import Outcome
from ejadmin.models.base import clock
from ejadmin.models.base.fields import parse_date
from ejadmin.models.classes.tables import parse_class_label
from ejadmin.models.movement import numbering
from ejadmin.models.movement.applying import carry_out, waiting_order
from ejadmin.models.movement.draft import Newcomer, OrderDraft, Problem, PupilDraft
from ejadmin.models.movement.facts import OrderFacts, read_facts
from ejadmin.models.movement.newcomers import Card, Cards
from ejadmin.models.movement.planning import plan_order
from ejadmin.models.movement.tables import Movement, MovementKind
from ejadmin.models.people.tables import Pupil

Kind = MovementKind
WORDS = (
    (Kind.GRADUATION, ("выпу", "окончил", "завершил")),
    (Kind.LEAVING, ("выбы", "отчисл", "убы")),
    (Kind.ENROLMENT, ("прибы", "зачисл", "принят", "поступ")),
    (Kind.TRANSFER, ("перев", "переш")),
)
COLUMNS = {
    "target_class_id": "class", "other_school": "where", "day": "order", "number": "order",
    "issued_on": "order", "pupil_id": "name",
}  # fmt: skip
DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}")
BESIDE_NUMBER = re.compile(r"\b(приказ|распоряжение|от|г|года)\b\.?|№|[,;]", re.IGNORECASE)

OrderKey = tuple[str, date, MovementKind, date]


@dataclass(frozen=True)
class _Told:
    """One row understood: the pupil and the address beside."""

    row: Row
    draft: PupilDraft
    address: str | None


@dataclass
class _Book:
    """The orders a table tells of, gathered from its rows."""

    job: Job
    cards: Cards
    orders: dict[OrderKey, list[_Told]] = field(default_factory=lambda: defaultdict(list))

    def take_row(self, row: Row, _draft: Draft) -> None:
        number, issued_on = self._order(row)
        day = row.day("day") or issued_on
        name, birth_date = _name(row)
        kind = _kind(row)
        card = self._card(row, name, birth_date, day)
        where = row.text("where") or None
        if card is not None and self._is_written(card, kind, day):
            self.job.report.count("movements", (card.pupil_id, kind, day), Outcome.UNCHANGED)
            return
        if kind is Kind.TRANSFER:
            target = self._target(row, card, day, where)
            kind, draft = (
                (Kind.LEAVING, PupilDraft(other_school=where)) if target is None
                else (kind, PupilDraft(target_class_id=target))
            )  # fmt: skip
        elif kind is Kind.ENROLMENT:
            target = self._class(row.required("class", "класс"), "class")
            draft = PupilDraft(target_class_id=target, other_school=where)
        else:
            draft = PupilDraft(other_school=where)
        draft = replace(
            draft, pupil_id=card.pupil_id if card else None, reason=row.text("reason") or None,
            newcomer=None if card else name,
        )  # fmt: skip
        key = (number, issued_on, kind, day)
        self.orders[key].append(_Told(row, draft, row.text("address") or None))

    def carry_out(self) -> None:
        """Carry out order after order; pupils with errors are reported and left out."""
        for (number, issued_on, kind, day), told in sorted(
            self.orders.items(), key=lambda item: (item[0][3], item[0][1], item[0][0])
        ):
            order = OrderDraft(kind, number, issued_on, day, tuple(one.draft for one in told))
            self._carry_out(order, told)

    def _carry_out(self, order: OrderDraft, told: list[_Told]) -> None:
        session = self.job.session
        session.flush()
        if order.kind is not Kind.ENROLMENT:
            told = [self._known_by_now(one) for one in told]
            order = replace(order, pupils=tuple(one.draft for one in told))
        order_id = self._stored(order)
        problems = plan_order(session, order, order_id=order_id).errors
        wrong: dict[int, Problem] = {}
        for problem in problems:
            rows = range(len(told)) if problem.row is None else (problem.row,)
            for place in rows:
                wrong.setdefault(place, problem)
        for place, problem in wrong.items():
            column = COLUMNS.get(problem.field, "name")
            self.job.refuse(told[place].row, UserError(problem.text, field=column))
        good = [one for place, one in enumerate(told) if place not in wrong]
        if not good:
            return
        order = replace(order, pupils=tuple(one.draft for one in good))
        carried = carry_out(session, order, clock.today(session), order_id=order_id)
        self.job.report.count("orders", carried.order_id, Outcome.CREATED)
        self._count(order, good, carried.order_id)

    def _known_by_now(self, one: _Told) -> _Told:
        """Somebody without a card whom an earlier order of the same table has enrolled."""
        who = one.draft.newcomer
        if who is None:
            return one
        alike = Cards(self.job.session).named(who.full_name)
        if len(alike) != 1:
            return one
        return replace(one, draft=replace(one.draft, newcomer=None, pupil_id=alike[0].pupil_id))

    def _count(self, order: OrderDraft, good: list[_Told], order_id: int) -> None:
        query = select(Movement.pupil_id).where(
            Movement.order_id == order_id, Movement.kind == order.kind, Movement.day == order.day
        )
        moved = list(self.job.session.scalars(query.order_by(Movement.id)))[-len(good) :]
        for one, pupil_id in zip(good, moved, strict=True):
            key = (pupil_id, order.kind, order.day)
            self.job.report.count("movements", key, Outcome.CREATED)
            pupil = self.job.session.get_one(Pupil, pupil_id)
            if one.draft.pupil_id is None:
                self.job.report.count("pupils", pupil, Outcome.CREATED)
            if one.address:
                told = self.job.personal.entering(pupil, {"address": one.address})
                for name, value in told.items():
                    setattr(pupil, name, value)

    def _stored(self, order: OrderDraft) -> int | None:
        """The order with this number and date, if an earlier load or a person wrote it."""
        found = numbering.holders(self.job.session, order.number, order.issued_on)
        same = [key for key, day, _ in found if day == order.issued_on]
        return same[0] if same else waiting_order(self.job.session, order)

    def _order(self, row: Row) -> tuple[str, date]:
        """Number and date, from one cell or from two."""
        issued_on = row.day("order_date")
        number = row.text("order_number")
        text = row.text("order")
        if text:
            found = DAY.search(text)
            issued_on = issued_on or (parse_date(found[0].replace("/", ".")) if found else None)
            rest = DAY.sub(" ", text)
            number = number or " ".join(BESIDE_NUMBER.sub(" ", rest).split())
        if not number:
            raise UserError("Не найден номер приказа: нужно «45-у от 12.09.2026».", field="order")
        if issued_on is None:
            raise UserError("Не найдена дата приказа: нужно «45-у от 12.09.2026».", field="order")
        return number, issued_on

    def _card(self, row: Row, name: Newcomer, born: date | None, day: date) -> Card | None:
        """The card a name means; the birth date, then the class tell namesakes apart."""
        alike = [
            card for card in self.cards.named(name.full_name)
            if not (born and card.birth_date and card.birth_date != born)
        ]  # fmt: skip
        if len(alike) > 1:
            key = parse_class_label(row.text("class"))
            standing = read_facts(self.job.session, [card.pupil_id for card in alike], day)
            alike = [card for card in alike if _is_in(standing, card.pupil_id, key)]
            if len(alike) != 1:
                raise UserError(
                    f"Учеников «{name.full_name}» несколько. Укажите дату рождения.", field="name"
                )
        return alike[0] if alike else None

    def _is_written(self, card: Card, kind: MovementKind, day: date) -> bool:
        query = select(Movement.id).where(
            Movement.pupil_id == card.pupil_id, Movement.kind == kind, Movement.day == day
        )
        return self.job.session.scalars(query).first() is not None

    def _target(self, row: Row, card: Card | None, day: date, where: str | None) -> int | None:
        """Which of the row's two classes a transfer leads to; ``None``: to another school."""
        own = row.required("class", "класс")
        if where is None or parse_class_label(where) is None:
            if where and card is not None and self._held(card, day) == self._class(own, "class"):
                return None
            return self._class(own, "class")
        target = self._class(where, "where")
        if card is not None and self._held(card, day) == target:
            return self._class(own, "class")
        return target

    def _held(self, card: Card, day: date) -> int | None:
        held = read_facts(self.job.session, [card.pupil_id], day).class_on(card.pupil_id, day)
        return held.group_id if held else None

    def _class(self, text: str, column: str) -> int:
        key = parse_class_label(text)
        found = self.job.lookup.classes.get(key) if key else None
        if found is None:
            raise UserError(
                f"Класса «{text}» нет в этом учебном году. Проверьте параллель и литеру.",
                field=column,
            )
        return found.id


def take(job: Job) -> None:
    """Take every row of a table of movement, then carry its orders out."""
    job.session.flush()
    book = _Book(job, Cards(job.session))
    job.each(book.take_row)
    book.carry_out()


def _name(row: Row) -> tuple[Newcomer, date | None]:
    """A full name and a birth date, from one cell or from two."""
    text = row.required("name", "фамилия и имя")
    found = DAY.search(text)
    born = row.day("birth_date") or (parse_date(found[0].replace("/", ".")) if found else None)
    bare = DAY.sub(" ", text).replace("г.р.", " ").strip(" ,;")
    name = split_name(bare, "name")
    return Newcomer(name.last, name.first, name.middle, born), born


def _kind(row: Row) -> MovementKind:
    text = row.required("kind", "прибыл или выбыл").casefold()
    for kind, beginnings in WORDS:
        if any(word in text for word in beginnings):
            return kind
    raise UserError(
        f"«{row.text('kind')}»: пишите «прибыл», «выбыл», «переведён» или «выпущен».", field="kind"
    )


def _is_in(standing: OrderFacts, pupil_id: int, key: tuple[int, str] | None) -> bool:
    return any(
        (standing.classes[held.group_id].grade, standing.classes[held.group_id].letter) == key
        for held in standing.memberships.get(pupil_id, [])
    )


LAYOUT = Layout(
    key="movement",
    title="Движение учеников",
    kinds={"movements": "движение", "orders": "приказы", "pupils": "ученики"},
    fields=(
        Field("name", "ФИО, дата рождения", (
            "ФИО и дата рождения", "ФИО", "Ученик", "ФИО ученика", "ФИО обучающегося",
            "Обучающийся", "Фамилия, имя, отчество",
        )),
        of_column(Pupil, "birth_date", "Дата рожд.", "ДР"),
        Field("kind", "Прибыл/выбыл", (
            "Движение", "Вид движения", "Прибыл, выбыл", "Прибыл или выбыл", "Вид",
        )),
        Field("class", "Класс", ("Из класса", "Класс обучения")),
        of_column(Pupil, "address", "Адрес проживания", "Домашний адрес", "Место жительства"),
        Field("order", "Дата и № приказа", (
            "Приказ", "№ и дата приказа", "Номер и дата приказа", "Дата и номер приказа",
            "Реквизиты приказа",
        )),
        Field("order_number", "№ приказа", ("Номер приказа",)),
        Field("order_date", "Дата приказа", ("Дата издания приказа",)),
        Field("day", "Дата движения", (
            "С какого дня", "Дата прибытия", "Дата выбытия", "Дата прибытия/выбытия", "С какого",
        )),
        Field("where", "Откуда/куда", (
            "Откуда / куда", "Откуда прибыл, куда выбыл", "Куда/откуда", "Откуда прибыл/куда выбыл",
            "Школа", "Куда выбыл", "Откуда прибыл", "В класс",
        )),
        Field("reason", "Причина", ("Основание", "Причина выбытия")),
    ),
    needs=(("name", "kind", "class", "order"),
           ("name", "kind", "class", "order_number", "order_date")),
    take=take,
)  # fmt: skip
