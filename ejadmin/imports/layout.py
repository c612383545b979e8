"""A layout: which headings a table of one kind may have, and the search for its header row."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from ejadmin.errors import UserError
from ejadmin.imports.cells import Cell, text_of
from ejadmin.imports.reading import Sheet
from ejadmin.models.base.columns import Base, titled_columns
from ejadmin.models.registry.import_mappings import Memory, shape_of

HEADER_DEPTH = 40
LONGEST_HEADING = 300
BRACKETS = re.compile(r"\([^)]*\)")
INITIALS = re.compile(r"\bф и о\b")
NOT_LETTERS = re.compile(r"[^\w№%]+")
LEFT_OUT = ""
ERROR_HEADING = "Причина (почему не загружено)"
"""The column that a copy with errors gets; coming back, it means nothing."""
SHORTEST_BEGINNING = 4


@dataclass(frozen=True)
class Field:
    """What a column of a foreign table may mean; ``aliases`` are further headings met."""

    key: str
    title: str
    aliases: tuple[str, ...] = ()

    @cached_property
    def headings(self) -> frozenset[str]:
        """All headings that mean this field, as compared."""
        return frozenset(heading_key(text) for text in (self.title, *self.aliases))


@dataclass(frozen=True)
class Layout:
    """One kind of table: its fields, what it needs at least, and how its rows are taken.

    ``needs`` lists alternatives: all fields of at least one of them have to be there.
    ``kinds`` are the kinds of record it makes, with their Russian names. ``take`` gets the job.
    A layout that ``asks_course`` is about one course, which a person names when the file does not.
    """

    key: str
    title: str
    kinds: Mapping[str, str]
    fields: tuple[Field, ...]
    needs: tuple[tuple[str, ...], ...]
    take: Callable[[Any], None]
    asks_course: bool = False

    @cached_property
    def headings(self) -> frozenset[str]:
        """All headings this kind of table may have."""
        return frozenset(key for field in self.fields for key in field.headings)

    def field(self, key: str) -> Field:
        """The field with a key."""
        return next(field for field in self.fields if field.key == key)

    def is_satisfied(self, keys: Sequence[str]) -> bool:
        """Whether one of the alternative sets of needed fields is there whole."""
        return any(all(key in keys for key in wanted) for wanted in self.needs)

    def missing(self, keys: Sequence[str]) -> list[str]:
        """Titles of the needed fields that are not there, by the closest alternative."""
        lacks = [[key for key in wanted if key not in keys] for wanted in self.needs]
        return [self.field(key).title for key in min(lacks, key=len)]


Mapped = dict[int, str]


@dataclass(frozen=True)
class Table:
    """A sheet with its header found: headings, what each column means, and the rows below.

    ``is_remembered`` tells that a person said so when such a file came before;
    ``last_header_row`` is where a header of two rows ends.
    """

    sheet: str
    layout: Layout
    header_row: int
    headings: tuple[str, ...]
    mapping: Mapped
    rows: list[tuple[int, tuple[Cell, ...]]]
    is_remembered: bool = False
    last_header_row: int = 0

    @property
    def shape(self) -> str:
        """What is the same in the next file of the same program."""
        return shape_of(_compared(self.headings))

    def heading(self, key: str) -> str:
        """The heading of the column that carries a field; the field's own title without one."""
        for place, name in self.mapping.items():
            if name == key and place < len(self.headings):
                return self.headings[place] or self.layout.field(key).title
        return next((field.title for field in self.layout.fields if field.key == key), "")


def of_column(model: type[Base], name: str, *aliases: str) -> Field:
    """A field that is a column of ours: its title and its own aliases, and further ones."""
    mapped = dict(titled_columns(model))[name]
    return Field(name, mapped.info["title"], (*mapped.info["aliases"], *aliases))


@lru_cache(maxsize=20_000)
def heading_key(text: str) -> str:
    """A heading without case, ё, punctuation, line breaks and what stands in brackets."""
    bare = BRACKETS.sub(" ", text[:LONGEST_HEADING].casefold().replace("ё", "е"))
    return INITIALS.sub("фио", " ".join(NOT_LETTERS.sub(" ", bare).split()))


def map_headings(layout: Layout, headings: Sequence[str]) -> Mapped:
    """What each column means: exact headings first, then headings that begin like a known one."""
    keys = _compared(headings)
    known = {
        key: key and not layout.headings.isdisjoint(_beginnings(key)) for key in dict.fromkeys(keys)
    }
    mapping: Mapped = {}
    for matches in (_is_same, _begins_alike):
        for place, key in enumerate(keys):
            if not known[key] or place in mapping:
                continue
            for field in layout.fields:
                if field.key not in mapping.values() and matches(key, field):
                    mapping[place] = field.key
                    break
    return dict(sorted(mapping.items()))


def _compared(headings: Sequence[str]) -> list[str]:
    return ["" if text == ERROR_HEADING else heading_key(text) for text in headings]


