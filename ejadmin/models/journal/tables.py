"""Tables of the journal: works, marks, attendance, homework, period marks, their rules."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from ejadmin.errors import UserError
from ejadmin.models.base.columns import Base, Identified, TitledEnum, choice, column
from ejadmin.models.calendar.tables import AcademicYear, ReportingPeriod, refuse_closed
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.people.tables import Pupil
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Lesson, refuse_closed_lessons

LOWEST_MARK, HIGHEST_MARK = 1, 5
HEAVIEST = 10
MARK_RULE = (
    "(value IS NULL AND sign IS NOT NULL)"
    " OR (value IS NOT NULL AND value IN (1, 2, 3, 4, 5) AND sign IS NULL)"
)


class MarkSign(TitledEnum):
    """A mark that is no number and counts in no mean."""

    PASSED = "passed", "зач"
    FAILED = "failed", "незач"
    EXEMPT = "exempt", "осв"
    NOT_ASSESSED = "not_assessed", "н/а"


class AttendanceKind(TitledEnum):
    """What the journal writes instead of presence."""

    ABSENT = "absent", "Н"
    EXCUSED = "excused", "У"
    ILL = "ill", "Б"
    LATE = "late", "О"

    @property
    def meaning(self) -> str:
        """The letter spelled out."""
        return _MEANINGS[self]


_MEANINGS = {
    AttendanceKind.ABSENT: "отсутствовал без уважительной причины",
    AttendanceKind.EXCUSED: "отсутствовал по уважительной причине",
    AttendanceKind.ILL: "отсутствовал по болезни",
    AttendanceKind.LATE: "опоздал",
}


class FinalMarkKind(TitledEnum):
    """The marks that close a year."""

    YEAR = "year", "годовая"
    EXAM = "exam", "экзаменационная"
    FINAL = "final", "итоговая"


class WorkKind(Identified):
    """What a mark is given for, and how much it weighs in the weighted mean."""

    __tablename__ = "work_kinds"
    __title__ = "Виды работ"
    __one__ = "вид работы"
    __natural_key__ = ("name",)
    __order__ = ("id",)
    __table_args__ = (CheckConstraint("weight BETWEEN 0 AND 10", name="weight"),)

    name: Mapped[str] = column("Название", String(60), unique=True, aliases=("Вид работы",))
    short_name: Mapped[str | None] = column("Коротко", String(6))
    weight: Mapped[int] = column("Вес", default=1)
    is_control: Mapped[bool] = column("Контрольная", default=False)
    is_homework: Mapped[bool] = column(
        "За домашнее задание",
        default=False,
        hint="Период редактирования таких отметок считается от дня, к которому задано",
    )
    is_default: Mapped[bool] = column(
        "По умолчанию", default=False, hint="Так записывается отметка, поставленная одной клавишей"
    )

    def validate(self) -> None:
        """A weight between 0 and 10."""
        if self.weight is not None and not 0 <= self.weight <= HEAVIEST:
            raise UserError(f"Вес – целое число от 0 до {HEAVIEST}.", field="weight")

    def __str__(self) -> str:
        return self.name


class Work(Identified):
    """One column of the journal: a lesson may have several."""

    __tablename__ = "works"
    __title__ = "Работы"
    __one__ = "работа"
    __may_stay__ = True  # the first mark made it, others were put since
    __table_args__ = (UniqueConstraint("lesson_id", "position"),)

    lesson_id: Mapped[int] = column("Урок", ForeignKey("lessons.id"))
    position: Mapped[int] = column("Порядок", default=1)
    kind_id: Mapped[int] = column("Вид работы", ForeignKey("work_kinds.id"), index=True)
    title: Mapped[str | None] = column("Название", String(200))

    lesson: Mapped[Lesson] = relationship()
    kind: Mapped[WorkKind] = relationship()

    @classmethod
    def refuse_rewriting(cls, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Works of a closed year stay."""
        _refuse_of_closed_lessons(session, cls, rows)


