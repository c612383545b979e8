"""Dividing classes into subgroups: who stands in which part, from which day."""

from ejadmin.models.dividing.former import former_places
from ejadmin.models.dividing.parts import (
    MOST_PARTS,
    add_class,
    add_part,
    assign_teacher,
    divide,
    part_name,
    part_use,
    remove_class,
    rename_part,
    teachers_for,
)
from ejadmin.models.dividing.placing import Placing, place
from ejadmin.models.dividing.tally import Tally, imbalance, tallies, tally
from ejadmin.models.dividing.views import (
    Divided,
    DivisionLine,
    DivisionView,
    Part,
    Spell,
    division_lines,
    divisions_of,
    read_division,
    spells_of,
    subjects_for,
    unplaced,
    year_of,
)
from ejadmin.models.dividing.ways import FormerPlace, by_former, by_sex, in_alphabet

__all__ = [
    "MOST_PARTS",
    "Divided",
    "DivisionLine",
    "DivisionView",
    "FormerPlace",
    "Part",
    "Placing",
    "Spell",
    "Tally",
    "add_class",
    "add_part",
    "assign_teacher",
    "by_former",
    "by_sex",
    "divide",
    "division_lines",
    "divisions_of",
    "former_places",
    "imbalance",
    "in_alphabet",
    "part_name",
    "part_use",
    "place",
    "read_division",
    "remove_class",
    "rename_part",
    "spells_of",
    "subjects_for",
    "tallies",
    "tally",
    "teachers_for",
    "unplaced",
    "year_of",
]
