"""The sheets of the school's workbook «Школа.xlsx», in the order of setting up.

Going out and coming in share them. A division's sheet also names its classes, which is what tells
one division from another; the table that links the two therefore has no sheet of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.base.columns import Base
from ejadmin.models.base.fields import Field, FieldKind, fields
from ejadmin.models.classes.tables import Division, DivisionClass, SchoolClass
from ejadmin.models.curriculum.tables import SubjectClass, SubjectRoom, SubjectTeacher
from ejadmin.models.people.tables import Guardian, PaperRequest, PupilGuardian
from ejadmin.models.registry.directories import DIRECTORIES
from ejadmin.models.school.card import School

EXCEL_TITLE = 31
LISTS = "Списки"
MANY_CLASSES = Field(
    name="classes",
    title="Классы",
    hint="Через запятую: 5А, 5Б",
    kind=FieldKind.LINK,
    is_required=True,
    starts_with=None,
    target=SchoolClass,
)

SHORT_TITLES: Mapping[type[Base], str] = {
    SubjectTeacher: "Предмет–педагог",
    SubjectRoom: "Предмет–кабинет",
    SubjectClass: "Учебный план",
    Guardian: "Родители",
    PupilGuardian: "Ученик–родитель",
    PaperRequest: "Отказы от электронной услуги",
}


@dataclass(frozen=True)
class SheetPlan:
    """One sheet: the kind of record it holds, its title in Excel, its columns and natural key."""

    key: str
    title: str
    model: type[Base]
    fields: tuple[Field, ...]

    @property
    def natural_key(self) -> tuple[str, ...]:
        """Names of the fields by which a row is recognised as a record."""
        return self.model.__natural_key__

    @property
    def links_classes(self) -> bool:
        """Whether the sheet names several classes in one cell."""
        return MANY_CLASSES in self.fields


def classes_of_divisions(session: Session) -> dict[int, list[int]]:
    """The classes of every division."""
    known: dict[int, list[int]] = {}
    columns = (DivisionClass.division_id, DivisionClass.class_id)
    for division_id, class_id in session.execute(select(*columns).order_by(DivisionClass.id)):
        known.setdefault(division_id, []).append(class_id)
    return known


def _plan(key: str, model: type[Base]) -> SheetPlan:
    title = SHORT_TITLES.get(model, model.__title__)[:EXCEL_TITLE]
    further = (MANY_CLASSES,) if model is Division else ()
    return SheetPlan(key, title, model, (*fields(model), *further))


SHEETS: tuple[SheetPlan, ...] = (
    _plan("school", School),
    *(_plan(one.key, one.model) for one in DIRECTORIES if one.model is not DivisionClass),
)
