"""«Школа.xlsx» coming back: every sheet's rows become records, matched by what they say.

A row is the record that says exactly the same; failing that, the next one with the same natural
key; failing that, it is new. Records that no row speaks of stay as they are.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import UniqueConstraint, func, inspect, select
from sqlalchemy.orm import selectinload

from ejadmin.errors import UserError
from ejadmin.imports.cells import Cell, date_of, listed, refuse_excel_error, text_of
from ejadmin.imports.job import Draft, Job
from ejadmin.imports.labelled import Labelled
from ejadmin.imports.layout import Layout, heading_key
from ejadmin.imports.reading import Sheet
from ejadmin.imports.report import RowError
from ejadmin.models.base.columns import Base
from ejadmin.models.base.fields import Field, FieldKind, parse
from ejadmin.models.base.words import name_key
from ejadmin.models.calendar.tables import AcademicYear
from ejadmin.models.classes.tables import Division, DivisionClass, SchoolClass
from ejadmin.models.families.consents import guarded_fields
from ejadmin.models.registry.sheets import LISTS, MANY_CLASSES, SHEETS, SheetPlan
from ejadmin.models.school.card import School

LEAST_SHEETS = 3
Values = dict[str, Any]
Key = tuple[Hashable, ...]


@dataclass(frozen=True)
class _Line:
    """A row that could be read: its number and its values by field."""

    number: int
    values: Values


def is_workbook(sheets: Sequence[Sheet]) -> bool:
    """Whether enough sheets are called like ours."""
    titles = {plan.title for plan in SHEETS}
    return sum(sheet.title in titles for sheet in sheets) >= LEAST_SHEETS


def take(job: Job) -> None:
    """Take every sheet that is one of ours, in the order of setting up."""
    by_title = {sheet.title: sheet for sheet in job.sheets}
    present = [(plan, by_title[plan.title]) for plan in SHEETS if plan.title in by_title]
    if not present:
        raise UserError("В книге нет ни одного листа с названием справочника.")
    job.report.notes += _unknown_sheets(job.sheets)
    job.lookup.had_no_classes  # noqa: B018  what the year had before this import
    labelled = Labelled(job.session)
    for done, (plan, sheet) in enumerate(present):
        job.progress(done, len(present), plan.title)
        with job.session.no_autoflush:
            _SheetIntake(job, plan, sheet, labelled).take()
        job.session.flush()
        labelled.forget(plan.model)
    _fill_personal(job)


def _fill_personal(job: Job) -> None:
    """What needs a consent comes last: the consents may stand in the same book."""
    for kind, sheet, number, record, values in job.held:
        draft = Draft(job.session)
        allowed = job.personal.entering(record, values)
        try:
            draft.change(kind, record, **allowed)
        except UserError as error:
            draft.take_back()
            job.personal.odd.append(f"лист «{sheet}», строка {number} – {error.message}")
        else:
            draft.accept(job)


def _unknown_sheets(sheets: Sequence[Sheet]) -> list[str]:
    """A renamed sheet must not be passed over in silence; an empty one loses nothing."""
    known = {LISTS, *(plan.title for plan in SHEETS)}
    return [
        f"Лист «{sheet.title}» не загружен: такого справочника нет. Не переименован ли он?"
        for sheet in sheets
        if sheet.title not in known and sheet.rows
    ]


class _SheetIntake:
    """One sheet at work."""

    def __init__(self, job: Job, plan: SheetPlan, sheet: Sheet, labelled: Labelled) -> None:
        self.job = job
        self.plan = plan
        self.sheet = sheet
        self.labelled = labelled
        self.columns: dict[int, Field] = {}

    def take(self) -> None:
        """Read the rows, pair them with records, and change or make what differs."""
        lines = self._read()
        records = self._records()
        pairs = self._pair(lines, records)
        taken = self._unique_index(_without(records, pairs))
        for line in lines:
            draft = Draft(self.job.session)
            try:
                self._apply(draft, line, pairs.get(line.number), taken)
            except UserError as error:
                draft.take_back()
                self._refuse(line.number, error)
            else:
                draft.accept(self.job)

    def _read(self) -> list[_Line]:
        if not self.sheet.rows:
            return []
        (_, header), *rows = self.sheet.rows
        self.columns = self._columns([text_of(cell) for cell in header])
        lines = []
        for number, cells in rows:
            self.job.report.rows += 1
            try:
                lines.append(_Line(number, self._values(cells)))
            except UserError as error:
                self._refuse(number, error)
        return lines

    def _columns(self, headings: Sequence[str]) -> dict[int, Field]:
        known = {heading_key(field.title): field for field in self.plan.fields}
        found: dict[int, Field] = {}
        for place, heading in enumerate(headings):
            field = known.get(heading_key(heading))
            if field in found.values():
                raise UserError(
                    f"Лист «{self.sheet.title}»: столбцов «{heading}» два. Оставьте один."
                )
            if field is not None:
                found[place] = field
        if not found and self.plan.fields:
            titles = ", ".join(f"«{field.title}»" for field in self.plan.fields)
            raise UserError(
                f"Лист «{self.sheet.title}»: первая строка – не заголовки. Нужны: {titles}."
            )
        self.job.report.notes += [
            f"Лист «{self.sheet.title}»: столбец «{heading}» не узнан и не загружен."
            for place, heading in enumerate(headings)
            if heading and place not in found
        ]
        return found

    def _values(self, cells: Sequence[Cell]) -> Values:
        return {
            field.name: self._value(field, cells[place] if place < len(cells) else None)
            for place, field in self.columns.items()
        }

    def _value(self, field: Field, cell: Cell) -> Any:
        text = text_of(cell)
        refuse_excel_error(text, field.name)
        if field is MANY_CLASSES:
            return self._classes(field, cell)
        if not text:
            return parse(field, "", {})
        if field.kind is FieldKind.LINK and field.target is not None:
            return self.labelled.find(field, text)
        if field.kind is FieldKind.DATE:
            return date_of(cell, field.name)
        if field.kind is FieldKind.TIME:
            return parse(field, _time_text(cell), {})
        return parse(field, cell if isinstance(cell, str) else text, {})

    def _classes(self, field: Field, cell: Cell) -> frozenset[int]:
        found = [self.labelled.find(field, one) for one in listed(cell)]
        if not found:
            raise UserError(f"Заполните поле «{field.title}».", field=field.name)
        return frozenset(found)

    def _records(self) -> list[Base]:
        model: Any = self.plan.model
        query = select(model).order_by(model.id)
        if self.plan.links_classes:
            query = query.options(
                selectinload(Division.links).selectinload(DivisionClass.school_class)
            )
        return list(self.job.session.scalars(query))

    def _pair(self, lines: list[_Line], records: list[Base]) -> dict[int, Base]:
        """Which record each line speaks of; lines without one are new."""
        names = [field.name for field in self.columns.values()]
        pairs: dict[int, Base] = {}
        for key in (names, [one for one in self.plan.natural_key if one in names]):
            if key:
                free = _without(records, pairs)
                _pair_by(key, [one for one in lines if one.number not in pairs], free, pairs)
        left = _without(records, pairs)
        if len(lines) == len(left) == 1 and not pairs and self._is_lone():
            pairs[lines[0].number] = left[0]
        return pairs

    def _is_lone(self) -> bool:
        """The school's card is one; so is the year of a database just made."""
        if self.plan.model is School:
            return True
        return self.plan.model is AcademicYear and not self.job.session.scalar(
            select(func.count(SchoolClass.id))
        )

    def _unique_index(self, records: list[Base]) -> dict[tuple[str, Key], int | None]:
        taken: dict[tuple[str, Key], int | None] = {}
        for record in records:
            for key in self._unique_keys(record):
                taken[key] = None
        return taken

    def _unique_keys(self, record: Base) -> list[tuple[str, Key]]:
        found = []
        for names in _unique_sets(self.plan.model):
            values = tuple(getattr(record, name) for name in names)
            if None not in values:
                found.append((", ".join(names), values))
        return found

    def _apply(
        self, draft: Draft, line: _Line, record: Base | None,
        taken: dict[tuple[str, Key], int | None],
    ) -> None:  # fmt: skip
        values = dict(line.values)
        if "classes" in values:
            keys = values.pop("classes")
            values["classes"] = [self.job.session.get_one(SchoolClass, key) for key in sorted(keys)]
            if record is not None and {one.id for one in getattr(record, "classes", [])} == keys:
                del values["classes"]
        guarded = guarded_fields(self.plan.model)
        held = {name: value for name, value in values.items() if name in guarded}
        values = {name: value for name, value in values.items() if name not in guarded}
        if record is None:
            record = self.plan.model(**values)
            draft.add(self.plan.key, record)
        else:
            draft.change(self.plan.key, record, **values)
        if any(value != getattr(record, name) for name, value in held.items()):
            held_row = (self.plan.key, self.plan.title, line.number, record, held)
            draft.append(self.job.held, held_row)
        for key in self._unique_keys(record):
            if key in taken:
                raise UserError(_repeated(taken[key]))
            draft.remember(taken, key, line.number)

    def _refuse(self, number: int, error: UserError) -> None:
        titles = {field.name: field.title for field in self.plan.fields}
        column = titles.get(error.field or "", "")
        self.job.report.errors.append(RowError(number, column, error.message, self.sheet.title))


