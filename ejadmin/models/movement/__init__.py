"""Movement of pupils by orders: who comes, changes class, leaves, graduates; and undoing it.

The tables are here; :mod:`planning` says what an order would do, :mod:`applying` does it,
:mod:`undoing` takes it back, :mod:`register` and :mod:`counting` read it.
"""

from ejadmin.models.movement.tables import (
    Movement,
    MovementEffect,
    MovementKind,
    OrderKind,
    SchoolOrder,
)

__all__ = ["Movement", "MovementEffect", "MovementKind", "OrderKind", "SchoolOrder"]
