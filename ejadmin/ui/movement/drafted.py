"""The pupils of an order being written: a table whose cells are typed into."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as changed
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from ejadmin.models.classes.tables import parse_class_label
from ejadmin.models.movement.draft import COMING, Problem, PupilDraft
from ejadmin.models.movement.facts import ClassFacts
from ejadmin.models.movement.planning import OrderPlan
from ejadmin.models.movement.register import Candidate
from ejadmin.models.movement.tables import MovementKind
from ejadmin.ui.list_model import ListColumn, ListModel

Role = Qt.ItemDataRole
NAME, NOW, TARGET, SCHOOL, REASON, NOTE = range(6)


@dataclass
class Line:
    """One pupil: the draft, how they are called, where they are now, and what stands against it.

    ``typed`` keeps a class that could not be read, so that nothing typed is lost.
    """

    draft: PupilDraft
    name: str
    now: str = ""
    typed: str = ""
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class DraftedModel(ListModel[Line]):
    """Rows of an order; ``edited`` follows every change of what will be done."""

    edited = Signal()

    def __init__(self, parent: QObject) -> None:
        self.kind = MovementKind.TRANSFER
        self.classes: dict[int, ClassFacts] = {}
        super().__init__(self._columns(), parent)

    # What the editor asks

    def set_kind(self, kind: MovementKind) -> None:
        """Write another kind of order: its columns differ."""
        self.kind = kind
        self._retell()

    def set_classes(self, classes: Iterable[ClassFacts]) -> None:
        """The classes a typed label may name."""
        self.classes = {one.id: one for one in classes}
        for line in self.rows:
            if line.draft.target_class_id not in (None, *self.classes):
                line.draft = changed(line.draft, target_class_id=None)
        self._retell()

    def replace_lines(self, lines: Iterable[Line]) -> None:
        """Write about other pupils."""
        self.replace(lines)
        self.edited.emit()

    def add(self, lines: Iterable[Line]) -> int:
        """Add pupils who are not there yet; answers how many came."""
        known = {line.draft.pupil_id for line in self.rows if line.draft.pupil_id is not None}
        fresh = [line for line in lines if line.draft.pupil_id not in known]
        if fresh:
            self.append(fresh)
            self.edited.emit()
        return len(fresh)

    def remove(self, rows: Iterable[int]) -> list[tuple[int, Line]]:
        """Take pupils out of the order; answers them with their places, to bring them back."""
        gone = [(row, self.rows[row]) for row in sorted(set(rows))]
        away = {row for row, _ in gone}
        self.replace_lines(line for place, line in enumerate(self.rows) if place not in away)
        return gone

    def bring_back(self, gone: Iterable[tuple[int, Line]]) -> None:
        """Put removed pupils back where they stood."""
        lines = list(self.rows)
        for row, line in gone:
            lines.insert(row, line)
        self.replace_lines(lines)

    def put_many(self, rows: Iterable[int], **values: Any) -> None:
        """Decide the same for several pupils."""
        for row in rows:
            line = self.rows[row]
            line.draft = changed(line.draft, **values)
            line.typed = ""
        self._retell()
        self.edited.emit()

    def drafts(self) -> tuple[PupilDraft, ...]:
        """What the order says of each pupil."""
        return tuple(line.draft for line in self.rows)

    def unread(self) -> list[str]:
        """Classes that were typed and do not exist."""
        return [
            f"{line.name}: класса «{line.typed}» в этом учебном году нет."
            for line in self.rows if line.typed
        ]  # fmt: skip

    def show_plan(self, plan: OrderPlan) -> None:
        """Write what stands against each pupil beside the name."""
        by_row: dict[int | None, list[Problem]] = {}
        for problem in plan.problems:
            by_row.setdefault(problem.row, []).append(problem)
        for place, line in enumerate(self.rows):
            of_row = by_row.get(place, [])
            line.errors = [one.text for one in of_row if one.is_error]
            line.warnings = [one.text for one in of_row if not one.is_error]
            if place < len(plan.pupils) and (former := plan.pupils[place].from_class_id):
                line.now = plan.standing.classes[former].label
        self._retell()

    def _retell(self) -> None:
        self.columns = self._columns()
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, NOTE))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, NOTE)

    def _columns(self) -> tuple[ListColumn[Line], ...]:
        where = "Откуда" if self.kind is MovementKind.ENROLMENT else "Куда выбывает"
        return (
            ListColumn("Ученик", 220, lambda line: line.name),
            ListColumn("Сейчас", 56, lambda line: line.now or "—", tone=lambda line: "muted"),
            ListColumn("В класс", 64, self._target, tone=lambda line: "red" if line.typed else ""),
            ListColumn(where, 170, lambda line: line.draft.other_school or ""),
            ListColumn("Причина", 120, lambda line: line.draft.reason or ""),
            ListColumn("Замечания", 200, _note, tone=_tone_of_note,
                       tip=lambda line: "\n".join([*line.errors, *line.warnings])),
        )  # fmt: skip

    def data(self, index: Any, role: int = Role.DisplayRole) -> Any:
        return super().data(index, Role.DisplayRole if role == Role.EditRole else role)

    def setData(self, index: Any, value: Any, role: int = Role.EditRole) -> bool:
        if role != Role.EditRole:
            return False
        line, text = self.rows[index.row()], " ".join(str(value).split())
        if index.column() == TARGET:
            self._type_class(line, text)
        elif index.column() == SCHOOL:
            line.draft = changed(line.draft, other_school=text or None)
        elif index.column() == REASON:
            line.draft = changed(line.draft, reason=text or None)
        else:
            return False
        self.dataChanged.emit(index, index)
        self.edited.emit()
        return True

    def flags(self, index: Any) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.column() in (SCHOOL, REASON) or (index.column() == TARGET and self.kind in COMING):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def _target(self, line: Line) -> str:
        facts = self.classes.get(line.draft.target_class_id or 0)
        return line.typed or (facts.label if facts else "")

    def _type_class(self, line: Line, text: str) -> None:
        found = self.class_called(text)
        line.typed = "" if found or not text else text
        line.draft = changed(line.draft, target_class_id=found)

    def class_called(self, text: str) -> int | None:
        """The class a text names: «5б», «5-Б», or a label with its year."""
        wanted = parse_class_label(text)
        for one in self.classes.values():
            if one.label.casefold() == text.casefold() or (one.grade, one.letter) == wanted:
                return one.id
        return None


def _note(line: Line) -> str:
    if line.typed:
        return f"✕ класса «{line.typed}» нет"
    if line.errors:
        return f"✕ {_bare(line.errors[0], line.name)}"
    return f"! {_bare(line.warnings[0], line.name)}" if line.warnings else ""


def _tone_of_note(line: Line) -> str:
    return "red" if line.errors or line.typed else "amber"


def _bare(text: str, name: str) -> str:
    """A problem without the name that already stands in the row."""
    return text.removeprefix(f"{name}: ")


def line_of(draft: PupilDraft, known: Mapping[int, Candidate]) -> Line:
    """The row of a pupil; a newcomer shows the birth date, for there is no card to look at."""
    who = draft.newcomer
    if who is not None:
        born = f" ({who.birth_date:%d.%m.%Y})" if who.birth_date else ""
        return Line(draft, f"{who.full_name}{born}", "новый")
    card = known.get(draft.pupil_id or 0)
    return Line(draft, card.name if card else "ученик", card.class_label if card else "")
