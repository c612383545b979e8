"""A school small enough to know every lesson of its week: classes, courses, subgroups, bells."""

from dataclasses import dataclass, field
from datetime import date, time

from sqlalchemy.orm import Session

from ejadmin.models.calendar.tables import Weekday, current_year
from ejadmin.models.classes.tables import (
    ClassMembership,
    Division,
    SchoolClass,
    Shift,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.people.tables import Employee, Pupil
from ejadmin.models.school.card import Room
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Bell, BellSchedule, Timetable, TimetableEntry

FIRST, LAST = date(2026, 9, 1), date(2027, 5, 26)
MONDAY, TUESDAY = Weekday.MONDAY, Weekday.TUESDAY


@dataclass
class WeekSchool:
    """Adds what a test asks for and gives back its key."""

    session: Session
    year_id: int
    timetable_id: int
    subjects: dict[str, int] = field(default_factory=dict)

    def school_class(
        self, grade: int, letter: str, pupils: int = 2, shift: Shift = Shift.FIRST
    ) -> int:
        school_class = SchoolClass(year_id=self.year_id, grade=grade, letter=letter, shift=shift)
        self.session.add(school_class)
        self.session.flush()
        for number in range(pupils):
            self.join_class(self.pupil(f"Ученик{number}{grade}{letter}"), school_class.id)
        return school_class.id

    def pupil(self, last_name: str) -> int:
        return self.add(Pupil(last_name=last_name, first_name="Иван", middle_name="Ильич"))

    def join_class(
        self, pupil_id: int, class_id: int, first: date = FIRST, last: date | None = None
    ) -> None:
        span = {"first_day": first, "last_day": last}
        self.add(ClassMembership(class_id=class_id, pupil_id=pupil_id, **span))

    def subject(self, name: str) -> int:
        if name not in self.subjects:
            self.subjects[name] = self.add(Subject(name=name))
        return self.subjects[name]

    def teacher(self, last_name: str) -> int:
        return self.add(Employee(last_name=last_name, first_name="Мария", middle_name="Петровна"))

    def room(self, number: str) -> int:
        return self.add(Room(number=number))

    def subgroups(
        self, subject: str, class_ids: list[int], *parts: list[int], first: date = FIRST
    ) -> list[int]:
        """A division of some classes; each part lists its pupils."""
        classes = [self.session.get_one(SchoolClass, key) for key in class_ids]
        division = Division(subject_id=self.subject(subject), classes=classes)
        self.session.add(division)
        self.session.flush()
        keys = []
        for number, pupils in enumerate(parts, 1):
            key = self.add(Subgroup(division_id=division.id, name=f"{number} группа"))
            keys.append(key)
            for pupil_id in pupils:
                self.add(SubgroupMembership(subgroup_id=key, pupil_id=pupil_id, first_day=first))
        return keys

    def course(self, subject: str, **values: object) -> int:
        return self.add(Course(subject_id=self.subject(subject), **values))

    def entry(
        self,
        course_id: int,
        number: int = 1,
        weekday: Weekday = TUESDAY,
        room_id: int | None = None,
    ) -> int:
        return self.add(
            TimetableEntry(
                timetable_id=self.timetable_id,
                course_id=course_id,
                weekday=weekday,
                number=number,
                room_id=room_id,
            )
        )

    def bells(
        self, name: str, shift: Shift, grades: tuple[int, int], starts: list[str], minutes: int = 40
    ) -> int:
        key = self.add(
            BellSchedule(name=name, shift=shift, first_grade=grades[0], last_grade=grades[1])
        )
        for number, start in enumerate(starts, 1):
            begins = time.fromisoformat(start)
            after = begins.hour * 60 + begins.minute + minutes
            ends = time(after // 60, after % 60)
            self.add(Bell(schedule_id=key, number=number, starts_at=begins, ends_at=ends))
        return key

    def add(self, record: object) -> int:
        self.session.add(record)
        self.session.flush()
        return record.id  # type: ignore[attr-defined, no-any-return]


def week_school(session: Session, last: date = LAST) -> WeekSchool:
    """A school year 2026/27 with an empty timetable."""
    year = current_year(session)
    year.first_day, year.last_day = FIRST, date(2027, 8, 31)
    timetable = Timetable(year=year, name="Основное", first_day=FIRST, last_day=last)
    session.add(timetable)
    session.flush()
    return WeekSchool(session, year.id, timetable.id)
