"""The family: guardians of a pupil with their rights, or the children of a guardian."""

from html import escape
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel

from ejadmin.errors import UserError
from ejadmin.models.base.fields import show
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.families import kin as families
from ejadmin.models.families.kin import Kin, Namesake
from ejadmin.models.families.listing import Kind, people, search_words
from ejadmin.models.people.tables import GuardianRights, PupilGuardian, Relation
from ejadmin.models.registry.records import Values
from ejadmin.ui import theme
from ejadmin.ui.operations import Operations
from ejadmin.ui.page import Place, Workplace
from ejadmin.ui.people.adding import AddingBox
from ejadmin.ui.people.records_pane import RecordsPane

MOST_FOUND = 12


class FamilyPane(RecordsPane):
    """Links between a pupil and guardians, seen from either side."""

    title = "Семья"
    model = PupilGuardian
    directory = "pupil_guardians"
    names = ("relation", "rights", "gets_information", "document")
    wide = ("gets_information", "document")
    columns = (("Кто", 230), ("Кем приходится", 130), ("Телефон", 150), ("Права", 120),
               ("Сведения", 80))  # fmt: skip
    empty = "Родителей (законных представителей) ещё нет. Нажмите «Добавить» (Ins)."
    may_be_new = True

    def __init__(self, workplace: Workplace, operations: Operations) -> None:
        self.kin: dict[int, Kin] = {}
        super().__init__(workplace, operations)
        self.adding = AddingBox(may_be_new=self.may_be_new)
        self.siblings = QLabel()
        self.open = theme.action_button("Открыть карточку", tooltip="Открыть карточку (Enter)")
        self.open.setObjectName("action.open_card")
        self.siblings.setWordWrap(True)
        self.siblings.setTextFormat(Qt.TextFormat.RichText)
        self.more.addWidget(self.open)
        self.below.addWidget(self.siblings)
        self.below.addWidget(self.adding)
        self.adding.hide()
        self._connect_adding()

    def refresh(self) -> None:
        super().refresh()
        self._tell_siblings()

    def has_unsaved(self) -> bool:
        return super().has_unsaved() or self.has_draft()

    def show_person(self, kind: Any, key: int | None) -> None:
        super().show_person(kind, key)
        self.adding.hide()

    def read(self, session: TrackedSession) -> list[tuple[int, Values]]:
        key = self.key or 0
        kin = (
            families.guardians_of(session, key)
            if self.kind is Kind.PUPILS
            else families.children_of(session, key, self.today())
        )
        self.kin = {one.link_id: one for one in kin}
        owner = "pupil_id" if self.kind is Kind.PUPILS else "guardian_id"
        return [
            (
                one.link_id,
                {"relation": one.relation, "rights": one.rights, owner: self.key,
                 "gets_information": one.gets_information, "document": one.document or None},
            )
            for one in kin
        ]  # fmt: skip

    def line(self, key: int, values: Values) -> tuple[str, ...]:
        one = self.kin[key]
        rights = show(self.known["rights"], values["rights"], {})
        told = "получает" if values["gets_information"] else "не выдавать"
        phone = " · ".join(part for part in (one.phone, one.more) if part)
        return one.name, one.relation.caption, phone, rights, told

    def tone(self, key: int, values: Values) -> str:
        if values["rights"] is GuardianRights.DEPRIVED:
            return "red"
        return "" if values["gets_information"] else "amber"

    @Slot()
    def add(self) -> None:
        """Look for the person by name."""
        if self.key is not None and self.may_drop():
            self.adding.show()
            self.form.hide()
            self.adding.begin(self.today())

    def has_draft(self) -> bool:
        return self.adding.isVisible() and self.adding.is_typed()

    @Slot()
    def cancel(self) -> None:
        """Leave the adding of somebody."""
        self.adding.hide()
        self._tell_state()
        self.table.setFocus()

    @Slot()
    def open_card(self) -> None:
        """Go to the card of the person chosen."""
        key = self.chosen_key()
        if key is not None:
            word = (Kind.GUARDIANS if self.kind is Kind.PUPILS else Kind.PUPILS).word
            self.asked_for.emit(Place("people", {word: self.kin[key].person_id}))

    def _tell_state(self) -> None:
        super()._tell_state()
        if hasattr(self, "open"):
            self.open.setEnabled(self.chosen_key() is not None)
            self.form.setVisible(self.form.isVisibleTo(self.area) and self.adding.isHidden())

    def _search(self, text: str) -> None:
        with self.sessions() as session:
            if self.kind is Kind.PUPILS:
                found = families.namesakes(session, text, self.today(), MOST_FOUND)
            else:
                words = search_words(text)
                lines = people(session, Kind.PUPILS, self.today()) if words else []
                found = [
                    Namesake(one.key, one.name, one.more, "") for one in lines if one.fits(words)
                ][:MOST_FOUND]
        known = {one.person_id for one in self.kin.values()}
        self.adding.offer([one for one in found if one.key not in known])

    @Slot(int, object)
    def _link(self, other: int, relation: Relation) -> None:
        key = self.key or 0
        pupil, guardian = (key, other) if self.kind is Kind.PUPILS else (other, key)

        def work(session: TrackedSession) -> int:
            return families.link(session, pupil, guardian, relation)

        made = self.write("Добавлена связь: семья", work)
        if made is not None:
            self._added(made)

    @Slot()
    def _make(self) -> None:
        def work(session: TrackedSession) -> int:
            guardian, consent = self.adding.new_guardian()
            relation = self.adding.chosen_relation()
            return families.add_new(session, self.key or 0, guardian, relation, consent)

        added = self.write("Добавлен законный представитель", work)
        if added is not None:
            self._added(added)

    def _added(self, link: int) -> None:
        self.adding.hide()
        self._stored(link)
        self.table.setFocus()

    def show_error(self, error: UserError) -> None:
        if self.adding.isVisible():
            self.adding.tell(error.message, error.field)
        else:
            super().show_error(error)

    def _tell_siblings(self) -> None:
        if self.kind is not Kind.PUPILS or self.key is None:
            self.siblings.hide()
            return
        with self.sessions() as session:
            found = families.siblings(session, self.key, self.today())
        links = ", ".join(
            f'<a href="{key}">{escape(name)}</a> {escape(label)}' for key, name, label in found
        )
        self.siblings.setText(f"Братья и сёстры: {links}")
        self.siblings.setVisible(bool(found))

    @Slot(str)
    def _open_sibling(self, link: str) -> None:
        self.asked_for.emit(Place("people", {"pupil": int(link)}))

    def _connect_adding(self) -> None:
        self.open.clicked.connect(self.open_card)
        self.table.activated.connect(self.open_card)
        self.siblings.linkActivated.connect(self._open_sibling)
        self.adding.searched.connect(self._search)
        self.adding.existing_chosen.connect(self._link)
        self.adding.new_chosen.connect(self._make)
        self.adding.left.connect(self.leave)


class ChildrenPane(FamilyPane):
    """The same links from the guardian's side."""

    title = "Дети"
    columns = (("Ученик", 230), ("Кем приходится ему", 150), ("Класс", 130), ("Права", 120),
               ("Сведения", 80))  # fmt: skip
    empty = "Детей не указано. Нажмите «Добавить» (Ins) и найдите ученика."
    may_be_new = False

    def line(self, key: int, values: Values) -> tuple[str, ...]:
        name, relation, _phone, rights, told = super().line(key, values)
        return name, relation, self.kin[key].more, rights, told
