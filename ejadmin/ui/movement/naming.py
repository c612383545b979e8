"""Whom an order names: pupils chosen, typed, pasted and taken out, and what is decided for all."""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from ejadmin.models.base.store import Sessions
from ejadmin.models.base.words import PUPILS, counted, listed
from ejadmin.models.movement.draft import COMING, Newcomer, PupilDraft
from ejadmin.models.movement.newcomers import read_names
from ejadmin.models.movement.register import Candidate, next_class
from ejadmin.models.movement.tables import MovementKind
from ejadmin.ui.movement.choosing import pasted_names
from ejadmin.ui.movement.drafted import DraftedModel, Line, line_of
from ejadmin.ui.movement.editor_parts import OLDER, EditorParts


class Naming(QObject):
    """Fills the list of an order; ``complained`` says in words what could not be done."""

    complained = Signal(str)
    told = Signal(str)

    def __init__(
        self, sessions: Sessions, parts: EditorParts, model: DraftedModel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.sessions = sessions
        self.parts = parts
        self.model = model
        self._gone: list[list[tuple[int, Line]]] = []

    def begin(self) -> None:
        """An order begins: nobody is named, nobody can be brought back."""
        self._gone.clear()
        self.model.replace_lines([])

    def tell_of_all(self) -> str:
        """«3 ученика»."""
        return counted(self.model.rowCount(), *PUPILS)

    def name_pupils(self, pupil_ids: Iterable[int], target_class_id: int | None = None) -> None:
        """Put pupils into the order, perhaps with their class."""
        by_id = {one.pupil_id: one for one in self.parts.choosing.model.every}
        chosen = [by_id[key] for key in pupil_ids if key in by_id]
        self.add_candidates(chosen, target_class_id)

    @Slot(list)
    def add_candidates(
        self, chosen: Sequence[Candidate], target_class_id: int | None = None
    ) -> None:
        """Name cards in the order, with what is decided for all."""
        lines = [
            Line(
                PupilDraft(one.pupil_id, None, target_class_id or self._target_for(one.class_id),
                           *self._for_all()),
                one.name, one.class_label,
            )
            for one in chosen
        ]  # fmt: skip
        self.model.add(lines)

    @Slot(object)
    def add_newcomer(self, who: Newcomer) -> None:
        """Name somebody without a card."""
        self.model.add([self._newcomer_line(who)])

    @Slot()
    def paste(self) -> None:
        """Name everybody of a list on the clipboard, one a line, and say who was not found."""
        names = pasted_names(QGuiApplication.clipboard().text())
        if not names:
            self.complained.emit(
                "В буфере нет списка имён: скопируйте столбец с фамилией и именем."
            )
            return
        is_enrolment = self.parts.chosen_kind() is MovementKind.ENROLMENT
        with self.sessions() as session:
            named = read_names(session, names, are_new_let=is_enrolment)
        by_id = {one.pupil_id: one for one in self.parts.choosing.model.every}
        found = [by_id[key] for key in named.cards if key in by_id]
        before = self.model.rowCount()
        self.add_candidates(found)
        self.model.add([self._newcomer_line(who) for who in named.newcomers])
        added = counted(self.model.rowCount() - before, *PUPILS)
        if named.strange:
            self.complained.emit(f"Добавлено: {added}. Не найдены: {listed(named.strange, 8)}.")
        else:
            self.told.emit(f"Вставлено из буфера: {added}")

    @Slot()
    def remove(self) -> None:
        """Take the selected pupils out of the order."""
        rows = self.parts.selected()
        if rows:
            self._gone.append(self.model.remove(rows))

    @Slot()
    def bring_back(self) -> None:
        """Bring back whom the last removal took out."""
        if self._gone:
            self.model.bring_back(self._gone.pop())

    @Slot()
    def put_for_all(self) -> None:
        """Decide class, school and reason of the selected pupils, or of all."""
        rows = self.parts.selected() or range(self.model.rowCount())
        school, reason = self._for_all()
        values: dict[str, Any] = {}
        if school:
            values["other_school"] = school
        if reason:
            values["reason"] = reason
        target = self.parts.target.currentData()
        if target == OLDER:
            self._put_older(list(rows))
        elif target is not None:
            values["target_class_id"] = target
        if values:
            self.model.put_many(rows, **values)

    def _put_older(self, rows: list[int]) -> None:
        """Everybody goes up one grade, into the class with the same letter."""
        held = {one.pupil_id: one.class_id for one in self.parts.choosing.model.every}
        by_target: dict[int | None, list[int]] = {}
        for row in rows:
            former = held.get(self.model.rows[row].draft.pupil_id or 0)
            by_target.setdefault(self._older(former), []).append(row)
        for target, those in by_target.items():
            self.model.put_many(those, target_class_id=target)

    def _older(self, class_id: int | None) -> int | None:
        former = self.parts.known_classes.get(class_id or 0)
        target = next_class(former, list(self.model.classes.values())) if former else None
        return target.id if target else None

    def _target_for(self, class_id: int | None) -> int | None:
        if self.parts.chosen_kind() not in COMING:
            return None
        target = self.parts.target.currentData()
        return self._older(class_id) if target == OLDER else target

    def _for_all(self) -> tuple[str | None, str | None]:
        parts = self.parts
        school = (
            parts.school.text().strip()
            if self.parts.chosen_kind() is not MovementKind.TRANSFER
            else ""
        )
        return school or None, parts.reason.text().strip() or None

    def _newcomer_line(self, who: Newcomer) -> Line:
        return line_of(PupilDraft(None, who, self._target_for(None), *self._for_all()), {})