class Mark(Base):
    """A pupil's mark for a work: a number 1–5 or a sign."""

    __tablename__ = "marks"
    __title__ = "Отметки"
    __one__ = "отметка"
    __table_args__ = (CheckConstraint(MARK_RULE, name="value"), {"sqlite_with_rowid": False})

    work_id: Mapped[int] = mapped_column(ForeignKey("works.id"), primary_key=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupils.id"), primary_key=True, index=True)
    value: Mapped[int | None] = column("Отметка")
    sign: Mapped[MarkSign | None] = column("Знак", choice(MarkSign))
    comment: Mapped[str | None] = column("Комментарий", String(300))

    work: Mapped[Work] = relationship()
    pupil: Mapped[Pupil] = relationship()

    @classmethod
    def refuse_rewriting(cls, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Marks of a closed year stay."""
        Work.refuse_rewriting(session, [{"id": row["work_id"]} for row in rows])

    def validate(self) -> None:
        """A number or a sign, never both."""
        check_mark(self.value, self.sign)


class Attendance(Base):
    """A pupil's absence from, or lateness for, a lesson; presence is not stored."""

    __tablename__ = "attendance"
    __title__ = "Посещаемость"
    __one__ = "пропуск"
    __table_args__ = (
        CheckConstraint("minutes_late IS NULL OR minutes_late >= 0", name="minutes"),
        {"sqlite_with_rowid": False},
    )

    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id"), primary_key=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupils.id"), primary_key=True, index=True)
    kind: Mapped[AttendanceKind] = column("Посещаемость", choice(AttendanceKind))
    minutes_late: Mapped[int | None] = column("Минут опоздания")
    reason: Mapped[str | None] = column("Причина", String(200))
    document: Mapped[str | None] = column("Документ", String(200))

    @classmethod
    def refuse_rewriting(cls, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Absences of a closed year stay."""
        refuse_closed_lessons(session, (row["lesson_id"] for row in rows))


class Homework(Identified):
    """What is set at a lesson, and for which day."""

    __tablename__ = "homework"
    __title__ = "Домашние задания"
    __one__ = "домашнее задание"

    lesson_id: Mapped[int] = column("Урок", ForeignKey("lessons.id"), unique=True)
    text: Mapped[str] = column("Задание", String(2000))
    due_on: Mapped[date | None] = column("К какому дню", index=True)

    @classmethod
    def refuse_rewriting(cls, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Homework of a closed year stays."""
        _refuse_of_closed_lessons(session, cls, rows)


class PeriodMark(Base):
    """A pupil's mark in a subject for a reporting period."""

    __tablename__ = "period_marks"
    __title__ = "Отметки за период"
    __one__ = "отметка за период"
    __table_args__ = (CheckConstraint(MARK_RULE, name="value"), {"sqlite_with_rowid": False})

    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_periods.id"), primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True, index=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupils.id"), primary_key=True, index=True)
    value: Mapped[int | None] = column("Отметка")
    sign: Mapped[MarkSign | None] = column("Знак", choice(MarkSign))

    period: Mapped[ReportingPeriod] = relationship()

    @classmethod
    def refuse_rewriting(cls, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Marks for periods of a closed year stay."""
        own = ReportingPeriod.id.in_([row["period_id"] for row in rows])
        refuse_closed(session, session.scalars(select(ReportingPeriod.last_day).where(own)))

    def validate(self) -> None:
        """A number or a sign, never both."""
        check_mark(self.value, self.sign)


class FinalMark(Base):
    """A pupil's yearly, examination or final mark in a subject."""

    __tablename__ = "final_marks"
    __title__ = "Годовые и итоговые отметки"
    __one__ = "итоговая отметка"
    __table_args__ = (CheckConstraint(MARK_RULE, name="value"), {"sqlite_with_rowid": False})

    year_id: Mapped[int] = mapped_column(ForeignKey("academic_years.id"), primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True, index=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupils.id"), primary_key=True, index=True)
    kind: Mapped[FinalMarkKind] = mapped_column(choice(FinalMarkKind), primary_key=True)
    value: Mapped[int | None] = column("Отметка")
    sign: Mapped[MarkSign | None] = column("Знак", choice(MarkSign))

    year: Mapped[AcademicYear] = relationship()
    subject: Mapped[Subject] = relationship()

    def validate(self) -> None:
        """A number or a sign, never both."""
        check_mark(self.value, self.sign)


class MarkThreshold(Identified):
    """From which weighted mean a period mark is suggested; without a subject, for all of them."""

    __tablename__ = "mark_thresholds"
    __title__ = "Пороги отметки за период"
    __one__ = "запись"
    __natural_key__ = ("subject_id",)
    __order__ = ("subject_id",)

    subject_id: Mapped[int | None] = column(
        "Предмет",
        ForeignKey("subjects.id", ondelete="CASCADE"),
        unique=True,
        hint="Пусто – для всех предметов, у которых нет своих порогов",
    )
    five: Mapped[float] = column("На «5» от", default=4.5)
    four: Mapped[float] = column("На «4» от", default=3.5)
    three: Mapped[float] = column("На «3» от", default=2.5)

    subject: Mapped[Subject | None] = relationship()

    def validate(self) -> None:
        """Thresholds fall from five to three and lie within the marks."""
        steps = (self.five, self.four, self.three)
        if None not in steps and not HIGHEST_MARK >= steps[0] > steps[1] > steps[2] >= LOWEST_MARK:
            raise UserError("Пороги идут по убыванию от 5 до 1: например, 4,5 – 3,5 – 2,5.")


class CoursePlan(Identified):
    """The course plan (КТП) of one course."""

    __tablename__ = "course_plans"
    __title__ = "Календарно-тематическое планирование"
    __one__ = "план"

    course_id: Mapped[int] = column("Нагрузка", ForeignKey("courses.id"), unique=True)

    course: Mapped[Course] = relationship()


class CoursePlanItem(Identified):
    """One numbered topic of a course plan."""

    __tablename__ = "course_plan_items"
    __title__ = "Темы планирования"
    __one__ = "тема"
    __order__ = ("plan_id", "number")
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    plan_id: Mapped[int] = column("План", ForeignKey("course_plans.id", ondelete="CASCADE"))
    number: Mapped[int] = column("№")
    section: Mapped[str | None] = column("Раздел", String(300))
    topic: Mapped[str] = column("Тема урока", String(500))
    hours: Mapped[float] = column("Часы", default=1)
    planned_on: Mapped[date | None] = column("Дата по плану")
    kind_id: Mapped[int | None] = column("Вид работы", ForeignKey("work_kinds.id"), index=True)
    homework: Mapped[str | None] = column("Домашнее задание", String(2000))

    plan: Mapped[CoursePlan] = relationship()
    kind: Mapped[WorkKind | None] = relationship()


def _refuse_of_closed_lessons(
    session: Session, model: type[Work | Homework], rows: Sequence[Mapping[str, Any]]
) -> None:
    there = select(model.lesson_id).where(model.id.in_([row["id"] for row in rows]))
    told = (row["lesson_id"] for row in rows if "lesson_id" in row)
    refuse_closed_lessons(session, [*session.scalars(there), *told])


def check_mark(value: int | None, sign: MarkSign | None) -> None:
    """Refuse a mark outside 1–5 and one that is both a number and a sign, or neither."""
    if (value is None) == (sign is None):
        raise UserError("Поставьте отметку 1–5 или знак.", field="value")
    if value is not None and not LOWEST_MARK <= value <= HIGHEST_MARK:
        raise UserError(f"Отметка – от {LOWEST_MARK} до {HIGHEST_MARK}.", field="value")
