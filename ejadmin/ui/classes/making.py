"""Asking for many classes at once: whole parallels, or those of the year before a grade up."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ejadmin.models.base.store import Sessions
from ejadmin.models.calendar.tables import AcademicYear, Year, year_title
from ejadmin.models.years import classes
from ejadmin.models.years.classes import ClassPlan, Promotion
from ejadmin.ui import dialogs
from ejadmin.ui.classes.dialogs import ParallelsDialog, PromotionDialog
from ejadmin.ui.operations import Operations

Plans = Sequence[ClassPlan]


def ask_parallels(parent: QWidget, sessions: Sessions, year: Year) -> Plans | None:
    """The classes a person wants in a year; nothing when the dialog was left."""
    fresh = partial(_fresh, sessions, year.id)
    dialog = ParallelsDialog(year_title(year.first_day), fresh, parent)
    return dialog.wanted() if dialog.exec() else None


def ask_promotion(parent: QWidget, operations: Operations, year: Year) -> tuple[int, Plans] | None:
    """A year and the classes to make there, out of the year before it.

    The school's first year has none before it: then the next year is made of this one.
    """
    sessions = operations.sessions
    with sessions() as session:
        before = classes.year_before(session, year.id)
    if before is not None:
        source, target = before, year.id
    elif _agree_to_next(parent, year):
        work = partial(classes.year_after, year_id=year.id)
        source, following = year.id, operations.do("Следующий учебный год", work)
        if following is None:
            return None
        target = following
    else:
        return None
    dialog = PromotionDialog(
        _title(sessions, source), _title(sessions, target),
        partial(_promoted, sessions, source), partial(_fresh, sessions, target), parent,
    )  # fmt: skip
    return (target, dialog.plans) if dialog.exec() else None


def _agree_to_next(parent: QWidget, year: Year) -> bool:
    title = year_title(year.first_day)
    return dialogs.confirm(
        parent, f"До {title} года классов в программе нет.", "Создать следующий год",
        details=f"Можно создать следующий год и его классы из классов {title} года.",
    )  # fmt: skip


def _title(sessions: Sessions, year_id: int) -> str:
    with sessions() as session:
        return year_title(session.get_one(AcademicYear, year_id).first_day)


def _fresh(sessions: Sessions, year_id: int, plans: Plans) -> Plans:
    with sessions() as session:
        return classes.not_yet_there(session, year_id, plans)


def _promoted(sessions: Sessions, year_id: int, how: Promotion) -> Plans:
    with sessions() as session:
        return classes.promoted(session, year_id, how)
