"""What an order would do: pupil by pupil, with everything that stands against it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ejadmin.models.base.words import PUPILS, counted
from ejadmin.models.movement import numbering
from ejadmin.models.movement.draft import COMING, OrderDraft, Problem, PupilDraft
from ejadmin.models.movement.facts import (
    ClassFacts,
    Held,
    OrderFacts,
    journal_since,
    members_on,
    read_facts,
)
from ejadmin.models.movement.newcomers import problems_of_newcomers
from ejadmin.models.movement.placing import Placing
from ejadmin.models.movement.tables import MovementKind

LEAVING_GRADES = (9, 11)
RECORDS = ("запись", "записи", "записей")


@dataclass(frozen=True)
class PupilPlan:
    """What happens to one pupil.

    ``is_confirmation``: the lists already say so, the order only puts it on paper.
    ``begins_until`` is the end the new membership takes over from the old one.
    """

    draft: PupilDraft
    name: str
    from_class_id: int | None = None
    to_class_id: int | None = None
    ended_class: Held | None = None
    begins_until: date | None = None
    ended_subgroups: tuple[Held, ...] = ()
    begun_subgroups: tuple[int, ...] = ()
    ended_requests: tuple[Held, ...] = ()
    is_confirmation: bool = False

    @property
    def begins_class(self) -> bool:
        """Whether a new membership of a class begins."""
        return self.to_class_id is not None and not self.is_confirmation


@dataclass(frozen=True)
class OrderPlan:
    """A whole order thought through: nothing is changed yet."""

    draft: OrderDraft
    pupils: tuple[PupilPlan, ...]
    problems: tuple[Problem, ...]
    standing: OrderFacts

    @property
    def errors(self) -> list[Problem]:
        """What forbids the order."""
        return [problem for problem in self.problems if problem.is_error]

    @property
    def warnings(self) -> list[Problem]:
        """What a person should know before carrying it out."""
        return [problem for problem in self.problems if not problem.is_error]


def plan_order(session: Session, draft: OrderDraft, *, order_id: int | None = None) -> OrderPlan:
    """Think an order through; ``order_id`` is the stored order it is to be written under."""
    known = [one.pupil_id for one in draft.pupils if one.pupil_id is not None]
    standing = read_facts(session, known, draft.day)
    planner = _Planner(draft, standing, Placing(session, standing, draft.day))
    pupils = [planner.plan(row, one) for row, one in enumerate(draft.pupils)]
    problems = [
        *_of_the_order(session, draft, order_id),
        *planner.problems,
        *problems_of_newcomers(session, draft),
        *_full_classes(session, draft, pupils, standing),
        *_left_marks(session, draft, pupils),
    ]
    return OrderPlan(draft, tuple(pupils), tuple(dict.fromkeys(problems)), standing)


class _Planner:
    """Goes through the pupils and gathers what is wrong."""

    def __init__(self, draft: OrderDraft, standing: OrderFacts, placing: Placing) -> None:
        self.draft, self.standing, self.placing = draft, standing, placing
        self.problems: list[Problem] = []
        self.seen: set[int] = set()

    def plan(self, row: int, one: PupilDraft) -> PupilPlan:
        """The plan of a pupil; where there is an error it says as much as can be said."""
        name = self._name(one)
        if one.pupil_id is not None:
            if self._is_strange(row, one.pupil_id, name):
                return PupilPlan(one, name)
            self._refuse_written(row, one.pupil_id, name)
        if self.draft.kind is MovementKind.LEAVING and not (one.other_school or "").strip():
            self._refuse(row, "other_school", f"{name}: укажите, куда выбывает.")
        if self.draft.kind not in COMING:
            return self._leaving(row, one, name)
        target = self.standing.classes.get(one.target_class_id or 0)
        if target is None:
            self._refuse(row, "target_class_id", f"{name}: укажите класс.")
            return PupilPlan(one, name)
        self._check_year(target.year_first, target.year_last, target)
        if self.draft.kind is MovementKind.ENROLMENT:
            return self._enrolment(row, one, name, target)
        return self._transfer(row, one, name, target)

    def _name(self, one: PupilDraft) -> str:
        if one.newcomer is not None:
            return one.newcomer.full_name
        return self.standing.names.get(one.pupil_id or 0, "ученик")

    def _is_strange(self, row: int, pupil_id: int, name: str) -> bool:
        if pupil_id not in self.standing.names:
            self._refuse(row, "pupil_id", "Этого ученика уже нет: карточку удалили.")
        elif pupil_id in self.seen:
            self._refuse(row, "pupil_id", f"{name}: назван в приказе дважды.")
        else:
            self.seen.add(pupil_id)
            return False
        return True

    def _enrolment(self, row: int, one: PupilDraft, name: str, target: ClassFacts) -> PupilPlan:
        day, key = self.draft.day, one.pupil_id
        held = self.standing.class_on(key, day) if key is not None else None
        if held is not None and held.group_id == target.id and held.first_day == day:
            self._tell(row, f"{name}: уже в списке {target.label} с этого дня, приказ подтвердит.")
            return PupilPlan(one, name, None, target.id, is_confirmation=True)
        former = self.standing.classes[held.group_id] if held is not None else None
        if held is not None and former is not None and former.year_last >= day:
            self._refuse(
                row, "pupil_id",
                f"{name}: уже числится в {former.label} с {held.first_day:%d.%m.%Y}. "
                "Для другого класса нужен приказ о переводе.",
            )  # fmt: skip
            return PupilPlan(one, name)
        self._refuse_later(row, key, name)
        return self._coming(row, one, name, held, target)

    def _transfer(self, row: int, one: PupilDraft, name: str, target: ClassFacts) -> PupilPlan:
        held = self._held(row, one, name)
        if held is None:
            return PupilPlan(one, name)
        if held.group_id == target.id:
            former = self._ended_on_eve(one.pupil_id, target.id)
            if former is None or held.first_day != self.draft.day:
                self._refuse(row, "target_class_id", f"{name}: уже учится в {target.label}.")
                return PupilPlan(one, name)
            self._tell(row, f"{name}: уже в {target.label} с этого дня, приказ подтвердит перевод.")
            return PupilPlan(one, name, former.group_id, target.id, is_confirmation=True)
        self._refuse_early(row, held, name)
        self._refuse_later(row, one.pupil_id, name)
        return self._coming(row, one, name, held, target)

    def _leaving(self, row: int, one: PupilDraft, name: str) -> PupilPlan:
        if one.newcomer is not None:
            self._refuse(row, "pupil_id", f"{name}: в школе не числится.")
            return PupilPlan(one, name)
        gone = self._ended_on_eve(one.pupil_id)
        if gone is not None and self.standing.class_on(one.pupil_id or 0, self.draft.day) is None:
            self._tell(row, f"{name}: последний день уже записан, приказ подтвердит.")
            ended = PupilPlan(one, name, gone.group_id, is_confirmation=True)
            came_back = any(
                held.first_day > self.draft.day
                for held in self.standing.memberships.get(one.pupil_id or 0, [])
            )
            return ended if came_back else self._with_endings(row, ended, None)
        held = self._held(row, one, name)
        if held is None:
            return PupilPlan(one, name)
        former = self.standing.classes[held.group_id]
        self._check_year(former.year_first, former.year_last + timedelta(days=1), former)
        self._refuse_early(row, held, name)
        self._refuse_later(row, one.pupil_id, name)
        if self.draft.kind is MovementKind.GRADUATION and former.grade not in LEAVING_GRADES:
            self._tell(row, f"{name}: выпуск бывает из 9 и 11 классов, а ученик в {former.label}.")
        plan = PupilPlan(one, name, held.group_id, ended_class=held)
        return self._with_endings(row, plan, None)

    def _coming(
        self, row: int, one: PupilDraft, name: str, held: Held | None, target: ClassFacts
    ) -> PupilPlan:
        until = held.last_day if held is not None else None
        plan = PupilPlan(
            one, name, held.group_id if held else None, target.id, held,
            until if until is not None and until >= self.draft.day else None,
        )  # fmt: skip
        return self._with_endings(row, plan, target)

    def _with_endings(self, row: int, plan: PupilPlan, target: ClassFacts | None) -> PupilPlan:
        """Subgroups and paper requests that end with the class, and subgroups that begin."""
        key, day = plan.draft.pupil_id or 0, self.draft.day
        ended = tuple(self._ended_subgroups(row, key, plan.name, target))
        begun: tuple[int, ...] = ()
        if target is not None and self.draft.places_subgroups:
            begun = self.placing.choose(plan.draft, target.id, ended)
        requests: tuple[Held, ...] = ()
        if target is None:
            open_ones = [one for one in self.standing.requests.get(key, []) if one.is_open(day)]
            requests = tuple(one for one in open_ones if one.first_day < day)
            if len(requests) < len(open_ones):
                self._tell(
                    row,
                    f"{plan.name}: отказ от электронной услуги начинается позже выбытия, "
                    "уберите его сами.",
                )
        return replace(plan, ended_subgroups=ended, begun_subgroups=begun, ended_requests=requests)

    def _ended_subgroups(
        self, row: int, key: int, name: str, target: ClassFacts | None
    ) -> Iterator[Held]:
        for one in self.standing.subgroup_memberships.get(key, []):
            part = self.standing.subgroups[one.group_id]
            stays = target is not None and target.id in self.standing.cuts[part.division_id]
            if stays or not one.is_open(self.draft.day):
                continue
            if one.first_day >= self.draft.day:
                self._refuse(
                    row, "day",
                    f"{name}: в подгруппе «{part.name}» ({part.subject}) только с "
                    f"{one.first_day:%d.%m.%Y}. Уберите эту запись на странице «Подгруппы».",
                )  # fmt: skip
            yield one

    def _held(self, row: int, one: PupilDraft, name: str) -> Held | None:
        """The membership that a transfer or a leaving ends; says why when there is none."""
        day, key = self.draft.day, one.pupil_id or 0
        holding = [held for held in self.standing.memberships.get(key, []) if held.holds(day)]
        held = self.standing.class_on(key, day)
        if held is None:
            text = f"{name}: {day:%d.%m.%Y} ни в одном классе не числится."
            self._refuse(row, "pupil_id", text)
            return None
        year = self.standing.classes[held.group_id].year_id
        same = [one for one in holding if self.standing.classes[one.group_id].year_id == year]
        if len(same) > 1:
            both = " и ".join(self.standing.classes[one.group_id].label for one in same)
            self._refuse(row, "pupil_id", f"{name}: записан сразу в двух классах – {both}.")
        return held

    def _ended_on_eve(self, pupil_id: int | None, but: int | None = None) -> Held | None:
        """A membership that somebody has already ended on the eve of the order's day."""
        held = self.standing.memberships.get(pupil_id or 0, [])
        ended = (one for one in held if one.last_day == self.draft.eve and one.group_id != but)
        return next(ended, None)

    def _refuse_early(self, row: int, held: Held, name: str) -> None:
        if held.first_day >= self.draft.day:
            label = self.standing.classes[held.group_id].label
            self._refuse(
                row, "day",
                f"{name}: в {label} только с {held.first_day:%d.%m.%Y}, приказ не может "
                "действовать раньше следующего дня.",
            )  # fmt: skip

    def _refuse_later(self, row: int, pupil_id: int | None, name: str) -> None:
        for held in self.standing.memberships.get(pupil_id or 0, []):
            if held.first_day > self.draft.day:
                label = self.standing.classes[held.group_id].label
                self._refuse(
                    row, "day", f"{name}: уже записан в {label} с {held.first_day:%d.%m.%Y}."
                )
        for later in self.standing.later.get(pupil_id or 0, []):
            if later.day > self.draft.day:
                self._refuse(
                    row, "day",
                    f"{name}: есть более позднее движение – {later.kind.caption} с "
                    f"{later.day:%d.%m.%Y} ({later.order}). Сначала отмените его.",
                )  # fmt: skip
                return

    def _refuse_written(self, row: int, pupil_id: int, name: str) -> None:
        """The same movement of the same day is written once."""
        for one in self.standing.later.get(pupil_id, []):
            if (one.day, one.kind) == (self.draft.day, self.draft.kind):
                self._refuse(
                    row, "pupil_id",
                    f"{name}: {one.kind.caption} с {one.day:%d.%m.%Y} уже записано ({one.order}).",
                )  # fmt: skip

    def _check_year(self, first: date, last: date, whose: ClassFacts) -> None:
        if not first <= self.draft.day <= last:
            self.problems.append(Problem(
                f"{self.draft.day:%d.%m.%Y} – вне учебного года класса {whose.label} "
                f"({whose.year_first:%d.%m.%Y} – {whose.year_last:%d.%m.%Y}).",
                field="day",
            ))  # fmt: skip
        if whose.is_closed:
            self.problems.append(Problem(
                f"Учебный год класса {whose.label} закрыт, состав не меняется.", field="day"
            ))  # fmt: skip

    def _refuse(self, row: int, field: str, text: str) -> None:
        self.problems.append(Problem(text, row, field))

    def _tell(self, row: int, text: str) -> None:
        self.problems.append(Problem(text, row, is_error=False))