def _without(records: list[Base], pairs: dict[int, Base]) -> list[Base]:
    paired = set(pairs.values())
    return [one for one in records if one not in paired]


def _pair_by(
    names: Sequence[str], lines: list[_Line], records: list[Base], pairs: dict[int, Base]
) -> None:
    """Pair lines and records with the same values, the first with the first."""
    waiting: dict[Key, list[Base]] = defaultdict(list)
    for record in records:
        waiting[_key_of(record, names)].append(record)
    for line in lines:
        found = waiting[tuple(_comparable(line.values[name]) for name in names)]
        if found:
            pairs[line.number] = found.pop(0)


def _key_of(record: Base, names: Sequence[str]) -> Key:
    return tuple(
        frozenset(one.id for one in record.classes)
        if name == "classes" and isinstance(record, Division)
        else _comparable(getattr(record, name))
        for name in names
    )


def _comparable(value: Any) -> Hashable:
    if type(value) is str:
        return name_key(value)
    return frozenset(value) if isinstance(value, frozenset) else value


def _unique_sets(model: type[Base]) -> list[tuple[str, ...]]:
    """Names of the fields that no two records may share."""
    mapper = inspect(model)
    names = {column: name for name, column in mapper.columns.items()}
    table: Any = mapper.local_table
    together = [
        tuple(names[column] for column in rule.columns)
        for rule in table.constraints
        if isinstance(rule, UniqueConstraint)
    ]
    alone = [(name,) for name, column in mapper.columns.items() if column.unique]
    return [*together, *(one for one in alone if one not in together)]


def _repeated(number: int | None) -> str:
    if number is None:
        return "Такая запись уже есть в базе. Исправьте повтор."
    return f"Повторяет строку {number}. Оставьте одну из них."


def _time_text(cell: Cell) -> str:
    """Excel keeps a time as a time, as a part of the day, or as a text."""
    if isinstance(cell, datetime):
        return f"{cell:%H:%M}"
    if isinstance(cell, float) and 0 <= cell < 1:
        cell = timedelta(days=cell)
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60) % (24 * 60)
        return f"{time(minutes // 60, minutes % 60):%H:%M}"
    return text_of(cell)


LAYOUT = Layout(
    key="workbook",
    title="Книга «Школа.xlsx»",
    kinds={plan.key: plan.title.lower() for plan in SHEETS},
    fields=(),
    needs=(),
    take=take,
)
