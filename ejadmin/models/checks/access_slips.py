"""The check of access slips: seven days after a person is entered (school 14, row 2.2)."""

from sqlalchemy.orm import Session

from ejadmin.models import clock, slip_register
from ejadmin.models.checks.finding import Found
from ejadmin.models.wording import counted


def late(session: Session) -> Found:
    """Classes in which slips were not handed over within seven days, one finding for each."""
    for group, count in slip_register.late_groups(session, clock.today(session)).items():
        people = counted(count, "человек", "человека", "человек")
        text = f"{group}: листок доступа не выдан за 7 дней – {people}."
        yield text, "access", {"group": group, "state": "overdue"}
