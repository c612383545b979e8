"""What a file offers to load: its sheets, the tables found on them, and what may stand against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ejadmin.imports import recognise, recognise_sheet
from ejadmin.imports.choices import Choices
from ejadmin.imports.layout import Table, missing_text
from ejadmin.imports.reading import Sheet, read_sheets
from ejadmin.models.base.store import Sessions
from ejadmin.models.base.words import counted
from ejadmin.models.classes.standing import classes_of_year
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.registry.import_mappings import recall
from ejadmin.models.registry.labels import labels
from ejadmin.ui.tasks import Progress

WORKBOOK = "workbook"


@dataclass(frozen=True)
class Offer:
    """One sheet: the table found on it, if any, and whether it is to be loaded."""

    sheet: Sheet
    table: Table | None
    is_ticked: bool

    @property
    def text(self) -> str:
        """«5А – Ученики, 25 строк»."""
        if self.table is None:
            return f"{self.sheet.title} – не распознан"
        rows = counted(len(self.table.rows), "строка", "строки", "строк")
        return f"{self.sheet.title} – {self.table.layout.title}, {rows}"


@dataclass(frozen=True)
class Found:
    """A file that was read, and what the database adds to the questions."""

    sheets: list[Sheet]
    offers: list[Offer]
    has_classes: bool
    courses: Mapping[int, str]


def read_file(sessions: Sessions, file: Path, progress: Progress) -> Found:
    """Read a file and recognise its tables; raises :class:`UserError` for what is no table."""
    sheets = read_sheets(file, progress.report)
    progress.check()
    with sessions() as session:
        memory = recall(session)
        has_classes = bool(classes_of_year(session))
        courses = labels(session, Course)
    whole = recognise(sheets, memory)
    if whole and whole[0].layout.key == WORKBOOK:
        offers = [Offer(sheets[0], whole[0], is_ticked=True)]
    else:
        filled = [sheet for sheet in sheets if sheet.rows]
        tables = [recognise_sheet(sheet, memory) for sheet in filled]
        offers = [
            Offer(sheet, table, is_ticked=table is not None)
            for sheet, table in zip(filled, tables, strict=True)
        ]
    return Found(sheets, offers, bool(has_classes), courses)


def trial_problem(offers: Sequence[Offer], choices: Choices) -> str:
    """Why the chosen columns and decisions cannot be tried, if they cannot."""
    for offer in offers:
        table = offer.table
        if table is None or not offer.is_ticked or table.layout.key == WORKBOOK:
            continue
        problem = _problem_of_columns(table)
        if problem:
            several = sum(one.is_ticked for one in offers) > 1
            return f"Лист «{offer.sheet.title}». {problem}" if several else problem
    if choices.departure is not None and not choices.departure.other_school:
        return "Укажите, куда выбывают отмеченные ученики: школа, город."
    return ""


def _problem_of_columns(table: Table) -> str:
    layout, keys = table.layout, list(table.mapping.values())
    doubled = sorted({layout.field(key).title for key in keys if keys.count(key) > 1})
    if doubled:
        return f"Два столбца означают одно и то же: «{doubled[0]}». Оставьте один."
    return "" if layout.is_satisfied(keys) else missing_text(layout, keys)
