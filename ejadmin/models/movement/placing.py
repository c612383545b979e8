"""Which subgroups a pupil comes into with a new class."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from ejadmin.models.base.words import name_key
from ejadmin.models.movement.draft import PupilDraft
from ejadmin.models.movement.facts import Held, OrderFacts, SubgroupFacts, sexes_in_subgroups
from ejadmin.models.people.tables import Sex


class Placing:
    """Chooses subgroups so that nobody is left out of a divided lesson.

    The subgroup called as the former one in the same subject comes first; otherwise the smallest.
    A division by sex keeps to the sex, and is left alone where the pupil's is not written.
    """

    def __init__(self, session: Session, standing: OrderFacts, day: date) -> None:
        self.session, self.standing, self.day = session, standing, day
        self.members: dict[int, list[Sex | None]] = {}

    def choose(
        self, draft: PupilDraft, target_class_id: int, ended: Sequence[Held]
    ) -> tuple[int, ...]:
        """The subgroups of the target class a pupil comes into, one for each division."""
        held = self.standing.subgroup_memberships.get(draft.pupil_id or 0, [])
        leaving = {one.id for one in ended}
        staying = {
            self.standing.subgroups[one.group_id].division_id
            for one in held
            if one.id not in leaving and one.is_open(self.day)
        }
        former = {
            (part.subject_id, name_key(part.name))
            for part in (self.standing.subgroups[one.group_id] for one in ended)
        }
        chosen = []
        for division_id, parts in self.standing.parts_of_class(target_class_id).items():
            if division_id not in staying:
                part = self._part(parts, former, self._sex(draft))
                if part is not None:
                    chosen.append(part.id)
                    self.members[part.id].append(self._sex(draft))
        return tuple(chosen)

    def _sex(self, draft: PupilDraft) -> Sex | None:
        if draft.newcomer is not None:
            return draft.newcomer.sex
        return self.standing.sexes.get(draft.pupil_id or 0)

    def _part(
        self, parts: list[SubgroupFacts], former: set[tuple[int, str]], sex: Sex | None
    ) -> SubgroupFacts | None:
        self._read(parts)
        fitting = self._of_sex(parts, sex)
        same = [part for part in fitting if (part.subject_id, name_key(part.name)) in former]
        return min(same or fitting, key=lambda part: len(self.members[part.id]), default=None)

    def _of_sex(self, parts: list[SubgroupFacts], sex: Sex | None) -> list[SubgroupFacts]:
        inside = [set(self.members[part.id]) for part in parts]
        by_sex = len({*map(frozenset, inside)}) == len(parts) > 1 and all(
            len(one) == 1 and None not in one for one in inside
        )
        if not by_sex:
            return parts
        return [part for part, one in zip(parts, inside, strict=True) if sex in one]

    def _read(self, parts: list[SubgroupFacts]) -> None:
        unread = [part.id for part in parts if part.id not in self.members]
        if unread:
            found = sexes_in_subgroups(self.session, unread, self.day)
            self.members.update({key: list(found.get(key, [])) for key in unread})
