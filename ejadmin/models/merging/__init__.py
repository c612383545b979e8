"""Two records of one person made one: every reference carried over, logged, and undone as one."""

from ejadmin.models.merging.acting import Merged, merge, undo_merge
from ejadmin.models.merging.cards import FieldPair, SideBySide, side_by_side
from ejadmin.models.merging.planning import MergePlan, Obstacle, plan

__all__ = [
    "FieldPair",
    "MergePlan",
    "Merged",
    "Obstacle",
    "SideBySide",
    "merge",
    "plan",
    "side_by_side",
    "undo_merge",
]
