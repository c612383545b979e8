"""Until when the journal may be written: the edit window and one-off unlocks."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, relationship

from ejadmin.models.base import Identified, TitledEnum, choice, column
from ejadmin.models.calendar import AcademicYear
from ejadmin.models.people import Employee
from ejadmin.models.timetable import Lesson


class EditRule(TitledEnum):
    """How long after a lesson its cells stay open (school 14, point 13)."""

    NEVER = "never", "никогда"
    WEEK = "1_week", "через неделю"
    TWO_WEEKS = "2_weeks", "через 2 недели"
    THREE_WEEKS = "3_weeks", "через 3 недели"
    MONTH = "month", "через месяц"


class EditWindow(Identified):
    """The rule of one school year: when a cell of the journal closes."""

    __tablename__ = "edit_windows"
    __title__ = "Период редактирования"
    __one__ = "период редактирования"
    __tracked__ = True

    year_id: Mapped[int] = column("Учебный год", ForeignKey("academic_years.id"), unique=True)
    rule: Mapped[EditRule] = column(
        "Запись закрывается", choice(EditRule), default=EditRule.TWO_WEEKS
    )

    year: Mapped[AcademicYear] = relationship()


class Unlock(Identified):
    """Leave for one person to write into one closed lesson, with a reason and an end."""

    __tablename__ = "unlocks"
    __title__ = "Разовый доступ"
    __one__ = "разовый доступ"
    __tracked__ = True

    lesson_id: Mapped[int] = column("Урок", ForeignKey("lessons.id"), index=True)
    employee_id: Mapped[int] = column("Кому", ForeignKey("employees.id"), index=True)
    reason: Mapped[str] = column("Причина", String(300))
    granted_at: Mapped[datetime] = column("Открыт")
    last_day: Mapped[date] = column("По")

    lesson: Mapped[Lesson] = relationship()
    employee: Mapped[Employee] = relationship()
