"""What a statement tells about a pupil, read with a fixed number of queries for a class.

Pupils are taken in class order, :data:`PUPILS_AT_ONCE` at a time. Lessons are shared between all
pupils who attend them; only what carries a mark or an absence is made anew.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import chain as chained
from typing import Any

from sqlalchemy.orm import Session

from ejadmin.exports.page import SchoolDetails, school_details
from ejadmin.exports.statement_content import (
    NO_ABSENCES,
    Absences,
    Batch,
    LessonLine,
    MarkLine,
    MissedDay,
    Missing,
    Statement,
    Stray,
    SubjectLines,
)
from ejadmin.exports.statement_rows import (
    KindRow,
    People,
    Rows,
    Spell,
    read_kinds,
    read_people,
    read_rows,
)
from ejadmin.models.base import chain, clock
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.members import Span, covers, members_of_class
from ejadmin.models.journal.sums import sums
from ejadmin.models.journal.tables import AttendanceKind, MarkSign
from ejadmin.models.statements.tables import check_span

PUPILS_AT_ONCE = 40
MISSED = (AttendanceKind.ABSENT, AttendanceKind.EXCUSED, AttendanceKind.ILL)


def collect(
    session: Session,
    *,
    first: date,
    last: date,
    pupil_ids: Iterable[int] = (),
    class_ids: Iterable[int] = (),
    today: date | None = None,
    first_number: int | None = None,
) -> Batch:
    """Read what the statements of pupils and of whole classes tell, both days inclusive.

    Lessons after ``today`` are not held yet. Numbers go on from ``first_number`` in class order;
    without it the batch is a preview.
    """
    today = today or clock.today(session)
    check_span(first, last, today)
    until = min(last, today)
    asked = [*pupil_ids]
    for class_id in class_ids:
        asked += [one.pupil_id for one in members_of_class(session, class_id, first, last)]
    frame = _Frame(school_details(session), chain.chain_head(session), today, first, last)
    kinds = read_kinds(session)
    people = read_people(session, list(dict.fromkeys(asked)), first, until)
    statements: list[Statement] = []
    missing: list[Missing] = []
    for start in range(0, len(people.order), PUPILS_AT_ONCE):
        ids = people.order[start : start + PUPILS_AT_ONCE]
        classes = {spell.group for one in ids for spell in people.spells.get(one, ())}
        desk = _Desk(people, read_rows(session, ids, classes, first, until), kinds, frame)
        for pupil_id in ids:
            one = desk.statement(pupil_id)
            if isinstance(one, Missing):
                missing.append(one)
            else:
                statements.append(one)
    if first_number is not None:
        statements = [replace(one, number=n) for n, one in enumerate(statements, first_number)]
    return Batch(tuple(statements), tuple(missing), frame.chain_head)


@dataclass(frozen=True)
class _Frame:
    """What all statements of a batch share."""

    school: SchoolDetails
    chain_head: str
    today: date
    first: date
    last: date


@dataclass(frozen=True)
class _Schedule:
    """The lessons of pupils who belong to the same classes and subgroups on the same days."""

    subjects: tuple[SubjectLines, ...]
    places: dict[int, tuple[int, int]]
    lessons_a_day: Counter[date]


_Noted = tuple[AttendanceKind | None, int | None]
_Given = tuple[tuple[MarkLine, ...], frozenset[int]]
_PRESENT: _Noted = (None, None)
_NO_MARKS: _Given = ((), frozenset())
_NOTHING: dict[int, Any] = {}
KINDS = {kind.value: kind for kind in AttendanceKind}


class _Desk:
    """Puts the rows of some pupils together into statements."""

    def __init__(
        self, people: People, rows: Rows, kinds: dict[int, KindRow], frame: _Frame
    ) -> None:
        self.people, self.rows, self.kinds, self.frame = people, rows, kinds, frame
        self._schedules: dict[tuple[Spell, ...], _Schedule] = {}
        self._lines = {
            course_id: [
                (lesson_id, LessonLine(day, number, topic))
                for lesson_id, day, number, topic in lessons
            ]
            for course_id, lessons in rows.lessons.items()
        }
        self._marks = _marks_by_pupil(rows, kinds)
        self._far = {one.lesson_id: one for one in rows.far}
        self._attendance: dict[int, dict[int, _Noted]] = defaultdict(dict)
        for pupil_id, lesson_id, kind, minutes in rows.attendance:
            self._attendance[pupil_id][lesson_id] = (KINDS[kind], minutes)

    def statement(self, pupil_id: int) -> Statement | Missing:
        """A pupil's statement, or why there is none."""
        frame, people = self.frame, self.people
        if pupil_id not in people.names:
            return Missing(pupil_id, f"№ {pupil_id}", "такого ученика нет в базе")
        name = people.names[pupil_id]
        classes = people.spells.get(pupil_id)
        dates = f"{frame.first:%d.%m.%Y}–{frame.last:%d.%m.%Y}"
        if not classes:
            return Missing(pupil_id, name, f"не числится ни в одном классе ({dates})")
        schedule = self._schedule((*classes, *self.rows.subgroup_spells.get(pupil_id, ())))
        if not schedule.places:
            label = people.classes[classes[-1].group].label
            return Missing(pupil_id, name, f"у класса {label} нет проведённых уроков ({dates})")
        subjects, missed_days, used = self._fill(schedule, pupil_id)
        return Statement(
            number=None,
            issued_on=frame.today,
            school=frame.school,
            pupil_id=pupil_id,
            pupil=name,
            class_label=_class_label(people, classes, frame),
            class_teacher=people.classes[classes[-1].group].teacher,
            requested_on=self.rows.requested_on.get(pupil_id),
            first=frame.first,
            last=frame.last,
            subjects=subjects,
            missed_days=missed_days,
            kinds=tuple(self.kinds[kind_id] for kind_id in sorted(used)),
            chain_head=frame.chain_head,
        )

    def _schedule(self, spells: tuple[Spell, ...]) -> _Schedule:
        if spells not in self._schedules:
            self._schedules[spells] = _make_schedule(self.rows, self._lines, spells)
        return self._schedules[spells]

    def _fill(
        self, schedule: _Schedule, pupil_id: int
    ) -> tuple[tuple[SubjectLines, ...], tuple[MissedDay, ...], set[int]]:
        """The subjects with this pupil's marks and absences, full days missed, kinds used."""
        marks = self._marks.get(pupil_id, _NOTHING)
        attendance = self._attendance.get(pupil_id, _NOTHING)
        changed: dict[int, list[LessonLine]] = {}
        missed: dict[date, list[AttendanceKind]] = defaultdict(list)
        used: set[int] = set()
        astray: list[int] = []
        days = [(spell.first, spell.last) for spell in self.people.spells[pupil_id]]
        settled = days[0] == (self.frame.first, self.rows.until)
        places = schedule.places
        for lesson_id in marks.keys() | attendance.keys():
            if (place := places.get(lesson_id)) is None:
                astray.append(lesson_id)
                continue
            number, position = place
            if (lessons := changed.get(number)) is None:
                lessons = changed[number] = list(schedule.subjects[number].lessons)
            line = lessons[position]
            given, kinds = marks.get(lesson_id, _NO_MARKS)
            kind, minutes = attendance.get(lesson_id, _PRESENT)
            stray = None if settled or covers(days, line.day) else Stray.NOWHERE
            lessons[position] = LessonLine(
                line.day, line.number, line.topic, given, kind, minutes, stray
            )
            if not kinds <= used:
                used |= kinds
            if kind is not None and kind in MISSED:
                missed[line.day].append(kind)
        subjects = list(schedule.subjects)
        for number, lessons in changed.items():
            subjects[number] = summed(subjects[number].subject, lessons)
        if astray := [lesson_id for lesson_id in astray if lesson_id in marks]:
            used.update(*(marks[lesson_id][1] for lesson_id in astray))
            subjects = self._with_strays(subjects, marks, astray, days)
        return tuple(subjects), _missed_days(schedule, missed), used

    def _with_strays(
        self,
        subjects: list[SubjectLines],
        marks: dict[int, _Given],
        astray: Iterable[int],
        days: Sequence[Span],
    ) -> list[SubjectLines]:
        """The subjects with the marks of lessons that are not the pupil's."""
        lines = {one.subject: list(one.lessons) for one in subjects}
        for lesson_id in astray:
            subject, line = self._lesson(lesson_id)
            stray = Stray.ELSEWHERE if covers(days, line.day) else Stray.NOWHERE
            line = line._replace(marks=marks[lesson_id][0], stray=stray)
            lines.setdefault(subject, []).append(line)
        return [
            summed(name, sorted(lines[name], key=lambda line: line[:2]))
            for name in sorted(lines, key=name_key)
        ]

    def _lesson(self, lesson_id: int) -> tuple[str, LessonLine]:
        """The subject and the line of any lesson read."""
        if (far := self._far.get(lesson_id)) is not None:
            return far.subject, LessonLine(far.day, far.number, far.topic)
        return next(
            (subject, line)
            for courses in self.rows.courses.values()
            for course_id, subject in courses
            for number, line in self._lines.get(course_id, ())
            if number == lesson_id
        )


