"""What all checks find, as plain values for the command line."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ejadmin.models import checks
from ejadmin.models.checks import CHECKS, Finding, Severity
from ejadmin.models.registry import acceptance
from ejadmin.models.registry.directories import DIRECTORIES

PAGES = {
    "school": "Карточка школы",
    "calendar": "Учебный календарь",
    "links": "Связи",
    "classes": "Классы",
    "subgroups": "Подгруппы",
    "people": "Люди",
    "access": "Доступ",
    "duplicates": "Двойники",
    "movement": "Движение",
    "timetable": "Расписание",
}


@dataclass(frozen=True)
class CheckReport:
    """The open findings, errors first, and how many were accepted as right."""

    findings: tuple[Finding, ...]
    accepted: int

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(one.severity is Severity.ERROR for one in self.findings)

    def as_json(self) -> dict[str, Any]:
        """Findings and counts as plain values."""
        return {
            "errors": self.errors,
            "warnings": len(self.findings) - self.errors,
            "accepted": self.accepted,
            "findings": [
                {
                    "check": one.key,
                    "severity": one.severity.value,
                    "text": one.text,
                    "where": where(one),
                    "page": one.page,
                    "details": one.details,
                }
                for one in self.findings
            ],
        }

    def as_text(self) -> str:
        """A line for each finding, the counts last."""
        titles = {check.key: check.title for check in CHECKS}
        lines = [
            f"{'ОШИБКА' if one.severity is Severity.ERROR else 'внимание'}  "
            f"{titles[one.key]}: {one.text}  [{where(one)}]"
            for one in self.findings
        ]
        warnings = len(self.findings) - self.errors
        told = f"Ошибок – {self.errors}, предупреждений – {warnings}, принято – {self.accepted}"
        return "\n".join([*lines, told])


def collect(session: Session) -> CheckReport:
    """Run every check."""
    known = acceptance.accepted(session)
    every = checks.findings(session, with_accepted=True)
    is_open = [acceptance.told(one.key, one.text) not in known for one in every]
    return CheckReport(
        tuple(one for one, counts in zip(every, is_open, strict=True) if counts),
        is_open.count(False),
    )


def where(finding: Finding) -> str:
    """Where a finding is mended, in words: «Справочники → Кабинеты и места»."""
    directory = finding.details.get("key") if finding.page == "directory" else None
    for entry in DIRECTORIES:
        if entry.key == directory:
            return f"Справочники → {entry.title}"
    return PAGES.get(finding.page, finding.page)
