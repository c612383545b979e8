"""What a merge will do to each row that points at the record to go, and what stands against it.

Nothing is changed here: the plan is shown to a person first, and carried out afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base.columns import Base, titled_columns
from ejadmin.models.classes.tables import ClassMembership, SchoolClass, SubgroupMembership
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.merging.references import Reference, is_in_key, references, unique_keys
from ejadmin.models.merging.spans import SpanClash, join_spans
from ejadmin.models.merging.words import lesson_of, place_of
from ejadmin.models.movement.tables import MovementEffect
from ejadmin.models.people.tables import GuardianRights, Person, PupilGuardian, Relation
from ejadmin.models.registry.change_words import Speaker
from ejadmin.models.timetable.tables import Substitution

MEMBERSHIPS = (ClassMembership, SubgroupMembership)
TWO_PLACES: Mapping[type[Base], tuple[str, str]] = {
    SchoolClass: ("class_teacher_id", "second_class_teacher_id"),
    Course: ("teacher_id", "second_teacher_id"),
}
MARK = ("value", "sign")
STRICTNESS = (GuardianRights.FULL, GuardianRights.LIMITED, GuardianRights.DEPRIVED)


@dataclass(frozen=True)
class Obstacle:
    """Why a merge is refused, and the page and what to show there where a person mends it."""

    text: str
    page: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Union:
    """Two rows that become one: what the kept one takes from the other, which then goes."""

    kept: Base
    gone: Base
    taken: Mapping[str, Any]


@dataclass
class MergePlan:
    """What a merge will do, in rows and in words."""

    moves: list[tuple[Base, str]] = field(default_factory=list)
    copies: list[tuple[Base, str]] = field(default_factory=list)
    unions: list[Union] = field(default_factory=list)
    drops: list[Base] = field(default_factory=list)
    emptied: list[tuple[Base, str]] = field(default_factory=list)
    carried: dict[str, int] = field(default_factory=dict)
    joined: list[str] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)

    def note_carried(self, title: str) -> None:
        """Count a row that goes over unchanged."""
        self.carried[title] = self.carried.get(title, 0) + 1


def plan(session: Session, model: type[Person], keep_id: int, gone_id: int) -> MergePlan:
    """What merging two records would do; ``obstacles`` forbid it."""
    for key in (keep_id, gone_id):
        if session.get(model, key) is None:
            raise UserError("Одной из этих записей уже нет. Обновите страницу (F5).")
    made = MergePlan()
    speaker = Speaker(session)
    for reference in references(model):
        link = getattr(reference.model, reference.name)
        gone = list(session.scalars(select(reference.model).where(link == gone_id)))
        if not gone:
            continue
        may_meet = reference.model in MEMBERSHIPS or any(unique_keys(reference))
        query = select(reference.model).where(link == keep_id)
        kept = list(session.scalars(query)) if may_meet else []
        if reference.model in MEMBERSHIPS:
            _plan_memberships(session, made, reference, kept, gone)
        elif reference.model is MovementEffect:
            # an order that made the card to go made no card of the person who stays
            made.drops += gone
            made.joined.append("приказ больше не считается завёдшим карточку")
        else:
            _plan_rows(made, reference, kept, gone, keep_id, speaker)
    return made


def _plan_rows(
    made: MergePlan,
    reference: Reference,
    kept: list[Base],
    gone: list[Base],
    keep_id: int,
    speaker: Speaker,
) -> None:
    keys = list(unique_keys(reference))
    known = {(names, _key(row, names)): row for row in kept for names in keys}
    for row in gone:
        wanted = [(names, _key(row, names, {reference.name: keep_id})) for names in keys]
        twin = next((known[one] for one in wanted if one in known), None)
        if twin is not None:
            _plan_union(made, reference, twin, row, speaker)
        elif isinstance(row, Substitution) and _other(row, reference.name) == keep_id:
            made.obstacles.append(Obstacle(
                f"{place_of(speaker, row)}: один из двоих заменял другого. Удалите эту замену.",
            ))  # fmt: skip
        else:
            _plan_move(made, reference, row, keep_id)


def _plan_move(made: MergePlan, reference: Reference, row: Base, keep_id: int) -> None:
    made.note_carried(reference.title)
    if is_in_key(reference):
        made.copies.append((row, reference.name))
        return
    first, second = TWO_PLACES.get(reference.model, ("", ""))
    other = {first: second, second: first}.get(reference.name, "")
    if other and getattr(row, other) == keep_id:
        # one person cannot stand in both places: the first stays, the second becomes free
        made.emptied.append((row, second))
        made.joined.append(f"{reference.title}: один человек был записан на оба места")
        if reference.name == second:
            return
    made.moves.append((row, reference.name))


def _plan_union(
    made: MergePlan, reference: Reference, twin: Base, row: Base, speaker: Speaker
) -> None:
    """Two rows that may not both stand: alike or filling each other they become one."""
    where = place_of(speaker, row)
    taken, differing = _united(twin, row)
    if differing:
        both = ", ".join(differing)
        text = f"{where}: {both} – у двух записей разное. Оставьте одно."
        made.obstacles.append(Obstacle(text, *_page_of(speaker, row)))
        return
    made.unions.append(Union(twin, row, taken))
    made.joined.append(f"{where}: было у обеих записей, останется одно")


def _page_of(speaker: Speaker, row: Base) -> tuple[str, dict[str, Any]]:
    """The journal at the lesson of a row, where it has one."""
    lesson = lesson_of(speaker.session, row)
    return ("journal", {"course": lesson.course_id, "lesson": lesson.id}) if lesson else ("", {})


def _united(twin: Base, row: Base) -> tuple[dict[str, Any], list[str]]:
    """What the kept row takes over, and the titles of what cannot be united."""
    if isinstance(twin, PupilGuardian) and isinstance(row, PupilGuardian):
        return _united_links(twin, row), []
    if all(hasattr(row, name) for name in MARK) and any(
        getattr(row, name) != getattr(twin, name) for name in MARK
    ):
        return {}, ["отметка"]
    taken: dict[str, Any] = {}
    differing = []
    for name, mapped in titled_columns(type(row)):
        if mapped.primary_key or mapped.foreign_keys:
            continue
        mine, others = getattr(twin, name), getattr(row, name)
        if mine is None and others is not None:
            taken[name] = others
        elif others is not None and mine != others:
            differing.append(f"«{mapped.info['title']}»")
    return taken, differing


def _united_links(twin: PupilGuardian, row: PupilGuardian) -> dict[str, Any]:
    """A guardian linked twice: what is stricter holds, a paper is kept."""
    strictest = max(twin.rights, row.rights, key=STRICTNESS.index)
    return {
        "relation": row.relation if twin.relation is Relation.OTHER else twin.relation,
        "rights": strictest,
        "gets_information": twin.gets_information and row.gets_information,
        "document": twin.document or row.document,
    }


def _plan_memberships(
    session: Session, made: MergePlan, reference: Reference, kept: list[Any], gone: list[Any]
) -> None:
    try:
        joins = join_spans(session, kept, gone)
    except SpanClash as clash:
        made.obstacles += [
            Obstacle(text, "directory", {"key": clash.directory, "id": key})
            for text, key in clash.found
        ]
        return
    taken = {id(row) for join in joins for row in join.gone}
    for join in joins:
        for row in join.gone:
            made.unions.append(Union(
                join.kept, row, {"first_day": join.first_day, "last_day": join.last_day}
            ))  # fmt: skip
        made.joined.append(join.text)
    for row in gone:
        if id(row) not in taken:
            made.moves.append((row, reference.name))
            made.note_carried(reference.title)


def _key(row: Base, names: tuple[str, ...], instead: Mapping[str, Any] | None = None) -> Any:
    values = tuple({**{n: getattr(row, n) for n in names}, **(instead or {})}[n] for n in names)
    return id(row) if None in values else values


def _other(row: Substitution, name: str) -> int:
    return row.substitute_id if name == "absent_id" else row.absent_id
