"""The classes of a year made quickly: whole parallels by letters, or a grade up from last year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.calendar.tables import FIRST_GRADE, LAST_GRADE, AcademicYear
from ejadmin.models.classes.names import class_labels
from ejadmin.models.classes.tables import SchoolClass, Shift
from ejadmin.models.people.tables import Employee
from ejadmin.models.years.next_year import create_next_year

USUAL_CAPACITY = 25
LAST_PRIMARY_GRADE = 4
LONGEST_LETTER = 3


@dataclass(frozen=True)
class ClassPlan:
    """A class to be made."""

    grade: int
    letter: str
    shift: Shift = Shift.FIRST
    room_id: int | None = None
    class_teacher_id: int | None = None
    second_class_teacher_id: int | None = None
    capacity: int | None = USUAL_CAPACITY

    @property
    def label(self) -> str:
        """«5А»."""
        return f"{self.grade}{self.letter}"


@dataclass(frozen=True)
class Promotion:
    """What goes up with a class: its teachers, its room; and whether new first classes are made.

    ``primary_stay``: teachers of the fourth classes do not go on to the fifth.
    """

    with_teachers: bool = True
    primary_stay: bool = True
    with_rooms: bool = True
    with_first: bool = True


def read_letters(text: str) -> list[str]:
    """«А Б В», «А,Б,В» or «абв» as letters, each once.

    Raises ``UserError`` for anything that is no letter.
    """
    parts = text.replace(",", " ").replace(";", " ").split()
    letters = list(parts[0]) if len(parts) == 1 and len(parts[0]) > 1 else parts
    for letter in letters:
        if not (letter.isalpha() and len(letter) <= LONGEST_LETTER):
            raise UserError(f"«{letter}» – не литера. Напишите буквы через пробел: А Б В.")
    return list(dict.fromkeys(letter.upper() for letter in letters))


def parallels(wanted: Mapping[int, Sequence[str]], capacity: int | None) -> list[ClassPlan]:
    """A class for every grade and letter."""
    return [
        ClassPlan(grade, letter, capacity=capacity)
        for grade, letters in sorted(wanted.items())
        for letter in letters
    ]


def promoted(session: Session, from_year: int, how: Promotion) -> list[ClassPlan]:
    """The classes of a year a grade up; the last grade graduates, first classes begin anew.

    Who was dismissed leads nobody.
    """
    row = SchoolClass
    query = (
        select(
            row.grade, row.letter, row.shift, row.room_id, row.class_teacher_id,
            row.second_class_teacher_id, row.capacity,
        )
        .where(row.year_id == from_year)
        .order_by(row.grade, row.letter)
    )  # fmt: skip
    gone = set(session.scalars(select(Employee.id).where(Employee.dismissed_on.is_not(None))))
    before = [ClassPlan(*one) for one in session.execute(query)]
    first = [
        ClassPlan(FIRST_GRADE, one.letter, capacity=one.capacity)
        for one in before
        if how.with_first and one.grade == FIRST_GRADE
    ]
    return first + [_up(one, how, gone) for one in before if one.grade < LAST_GRADE]


def _up(plan: ClassPlan, how: Promotion, gone: set[int]) -> ClassPlan:
    stays = how.primary_stay and plan.grade == LAST_PRIMARY_GRADE
    with_teachers = how.with_teachers and not stays

    def led(teacher: int | None) -> int | None:
        return teacher if with_teachers and teacher not in gone else None

    return replace(
        plan,
        grade=plan.grade + 1,
        room_id=plan.room_id if how.with_rooms and not stays else None,
        class_teacher_id=led(plan.class_teacher_id),
        second_class_teacher_id=led(plan.second_class_teacher_id),
    )


def not_yet_there(
    session: Session, year_id: int | None, plans: Sequence[ClassPlan]
) -> list[ClassPlan]:
    """The planned classes that a year does not have."""
    query = select(SchoolClass.grade, SchoolClass.letter).where(SchoolClass.year_id == year_id)
    there = {(grade, letter) for grade, letter in session.execute(query)}
    return [plan for plan in plans if (plan.grade, plan.letter) not in there]


def make_classes(session: Session, year_id: int, plans: Sequence[ClassPlan]) -> list[int]:
    """Make those planned classes that are not there yet; returns their keys."""
    fresh = not_yet_there(session, year_id, plans)
    if not fresh:
        raise UserError("Все эти классы в этом году уже есть.")
    made = [
        SchoolClass(
            year_id=year_id,
            grade=plan.grade,
            letter=plan.letter,
            shift=plan.shift,
            room_id=plan.room_id,
            class_teacher_id=plan.class_teacher_id,
            second_class_teacher_id=plan.second_class_teacher_id,
            capacity=plan.capacity,
        )
        for plan in fresh
    ]
    session.add_all(made)
    session.flush()
    return [one.id for one in made]


def labels_of(session: Session, year_id: int) -> dict[int, str]:
    """The classes of a year in the order of the school."""
    own = select(SchoolClass.id).where(SchoolClass.year_id == year_id)
    known = class_labels(session)
    order = own.order_by(SchoolClass.grade, SchoolClass.letter)
    return {key: known[key] for key in session.scalars(order)}


def year_before(session: Session, year_id: int) -> int | None:
    """The last school year before another."""
    first = select(AcademicYear.first_day).where(AcademicYear.id == year_id).scalar_subquery()
    query = select(AcademicYear.id).where(AcademicYear.first_day < first)
    return session.scalars(query.order_by(AcademicYear.first_day.desc())).first()


def year_after(session: Session, year_id: int) -> int:
    """The school year after another; it is made, planned, with usual dates when there is none."""
    year = session.get_one(AcademicYear, year_id)
    query = select(AcademicYear).where(AcademicYear.first_day > year.first_day)
    following = session.scalars(query.order_by(AcademicYear.first_day)).first()
    return following.id if following is not None else create_next_year(session)[0]
