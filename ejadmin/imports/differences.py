"""A list of pupils against the database: who came, who changed, who moved, who is not there."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from ejadmin.imports.cells import text_of
from ejadmin.models.base.columns import Base, TitledEnum, titled_columns
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.tables import SchoolClass, parse_class_label
from ejadmin.models.people.tables import Guardian, Pupil

ListedKey = tuple[tuple[int, str], str]


class Line(NamedTuple):
    """One pupil in one of the lists; ``told`` says what is different."""

    pupil_id: int | None
    name: str
    class_label: str
    told: str = ""


@dataclass(frozen=True)
class Differences:
    """The lists as plain values."""

    new: tuple[Line, ...] = ()
    changed: tuple[Line, ...] = ()
    moved: tuple[Line, ...] = ()
    absent: tuple[Line, ...] = ()
    unchanged: tuple[Line, ...] = ()


@dataclass
class Comparison:
    """What the tables of one import have said so far about pupils.

    ``listed`` counts the rows of each class and name, wrong rows too: who is named is not absent.
    ``before`` is the class everybody had, ``placed`` the class a row gave.
    """

    listed: Counter[ListedKey] = field(default_factory=Counter)
    before: dict[Pupil, SchoolClass] = field(default_factory=dict)
    placed: dict[Pupil, SchoolClass] = field(default_factory=dict)
    moved: dict[Pupil, tuple[SchoolClass, SchoolClass]] = field(default_factory=dict)
    families: dict[Guardian, Pupil] = field(default_factory=dict)
    changes: list[tuple[Base, str, Any, Any]] = field(default_factory=list)
    has_begun: bool = False

    def begin(self, before: dict[Pupil, SchoolClass], names: Iterable[tuple[str, str]]) -> None:
        """Remember who belongs where, and which classes and names the tables speak of."""
        if self.has_begun:
            return
        self.has_begun = True
        self.before = dict(before)
        for label, name in names:
            key = parse_class_label(label)
            if key is not None:
                self.listed[key, name_key(name)] += 1

    def speaks_of(self, school_class: SchoolClass) -> bool:
        """Whether the tables hold this class at all: a partial list compares only its own."""
        key = (school_class.grade, school_class.letter)
        return any(listed == key for listed, _ in self.listed)

    def lists(self, school_class: SchoolClass, bare_name: str) -> bool:
        """Whether some row names somebody in this class."""
        return (
            self.listed[(school_class.grade, school_class.letter), bare_name] > 0
        )  # fmt: skip

    def absent(self) -> list[tuple[Pupil, SchoolClass]]:
        """Pupils of the classes spoken of whom no row names."""
        spoken = {key for (key, _), rows in self.listed.items() if rows}
        unmet: dict[ListedKey, list[Pupil]] = defaultdict(list)
        met: Counter[ListedKey] = Counter()
        for pupil, school_class in self.before.items():
            key = (school_class.grade, school_class.letter)
            if key not in spoken or pupil in self.moved:
                continue
            listed = (key, name_key(f"{pupil.last_name} {pupil.first_name}"))
            if self.placed.get(pupil) is school_class:
                met[listed] += 1
            else:
                unmet[listed].append(pupil)
        return [
            (pupil, self.before[pupil])
            for listed, pupils in unmet.items()
            for pupil in pupils[max(0, self.listed[listed] - met[listed]) :]
        ]

    def summed(self, created: set[Base]) -> Differences:
        """The lists, each by class and name; to be asked after the records have their numbers."""
        placed = self.placed
        changed = [*self._changed(created)]
        touched = {line.pupil_id for line in changed} | {one.id for one in self.moved}
        new = [_line(one, of) for one, of in placed.items() if one in created]
        return Differences(
            new=_sorted(new),
            changed=_sorted(changed),
            moved=_sorted(
                _line(one, new_class, f"{old} → {new_class}")
                for one, (old, new_class) in self.moved.items()
            ),
            absent=_sorted(_line(one, of) for one, of in self.absent()),
            unchanged=_sorted(
                _line(one, of)
                for one, of in placed.items()
                if one not in created and one.id not in touched
            ),
        )

    def _changed(self, created: set[Base]) -> Iterator[Line]:
        told: dict[Pupil, list[str]] = defaultdict(list)
        for record, name, before, after in self.changes:
            owner = record if isinstance(record, Pupil) else None
            who = ""
            if isinstance(record, Guardian):
                owner, who = self.families.get(record), f"{record.full_name}: "
            if owner is not None and owner in self.placed and record not in created:
                title = dict(titled_columns(type(record)))[name].info["title"]
                told[owner].append(f"{who}{title}: {_shown(before)} → {_shown(after)}")
        for pupil, texts in told.items():
            if pupil not in created:
                yield _line(pupil, self.placed[pupil], "; ".join(texts))


def _line(pupil: Pupil, school_class: SchoolClass, told: str = "") -> Line:
    return Line(pupil.id, pupil.full_name, school_class.label, told)


def _sorted(lines: Iterable[Line]) -> tuple[Line, ...]:
    def by_class(line: Line) -> tuple[tuple[int, str], str]:
        return parse_class_label(line.class_label) or (0, ""), name_key(line.name)

    return tuple(sorted(lines, key=by_class))


def _shown(value: Any) -> str:
    if isinstance(value, TitledEnum):
        return value.caption
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return text_of(value) or "пусто"