def summed(subject: str, lessons: Sequence[LessonLine]) -> SubjectLines:
    """A subject with everything counted."""
    count = 0
    numbers: list[tuple[int, int]] = []
    kinds: list[AttendanceKind] = []
    minutes: int | None = None
    for _day, _number, _topic, marks, attendance, late, stray in lessons:
        if marks:
            count += len(marks)
            if stray is None or stray is Stray.ELSEWHERE:
                for mark in marks:
                    if mark.value is not None:
                        numbers.append((mark.value, mark.weight))
        if attendance is not None:
            kinds.append(attendance)
            if late is not None:
                minutes = (minutes or 0) + late
    mean, weighted = sums(tuple(numbers))
    absences = _counted(tuple(kinds), minutes) if kinds else NO_ABSENCES
    return SubjectLines(subject, tuple(lessons), count, mean, weighted, absences)


@lru_cache(maxsize=4096)
def _counted(kinds: tuple[AttendanceKind, ...], minutes: int | None) -> Absences:
    return Absences(
        kinds.count(AttendanceKind.LATE),
        minutes,
        kinds.count(AttendanceKind.ABSENT),
        kinds.count(AttendanceKind.EXCUSED),
        kinds.count(AttendanceKind.ILL),
    )


def _marks_by_pupil(rows: Rows, kinds: dict[int, KindRow]) -> dict[int, dict[int, _Given]]:
    """Marks per pupil and lesson in the order of the lesson's works, and their kinds."""
    shown: dict[tuple[int, int | None, str | None], _Given] = {}
    marks: dict[int, dict[int, _Given]] = {}
    far = ((m.pupil_id, m.lesson_id, m.kind_id, m.value, m.sign) for m in rows.far)
    for pupil_id, lesson_id, kind_id, value, sign in chained(rows.marks, far):
        one = shown.get((kind_id, value, sign))
        if one is None:
            kind = kinds[kind_id]
            text = MarkSign(sign).caption if sign is not None else str(value)
            line = MarkLine(text, kind.shown, kind.weight, value)
            one = shown[kind_id, value, sign] = ((line,), frozenset((kind_id,)))
        if (mine := marks.get(pupil_id)) is None:
            mine = marks[pupil_id] = {}
        before = mine.get(lesson_id)
        mine[lesson_id] = one if before is None else (before[0] + one[0], before[1] | one[1])
    return marks


