"""Changes of the open division, each with the way back; what is lost is asked about first."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QInputDialog, QWidget

from ejadmin.errors import UserError
from ejadmin.models import dividing, records
from ejadmin.models.classes import Division, Subgroup
from ejadmin.models.dividing import DivisionView, Part, Placing
from ejadmin.models.store import Sessions
from ejadmin.models.wording import counted, listed
from ejadmin.ui import dialogs

MOST_STEPS = 100
NOBODY = "– вакансия –"
Work = Callable[[], object]


class Steps(QObject):
    """Does and undoes; ``done`` names what was changed, ``refused`` says why something was not."""

    done = Signal(str)
    refused = Signal(str)

    def __init__(self, sessions: Sessions, parent: QWidget) -> None:
        super().__init__(parent)
        self.sessions = sessions
        self._widget = parent
        self._view: DivisionView | None = None
        self._day = date.min
        self._back: list[tuple[str, Work]] = []

    def look_at(self, view: DivisionView | None, day: date) -> None:
        """From now on changes concern this division, from this day."""
        self._view, self._day = view, day

    def undo(self) -> None:
        """Take back the last change that was made here."""
        if not self._back:
            return
        what, back = self._back.pop()
        if self._try(back):
            self._tell(what)

    def made(self, division_id: int) -> None:
        """Remember that a division was made."""
        self._remember("divisions", partial(self._unmake, Division, division_id))

    def move(self, placing: Placing) -> bool:
        """Put pupils into parts from the day on."""
        view = self._view
        if view is None:
            return False
        moved: list[dividing.Moved] = []

        def work() -> None:
            moved.append(dividing.place(self.sessions, view.id, placing, self._day))

        if not self._try(work):
            return False
        self._remember("subgroup_memberships", partial(dividing.take_back, self.sessions, moved[0]))
        self._tell("subgroup_memberships")
        return True

    def add_part(self) -> None:
        """One more part."""
        view = self._view
        if view is None:
            return
        made: list[int] = []
        if self._try(lambda: made.append(dividing.add_part(self.sessions, view.id))):
            self._remember("subgroups", partial(self._unmake, Subgroup, made[0]))
            self._tell("subgroups")

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
        rename = partial(dividing.rename_part, self.sessions, part.id)
        if self._try(partial(rename, name)):
            self._remember("subgroups", partial(rename, part.name))
            self._tell("subgroups")

    def ask_remove_part(self, part_id: int) -> None:
        """Remove a part; asks when somebody stands in it, refuses while it is taught."""
        part = self._part(part_id)
        if part is None:
            return
        with self.sessions() as session:
            use = dividing.part_use(session, part_id)
        if use.courses:
            self.refused.emit(
                f"«{part.name}» удалить нельзя: по ней ведётся нагрузка "
                f"({listed(use.courses, 2)}). Сначала уберите её в справочнике «Нагрузка»."
            )
            return
        pupils = counted(use.pupils, "ученик останется", "ученика останутся", "учеников останутся")
        if use.pupils and not dialogs.confirm(
            self._widget, f"Удалить подгруппу «{part.name}»?", "Удалить",
            details=f"{pupils} без подгруппы, прежний её состав забудется. "
                    "Это можно отменить (Ctrl+Z).",
        ):  # fmt: skip
            return
        self._remove("subgroups", Subgroup, part_id)

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
            self._remove("divisions", Division, self._view.id)

    def change_class(self, class_id: int, is_on: bool) -> None:
        """Let the division draw from one class more or less."""
        view, day = self._view, self._day
        if view is None:
            return
        if is_on:
            add = partial(dividing.add_class, self.sessions, view.id, class_id)
            if self._try(add):
                again = partial(dividing.take_class_back, self.sessions, view.id, class_id)
                self._remember("divisions", again)
                self._tell("divisions")
            return
        moved: list[dividing.Moved] = []
        if self._try(
            lambda: moved.append(dividing.remove_class(self.sessions, view.id, class_id, day))
        ):
            self._remember("divisions", partial(self._link_again, class_id, moved[0]))
            self._tell("divisions")

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
        assign = partial(dividing.assign_teacher, self.sessions, part.id)
        if self._try(partial(assign, teacher_id)):
            if part.teacher:
                self._remember("courses", partial(assign, part.teacher_id))
            self._tell("courses")

    def _part(self, part_id: int) -> Part | None:
        parts = self._view.parts if self._view else ()
        return next((part for part in parts if part.id == part_id), None)

    def _remove(self, what: str, model: type[Division] | type[Subgroup], key: int) -> None:
        removed: list[records.Stored] = []
        if self._try(lambda: removed.extend(records.remove(self.sessions, model, [key]))):
            self._remember(what, partial(records.put_back, self.sessions, removed))
            self._tell(what)

    def _unmake(self, model: type[Division] | type[Subgroup], key: int) -> None:
        records.remove(self.sessions, model, [key])

    def _link_again(self, class_id: int, moved: dividing.Moved) -> None:
        dividing.add_class(self.sessions, moved.division_id, class_id)
        dividing.take_back(self.sessions, moved)

    def _remember(self, what: str, back: Work) -> None:
        self._back.append((what, back))
        del self._back[:-MOST_STEPS]

    def _try(self, work: Work) -> bool:
        """Do something to the database, or say why it cannot be done."""
        try:
            work()
        except UserError as error:
            self.refused.emit(error.message)
            return False
        return True

    def _tell(self, what: str) -> None:
        self.done.emit(what)
