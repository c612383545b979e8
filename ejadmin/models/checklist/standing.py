"""Where every step stands now: live data, the paper, the day it is due, who answers."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejadmin.models.checklist.due import SOON, DueRule
from ejadmin.models.checklist.records import StepRecord
from ejadmin.models.checklist.step import (
    EVERY_ERROR,
    NO_DATA,
    Proof,
    SetupStep,
    StepProgress,
    StepState,
)
from ejadmin.models.checks import CHECKS, Finding, Severity


@dataclass(frozen=True)
class Accepted:
    """A finding taken as right, and why, when and by whom in words."""

    finding: Finding
    why: str


@dataclass(frozen=True)
class StepStanding:
    """Where a step stands now, as plain values; ``point`` and ``order`` are its seeds."""

    key: str
    number: int
    group: str
    point: str
    order: str
    title: str
    work: str
    state: StepState
    text: str
    page: str
    details: dict[str, Any]
    waits_for: tuple[str, ...]
    findings: tuple[Finding, ...]
    accepted: tuple[Accepted, ...]
    advice: str
    proof: Proof
    rule: DueRule
    due: date | None
    days_left: int | None
    responsible: str
    is_mine: bool
    record: StepRecord

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do here: done, or not needed."""
        return self.state in (StepState.DONE, StepState.OPTIONAL)

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed with the work not done."""
        return not self.is_over and self.days_left is not None and self.days_left < 0

    @property
    def is_soon(self) -> bool:
        """Whether it is to be done within seven days."""
        left = self.days_left
        return not self.is_over and left is not None and 0 <= left <= SOON.days

    @property
    def is_broken(self) -> bool:
        """Whether it was marked done and the data say otherwise now."""
        return self.record.done_on is not None and not self.is_over and not self.rule.weekly


@dataclass(frozen=True)
class StepFacts:
    """What the state of a step follows from."""

    step: SetupStep
    progress: StepProgress
    waits_for: tuple[str, ...]
    findings: tuple[Finding, ...]
    record: StepRecord
    is_marked: bool


def state_of(facts: StepFacts) -> StepState:
    """The state of a step; a warning keeps it in work until mended or accepted."""
    step, progress = facts.step, facts.progress
    if facts.waits_for:
        return StepState.WAITING
    if any(finding.severity is Severity.ERROR for finding in facts.findings):
        return StepState.ERRORS
    is_done = facts.is_marked if step.proof is Proof.PAPER else bool(progress.count)
    if step.proof is Proof.EITHER:
        is_done = facts.is_marked or bool(progress.count and progress.is_complete)
    if is_done:
        is_enough = step.proof is not Proof.DATA or progress.is_complete
        return StepState.DONE if is_enough and not facts.findings else StepState.IN_WORK
    if progress.count or facts.record.is_begun or facts.record.done_on or facts.findings:
        return StepState.IN_WORK
    needed = step.is_needed and progress.is_needed
    return StepState.EMPTY if needed else StepState.OPTIONAL


def text_of(facts: StepFacts) -> str:
    """«38 кабинетов, у 2 нет здания», «ждёт: классы» or «№ 12 от 30.08.2026»."""
    if facts.waits_for:
        return f"ждёт: {', '.join(title.lower() for title in facts.waits_for)}"
    if EVERY_ERROR in facts.step.checks:
        errors = len(facts.findings)
        return f"ошибок – {errors}" if errors else "ошибок нет"
    counts = Counter(finding.key for finding in facts.findings)
    told = [check.told.format(n=counts[check.key]) for check in CHECKS if counts[check.key]]
    parts = [facts.progress.text, *told]
    if facts.step.proof is not Proof.DATA:
        parts.append(_paper(facts))
    return ", ".join(part for part in parts if part)


def _paper(facts: StepFacts) -> str:
    record = facts.record
    if record.document:
        return record.document
    if record.files:
        return f"файлов – {record.files}"
    if record.done_on:
        return f"отмечено {record.done_on:%d.%m.%Y}"
    return "" if facts.progress is not NO_DATA else "документа нет"
