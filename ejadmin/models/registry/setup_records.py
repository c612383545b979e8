"""What people add to the setup checklist: who answers, until when, the paper, «выполнено»."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from ejadmin.models.base.columns import Identified, column
from ejadmin.models.calendar.tables import AcademicYear
from ejadmin.models.people.tables import Employee


class SetupRecord(Identified):
    """One row of the order's table in one year (school 14, Table 1); its state is never kept here.

    ``step`` is the key of a :class:`~ejadmin.models.checklist.SetupStep`. ``due_on`` replaces the
    day that the order's rule gives. ``evidence`` is what was counted when the work was marked done.
    """

    __tablename__ = "setup_records"
    __title__ = "Исполнение настройки"
    __one__ = "работа по настройке"
    __natural_key__ = ("year_id", "step")
    __table_args__ = (UniqueConstraint("year_id", "step"),)

    year_id: Mapped[int] = column("Учебный год", ForeignKey("academic_years.id"))
    step: Mapped[str] = column("Работа", String(40))
    responsible_id: Mapped[int | None] = column(
        "Ответственный", ForeignKey("employees.id"), index=True
    )
    due_on: Mapped[date | None] = column("Срок", hint="Пусто – срок по порядку")
    note: Mapped[str | None] = column("Заметка", String(1000))
    document_number: Mapped[str | None] = column("№ документа", String(50))
    document_date: Mapped[date | None] = column("Дата документа")
    done_on: Mapped[date | None] = column("Выполнено")
    done_by: Mapped[str | None] = column("Кто отметил", String(150))
    evidence: Mapped[str | None] = column("Подтверждение", String(1000))
    counted_at: Mapped[datetime | None] = column("Подсчитано")

    year: Mapped[AcademicYear] = relationship()
    responsible: Mapped[Employee | None] = relationship()
