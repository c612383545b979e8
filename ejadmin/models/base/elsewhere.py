"""What somebody else wrote while a page was open is told, not overwritten (optimistic lock)."""

from collections.abc import Mapping
from types import EllipsisType
from typing import Any

from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import history
from ejadmin.models.base.columns import Base

ANYTHING = ...
"""Expected by a writer who replaces whatever stands there: an import, a certificate."""


class ChangedElsewhere(UserError):
    """What was to be replaced is not there any more: somebody wrote something else meanwhile."""


def refuse_changed(
    session: Session,
    model: type[Base],
    key: Mapping[str, Any],
    stands: Any,
    expected: Any | EllipsisType,
    words: str,
    *,
    field: str | None = None,
    advice: str = "страница обновлена.",
) -> None:
    """Raise :class:`ChangedElsewhere` unless what stands is what the writer expects to replace."""
    if expected is ANYTHING or stands == expected:
        return
    last = history.last_change(session, model, key)
    who = f" ({last[0]}, {last[1]:%d.%m.%Y %H:%M})" if last else ""
    raise ChangedElsewhere(
        f"Пока страница была открыта, здесь записали другое: {words or 'пусто'}{who}. "
        f"Ваше не записано, {advice}",
        field=field,
    )
