"""The pupils the database knows, as tables speak of them: by class and name."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import func, select

from ejadmin.errors import UserError
from ejadmin.imports.differences import Comparison
from ejadmin.imports.job import Draft, Job, Membership
from ejadmin.imports.names import Name
from ejadmin.models.base import clock
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.tables import ClassMembership, SchoolClass
from ejadmin.models.people.tables import Pupil


@dataclass(frozen=True)
class Described:
    """A pupil as a row describes them."""

    name: Name
    birth_date: date | None = None
    personal_file: str | None = None

    def may_be(self, pupil: Pupil) -> bool:
        """Whether nothing in the row speaks against this pupil."""
        return (
            is_called(pupil, self.name)
            and _agree(self.birth_date, pupil.birth_date)
            and _agree(self.personal_file, pupil.personal_file)
        )

    def is_surely(self, pupil: Pupil) -> bool:
        """Whether the birth date or the personal file says that it is this pupil."""
        return self.may_be(pupil) and (
            (self.birth_date is not None and self.birth_date == pupil.birth_date)
            or (self.personal_file is not None and self.personal_file == pupil.personal_file)
        )

    def differs_from(self, other: "Described") -> bool:
        """Whether two rows of one table can be told apart as two pupils."""
        return not (
            _agree(self.birth_date, other.birth_date)
            and _agree(self.personal_file, other.personal_file)
            and _agree(name_key(self.name.middle or ""), name_key(other.name.middle or ""))
        )


class Roll:
    """Every pupil by class of the year, and those without a class by name."""

    def __init__(self, job: Job) -> None:
        self.job = job

    @cached_property
    def pupils(self) -> dict[int, Pupil]:
        """Every pupil by number."""
        found = self.job.session.scalars(select(Pupil).order_by(Pupil.id))
        return {one.id: one for one in found}

    @cached_property
    def of_class(self) -> dict[SchoolClass, dict[str, list[Pupil]]]:
        """Pupils of each class by surname and first name, also those who left it."""
        known: dict[SchoolClass, dict[str, list[Pupil]]] = defaultdict(lambda: defaultdict(list))
        classes = {one.id: one for one in self.job.lookup.classes.values()}
        pair = ClassMembership.pupil_id, ClassMembership.class_id
        links = select(*pair).group_by(*pair).order_by(func.min(ClassMembership.id))
        for pupil_id, class_id in self.job.session.execute(links):
            if class_id in classes:
                pupil = self.pupils[pupil_id]
                known[classes[class_id]][bare_key(pupil)].append(pupil)
        return known

    @cached_property
    def present(self) -> dict[Pupil, SchoolClass]:
        """The class of the year everybody is in now, or will be in."""
        classes = {one.id: one for one in self.job.lookup.classes.values()}
        link = ClassMembership
        is_open = link.last_day.is_(None) | (link.last_day >= clock.today(self.job.session))
        query = select(link.pupil_id, link.class_id).where(is_open).order_by(link.first_day)
        return {
            self.pupils[pupil_id]: classes[class_id]
            for pupil_id, class_id in self.job.session.execute(query)
            if class_id in classes
        }

    @cached_property
    def elsewhere(self) -> dict[str, list[tuple[Pupil, SchoolClass | None]]]:
        """All pupils by surname and first name, with the class of this year if they have one."""
        placed = {
            pupil: school_class
            for school_class, names in self.of_class.items()
            for many in names.values()
            for pupil in many
        }
        known: dict[str, list[tuple[Pupil, SchoolClass | None]]] = defaultdict(list)
        for pupil in self.pupils.values():
            known[bare_key(pupil)].append((pupil, placed.get(pupil)))
        return known

    def named(self, school_class: SchoolClass, name: Name) -> list[Pupil]:
        """Pupils of a class who may be called so."""
        within = self.of_class.get(school_class, {})
        found = within.get(name_key(f"{name.last} {name.first}"), [])
        return [pupil for pupil in found if is_called(pupil, name)]

    def find(self, school_class: SchoolClass, described: Described) -> Pupil | None:
        """The pupil a row means; ``None`` for a new one. Raises when several may be meant."""
        candidates = self.named(school_class, described.name)
        fitting = [one for one in candidates if described.is_surely(one)]
        fitting = fitting or [one for one in candidates if described.may_be(one)]
        if len(fitting) > 1:
            raise UserError(
                f"В классе {school_class.label} несколько учеников «{described.name.full}». "
                "Укажите дату рождения или № личного дела.",
                field="name",
            )
        return fitting[0] if fitting else self._from_elsewhere(school_class, described)

    def _from_elsewhere(self, school_class: SchoolClass, described: Described) -> Pupil | None:
        key = name_key(f"{described.name.last} {described.name.first}")
        known = self.elsewhere.get(key, [])
        free = [pupil for pupil, placed in known if placed is None and described.may_be(pupil)]
        sure = [pupil for pupil in free if described.is_surely(pupil)]
        chosen = sure or free
        return chosen[0] if len(chosen) == 1 else None

    def has_left(self, pupil: Pupil, school_class: SchoolClass) -> bool:
        """Whether somebody was in a class of this year and is in none any more."""
        known = self.of_class[school_class][bare_key(pupil)]
        return pupil.id is not None and pupil in known and pupil not in self.present

    def moved(
        self, school_class: SchoolClass, described: Described, comparison: Comparison
    ) -> tuple[Pupil, SchoolClass] | None:
        """Who a row means of another class, if it does: their birth date or personal file says so.

        Without these, it is the one namesake whose own class is in the file, but without them.
        """
        key = name_key(f"{described.name.last} {described.name.first}")
        others = [
            (pupil, self.present[pupil])
            for pupil, _ in self.elsewhere.get(key, [])
            if self.present.get(pupil, school_class) is not school_class and described.may_be(pupil)
        ]
        sure = [one for one in others if described.is_surely(one[0])]
        if not sure and not self.named(school_class, described.name):
            sure = [
                (pupil, own)
                for pupil, own in others
                if comparison.speaks_of(own) and not comparison.lists(own, key)
            ]
        return sure[0] if len(sure) == 1 else None

    def enrol(self, draft: Draft, pupil: Pupil, school_class: SchoolClass, first_day: date) -> None:
        """Put a pupil into a class from a day on, unless they are or were there."""
        key = bare_key(pupil)
        if pupil in self.of_class[school_class][key]:
            draft.keep("class_memberships", (pupil, school_class))
            return
        draft.enrol("class_memberships", Membership(school_class, pupil, first_day))
        draft.append(self.of_class[school_class][key], pupil)


def bare_key(pupil: Pupil) -> str:
    """Surname and first name as compared."""
    return name_key(f"{pupil.last_name} {pupil.first_name}")


def is_called(pupil: Pupil, name: Name) -> bool:
    """Whether a pupil has this name; a patronymic counts only where both sides tell one."""
    same = bare_key(pupil) == name_key(f"{name.last} {name.first}")
    return same and _agree(name_key(name.middle or ""), name_key(pupil.middle_name or ""))


def _agree(one: object, other: object) -> bool:
    return not one or not other or one == other
