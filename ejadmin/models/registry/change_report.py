"""The change log for people: each row with its pupil, class, subject and lesson, was and became.

School 14, point 13: the report gives the name, the date, the mark before and the mark after.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, inspect, or_, select
from sqlalchemy.orm import Session

from ejadmin.models.base import clock
from ejadmin.models.base.chain import Action, Change
from ejadmin.models.base.columns import Base
from ejadmin.models.base.words import name_key
from ejadmin.models.calendar.tables import ReportingPeriod
from ejadmin.models.classes.tables import ClassMembership, SchoolClass, Subgroup
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import Work
from ejadmin.models.people.tables import Pupil
from ejadmin.models.registry.change_words import POINTERS, Speaker, mapped_tables
from ejadmin.models.registry.labels import labels
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Lesson

MOST_PUPILS = 40
UNMAPPED = {"alembic_version": "версия базы"}
ACTIONS = {Action.INSERT: "добавлено", Action.UPDATE: "изменено", Action.DELETE: "удалено"}


@dataclass(frozen=True)
class Filters:
    """What to show: local days (inclusive), who typed or whose journal, which table, a text."""

    first: date | None = None
    last: date | None = None
    operator: str | None = None
    table: str | None = None
    text: str = ""


@dataclass(frozen=True)
class ChangeLine:
    """One change in words; ``at`` is local time."""

    id: int
    at: datetime
    operator: str
    kind: str
    action: str
    pupil: str
    where: str
    was: str
    became: str
    teacher: str
    reason: str


def tables() -> dict[str, str]:
    """The tracked tables: names in the database and titles in Russian, by title."""
    titles = {
        str(mapper.class_.__tablename__): mapper.class_.__title__
        for mapper in Base.registry.mappers
        if mapper.class_.__tracked__
    }
    return dict(sorted(titles.items(), key=lambda pair: pair[1]))


def operators(session: Session) -> list[str]:
    """Everybody who ever changed something, and every teacher for whom something was changed."""
    typed = session.scalars(select(Change.operator).distinct())
    meant = session.scalars(select(Change.teacher).where(Change.teacher.is_not(None)).distinct())
    return sorted({*typed, *filter(None, meant)})


def read(
    session: Session, filters: Filters, *, before: int | None = None, limit: int = 200
) -> list[ChangeLine]:
    """The newest ``limit`` changes older than the one numbered ``before``."""
    query = _filtered(session, filters)
    if before is not None:
        query = query.where(Change.id < before)
    rows = session.execute(query.order_by(Change.id.desc()).limit(limit)).all()
    return _in_words(session, [_Row.read(session, *row) for row in rows])


def read_those(session: Session, condition: Any, *, limit: int = 200) -> list[ChangeLine]:
    """The newest changes that fit a condition on the columns of the log."""
    rows = session.execute(
        _everything().where(condition).order_by(Change.id.desc()).limit(limit)
    ).all()
    return _in_words(session, [_Row.read(session, *row) for row in rows])


def count(session: Session, filters: Filters) -> int:
    """How many changes fit the filters."""
    fitting = _filtered(session, filters).subquery()
    return session.execute(select(func.count()).select_from(fitting)).scalar_one()


@dataclass(frozen=True)
class _Row:
    id: int
    at: datetime
    operator: str
    table: str
    key: dict[str, Any]
    action: Action
    before: dict[str, Any]
    after: dict[str, Any]
    teacher: str
    reason: str

    @classmethod
    def read(
        cls, session: Session, number: int, at: str, operator: str, table: str, key: str,
        action: str, before: str | None, after: str | None, teacher: str | None, reason: str | None,
    ) -> "_Row":  # fmt: skip
        return cls(
            number,
            clock.shown(session, at),
            operator,
            table,
            json.loads(key),
            Action(action),
            json.loads(before) if before else {},
            json.loads(after) if after else {},
            teacher or "",
            reason or "",
        )


def _everything() -> Select[*tuple[Any, ...]]:
    return select(
        Change.id, Change.at, Change.operator, Change.table, Change.key, Change.action,
        Change.before, Change.after, Change.teacher, Change.reason,
    )  # fmt: skip


def _filtered(session: Session, filters: Filters) -> Select[*tuple[Any, ...]]:
    query = _everything()
    if filters.first:
        query = query.where(Change.at >= _stored_moment(session, filters.first))
    if filters.last:
        query = query.where(Change.at < _stored_moment(session, filters.last + timedelta(days=1)))
    if filters.operator:
        is_theirs = or_(Change.operator == filters.operator, Change.teacher == filters.operator)
        query = query.where(is_theirs)
    if filters.table:
        query = query.where(Change.table == filters.table)
    if wanted := filters.text.strip():
        query = query.where(_mentions(session, wanted))
    return query


def _stored_moment(session: Session, day: date) -> str:
    """The beginning of a day at the school as the log writes moments: in UTC."""
    return clock.midnight(session, day).isoformat(timespec="milliseconds")


def _mentions(session: Session, wanted: str) -> Any:
    """Rows about pupils of that name, or with that text among their values."""
    parts = name_key(wanted).split()
    names = session.execute(select(Pupil.id, Pupil.last_name, Pupil.first_name, Pupil.middle_name))
    pupils = [
        key
        for key, *name in names
        if all(part in name_key(" ".join(filter(None, name))) for part in parts)
    ][:MOST_PUPILS]
    texts = [Change.before.contains(wanted, autoescape=True),
             Change.after.contains(wanted, autoescape=True)]  # fmt: skip
    for pupil in pupils:
        for ending in (",", "}"):
            told = f'"pupil_id":{pupil}{ending}'
            texts += [Change.key.contains(told), Change.before.contains(told),
                      Change.after.contains(told)]  # fmt: skip
    return or_(*texts)


def _in_words(session: Session, rows: Sequence[_Row]) -> list[ChangeLine]:
    places = _Places(session, rows)
    speak = Speaker(session)
    return [
        ChangeLine(
            id=row.id,
            at=row.at,
            operator=row.operator,
            kind=_kind_of(row.table),
            action=ACTIONS[row.action],
            pupil=places.pupil(row),
            where=places.where(row),
            was=speak.values(row.table, row.before),
            became=speak.values(row.table, row.after),
            teacher=row.teacher,
            reason=row.reason,
        )
        for row in rows
    ]


def _kind_of(table: str) -> str:
    model = mapped_tables().get(table)
    return model.__one__ if model else UNMAPPED.get(table, table)


class _Places:
    """Whom and what each change of a batch is about; a fixed number of queries for the batch.

    What the row itself does not say is looked up in its record, and for a record deleted since,
    in the log.
    """

    def __init__(self, session: Session, rows: Sequence[_Row]) -> None:
        self.session = session
        self.pointers = {
            row.id: {name: value for source in (row.before, row.after, row.key)
                     for name, value in source.items() if name in POINTERS and value is not None}
            for row in rows
        }  # fmt: skip
        self._ask_records(rows)
        for row in rows:
            if row.table == Lesson.__tablename__:
                self.pointers[row.id]["lesson_id"] = row.key["id"]
        self._follow("work_id", Work, ("lesson_id",))
        self.days = self._lessons()
        self._follow("course_id", Course, ("subject_id", "class_id", "subgroup_id"))
        self._guess_classes()
        self.pupils = labels(session, Pupil) if self._wanted("pupil_id") else {}
        self.subjects = labels(session, Subject) if self._wanted("subject_id") else {}
        self.classes = labels(session, SchoolClass) if self._wanted("class_id") else {}
        self.subgroups = labels(session, Subgroup) if self._wanted("subgroup_id") else {}
        self.periods = labels(session, ReportingPeriod) if self._wanted("period_id") else {}

    def pupil(self, row: _Row) -> str:
        """Whose record it is."""
        return self.pupils.get(self.pointers[row.id].get("pupil_id", 0), "")

    def where(self, row: _Row) -> str:
        """«5А · Математика · 07.09.2026»; a subgroup's label names its subject already."""
        found = self.pointers[row.id]
        subgroup = self.subgroups.get(found.get("subgroup_id", 0), "")
        subject = self.subjects.get(found.get("subject_id", 0), "")
        day = self.days.get(found.get("lesson_id", 0))
        parts = (
            self.classes.get(found.get("class_id", 0), "") or subgroup,
            "" if subject and subject in subgroup else subject,
            f"{day:%d.%m.%Y}" if day else self.periods.get(found.get("period_id", 0), ""),
        )
        return " · ".join(part for part in parts if part)

    def _guess_classes(self) -> None:
        """A period mark names no class: the pupil's last one is meant."""
        lost = {
            found["pupil_id"]
            for found in self.pointers.values()
            if "pupil_id" in found and "class_id" not in found and "subgroup_id" not in found
        }
        last = select(ClassMembership.pupil_id, ClassMembership.class_id).where(
            ClassMembership.pupil_id.in_(lost)
        )
        known = {
            row.pupil_id: row.class_id
            for row in self.session.execute(last.order_by(ClassMembership.first_day))
        }
        for found in self.pointers.values():
            if "subgroup_id" not in found and found.get("pupil_id") in known:
                found.setdefault("class_id", known[found["pupil_id"]])

    def _wanted(self, name: str) -> set[int]:
        return {found[name] for found in self.pointers.values() if name in found}

    def _follow(self, pointer: str, model: type[Base], names: Sequence[str]) -> None:
        """Add what the records pointed at point at in turn."""
        columns = [getattr(model, name) for name in names]
        key = inspect(model).columns["id"]
        wanted = self._wanted(pointer)
        known = {number: values for number, *values in self.session.execute(
            select(key, *columns).where(key.in_(wanted)))}  # fmt: skip
        for found in self.pointers.values():
            for name, value in zip(names, known.get(found.get(pointer), ()), strict=False):
                if value is not None:
                    found.setdefault(name, value)

    def _lessons(self) -> dict[int, date]:
        self._follow("lesson_id", Lesson, ("course_id",))
        days = select(Lesson.id, Lesson.day).where(Lesson.id.in_(self._wanted("lesson_id")))
        return {row.id: row.day for row in self.session.execute(days)}

    def _ask_records(self, rows: Sequence[_Row]) -> None:
        """For changes that name neither pupil nor lesson: their record, or the log about it."""
        open_rows: dict[str, list[_Row]] = defaultdict(list)
        for row in rows:
            if row.action is not Action.INSERT and "id" in row.key:
                open_rows[row.table].append(row)
        for table, those in open_rows.items():
            model = mapped_tables().get(table)
            names = [name for name in POINTERS if model and name in inspect(model).columns]
            if model and names:
                self._from_records(model, names, those)
                self._from_log(table, [row for row in those if not self.pointers[row.id]])

    def _from_records(self, model: type[Base], names: list[str], rows: list[_Row]) -> None:
        key = inspect(model).columns["id"]
        columns = [inspect(model).columns[name] for name in names]
        query = select(key, *columns).where(key.in_({row.key["id"] for row in rows}))
        known = {number: values for number, *values in self.session.execute(query)}
        for row in rows:
            for name, value in zip(names, known.get(row.key["id"], ()), strict=False):
                if value is not None:
                    self.pointers[row.id].setdefault(name, value)

    def _from_log(self, table: str, rows: list[_Row]) -> None:
        """A deleted record was logged whole when it was made and when it went."""
        numbers: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            numbers[json.dumps(row.key, separators=(",", ":"))].append(row.id)
        if not numbers:
            return
        query = select(Change.key, Change.before, Change.after).where(
            Change.table == table,
            Change.key.in_(numbers),
            or_(
                and_(Change.action == Action.INSERT.value, Change.after.is_not(None)),
                and_(Change.action == Action.DELETE.value, Change.before.is_not(None)),
            ),
        )
        for key, before, after in self.session.execute(query):
            whole = json.loads(before or after or "{}")
            for number in numbers[key]:
                for name in POINTERS:
                    if whole.get(name) is not None:
                        self.pointers[number].setdefault(name, whole[name])
