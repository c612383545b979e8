"""What the demonstration school is made of, while it is being planned in memory."""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from random import Random
from typing import Any

from ejadmin.demonstration.names import Names, PersonName
from ejadmin.demonstration.sheets import Sheets
from ejadmin.models.people.tables import Sex
from ejadmin.models.school.subjects import MarkScale
from ejadmin.paths import resource


@dataclass(frozen=True)
class SubjectPlan:
    """A subject of the curriculum with everything its lessons need."""

    id: int
    name: str
    chairs: tuple[str, ...]
    hours: tuple[int, ...]
    scale: MarkScale
    split: str
    split_from: int
    groups: tuple[str, ...]
    has_control: bool
    has_dictation: bool
    has_laboratory: bool
    homework: str
    topics: tuple[str, ...]

    def chairs_for(self, grade: int) -> tuple[str, ...]:
        """Who teaches a grade: the first chair the primary school, the others the rest."""
        if len(self.chairs) == 1:
            return self.chairs
        return self.chairs[:1] if grade <= 4 else self.chairs[1:]

    def split_for(self, grade: int) -> str:
        """How a class of a grade is divided; empty when it is taught whole."""
        return self.split if self.split and grade >= self.split_from else ""


@dataclass
class PupilPlan:
    """A pupil with what decides the marks: an ability on the scale of marks."""

    id: int
    name: PersonName
    sex: Sex
    ability: float
    first_day: date
    last_day: date | None = None

    def belongs_on(self, day: date) -> bool:
        """Whether the pupil is at the school on a day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass
class ClassPlan:
    """A class with its pupils by the alphabet."""

    id: int
    grade: int
    letter: str
    pupils: list[PupilPlan] = field(default_factory=list)
    teacher_id: int | None = None

    @property
    def label(self) -> str:
        """«5А»."""
        return f"{self.grade}{self.letter}"


@dataclass
class TeacherPlan:
    """A teacher with a room of their own and the hours given so far."""

    id: int
    name: PersonName
    chair: str
    room_id: int
    hours: int = 0


@dataclass(frozen=True)
class CoursePlan:
    """A course: whom it is taught to, by whom, and how many hours."""

    id: int
    subject: SubjectPlan
    classes: tuple[ClassPlan, ...]
    pupils: tuple[PupilPlan, ...]
    teacher: TeacherPlan
    hours: int


@dataclass(frozen=True)
class Block:
    """Courses held at one time: the whole class, or all subgroups of one division."""

    courses: tuple[CoursePlan, ...]

    @property
    def classes(self) -> tuple[ClassPlan, ...]:
        """The classes whose time the block takes."""
        return self.courses[0].classes

    @property
    def subject(self) -> SubjectPlan:
        """The subject all its courses share."""
        return self.courses[0].subject


@dataclass
class SchoolPlan:
    """Everything planned so far; ``sheets`` hold the rows to be written."""

    year: int
    year_id: int
    random: Random
    names: Names
    sheets: Sheets
    subjects: list[SubjectPlan] = field(default_factory=list)
    classes: list[ClassPlan] = field(default_factory=list)
    teachers: list[TeacherPlan] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    employee_names: dict[int, PersonName] = field(default_factory=dict)
    known_teachers: dict[tuple[str, int, int], TeacherPlan] = field(default_factory=dict)

    @property
    def first_day(self) -> date:
        """1 September."""
        return date(self.year, 9, 1)

    @property
    def courses(self) -> list[CoursePlan]:
        """All courses in the order of their keys."""
        chosen = [course for block in self.blocks for course in block.courses]
        return sorted(chosen, key=lambda course: course.id)


@cache
def school_data() -> dict[str, Any]:
    """The card, buildings, bells and class labels of ``school.toml``."""
    with resource("demonstration", "school.toml").open("rb") as stream:
        return tomllib.load(stream)


@cache
def curriculum_data() -> dict[str, Any]:
    """The chairs and subjects of ``curriculum.toml``."""
    with resource("demonstration", "curriculum.toml").open("rb") as stream:
        return tomllib.load(stream)
