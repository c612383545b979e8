"""The contingent: how many pupils are in each class on a day, and the number reported on 20 Sept.

The federal form on schools counts pupils on 20 September; what was reported then is kept with the
class, so that a movement entered afterwards with an earlier date is noticed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base.words import name_key
from ejadmin.models.calendar.tables import AcademicYear
from ejadmin.models.classes.tables import ClassMembership, SchoolClass, Shift
from ejadmin.models.people.tables import Employee, Pupil, Sex, full_name, initials


class ClassCount(NamedTuple):
    """A class with its pupils counted on a day; who has no sex written is in ``total`` alone."""

    id: int
    grade: int
    letter: str
    shift: Shift
    teacher: str
    capacity: int | None
    control_count: int | None
    boys: int
    girls: int
    total: int

    @property
    def label(self) -> str:
        """«5А»."""
        return f"{self.grade}{self.letter}"

    @property
    def free(self) -> int | None:
        """How many places are left, below zero when there are too many pupils."""
        return None if self.capacity is None else self.capacity - self.total


class RollLine(NamedTuple):
    """A pupil's time in a class."""

    pupil_id: int
    name: str
    sex: Sex | None
    birth_date: date | None
    first_day: date
    last_day: date | None

    def belongs_on(self, day: date) -> bool:
        """Whether the pupil is in the class on a day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def control_day(year_first_day: date) -> date:
    """20 September of a school year."""
    return date(year_first_day.year, 9, 20)


def contingent(session: Session, year_id: int, day: date) -> list[ClassCount]:
    """The classes of a year by grade and letter, with their pupils on a day."""
    counts = _counts(session, year_id, day)
    row = SchoolClass
    query = (
        select(
            row.id, row.grade, row.letter, row.shift, row.capacity, row.control_count,
            Employee.last_name, Employee.first_name, Employee.middle_name,
        )
        .outerjoin(Employee, Employee.id == row.class_teacher_id)
        .where(row.year_id == year_id)
        .order_by(row.grade, row.letter)
    )  # fmt: skip
    found = []
    for key, grade, letter, shift, capacity, control, last, first, middle in session.execute(query):
        by_sex = counts.get(key, {})
        teacher = initials(last, first, middle) if last else ""
        boys, girls = by_sex.get(Sex.MALE, 0), by_sex.get(Sex.FEMALE, 0)
        total = sum(by_sex.values())
        found.append(
            ClassCount(key, grade, letter, shift, teacher, capacity, control, boys, girls, total)
        )
    return found


def _counts(session: Session, year_id: int, day: date) -> Mapping[int, Mapping[Sex | None, int]]:
    row = ClassMembership
    query = (
        select(row.class_id, Pupil.sex, func.count(row.pupil_id.distinct()))
        .join(Pupil, Pupil.id == row.pupil_id)
        .join(SchoolClass, SchoolClass.id == row.class_id)
        .where(
            SchoolClass.year_id == year_id,
            row.first_day <= day,
            (row.last_day.is_(None)) | (row.last_day >= day),
        )
        .group_by(row.class_id, Pupil.sex)
    )
    found: dict[int, dict[Sex | None, int]] = defaultdict(dict)
    for class_id, sex, count in session.execute(query):
        found[class_id][sex] = count
    return found


def roll(session: Session, class_id: int) -> list[RollLine]:
    """Everybody who was in a class at any time, by name; twice who left and came again."""
    row = ClassMembership
    query = (
        select(
            Pupil.id, Pupil.last_name, Pupil.first_name, Pupil.middle_name, Pupil.sex,
            Pupil.birth_date, row.first_day, row.last_day,
        )
        .join(row, row.pupil_id == Pupil.id)
        .where(row.class_id == class_id)
        .order_by(row.first_day)
    )  # fmt: skip
    lines = [
        RollLine(key, full_name(surname, name, middle), sex, birth, first, last)
        for key, surname, name, middle, sex, birth, first, last in session.execute(query)
    ]
    return sorted(lines, key=lambda line: name_key(line.name))


def fix_control(session: Session, year_id: int, today: date) -> int:
    """Store each class's number of pupils on 20 September; how many classes.

    Raises ``UserError`` before that day, and when nobody was in any class then.
    """
    day = control_day(session.get_one(AcademicYear, year_id).first_day)
    if today < day:
        raise UserError(f"{day:%d.%m.%Y} ещё не наступило: фиксировать нечего.")
    counted = {one.id: one.total for one in contingent(session, year_id, day)}
    if not any(counted.values()):
        raise UserError(
            f"На {day:%d.%m.%Y} ни в одном классе нет учеников. Сначала заполните состав "
            "классов с датами."
        )
    for school_class in session.scalars(select(SchoolClass).where(SchoolClass.id.in_(counted))):
        school_class.control_count = counted[school_class.id]
    return len(counted)


def strayed(session: Session, year_id: int, year_first_day: date) -> list[ClassCount]:
    """Classes whose pupils on 20 September are no longer as many as was fixed then."""
    return [
        one
        for one in contingent(session, year_id, control_day(year_first_day))
        if one.control_count is not None and one.control_count != one.total
    ]


def by_grade(counts: Iterable[ClassCount]) -> dict[int, list[ClassCount]]:
    """The classes of each grade."""
    found: dict[int, list[ClassCount]] = defaultdict(list)
    for one in counts:
        found[one.grade].append(one)
    return dict(found)
