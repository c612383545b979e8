"""The checklist of setting a school up: the order's table (school 14, Table 1), from live data.

A step is one line in ``steps.STEPS``, a query of its progress, and a row of
``resources/regulations/setup.toml`` with the order's point, words, responsible and due rule.
"""

from ejadmin.models.checklist.marking import mark_done, refuse_mark, undo_mark
from ejadmin.models.checklist.reading import as_json, checklist, done, dues
from ejadmin.models.checklist.records import StepRecord, write_record
from ejadmin.models.checklist.standing import Accepted, StepStanding
from ejadmin.models.checklist.step import EVERY_ERROR, Proof, SetupStep, StepProgress, StepState
from ejadmin.models.checklist.steps import STEPS
from ejadmin.models.checklist.works import groups, works

__all__ = [
    "EVERY_ERROR",
    "STEPS",
    "Accepted",
    "Proof",
    "SetupStep",
    "StepProgress",
    "StepRecord",
    "StepStanding",
    "StepState",
    "as_json",
    "checklist",
    "done",
    "dues",
    "groups",
    "mark_done",
    "refuse_mark",
    "undo_mark",
    "works",
    "write_record",
]
