"""What the database knows already, read once per import and kept up to date by its rows."""

from collections import defaultdict
from functools import cached_property

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from ejadmin.models.base.words import name_key
from ejadmin.models.calendar.tables import AcademicYear
from ejadmin.models.classes.tables import Division, DivisionClass, SchoolClass, Subgroup
from ejadmin.models.curriculum.tables import Course, SubjectTeacher
from ejadmin.models.people.tables import Employee
from ejadmin.models.school.card import Room
from ejadmin.models.school.subjects import Subject

ClassKey = tuple[int, str]
Cut = tuple[Subject, frozenset[SchoolClass]]
LATIN = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")


class Lookup:
    """Dictionaries of the records that rows speak of; classes are those of one school year."""

    def __init__(self, session: Session, year: AcademicYear) -> None:
        self.session = session
        self.year = year

    @cached_property
    def classes(self) -> dict[ClassKey, SchoolClass]:
        """Classes of the year by grade and letter."""
        found = self.session.scalars(select(SchoolClass).where(SchoolClass.year_id == self.year.id))
        return {(one.grade, one.letter): one for one in found}

    @cached_property
    def had_no_classes(self) -> bool:
        """Whether the year had no classes before this import."""
        query = select(func.count()).where(SchoolClass.year_id == self.year.id)
        return not self.session.scalar(query)

    @cached_property
    def had_no_employees(self) -> bool:
        """Whether the school had no employees before this import."""
        return not self.session.scalar(select(func.count(Employee.id)))

    @cached_property
    def had_no_rooms(self) -> bool:
        """Whether the school had no rooms before this import."""
        return not self.session.scalar(select(func.count(Room.id)))

    @cached_property
    def subjects(self) -> dict[str, Subject]:
        """Subjects by name, and by short name where that is no other's name."""
        found = list(self.session.scalars(select(Subject).order_by(Subject.id)))
        names = {name_key(one.name): one for one in found}
        short = {name_key(one.short_name): one for one in found if one.short_name}
        return short | names

    @cached_property
    def employees(self) -> dict[str, list[Employee]]:
        """Employees by every spelling: full name, without patronymic, with initials."""
        known: dict[str, list[Employee]] = defaultdict(list)
        for one in self.session.scalars(select(Employee).order_by(Employee.id)):
            for spelling in spellings(one):
                known[spelling].append(one)
        return known

    @cached_property
    def rooms(self) -> dict[str, list[Room]]:
        """Rooms by number; two buildings may have the same."""
        known: dict[str, list[Room]] = defaultdict(list)
        for one in self.session.scalars(select(Room)):
            known[name_key(one.number)].append(one)
        return known

    @cached_property
    def subject_teachers(self) -> dict[tuple[Subject, Employee], SubjectTeacher]:
        """Links between subjects and teachers."""
        subjects = {one.id: one for one in self.session.scalars(select(Subject))}
        employees = {one.id: one for one in self.session.scalars(select(Employee))}
        return {
            (subjects[link.subject_id], employees[link.employee_id]): link
            for link in self.session.scalars(select(SubjectTeacher))
        }

    @cached_property
    def divisions(self) -> dict[Cut, list[Division]]:
        """Divisions of the year by subject and set of classes."""
        query = (
            select(Division)
            .where(Division.id.in_(self._divisions_of_year()))
            .options(
                selectinload(Division.links).selectinload(DivisionClass.school_class),
                selectinload(Division.subject),
            )
            .order_by(Division.id)
        )
        known: dict[Cut, list[Division]] = defaultdict(list)
        for one in self.session.scalars(query):
            known[one.subject, frozenset(one.classes)].append(one)
        return known

    @cached_property
    def subgroups(self) -> dict[Division, dict[str, Subgroup]]:
        """Subgroups of each division by name."""
        known: dict[Division, dict[str, Subgroup]] = defaultdict(dict)
        divisions = {one.id: one for many in self.divisions.values() for one in many}
        query = select(Subgroup).where(Subgroup.division_id.in_(self._divisions_of_year()))
        for one in self.session.scalars(query):
            known[divisions[one.division_id]][name_key(one.name)] = one
        return known

    @cached_property
    def courses(self) -> dict[tuple[Subject, SchoolClass | Subgroup], Course]:
        """Courses of the year's classes and subgroups; of several alike, the earliest."""
        subjects = {one.id: one for one in self.session.scalars(select(Subject))}
        classes = {one.id: one for one in self.classes.values()}
        subgroups = {
            one.id: one for names in self.subgroups.values() for one in names.values()
        }  # fmt: skip
        known: dict[tuple[Subject, SchoolClass | Subgroup], Course] = {}
        for course in self.session.scalars(select(Course).order_by(Course.id)):
            whom = classes.get(course.class_id or 0) or subgroups.get(course.subgroup_id or 0)
            if whom is not None:
                known.setdefault((subjects[course.subject_id], whom), course)
        return known

    def lookalike(self, key: ClassKey) -> SchoolClass | None:
        """A class whose letter looks the same but belongs to the other alphabet."""
        grade, letter = key
        alike = letter.translate(LATIN)
        return next(
            (
                one
                for (other, its), one in self.classes.items()
                if other == grade and its != letter and its.translate(LATIN) == alike
            ),
            None,
        )

    def _divisions_of_year(self) -> Select[int]:
        of_year = select(SchoolClass.id).where(SchoolClass.year_id == self.year.id)
        return select(DivisionClass.division_id).where(DivisionClass.class_id.in_(of_year))


def spellings(person: Employee) -> tuple[str, ...]:
    """The ways a person's name is written in tables."""
    short = initials_key(person.short_name)
    bare = name_key(f"{person.last_name} {person.first_name}")
    return tuple(dict.fromkeys((name_key(person.full_name), bare, short)))


def initials_key(text: str) -> str:
    """«Иванова М.П.» and «Иванова М. П.» as one."""
    return name_key(text.replace(".", ". "))
