"""Personal data of an import: what may enter without a consent, and telephones in one form."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.imports.choices import Choices
from ejadmin.imports.report import ImportReport
from ejadmin.models.base.columns import Base
from ejadmin.models.base.contacts import check_email, check_phone
from ejadmin.models.base.words import counted
from ejadmin.models.families import consents
from ejadmin.models.people.tables import Employee, Guardian, Pupil

PEOPLE: Mapping[str, type[Base]] = {
    "pupils": Pupil,
    "guardians": Guardian,
    "employees": Employee,
}
EXAMPLES = 5


class PersonalData:
    """The gate of personal data as one import meets it."""

    def __init__(self, session: Session, choices: Choices) -> None:
        self.session = session
        self.choices = choices
        self.withheld: set[Base] = set()
        self.odd: list[str] = []
        self.gate = cache(self._gate)

    def entering(self, record: Base, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values that may enter a person's record, new or known; notes whose are left out."""
        before = {name: getattr(record, name) for name in values}
        key = inspect(record).identity
        allowed, withheld = self.gate(type(record)).withhold(
            key[0] if key else None, before, values
        )
        if withheld:
            self.withheld.add(record)
        return allowed

    def phone(self, row: int, text: str | None) -> str | None:
        """A telephone in the house's form; an odd one is noted and left out."""
        try:
            return check_phone(text, "phone")
        except UserError as error:
            self.odd.append(f"строка {row} – {error.message}")
            return None

    def email(self, row: int, text: str | None) -> str | None:
        """An address of electronic mail; an odd one is noted and left out."""
        try:
            return check_email(text, "email")
        except UserError as error:
            self.odd.append(f"строка {row} – {error.message}")
            return None

    def finish(self, report: ImportReport) -> None:
        """Give the consents that were collected, and tell what was left out."""
        if self.choices.consent_day is not None:
            report.notes += self._give(report, self.choices.consent_day)
        if self.withheld:
            many = counted(len(self.withheld), "человека", "человек", "человек")
            report.notes.append(
                f"Телефоны, почта и адреса {many} не записаны: нет согласия на обработку "
                "персональных данных. Если согласия собраны, отметьте это здесь; можно и потом – "
                "загрузите таблицу ещё раз."
            )
        if self.odd:
            shown = " ".join(self.odd[:EXAMPLES])
            rest = f" И ещё {len(self.odd) - EXAMPLES}." if len(self.odd) > EXAMPLES else ""
            report.notes.append(
                f"Не записаны телефоны и адреса почты, в которых ошибка ({len(self.odd)}): "
                f"{shown}{rest} Остальное в этих строках загружено."
            )

    def _give(self, report: ImportReport, day: date) -> list[str]:
        given = 0
        for kind, model in PEOPLE.items():
            found = [inspect(one).identity for of, one in report.outcomes if of == kind]
            people = [identity[0] for identity in found if identity]
            made = consents.give(
                self.session, model, people, day, self.choices.consent_document
            )  # fmt: skip
            given += len(made)
        return [f"Записаны согласия: {given}."] if given else []

    def _gate(self, model: type[Base]) -> consents.Gate:
        if self.choices.consent_day is not None:
            return consents.OPEN
        return consents.gate(self.session, model)
