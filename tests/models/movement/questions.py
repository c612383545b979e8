"""What the tests of orders ask of a plan."""

from sqlalchemy.orm import Session

from ejadmin.models.movement.applying import preview_order
from ejadmin.models.movement.draft import OrderDraft, PupilDraft
from ejadmin.models.movement.planning import PupilPlan
from ejadmin.models.movement.tables import MovementKind
from tests.models.movement.school import Classes, moved


def errors(session: Session, order: OrderDraft) -> list[tuple[str, str]]:
    """The field and the text of each error."""
    return [(one.field, one.text) for one in preview_order(session, order).errors]


def warnings(session: Session, order: OrderDraft) -> str:
    """What an order that may be carried out tells beforehand."""
    plan = preview_order(session, order)
    assert plan.errors == []
    return "\n".join(one.text for one in plan.warnings)


def planned(session: Session, order: OrderDraft) -> PupilPlan:
    """The plan of the one pupil of an order without errors."""
    plan = preview_order(session, order)
    assert plan.errors == []
    return plan.pupils[0]


def refuses(session: Session, order: OrderDraft, field: str, piece: str) -> bool:
    """Whether an order is refused at a field with a piece of text."""
    return any(at == field and piece in text for at, text in errors(session, order))


def going(classes: Classes, kind: MovementKind, pupil: int | None, name: str = "") -> PupilDraft:
    """A pupil with all that a kind of order asks for: into 5Б, or to a lyceum."""
    target = classes.five_b if kind in (MovementKind.ENROLMENT, MovementKind.TRANSFER) else None
    return moved(pupil, target, "лицей" if kind is MovementKind.LEAVING else None, name)