def recall_table(
    layouts: Sequence[Layout], sheet: Sheet, memory: Memory
) -> Table | None:  # fmt: skip
    """The table whose headings were met before, with the columns a person chose then."""
    by_key = {layout.key: layout for layout in layouts}
    for number, headings, first in _headers(sheet):
        known = memory.get(shape_of(_compared(headings)))
        layout = by_key.get(known.layout) if known else None
        if known is None or layout is None:
            continue
        keys = {field.key for field in layout.fields}
        mapping = {place: key for place, key in known.mapping.items() if key in keys}
        if layout.is_satisfied(list(mapping.values())):
            rows = sheet.rows[first:]
            last = sheet.rows[first - 1][0]
            return Table(sheet.title, layout, number, headings, mapping, rows, True, last)
    return None


def find_table(layout: Layout, sheets: Sequence[Sheet]) -> Table | None:
    """The table whose header fits the layout best; ``None`` where no header has what it needs."""
    found = [table for sheet in sheets for table in _candidates(layout, sheet)]
    return max(found, key=_fitness, default=None)


def _fitness(table: Table) -> tuple[int, bool]:
    """More columns understood is better; of equals, a header of one row."""
    gap = table.rows[0][0] - table.header_row if table.rows else 1
    return len(table.mapping), gap == 1


def remap(table: Table, layout: Layout, mapping: Mapping[int, str]) -> Table:
    """The same table read by a mapping that a person chose."""
    chosen = {place: key for place, key in mapping.items() if key != LEFT_OUT}
    doubled = {key for key in chosen.values() if list(chosen.values()).count(key) > 1}
    if doubled:
        titles = ", ".join(f"«{layout.field(key).title}»" for key in sorted(doubled))
        raise UserError(f"Два столбца названы одинаково: {titles}. Оставьте один.")
    if not layout.is_satisfied(list(chosen.values())):
        raise UserError(missing_text(layout, list(chosen.values())))
    return replace(table, layout=layout, mapping=chosen)


def any_table(layout: Layout, sheets: Sequence[Sheet]) -> Table:
    """The likeliest table for a mapping by hand: the first row with the most filled cells."""
    sheet = max(sheets, key=lambda one: len(one.rows))
    top = sheet.rows[:HEADER_DEPTH]
    place = max(range(len(top)), key=lambda row: (_filled(top[row][1]), -row))
    headings = tuple(text_of(cell) for cell in top[place][1])
    mapping = map_headings(layout, headings)
    row, below = top[place][0], sheet.rows[place + 1 :]
    return Table(sheet.title, layout, row, headings, mapping, below, last_header_row=row)


def missing_text(layout: Layout, keys: Sequence[str]) -> str:
    """What to do about a table that lacks needed columns."""
    titles = ", ".join(f"«{title}»" for title in layout.missing(keys))
    return (
        f"В таблице не хватает столбцов: {titles} ({layout.title.lower()}). Допишите "
        "заголовки в файле или укажите столбцы вручную."
    )


def _candidates(layout: Layout, sheet: Sheet) -> list[Table]:
    found: dict[int, Table] = {}
    for number, headings, first in _headers(sheet):
        table = _try(layout, sheet, number, headings, first)
        before = found.get(number)
        if table and (before is None or len(table.mapping) > len(before.mapping)):
            found[number] = table
    return list(found.values())


def _headers(sheet: Sheet) -> Iterator[tuple[int, tuple[str, ...], int]]:
    """What may be the header: each of the first rows alone, then each with the row below it.

    Each with the number of its row and the place of the first row below.
    """
    top = [(number, tuple(text_of(cell) for cell in cells))
           for number, cells in sheet.rows[:HEADER_DEPTH]]  # fmt: skip
    for place, (number, headings) in enumerate(top):
        yield number, headings, place + 1
    for place, (number, headings) in enumerate(top):
        below = sheet.rows[place + 1 : place + 2]
        if below and below[0][0] == number + 1:
            yield number, _overlaid(headings, below[0][1]), place + 2


def _try(
    layout: Layout, sheet: Sheet, number: int, headings: tuple[str, ...], first: int
) -> Table | None:
    mapping = map_headings(layout, headings)
    if not layout.is_satisfied(list(mapping.values())):
        return None
    last, below = sheet.rows[first - 1][0], sheet.rows[first:]
    return Table(sheet.title, layout, number, headings, mapping, below, last_header_row=last)


def _overlaid(upper: tuple[str, ...], lower: tuple[Cell, ...]) -> tuple[str, ...]:
    """A header of two rows: the lower heading where there is one, else the upper."""
    width = max(len(upper), len(lower))
    both = zip(
        (*upper, *[""] * (width - len(upper))),
        (*(text_of(cell) for cell in lower), *[""] * (width - len(lower))),
        strict=True,
    )
    return tuple(below or above for above, below in both)


def _is_same(key: str, field: Field) -> bool:
    return key in field.headings


def _begins_alike(key: str, field: Field) -> bool:
    return any(len(one) >= SHORTEST_BEGINNING and one in field.headings for one in _beginnings(key))


@lru_cache(maxsize=20_000)
def _beginnings(key: str) -> tuple[str, ...]:
    """A heading and what it begins with: «класс обучения» is also «класс»."""
    words = key.split(" ")
    return tuple(" ".join(words[:count]) for count in range(len(words), 0, -1))


def _filled(cells: Sequence[Cell]) -> int:
    return sum(1 for cell in cells if isinstance(cell, str) and cell.strip())
