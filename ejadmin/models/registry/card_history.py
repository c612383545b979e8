"""The history of one person's card, from the change log: who, when, what was and became."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from ejadmin.models.base.chain import Change
from ejadmin.models.base.columns import Base
from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from ejadmin.models.families.consents import OWNERS
from ejadmin.models.movement.tables import Movement
from ejadmin.models.people.certificates import Certificate
from ejadmin.models.people.tables import Consent, PaperRequest, PupilGuardian
from ejadmin.models.registry.change_report import ChangeLine, read_those

PARTS: tuple[type[Base], ...] = (
    PupilGuardian,
    Consent,
    PaperRequest,
    Certificate,
    ClassMembership,
    SubgroupMembership,
    Movement,
)
"""What a card holds beside the person's own row; marks have the log's own page."""


def history_of(
    session: Session, model: type[Base], key: int, *, limit: int = 300
) -> list[ChangeLine]:
    """The newest changes of a person and of what the card shows, removed records too."""
    table = model.__tablename__
    wanted = and_(Change.table == table, Change.key == f'{{"id":{key}}}')
    parts = [
        and_(Change.table == part, Change.key.in_(keys))
        for part, keys in _parts(session, OWNERS[model], key).items()
    ]
    return read_those(session, or_(wanted, *parts), limit=limit)


def _parts(session: Session, owner: str, key: int) -> Mapping[str, set[str]]:
    """Records that ever named the owner: by table, their keys as the log writes them."""
    tables = [str(part.__tablename__) for part in PARTS if hasattr(part, owner)]
    found: dict[str, set[str]] = defaultdict(set)
    rows = select(Change.table, Change.key).where(Change.table.in_(tables), _names(owner, key))
    for table, record in session.execute(rows):
        found[table].add(record)
    return found


def _names(owner: str, key: int) -> Any:
    texts = [f'"{owner}":{key}{ending}' for ending in (",", "}")]
    return or_(
        *(side.contains(text, autoescape=True) for text in texts
          for side in (Change.before, Change.after))
    )  # fmt: skip