def _make_schedule(
    rows: Rows, lines: dict[int, list[tuple[int, LessonLine]]], spells: tuple[Spell, ...]
) -> _Schedule:
    lessons: dict[str, dict[int, LessonLine]] = defaultdict(dict)
    for spell in spells:
        for course_id, subject in rows.courses.get((spell.is_class, spell.group), ()):
            for lesson_id, line in lines.get(course_id, ()):
                if spell.first <= line.day <= spell.last:
                    lessons[subject][lesson_id] = line
    subjects: list[SubjectLines] = []
    places: dict[int, tuple[int, int]] = {}
    days: Counter[date] = Counter()
    for subject in sorted(lessons, key=name_key):
        ordered = sorted(lessons[subject].items(), key=lambda one: (one[1].day, one[1].number))
        for position, (lesson_id, line) in enumerate(ordered):
            places[lesson_id] = (len(subjects), position)
            days[line.day] += 1
        subjects.append(SubjectLines(subject, tuple(line for _, line in ordered)))
    return _Schedule(tuple(subjects), places, days)


def _missed_days(
    schedule: _Schedule, missed: dict[date, list[AttendanceKind]]
) -> tuple[MissedDay, ...]:
    return tuple(
        MissedDay(day, "/".join(kind.caption for kind in MISSED if kind in kinds))
        for day, kinds in sorted(missed.items())
        if len(kinds) == schedule.lessons_a_day[day]
    )


def _class_label(people: People, spells: Sequence[Spell], frame: _Frame) -> str:
    """«5А», or «5А по 10.11.2026, 5Б с 11.11.2026» for a pupil who changed class."""
    labels = [people.classes[spell.group].label for spell in spells]
    if len(set(labels)) == 1:
        return labels[0]
    parts = []
    for spell, label in zip(spells, labels, strict=True):
        since = f" с {spell.first:%d.%m.%Y}" if spell.first > frame.first else ""
        until = f" по {spell.last:%d.%m.%Y}" if spell is not spells[-1] else ""
        parts.append(f"{label}{since}{until}")
    return ", ".join(parts)
