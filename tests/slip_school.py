"""People of the small school with parents, and a table of their invented logins."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from ejadmin.models.people.access_slips import AccessSlip
from ejadmin.models.people.tables import Guardian, PupilGuardian
from ejadmin.models.school.card import School
from tests import small_school
from tests.imports.tables import xlsx
from tests.small_school import SmallSchool

HEADINGS = ("ФИО", "Класс/роль", "Логин", "Пароль")
LOGINS = (
    HEADINGS,
    ("Алексеева Дарья Игоревна", "5А", "alekseeva.d", "Rain-407"),
    ("Борисов Илья", "5-А", "borisov.i", "Snow-118"),
    ("Алексеева Ольга Львовна", "Родитель 5А", "alekseeva.o", "Wind-552"),
    ("Иванцова Мария Петровна", "Учитель", "ivantsova.m", "Leaf-903"),
)
PASSWORDS = tuple(row[3] for row in LOGINS[1:])


def fill(session: Session) -> SmallSchool:
    """The small school; the first pupil has a mother, and everybody came ten days ago."""
    school = small_school.fill(session)
    session.get_one(School, 1).regional_system = "Электронная школа края"
    mother = Guardian(last_name="Алексеева", first_name="Ольга", middle_name="Львовна")
    session.add(PupilGuardian(pupil_id=school.pupils[0], guardian=mother))
    session.flush()
    return school


def table(folder: Path) -> Path:
    """The logins as an Excel file."""
    return xlsx(folder / "Логины.xlsx", LOGINS)


def slip(session: Session, school: SmallSchool, *, days_ago: int = 0) -> AccessSlip:
    """A slip of the first pupil that came some days ago."""
    made = AccessSlip(
        pupil_id=school.pupils[0],
        login="alekseeva.d",
        first_password="Rain-407",
        received_on=date.today() - timedelta(days=days_ago),
    )
    session.add(made)
    session.flush()
    return made
