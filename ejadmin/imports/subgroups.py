"""Subgroups and who belongs to them, as the imports of pupils and of members see it."""

from collections import defaultdict
from datetime import date
from functools import cached_property

from sqlalchemy import select

from ejadmin.imports.job import Draft, Job, Membership
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.tables import Division, SchoolClass, Subgroup, SubgroupMembership
from ejadmin.models.people.tables import Pupil
from ejadmin.models.school.subjects import Subject

KIND = "memberships"


class Composition:
    """Which subgroups a pupil is in, and which subgroups a class has."""

    def __init__(self, job: Job, pupils: dict[int, Pupil]) -> None:
        self.job = job
        self.pupils = pupils

    @cached_property
    def of_pupil(self) -> dict[Pupil, list[Subgroup]]:
        """Subgroups of every pupil, of this year; those already left do not count."""
        subgroups = {
            one.id: one for names in self.job.lookup.subgroups.values() for one in names.values()
        }
        known: dict[Pupil, list[Subgroup]] = defaultdict(list)
        columns = (SubgroupMembership.pupil_id, SubgroupMembership.subgroup_id)
        present = SubgroupMembership.last_day.is_(None) | (
            SubgroupMembership.last_day >= self.job.lookup.year.last_day
        )
        for pupil_id, subgroup_id in self.job.session.execute(select(*columns).where(present)):
            if subgroup_id in subgroups:
                known[self.pupils[pupil_id]].append(subgroups[subgroup_id])
        return known

    @cached_property
    def of_class(self) -> dict[SchoolClass, dict[str, list[tuple[Subject, Subgroup]]]]:
        """Subgroups of every class by name, each with its subject."""
        known: dict[SchoolClass, dict[str, list[tuple[Subject, Subgroup]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for (subject, classes), divisions in self.job.lookup.divisions.items():
            for division in divisions:
                for key, subgroup in self.job.lookup.subgroups[division].items():
                    for one in classes:
                        known[one][key].append((subject, subgroup))
        return known

    def find(self, school_class: SchoolClass, name: str, subject: Subject | None) -> list[Subgroup]:
        """Subgroups of a class with a name, of one subject where it is told."""
        named = self.of_class.get(school_class, {}).get(name_key(name), [])
        return [group for of, group in named if subject is None or of is subject]

    def rival(self, pupil: Pupil, subgroup: Subgroup) -> Subgroup | None:
        """The other part of the same division that the pupil is in."""
        return next(
            (
                other
                for other in self.of_pupil.get(pupil, [])
                if other is not subgroup and other.division is subgroup.division
            ),
            None,
        )

    def join(self, draft: Draft, pupil: Pupil, subgroup: Subgroup, first_day: date) -> None:
        """Make a pupil a member, unless they are one already."""
        if subgroup in self.of_pupil[pupil]:
            draft.keep(KIND, (pupil, subgroup))
            return
        draft.enrol(KIND, Membership(subgroup, pupil, first_day))
        draft.append(self.of_pupil[pupil], subgroup)

    def part(self, draft: Draft, subgroup: Subgroup, subject: Subject) -> None:
        """Give a subgroup a division of its own: its pupils are in the other parts as well."""
        old = subgroup.division
        own = Division(subject=subject, classes=list(old.classes))
        draft.add("divisions", own)
        subgroup.division = own
        cut = (subject, frozenset(own.classes))
        self.job.lookup.divisions[cut].append(own)
        self.job.lookup.subgroups[own][name_key(subgroup.name)] = subgroup
        del self.job.lookup.subgroups[old][name_key(subgroup.name)]
