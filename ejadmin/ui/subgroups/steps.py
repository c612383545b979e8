"""Changes of the open division; what is lost is asked about first."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QInputDialog, QWidget

from ejadmin.errors import UserError
from ejadmin.models import dividing
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.words import counted, listed
from ejadmin.models.classes.tables import Division, Subgroup
from ejadmin.models.dividing import DivisionView, Part, Placing
from ejadmin.models.registry import records
from ejadmin.ui import dialogs
from ejadmin.ui.operations import Operations

NOBODY = "– вакансия –"


class Steps:
    """What is done to the open division."""

    def __init__(self, operations: Operations, parent: QWidget) -> None:
        self.do = operations.do
        self.refused = operations.refused
        self.sessions = operations.sessions
        self._widget = parent
        self._view: DivisionView | None = None
        self._day = date.min

    def look_at(self, view: DivisionView | None, day: date) -> None:
        """From now on changes concern this division, from this day."""
        self._view, self._day = view, day

    def divide(self, subject_id: int, class_ids: Sequence[int], parts: int) -> int | None:
        """Make a division; its number, or nothing when it was refused."""
        return self.do(
            "Новое деление",
            lambda session: dividing.divide(session, subject_id, class_ids, parts),
        )  # fmt: skip

    def move(self, placing: Placing) -> bool:
        """Put pupils into parts from the day on."""
        view, day = self._view, self._day
        if view is None:
            return False

        def work(session: TrackedSession) -> bool:
            dividing.place(session, view.id, placing, day)
            return True

        pupils = counted(len(placing), "ученик", "ученика", "учеников")
        title = f"{view.title}: {pupils} по подгруппам"
        return bool(self.do(title, work))

    def add_part(self) -> None:
        """One more part."""
        view = self._view
        if view is not None:
            self.do(f"{view.title}: ещё подгруппа",
                    lambda session: dividing.add_part(session, view.id))  # fmt: skip

    def ask_rename(self, part_id: int) -> None:
        """Ask for another name; says what will be called so."""
        part = self._part(part_id)
        if part is None:
            return
        with self.sessions() as session:
            use = dividing.part_use(session, part_id)
        told = f"\nТак она будет называться и в журнале: {listed(use.courses, 2)}." * bool(
            use.courses
        )
        name, agreed = QInputDialog.getText(
            self._widget, "Переименовать подгруппу",
            f"Новое название для «{part.name}».{told}", text=part.name,
        )  # fmt: skip
        if agreed and name.strip() != part.name:
            self.rename(part, name)

    def rename(self, part: Part, name: str) -> None:
        """Give a part another name."""
        self.do(f"«{part.name}» названа «{name}»",
                lambda session: dividing.rename_part(session, part.id, name))  # fmt: skip

    def ask_remove_part(self, part_id: int) -> None:
        """Remove a part; asks when somebody stands in it, refuses while it is taught."""
        part = self._part(part_id)
        if part is None:
            return
        with self.sessions() as session:
            use = dividing.part_use(session, part_id)
        if use.courses:
            self.refused.emit(
                UserError(
                    f"«{part.name}» удалить нельзя: по ней ведётся нагрузка "
                    f"({listed(use.courses, 2)}). Сначала уберите её в справочнике «Нагрузка»."
                )
            )
            return
        pupils = counted(use.pupils, "ученик останется", "ученика останутся", "учеников останутся")
        if use.pupils and not dialogs.confirm(
            self._widget, f"Удалить подгруппу «{part.name}»?", "Удалить",
            details=f"{pupils} без подгруппы, прежний её состав забудется. "
                    "Это можно отменить (Ctrl+Z).",
        ):  # fmt: skip
            return
        self._remove(f"Удалена «{part.name}»", Subgroup, part_id)

    def ask_remove(self) -> None:
        """Remove the open division after a question; courses of its parts forbid it."""
        if self._view is None or not dialogs.confirm(
            self._widget, f"Удалить деление «{self._view.title}»?", "Удалить",
            details="Вместе с ним уйдут подгруппы и их состав. Это можно отменить (Ctrl+Z).",
        ):  # fmt: skip
            return
        self.remove_division()

    def remove_division(self) -> None:
        """Remove the open division."""
        if self._view is not None:
            title = f"Удалено деление: {self._view.title}"
            self._remove(title, Division, self._view.id)

    def change_class(self, class_id: int, is_on: bool) -> None:
        """Let the division draw from one class more or less."""
        view, day = self._view, self._day
        if view is None:
            return
        if is_on:
            self.do(f"{view.title}: ещё класс",
                    lambda session: dividing.add_class(session, view.id, class_id))  # fmt: skip
        else:
            self.do(
                f"{view.title}: класс убран",
                lambda session: dividing.remove_class(session, view.id, class_id, day),
            )

    def ask_teacher(self, part_id: int) -> None:
        """Choose who leads a part; the subject's own teachers come first."""
        view, part = self._view, self._part(part_id)
        if view is None or part is None:
            return
        with self.sessions() as session:
            teachers = dividing.teachers_for(session, view.subject_id)
        names = [*teachers.values(), NOBODY]
        keys: list[int | None] = [*teachers, None]
        at = keys.index(part.teacher_id) if part.teacher_id in keys else 0
        chosen, agreed = QInputDialog.getItem(
            self._widget, "Педагог подгруппы", f"{view.title}, {part.name}:", names, at, False
        )
        if agreed:
            self.assign(part, keys[names.index(chosen)])

    def assign(self, part: Part, teacher_id: int | None) -> None:
        """Let somebody lead a part; a part without a course gets one."""
        self.do(f"«{part.name}»: педагог",
                lambda session: dividing.assign_teacher(session, part.id, teacher_id))  # fmt: skip

    def _part(self, part_id: int) -> Part | None:
        parts = self._view.parts if self._view else ()
        return next((part for part in parts if part.id == part_id), None)

    def _remove(self, title: str, model: type[Division | Subgroup], key: int) -> None:
        self.do(title, lambda session: records.remove(session, model, [key]))
