"""Every table of the program, gathered for the database and its migrations."""

from ejadmin.models.base import chain, operations
from ejadmin.models.base.columns import Base
from ejadmin.models.calendar import tables as calendar
from ejadmin.models.classes import tables as classes
from ejadmin.models.curriculum import norms
from ejadmin.models.curriculum import tables as courses
from ejadmin.models.journal import tables as journal
from ejadmin.models.journal import window
from ejadmin.models.movement import tables as movement
from ejadmin.models.people import access_slips, certificates, duplicates
from ejadmin.models.people import tables as people
from ejadmin.models.registry import (
    acceptance,
    archives,
    attachments,
    import_mappings,
    setup_records,
)
from ejadmin.models.school import card, publications, subjects
from ejadmin.models.statements import tables as statements
from ejadmin.models.timetable import tables as timetable

AREAS = (
    card,
    calendar,
    people,
    subjects,
    classes,
    courses,
    timetable,
    journal,
    window,
    movement,
    norms,
    certificates,
    access_slips,
    publications,
    setup_records,
    acceptance,
    duplicates,
    import_mappings,
    attachments,
    statements,
    archives,
    chain,
    operations,
)
metadata = Base.metadata
