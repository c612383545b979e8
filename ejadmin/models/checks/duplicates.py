"""Check of people entered twice (Inta, point 24)."""

from sqlalchemy.orm import Session

from ejadmin.models.checks.finding import Found
from ejadmin.models.duplicate_search import read, search


def lookalikes(session: Session) -> Found:
    """Pairs that look like one person and were not declared different."""
    data = read(session)
    pairs = search(data)
    names = data.names() if pairs else {}
    for pair in pairs:
        one, other = (names[pair.kind, key] for key in (pair.first_id, pair.second_id))
        yield (
            f"{one} – {other}: {pair.likeness.text}.",
            "duplicates",
            {"kind": pair.kind.value, "first": pair.first_id, "second": pair.second_id},
        )
