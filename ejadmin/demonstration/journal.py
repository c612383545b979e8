"""The journal of the demonstration school: topics, homework, works, marks, absences."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ejadmin.demonstration.absences import Absence, Absences, lesson_absence
from ejadmin.demonstration.controls import choose_controls
from ejadmin.demonstration.plan import CoursePlan, PupilPlan, SchoolPlan
from ejadmin.demonstration.sheets import write_rows
from ejadmin.models.base import history
from ejadmin.models.base.columns import Base
from ejadmin.models.calendar.days import SchoolCalendar
from ejadmin.models.journal.tables import Attendance, Homework, Mark, MarkSign, Work
from ejadmin.models.school.subjects import MarkScale
from ejadmin.models.timetable.tables import Lesson

Row = dict[str, Any]
Results = dict[tuple[int, int], list[tuple[date, int, int]]]
"""Marks by pupil and subject: day, value, weight."""

ANSWER, CONTROL = "Ответ на уроке", "Контрольная работа"
PRACTICAL, LABORATORY, DICTATION = "Практическая работа", "Лабораторная работа", "Диктант"
WRITTEN = ("Самостоятельная работа", "Проверочная работа", "Тест")
WRITTEN_EVERY = 6
ASKED = 0.16
MARKED_LATER = 0.35
TWO_ANSWERS = 0.06
FORGOTTEN = 0.01
STAGES = ("", ". Закрепление", ". Упражнения", ". Обобщение")


class Journal:
    """Fills the lessons of the courses; rows are kept by teacher, who is their author."""

    def __init__(self, plan: SchoolPlan, kinds: dict[str, tuple[int, int]], filled: date) -> None:
        self.plan = plan
        self.random = plan.random
        self.kinds = kinds
        self.filled = filled
        self.rows: dict[int, dict[type[Base], list[Row]]] = {}
        self.results: Results = defaultdict(list)
        self.last_work_id = 0
        self.offsets: dict[tuple[int, int], float] = {}

    def fill(self, calendar: SchoolCalendar, missed: Absences) -> None:
        """Write every lesson up to the last filled day."""
        lessons: dict[int, list[Row]] = defaultdict(list)
        for lesson in self.plan.sheets.of(Lesson):
            lessons[lesson["course_id"]].append(lesson)
        courses = self.plan.courses
        controls = choose_controls(courses, lessons, calendar, self.filled)
        for course in courses:
            self._fill_course(course, lessons[course.id], controls, missed)

    def write(self, session: Session) -> None:
        """Write the rows; the change log names each lesson's teacher."""
        names = {teacher.id: str(teacher.name) for teacher in self.plan.teachers}
        for teacher_id, rows in self.rows.items():
            with history.noted(session, teacher=names[teacher_id]):
                for model in (Work, Mark, Attendance, Homework):
                    write_rows(session, model, rows.get(model, []))

    def count(self, model: type[Base]) -> int:
        """How many rows of a table were planned."""
        return sum(len(rows.get(model, ())) for rows in self.rows.values())

    def _fill_course(
        self,
        course: CoursePlan,
        lessons: list[Row],
        controls: dict[int, int],
        missed: Absences,
    ) -> None:
        own = self.rows.setdefault(course.teacher.id, defaultdict(list))
        for place, lesson in enumerate(lessons):
            if lesson["day"] > self.filled:
                break
            control = controls.get(lesson["id"])
            following = lessons[place + 1]["day"] if place + 1 < len(lessons) else None
            self._write_lesson(course, lesson, place, control, following)
            members = [pupil for pupil in course.pupils if pupil.belongs_on(lesson["day"])]
            absences = self._attend(members, lesson, missed.get(lesson["day"], {}))
            own[Attendance] += [_attendance(lesson, *each) for each in absences.items()]
            if course.classes[0].grade > 1 and course.subject.scale is not MarkScale.NONE:
                self._mark(course, members, lesson, (place, control), absences)

    def _write_lesson(
        self, course: CoursePlan, lesson: Row, place: int, control: int | None, due: date | None
    ) -> None:
        """The topic, and the homework for the next lesson; a first grade has none."""
        subject = course.subject
        topic = subject.topics[place // len(STAGES) % len(subject.topics)]
        if control:
            lesson["topic"] = f"Контрольная работа № {control}"
        elif self.random.random() > FORGOTTEN:
            lesson["topic"] = topic + STAGES[place % len(STAGES)]
        if due is None or control or course.classes[0].grade == 1:
            return
        if self.random.random() < 0.85:
            number = 3 * place + course.id % 5 + 1
            text = subject.homework.format(n=number, m=number + 2)
            sheet = self.rows[course.teacher.id][Homework]
            sheet.append(
                {"id": lesson["id"], "lesson_id": lesson["id"], "text": text, "due_on": due}
            )

    def _attend(
        self, members: list[PupilPlan], lesson: Row, missed: dict[int, Absence]
    ) -> dict[int, Absence]:
        absences = {}
        for pupil in members:
            absence = missed.get(pupil.id) or lesson_absence(self.random, lesson["number"], pupil)
            if absence:
                absences[pupil.id] = absence
        return absences

    def _mark(
        self,
        course: CoursePlan,
        members: list[PupilPlan],
        lesson: Row,
        occasion: tuple[int, int | None],
        absences: dict[int, Absence],
    ) -> None:
        place, control = occasion
        present = [
            pupil for pupil in members if pupil.id not in absences or absences[pupil.id].is_present
        ]
        if control:
            later = [each for each in members if each not in present]
            later = [each for each in later if self.random.random() < MARKED_LATER]
            title = f"Контрольная работа № {control}"
            self._add_work(course, lesson, 1, CONTROL, present + later, title)
        elif place % WRITTEN_EVERY == WRITTEN_EVERY - 2:
            self._add_written(course, lesson, place, present)
        else:
            self._add_answers(course, lesson, present)

    def _add_written(
        self, course: CoursePlan, lesson: Row, place: int, present: list[PupilPlan]
    ) -> None:
        number = place // WRITTEN_EVERY + 1
        if course.subject.has_dictation:
            self._add_work(course, lesson, 1, DICTATION, present, f"Диктант № {number}")
            self._add_work(course, lesson, 2, PRACTICAL, present, "Грамматическое задание")
        elif course.subject.has_laboratory:
            title = f"Лабораторная работа № {number}"
            self._add_work(course, lesson, 1, LABORATORY, present, title)
        elif course.subject.has_control:
            kind = WRITTEN[number % len(WRITTEN)]
            self._add_work(course, lesson, 1, kind, present, f"{kind} № {number}")
        else:
            self._add_work(course, lesson, 1, PRACTICAL, present, None)

    def _add_answers(self, course: CoursePlan, lesson: Row, present: list[PupilPlan]) -> None:
        count = round(len(course.pupils) * ASKED) + self.random.randint(-1, 1)
        asked = self.random.sample(present, max(0, min(count, len(present))))
        if not asked:
            return
        self._add_work(course, lesson, 1, ANSWER, asked, None)
        if self.random.random() < TWO_ANSWERS:
            self._add_work(course, lesson, 2, ANSWER, asked[:1], None)

    def _add_work(
        self,
        course: CoursePlan,
        lesson: Row,
        position: int,
        kind: str,
        pupils: Iterable[PupilPlan],
        title: str | None,
    ) -> None:
        self.last_work_id += 1
        kind_id, weight = self.kinds[kind]
        rows = self.rows[course.teacher.id]
        rows[Work].append(
            {
                "id": self.last_work_id,
                "lesson_id": lesson["id"],
                "position": position,
                "kind_id": kind_id,
                "title": title,
            }
        )
        is_numeric = course.subject.scale is MarkScale.FIVE
        for pupil in pupils:
            value = self._value(course, pupil, weight) if is_numeric else None
            rows[Mark].append(
                {
                    "work_id": self.last_work_id,
                    "pupil_id": pupil.id,
                    "value": value,
                    "sign": None if is_numeric else MarkSign.PASSED,
                    "comment": None,
                }
            )
            if value:
                result = (lesson["day"], value, weight)
                self.results[pupil.id, course.subject.id].append(result)

    def _value(self, course: CoursePlan, pupil: PupilPlan, weight: int) -> int:
        """A mark around the pupil's ability in the subject; control works are harder."""
        key = pupil.id, course.subject.id
        if key not in self.offsets:
            easy = 0.0 if course.subject.has_control else 0.5
            self.offsets[key] = easy + self.random.gauss(0, 0.3)
        expected = pupil.ability + self.offsets[key] - 0.15 * (weight > 1)
        return min(max(round(self.random.gauss(expected, 0.6)), 2), 5)


def _attendance(lesson: Row, pupil_id: int, absence: Absence) -> Row:
    return {
        "lesson_id": lesson["id"],
        "pupil_id": pupil_id,
        "kind": absence.kind,
        "minutes_late": absence.minutes_late,
        "reason": absence.reason,
        "document": absence.document,
    }