def _of_the_order(session: Session, draft: OrderDraft, order_id: int | None) -> Iterator[Problem]:
    if not draft.number.strip():
        yield Problem("Укажите номер приказа.", field="number")
    if not draft.pupils:
        yield Problem("Добавьте учеников.", field="pupils")
    for key, day, title in numbering.holders(session, draft.number, draft.issued_on):
        if key == order_id:
            continue
        told = f"Номер {draft.number} уже занят: приказ от {day:%d.%m.%Y} «{title}»."
        yield Problem(told, field="number", is_error=day == draft.issued_on)
    if draft.issued_on > draft.day:
        yield Problem(
            f"Приказ издан {draft.issued_on:%d.%m.%Y}, позже дня движения {draft.day:%d.%m.%Y}.",
            field="issued_on", is_error=False,
        )  # fmt: skip


def _full_classes(
    session: Session, draft: OrderDraft, pupils: list[PupilPlan], standing: OrderFacts
) -> Iterator[Problem]:
    coming = Counter(one.to_class_id for one in pupils if one.begins_class)
    going = Counter(one.from_class_id for one in pupils if one.ended_class is not None)
    present = members_on(session, [key for key in coming if key is not None], draft.day)
    for key, count in coming.items():
        facts = standing.classes[key or 0]
        total = present.get(facts.id, 0) + count - going[facts.id]
        if facts.capacity is not None and total > facts.capacity:
            yield Problem(
                f"В {facts.label} станет {counted(total, *PUPILS)} при наполняемости "
                f"{facts.capacity}.",
                field="target_class_id", is_error=False,
            )  # fmt: skip


def _left_marks(session: Session, draft: OrderDraft, pupils: list[PupilPlan]) -> Iterator[Problem]:
    """Marks and absences after the day in what the pupil leaves: they stay, off the list."""
    leaving = {
        one.draft.pupil_id: (row, one)
        for row, one in enumerate(pupils)
        if one.draft.pupil_id is not None and one.ended_class is not None
    }
    written = journal_since(session, [key for key in leaving if key is not None], draft.day)
    for pupil_id, counts in written.items():
        row, one = leaving[pupil_id]
        parts = {held.group_id for held in one.ended_subgroups}
        left = sum(
            count
            for (class_id, subgroup_id), count in counts.items()
            if class_id == one.from_class_id or subgroup_id in parts
        )
        if left:
            told = counted(left, *RECORDS)
            yield Problem(
                f"{one.name}: в журнале прежнего класса с {draft.day:%d.%m.%Y} уже {told} "
                "(отметки, пропуски). Они сохранятся, но в списке ученика не будет.",
                row, is_error=False,
            )  # fmt: skip
