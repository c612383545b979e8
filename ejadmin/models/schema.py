"""Every table of the program, gathered for the database and its migrations."""

from ejadmin.models import (
    access,
    archives,
    calendar,
    chain,
    classes,
    courses,
    journal,
    movement,
    people,
    school,
    statements,
    subjects,
    timetable,
)
from ejadmin.models.base import Base

AREAS = (
    school,
    calendar,
    people,
    subjects,
    classes,
    courses,
    timetable,
    journal,
    access,
    movement,
    statements,
    archives,
    chain,
)
metadata = Base.metadata
