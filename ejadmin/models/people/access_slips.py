"""Logins to the regional system: received, printed as slips, handed over against a signature."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from ejadmin.models.base.clock import day_of_writing
from ejadmin.models.base.columns import Identified, check_order, column, exactly_one
from ejadmin.models.people.tables import check_one_person


class AccessSlip(Identified):
    """One person's login (school 14, row 2.2: within 7 days after the person is entered).

    The first password is kept only until the slip is handed over; it is in no log and no workbook.
    """

    __tablename__ = "access_slips"
    __title__ = "Листки доступа"
    __one__ = "листок доступа"
    __order__ = ("received_on", "login")
    __table_args__ = (
        exactly_one("pupil_id", "guardian_id", "employee_id", name="one_person"),
        UniqueConstraint("login"),
    )

    pupil_id: Mapped[int | None] = column("Ученик", ForeignKey("pupils.id"), index=True)
    guardian_id: Mapped[int | None] = column("Родитель", ForeignKey("guardians.id"), index=True)
    employee_id: Mapped[int | None] = column("Сотрудник", ForeignKey("employees.id"), index=True)
    login: Mapped[str] = column("Логин", String(100), aliases=("Имя пользователя",))
    first_password: Mapped[str | None] = column(
        "Первый пароль", String(100), aliases=("Пароль", "Временный пароль"), secret=True
    )
    received_on: Mapped[date] = column("Получен", default=day_of_writing)
    printed_on: Mapped[date | None] = column("Напечатан")
    handed_on: Mapped[date | None] = column("Выдан")
    handed_to: Mapped[str | None] = column("Кто получил", String(150))

    def validate(self) -> None:
        """One person has the login, and gets it after it came; then the password is forgotten."""
        check_one_person(self.pupil_id, self.guardian_id, self.employee_id)
        check_order(self.received_on, self.handed_on, field="handed_on")
        if self.handed_on is not None:
            self.first_password = None
