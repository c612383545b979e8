"""Statements for families that refused the electronic service: the ledger of what was issued."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from ejadmin.models.base import Identified, check_order, column, span_constraint
from ejadmin.models.calendar import AcademicYear
from ejadmin.models.people import Pupil


class StatementIssue(Identified):
    """One statement as it was issued; its number is unique within the school year."""

    __tablename__ = "statement_issues"
    __title__ = "Журнал выдачи ведомостей"
    __one__ = "ведомость"
    __order__ = ("issued_on", "number")
    __tracked__ = True
    __table_args__ = (span_constraint(), UniqueConstraint("year_id", "number"))

    year_id: Mapped[int] = column("Учебный год", ForeignKey("academic_years.id"))
    number: Mapped[int] = column("Номер")
    issued_on: Mapped[date] = column("Дата выдачи", index=True)
    pupil_id: Mapped[int] = column("Ученик", ForeignKey("pupils.id"), index=True)
    first_day: Mapped[date] = column("С")
    last_day: Mapped[date] = column("По")
    chain_head: Mapped[str] = column("Голова журнала изменений", String(64))
    received_on: Mapped[date | None] = column("Получена")
    received_by: Mapped[str | None] = column("Кто получил", String(150))

    year: Mapped[AcademicYear] = relationship()
    pupil: Mapped[Pupil] = relationship()

    def validate(self) -> None:
        """A statement's span and its receipt are in order."""
        check_order(self.first_day, self.last_day)
        check_order(self.issued_on, self.received_on, field="received_on")
