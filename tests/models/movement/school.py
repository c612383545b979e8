"""A school of three classes with a divided subject: enough for every kind of order."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.calendar.tables import AcademicYear, current_year
from ejadmin.models.classes.tables import (
    ClassMembership,
    Division,
    DivisionClass,
    SchoolClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import Mark, Work
from ejadmin.models.movement.draft import Newcomer, OrderDraft, PupilDraft
from ejadmin.models.movement.tables import MovementKind
from ejadmin.models.people.tables import PaperRequest, Pupil, Sex
from ejadmin.models.school.card import School
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Lesson

SURNAMES = ("Алексеев", "Борисов", "Васин", "Громов", "Дымов", "Ершов", "Жилин", "Зимин", "Ильин")


@dataclass
class Classes:
    """Keys of what :func:`fill` made."""

    year: int
    first_day: date
    five_a: int
    five_b: int
    nine_a: int
    pupils: tuple[int, ...]
    subgroups: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def classes(self) -> tuple[int, ...]:
        return self.five_a, self.five_b, self.nine_a

    def day(self, month: int, day: int) -> date:
        """A date of the school year."""
        return date(self.first_day.year + (month < 9), month, day)


def fill(session: Session) -> Classes:
    """5А, 5Б and 9А with three pupils each; English divided in 5А and 5Б, PE over both of them."""
    year = current_year(session)
    session.add(School(name="Школа № 0", short_name="Школа № 0", director_name="Громова Е. П."))
    five_a, five_b, nine_a = (
        SchoolClass(year=year, grade=grade, letter=letter, capacity=4)
        for grade, letter in ((5, "А"), (5, "Б"), (9, "А"))
    )
    pupils = [
        Pupil(last_name=name, first_name="Иван", sex=Sex.MALE, entered_on=None) for name in SURNAMES
    ]
    english, sport = Subject(name="Английский язык"), Subject(name="Физическая культура")
    session.add_all([five_a, five_b, nine_a, *pupils, english, sport])
    session.flush()
    made = Classes(
        year.id, year.first_day, five_a.id, five_b.id, nine_a.id, tuple(p.id for p in pupils)
    )
    for place, pupil in enumerate(pupils):
        session.add(ClassMembership(
            class_id=made.classes[place // 3], pupil_id=pupil.id, first_day=year.first_day
        ))  # fmt: skip
    for name, subject, cut in (
        ("english_a", english, (five_a,)), ("english_b", english, (five_b,)),
        ("sport", sport, (five_a, five_b)),
    ):  # fmt: skip
        made.subgroups[name] = _divide(session, subject, cut)
    for place in range(6):
        part = made.subgroups["english_a" if place < 3 else "english_b"][place % 2]
        for key in (part, made.subgroups["sport"][place % 2]):
            session.add(SubgroupMembership(
                subgroup_id=key, pupil_id=pupils[place].id, first_day=year.first_day
            ))  # fmt: skip
    session.add(
        PaperRequest(pupil=pupils[0], requested_on=year.first_day, first_day=year.first_day)
    )
    session.flush()
    return made


def _divide(session: Session, subject: Subject, cut: tuple[SchoolClass, ...]) -> tuple[int, ...]:
    division = Division(subject=subject)
    session.add(division)
    session.flush()
    session.add_all(DivisionClass(division_id=division.id, class_id=one.id) for one in cut)
    parts = [Subgroup(division_id=division.id, name=f"{n} группа") for n in (1, 2)]
    session.add_all(parts)
    session.flush()
    return tuple(part.id for part in parts)


def draft(
    kind: MovementKind,
    day: date,
    *pupils: PupilDraft,
    number: str = "1-у",
    issued_on: date | None = None,
    **more: object,
) -> OrderDraft:
    """An order issued on the day it takes effect."""
    return OrderDraft(kind, number, issued_on or day, day, tuple(pupils), **more)  # type: ignore[arg-type]


def moved(
    pupil: int | None, to: int | None = None, where: str | None = None, name: str = ""
) -> PupilDraft:
    """A pupil of an order; with a name, a newcomer."""
    newcomer = Newcomer(*name.split()) if name else None
    return PupilDraft(pupil, newcomer, to, where)


def membership(session: Session, pupil: int) -> ClassMembership:
    """The only membership of a class a pupil has."""
    return session.scalars(select(ClassMembership).where(ClassMembership.pupil_id == pupil)).one()


def listed(
    session: Session, pupil: int, class_id: int, first: date, last: date | None = None
) -> ClassMembership:
    """Write a pupil into a class by hand."""
    made = ClassMembership(class_id=class_id, pupil_id=pupil, first_day=first, last_day=last)
    session.add(made)
    session.flush()
    return made


def in_part(
    session: Session, pupil: int, subgroup: int, first: date, last: date | None = None
) -> SubgroupMembership:
    """Write a pupil into a subgroup by hand."""
    made = SubgroupMembership(subgroup_id=subgroup, pupil_id=pupil, first_day=first, last_day=last)
    session.add(made)
    session.flush()
    return made


def marked(
    session: Session, pupil: int, day: date, *, class_id: int | None = None,
    subgroup_id: int | None = None,
) -> None:  # fmt: skip
    """A mark of a day in a course of a class or of a subgroup."""
    course = Course(subject_id=1, class_id=class_id, subgroup_id=subgroup_id)
    session.add(course)
    session.flush()
    work = Work(lesson=Lesson(course=course, day=day, number=1), kind_id=1)
    session.add(work)
    session.flush()
    session.add(Mark(work_id=work.id, pupil_id=pupil, value=5))
    session.flush()


def ends(session: Session, pupil: int, last: date) -> None:
    """Give an end to all a pupil belongs to, and to the family's paper request."""
    for model in (ClassMembership, SubgroupMembership, PaperRequest):
        for record in session.scalars(select(model).where(model.pupil_id == pupil)):
            record.last_day = last
    session.flush()


def next_year(session: Session, grade: int, letter: str = "А") -> SchoolClass:
    """A class of the school year 2027/28."""
    year = AcademicYear(first_day=date(2027, 9, 1), last_day=date(2028, 8, 31))
    made = SchoolClass(year=year, grade=grade, letter=letter)
    session.add(made)
    session.flush()
    return made


def everything(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """All memberships, paper requests and cards, to compare before with after."""
    session.expire_all()
    row, part, request = ClassMembership, SubgroupMembership, PaperRequest
    return {
        name: sorted(tuple(found) for found in session.execute(query))
        for name, query in {
            "classes": select(row.id, row.class_id, row.pupil_id, row.first_day, row.last_day),
            "parts": select(part.id, part.subgroup_id, part.pupil_id, part.first_day,
                            part.last_day),
            "requests": select(request.id, request.first_day, request.last_day),
            "pupils": select(Pupil.id, Pupil.last_name, Pupil.first_name),
        }.items()
    }  # fmt: skip
