"""Substitutions: a program's list with lesson numbers, or the paper book without them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from ejadmin.errors import UserError
from ejadmin.imports.finding import VACANCIES, find_class, find_teachers
from ejadmin.imports.job import Draft, Job, Row, rows_of
from ejadmin.imports.layout import Field, Layout
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.tables import SchoolClass, Subgroup
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.people.tables import Employee
from ejadmin.models.timetable.tables import Lesson, Substitution


@dataclass
class _Book:
    """The lessons of the days spoken of, and what replaces whom at them."""

    job: Job
    lessons: dict[date, list[Lesson]]
    classes: dict[Course, list[SchoolClass]]
    known: dict[Lesson, Substitution]
    taken: set[Lesson] = field(default_factory=set)

    def take_row(self, row: Row, draft: Draft) -> None:
        day = row.day("day")
        if day is None:
            raise UserError("Не заполнено: дата.", field="day")
        absent = self._teacher(row, draft, "absent", "кого заменяли")
        substitute = self._teacher(row, draft, "substitute", "кто заменял")
        if substitute is absent:
            raise UserError("Педагог не может заменять сам себя.", field="substitute")
        lesson = self._lesson(row, day, absent)
        reason = row.text("reason") or row.text("note") or None
        found = self.known.get(lesson)
        if found is None:
            made = Substitution(
                lesson_id=lesson.id, absent_id=absent.id, substitute_id=substitute.id, reason=reason
            )
            draft.add("substitutions", made)
            draft.remember(self.known, lesson, made)
        else:
            told = {"reason": reason} if reason else {}
            draft.change(
                "substitutions", found, absent_id=absent.id, substitute_id=substitute.id, **told
            )
        self.taken.add(lesson)

    def _teacher(self, row: Row, draft: Draft, key: str, what: str) -> Employee:
        text = row.required(key, what)
        found = [] if name_key(text) in VACANCIES else find_teachers(self.job, draft, text, key)
        if len(found) != 1:
            raise UserError(f"«{text}»: нужен один сотрудник ({what}).", field=key)
        return found[0]

    def _lesson(self, row: Row, day: date, absent: Employee) -> Lesson:
        """The lesson a row means; of two alike the first that no row before took."""
        label = row.required("class", "класс")
        school_class = find_class(self.job, Draft(self.job.session), label, "class")
        number = _lesson_number(row)
        of_class = [
            one for one in self.lessons[day]
            if school_class in self.classes.get(one.course, ())
        ]  # fmt: skip
        fitting = [one for one in of_class if number is None or one.number == number]
        fitting = self._of_subject(row, fitting)
        own = [one for one in fitting if absent.id in _teachers(one)]
        if not own:
            raise UserError(
                self._unknown(day, school_class, number, of_class, fitting, absent), field="day"
            )
        if number is not None and len(own) > 1:
            raise UserError("Под эту строку подходит несколько уроков. Уточните предмет.",
                            field="subject")  # fmt: skip
        free = [one for one in own if one not in self.taken]
        return (free or own)[0]

    def _of_subject(self, row: Row, lessons: list[Lesson]) -> list[Lesson]:
        name = row.text("subject")
        if not name:
            return lessons
        subject = self.job.lookup.subjects.get(name_key(name))
        if subject is None:
            raise UserError(f"Предмета «{name}» нет в справочнике «Предметы».", field="subject")
        return [one for one in lessons if one.course.subject_id == subject.id]

    def _unknown(
        self, day: date, school_class: SchoolClass, number: int | None,
        of_class: list[Lesson], fitting: list[Lesson], absent: Employee,
    ) -> str:  # fmt: skip
        where = f"{day:%d.%m.%Y}, {school_class.label}"
        if number is not None:
            where += f", урок {number}"
        if not of_class:
            return f"{where}: уроков этого класса в этот день нет. Проверьте дату и расписание."
        if not fitting:
            return f"{where}: такого урока в расписании нет. Проверьте номер урока и предмет."
        return f"{where}: этот урок ведёт не {absent.short_name}. Проверьте, кого заменяли."


def take(job: Job) -> None:
    """Take every row of a list of substitutions; unknown lessons and people are reported."""
    job.create_missing = False
    _ = job.lookup.had_no_classes, job.lookup.had_no_employees
    days = set()
    for row in rows_of(job.table):
        try:
            days.add(row.day("day"))
        except UserError:
            continue  # told when the row itself is taken
    query = (
        select(Lesson)
        .where(Lesson.day.in_([day for day in days if day is not None]))
        .options(selectinload(Lesson.course))
        .order_by(Lesson.day, Lesson.number, Lesson.id)
    )
    lessons: dict[date, list[Lesson]] = defaultdict(list)
    by_id: dict[int, Lesson] = {}
    for lesson in job.session.scalars(query):
        lessons[lesson.day].append(lesson)
        by_id[lesson.id] = lesson
    known = {
        by_id[one.lesson_id]: one
        for one in job.session.scalars(select(Substitution))
        if one.lesson_id in by_id
    }
    book = _Book(job, lessons, _classes_of_courses(job), known)
    job.each(book.take_row)


def _classes_of_courses(job: Job) -> dict[Course, list[SchoolClass]]:
    return {
        course: whom.division.classes if isinstance(whom, Subgroup) else [whom]
        for (_, whom), course in job.lookup.courses.items()
    }


def _lesson_number(row: Row) -> int | None:
    number = row.number_at("number")
    if number is not None and not number.is_integer():
        raise UserError(f"«{row.text('number')}» – не номер урока.", field="number")
    return None if number is None else int(number)


def _teachers(lesson: Lesson) -> set[int | None]:
    course = lesson.course
    return {lesson.teacher_id, course.teacher_id, course.second_teacher_id} - {None}


LAYOUT = Layout(
    key="substitutions",
    title="Замены",
    kinds={"substitutions": "замены"},
    fields=(
        Field("day", "Дата", ("Дата замены", "Дата урока", "День")),
        Field("number", "Урок", ("№ урока", "Номер урока")),
        Field("class", "Класс", ("Классы",)),
        Field("subject", "Предмет", ("Дисциплина", "Заменяемый предмет")),
        Field("absent", "Отсутствовал", (
            "Замененный", "Заменённый", "Отсутствующий", "Кого заменяли", "Отсутствующий педагог",
            "Отсутствующий учитель", "Замещаемый", "Замещенный",
        )),
        Field("reason", "Причина", ("Причина отсутствия", "Причина замены")),
        Field("substitute", "Заменял", (
            "Заменяющий", "Кто заменял", "Замещающий", "Заменяющий педагог", "Заменяющий учитель",
        )),
        Field("substitute_subject", "Предмет замены", ("Предмет",)),
        Field("note", "Заметка", ("Примечание", "Комментарий")),
    ),
    needs=(("day", "class", "absent", "substitute"),),
    take=take,
)  # fmt: skip
