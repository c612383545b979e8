"""Movement over any days, counted from the lists of classes themselves, so that it adds up.

For every class: pupils at the start + came and transferred in − left and transferred out = pupils
at the end. The start is the evening before the first day; in a school year's first days it is the
year's first day, for the lists of 1 September are no movement. Movement is dated by its own day,
the first one of the new state, so months side by side fit together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base.columns import check_order
from ejadmin.models.base.words import name_key
from ejadmin.models.calendar.tables import AcademicYear, year_title
from ejadmin.models.classes.tables import ClassMembership, SchoolClass
from ejadmin.models.movement.tables import Movement, MovementKind, SchoolOrder
from ejadmin.models.people.tables import Pupil, full_name

Span = tuple[date, date | None]
DAY = timedelta(days=1)


class Way(Enum):
    """How somebody comes to a class or goes from it; the value is what the report says."""

    CAME = "прибыл"
    LEFT = "выбыл"
    MOVED_IN = "переведён сюда"
    MOVED_OUT = "переведён отсюда"


@dataclass(frozen=True)
class Event:
    """One change of a class list; ``other`` is the class on the other side of a transfer."""

    way: Way
    day: date
    class_id: int
    pupil_id: int
    other: int | None = None


@dataclass(frozen=True)
class Figures:
    """The balance of a class, a grade or the school."""

    start: int = 0
    came: int = 0
    moved_in: int = 0
    left: int = 0
    moved_out: int = 0
    end: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.start + other.start, self.came + other.came, self.moved_in + other.moved_in,
            self.left + other.left, self.moved_out + other.moved_out, self.end + other.end,
        )  # fmt: skip


@dataclass(frozen=True)
class ClassFigures:
    """The balance of one class."""

    class_id: int
    label: str
    grade: int
    figures: Figures


@dataclass(frozen=True)
class PersonLine:
    """Somebody who came, left or changed class, with the order if there is one."""

    day: date
    name: str
    class_label: str
    what: str
    where: str
    order: str
    reason: str


@dataclass(frozen=True)
class MovementReport:
    """The movement of a school year's classes over some days."""

    year: str
    first: date
    last: date
    base: date
    classes: tuple[ClassFigures, ...]
    people: tuple[PersonLine, ...]

    def by_grade(self) -> list[tuple[int, Figures]]:
        """Sums of each grade."""
        sums: dict[int, Figures] = {}
        for one in self.classes:
            sums[one.grade] = sums.get(one.grade, Figures()) + one.figures
        return sorted(sums.items())

    def rows(self) -> list[tuple[str, Figures]]:
        """Lines of the balance: classes, a sum after each grade, the school at the end."""
        grades = dict(self.by_grade())
        found: list[tuple[str, Figures]] = []
        for place, one in enumerate(self.classes):
            found.append((one.label, one.figures))
            following = self.classes[place + 1 : place + 2]
            if not following or following[0].grade != one.grade:
                found.append((f"{one.grade} классы", grades[one.grade]))
        return [*found, ("Всего", self.total())]

    def told_start(self) -> str:
        """Which days «на начало» and «на конец» are."""
        return (
            f"На начало – состав на {self.base:%d.%m.%Y}, на конец – на {self.last:%d.%m.%Y}. "
            "День движения – первый день в новом классе или первый день после выбытия."
        )

    def total(self) -> Figures:
        """The sum of the school."""
        return sum((one.figures for one in self.classes), Figures())


