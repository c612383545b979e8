"""Two records of one person made one: every reference carried over, logged, and undone as one."""

from ejadmin.models.merging.acting import merge, refuse_merge
from ejadmin.models.merging.cards import FieldPair, SideBySide, side_by_side
from ejadmin.models.merging.planning import MergePlan, Obstacle, plan

__all__ = [
    "FieldPair",
    "MergePlan",
    "Obstacle",
    "SideBySide",
    "merge",
    "refuse_merge",
    "plan",
    "side_by_side",
]
