"""Names typed or pasted into an order: whom they mean, and who may be there already."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.base.words import name_key
from ejadmin.models.movement.draft import Newcomer, OrderDraft, Problem
from ejadmin.models.people.tables import Pupil, full_name


@dataclass(frozen=True)
class Card:
    """A pupil's card as a name finds it."""

    pupil_id: int
    name: str
    birth_date: date | None


class Cards:
    """Every pupil's card, found by the whole name or by surname and first name."""

    def __init__(self, session: Session) -> None:
        self.by_name: dict[str, list[Card]] = defaultdict(list)
        self.by_bare_name: dict[str, list[Card]] = defaultdict(list)
        rows = session.execute(
            select(
                Pupil.id, Pupil.last_name, Pupil.first_name, Pupil.middle_name, Pupil.birth_date
            )  # fmt: skip
        )
        for key, last, first, middle, birth_date in rows:
            card = Card(key, full_name(last, first, middle), birth_date)
            self.by_name[name_key(card.name)].append(card)
            self.by_bare_name[name_key(f"{last} {first}")].append(card)

    def named(self, text: str) -> list[Card]:
        """Cards with this whole name; when there are none, with this surname and first name."""
        whole = self.by_name.get(name_key(text), [])
        return whole or self.by_bare_name.get(name_key(text), [])


def newcomer(text: str) -> Newcomer | None:
    """«Фамилия Имя Отчество» as a newcomer; ``None`` where it is no full name."""
    words = text.replace(",", " ").split()
    if len(words) < 2 or any(letter.isdigit() for letter in text):
        return None
    return Newcomer(words[0], words[1], " ".join(words[2:]) or None)


@dataclass(frozen=True)
class Named:
    """Whom a list of names means: cards, newcomers, and names with the reason they mean nobody."""

    cards: tuple[int, ...]
    newcomers: tuple[Newcomer, ...]
    strange: tuple[str, ...]


def read_names(session: Session, names: Iterable[str], *, are_new_let: bool) -> Named:
    """Sort a list of full names; a name with several cards is left to a person."""
    known = Cards(session)
    cards: list[int] = []
    fresh: list[Newcomer] = []
    strange: list[str] = []
    for name in names:
        alike = known.named(name)
        who = newcomer(name)
        if len(alike) == 1:
            cards.append(alike[0].pupil_id)
        elif not alike and who is not None and are_new_let:
            fresh.append(who)
        else:
            strange.append(f"{name} ({'тёзки' if alike else 'нет в школе'})")
    return Named(tuple(cards), tuple(fresh), tuple(strange))


def problems_of_newcomers(session: Session, draft: OrderDraft) -> Iterator[Problem]:
    """Newcomers named twice, and newcomers who may have a card already."""
    rows = [(row, one.newcomer) for row, one in enumerate(draft.pupils) if one.newcomer]
    if not rows:
        return
    cards = Cards(session)
    seen: set[tuple[str, date | None]] = set()
    for row, one in rows:
        key = (name_key(one.full_name), one.birth_date)
        if key in seen:
            yield Problem(f"{one.full_name}: назван в приказе дважды.", row, "pupil_id")
        seen.add(key)
        alike = cards.named(one.full_name)
        if any(one.birth_date and card.birth_date == one.birth_date for card in alike):
            yield Problem(
                f"{one.full_name}: карточка с этой датой рождения уже есть, выберите её в списке.",
                row, "pupil_id",
            )  # fmt: skip
        elif alike:
            yield Problem(
                f"{one.full_name}: ученик с таким именем уже есть. Если это он же, выберите его "
                "в списке, а не записывайте заново.",
                row, is_error=False,
            )  # fmt: skip
