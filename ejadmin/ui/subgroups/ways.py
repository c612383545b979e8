"""By what pupils are put into parts at once, and what is to be said of those left over."""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from ejadmin.models import dividing
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.words import listed
from ejadmin.models.dividing import Divided, DivisionView

MOST_NAMED = 4
NEVER_DIVIDED = "Раньше эти ученики по этому предмету не делились."


class Way(Enum):
    """By what pupils are put into the parts at first."""

    HAND = "Вручную"
    ALPHABET = "Поровну по алфавиту"
    SEX = "По полу: мальчики, девочки"
    FORMER = "Как в прошлом делении"


class Proposal(NamedTuple):
    """Where pupils should go, and a line about those who stay where they are."""

    placing: dict[int, int]
    note: str


def propose(session: TrackedSession, view: DivisionView, way: Way) -> Proposal:
    """Where everybody of a division should stand; nothing by hand or without parts enough."""
    if len(view.parts) < 2 or way is Way.HAND:
        return Proposal({}, "")
    if way is Way.ALPHABET:
        return Proposal(dividing.in_alphabet(view.pupils, view.parts), "")
    if way is Way.SEX:
        unknown = [one for one in view.pupils if one.sex is None]
        return Proposal(dividing.by_sex(view.pupils, view.parts), _left("Не указан пол", unknown))
    former = dividing.former_places(session, view.id, [one.pupil_id for one in view.pupils])
    placing = dividing.by_former(view.pupils, view.parts, former)
    left = [one for one in view.pupils if one.pupil_id not in placing]
    told = _left("Раньше не делились, поставьте сами", left) if placing else NEVER_DIVIDED
    return Proposal(placing, told)


def _left(why: str, pupils: Sequence[Divided]) -> str:
    names = listed((one.name for one in pupils), MOST_NAMED)
    return f"{why} – {len(pupils)}: {names}." if pupils else ""