def read_report(session: Session, first: date, last: date) -> MovementReport:
    """Count the movement of the school year that holds ``last``.

    Raises :class:`UserError` when the days are turned round or belong to no school year.
    """
    check_order(first, last)
    year = session.execute(
        select(AcademicYear.id, AcademicYear.first_day).where(
            AcademicYear.first_day <= last, AcademicYear.last_day >= last
        )
    ).first()
    if year is None:
        raise UserError(f"{last:%d.%m.%Y} не входит ни в один учебный год.", field="last_day")
    classes = session.execute(
        select(SchoolClass.id, SchoolClass.grade, SchoolClass.letter)
        .where(SchoolClass.year_id == year.id)
        .order_by(SchoolClass.grade, SchoolClass.letter)
    ).all()
    labels = {key: f"{grade}{letter}" for key, grade, letter in classes}
    spans = _spans(session, list(labels))
    base = max(first - DAY, year.first_day)
    events = list(events_between(spans, base, last))
    figures = balances(spans, events, base, last)
    return MovementReport(
        year_title(year.first_day), first, last, base,
        tuple(
            ClassFigures(key, labels[key], grade, figures.get(key, Figures()))
            for key, grade, _ in classes
        ),
        tuple(_people(session, events, labels)),
    )  # fmt: skip


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans of one pupil in one class, those that touch or overlap made one."""
    found: list[Span] = []
    for first, last in sorted(spans, key=lambda span: span[0]):
        if found and (found[-1][1] is None or first <= found[-1][1] + DAY):
            before = found[-1]
            end = None if before[1] is None or last is None else max(before[1], last)
            found[-1] = (before[0], end)
        else:
            found.append((first, last))
    return found


def events_between(
    spans: Mapping[tuple[int, int], list[Span]], base: date, last: date
) -> Iterable[Event]:
    """What changed after ``base`` and until ``last``; spans are by class and pupil, merged."""
    of_pupil: dict[int, list[tuple[int, Span]]] = defaultdict(list)
    for (class_id, pupil_id), those in spans.items():
        of_pupil[pupil_id] += [(class_id, span) for span in those]
    for pupil_id, held in of_pupil.items():
        for class_id, (since, until) in held:
            if base < since <= last:
                other = _elsewhere(held, class_id, since - DAY)
                way = Way.CAME if other is None else Way.MOVED_IN
                yield Event(way, since, class_id, pupil_id, other)
            if until is not None and base < until + DAY <= last:
                other = _elsewhere(held, class_id, until + DAY)
                way = Way.LEFT if other is None else Way.MOVED_OUT
                yield Event(way, until + DAY, class_id, pupil_id, other)


def balances(
    spans: Mapping[tuple[int, int], list[Span]], events: Iterable[Event], base: date, last: date
) -> dict[int, Figures]:
    """The balance of each class."""
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (class_id, _), those in spans.items():
        counts[class_id]["start"] += any(_holds(span, base) for span in those)
        counts[class_id]["end"] += any(_holds(span, max(base, last)) for span in those)
    names = {Way.CAME: "came", Way.LEFT: "left", Way.MOVED_IN: "moved_in",
             Way.MOVED_OUT: "moved_out"}  # fmt: skip
    for event in events:
        counts[event.class_id][names[event.way]] += 1
    return {class_id: Figures(**found) for class_id, found in counts.items()}


def _elsewhere(held: list[tuple[int, Span]], class_id: int, day: date) -> int | None:
    """Another class the pupil is in on a day."""
    return next((other for other, span in held if other != class_id and _holds(span, day)), None)


def _holds(span: Span, day: date) -> bool:
    return span[0] <= day and (span[1] is None or day <= span[1])


def _spans(session: Session, class_ids: list[int]) -> dict[tuple[int, int], list[Span]]:
    row = ClassMembership
    found: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for class_id, pupil_id, first, last in session.execute(
        select(row.class_id, row.pupil_id, row.first_day, row.last_day).where(
            row.class_id.in_(class_ids)
        )
    ):
        found[class_id, pupil_id].append((first, last))
    return {key: merged(those) for key, those in found.items()}


def _people(
    session: Session, events: list[Event], labels: Mapping[int, str]
) -> Iterable[PersonLine]:
    """A line for everybody who came, left or was transferred; a transfer is told once."""
    told = [event for event in events if event.way is not Way.MOVED_OUT]
    names = _names(session, {event.pupil_id for event in told})
    written = _written(session, {event.pupil_id for event in told})
    lines = []
    for event in told:
        kind = MovementKind.LEAVING if event.way is Way.LEFT else None
        school, order, reason, graduated = written.get(
            (event.pupil_id, event.day, kind is MovementKind.LEAVING), ("", "", "", False)
        )
        what = "выпущен" if graduated else event.way.value
        if event.way is Way.MOVED_IN:
            what, school = "переведён", f"из {labels[event.other or 0]}"
        lines.append(PersonLine(
            event.day, names[event.pupil_id], labels[event.class_id], what, school, order, reason
        ))  # fmt: skip
    return sorted(lines, key=lambda line: (line.day, name_key(line.name)))


def _names(session: Session, pupil_ids: set[int]) -> dict[int, str]:
    rows = session.execute(
        select(Pupil.id, Pupil.last_name, Pupil.first_name, Pupil.middle_name).where(
            Pupil.id.in_(pupil_ids)
        )
    )
    return {key: full_name(last, first, middle) for key, last, first, middle in rows}


def _written(
    session: Session, pupil_ids: set[int]
) -> dict[tuple[int, date, bool], tuple[str, str, str, bool]]:
    """What the orders say, by pupil, day and whether it is a going: school, order, reason."""
    rows = session.execute(
        select(
            Movement.pupil_id, Movement.day, Movement.kind, Movement.other_school,
            Movement.reason, SchoolOrder.number, SchoolOrder.issued_on,
        )
        .outerjoin(SchoolOrder, SchoolOrder.id == Movement.order_id)
        .where(Movement.pupil_id.in_(pupil_ids))
    )  # fmt: skip
    going = (MovementKind.LEAVING, MovementKind.GRADUATION)
    return {
        (pupil_id, day, kind in going): (
            school or "",
            f"№ {number} от {issued_on:%d.%m.%Y}" if number else "",
            reason or "",
            kind is MovementKind.GRADUATION,
        )
        for pupil_id, day, kind, school, reason, number, issued_on in rows
    }
