"""Copies of the database on its own disk: by age, and before what could spoil much.

Each carries the full name of its database, the moment and the occasion:
«school.sqlite.20260907-140000.order.sqlite». Regular copies grow rarer with age; copies before an
event have a pool of their own, so that a morning of orders never pushes yesterday out.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from ejadmin import durable
from ejadmin.models.base import clock
from ejadmin.models.base.store import Sessions, Store, sqlite
from ejadmin.models.base.store.errors import damaged, known_errors

FOLDER, PART = "snapshots", ".part"
HOUR = timedelta(hours=1)
DAILY, MONTHLY = timedelta(days=30), timedelta(days=365)
EVENTS_KEPT, EVENTS_AGE = 10, timedelta(days=30)
MEGABYTE = 1024 * 1024
MOST_BYTES = 2048 * MEGABYTE
STAMP = "%Y%m%d-%H%M%S"
NAME = re.compile(r"\.(\d{8}-\d{6})(?:-(\d+))?\.([a-z]+)\.sqlite\Z")
FORMER_NAME = re.compile(r"-(\d{8}-\d{6})\.sqlite\Z")  # until version 0.2, after the stem alone
HEAD = "SELECT hash FROM changes ORDER BY id DESC LIMIT 1"
REVISION = "SELECT version_num FROM alembic_version"
LIMIT = "SELECT copies_limit FROM school"


class Occasion(StrEnum):
    """Why a copy was made; the value stands in its name."""

    REGULAR = "regular"
    LOAD = "load"
    ORDER = "order"
    MERGE = "merge"
    UPGRADE = "upgrade"
    RESTORE = "restore"


FRESH = {Occasion.MERGE: HOUR}
"""Merges come in rows: one copy an hour is enough for them."""


@dataclass(frozen=True)
class Copy:
    """One copy: where it lies, when (local time) and why it was made, its size in bytes."""

    file: Path
    made_at: datetime
    occasion: Occasion
    size: int
    number: int = 1

    @property
    def order(self) -> tuple[datetime, int]:
        """What sorts copies by age; several may be made in one second."""
        return self.made_at, self.number

    @property
    def is_regular(self) -> bool:
        """Whether it was made by the clock, not before an event."""
        return self.occasion is Occasion.REGULAR


def folder_of(file: Path) -> Path:
    """Where the copies of a database lie."""
    return file.parent / FOLDER


def listed(file: Path) -> list[Copy]:
    """The copies of one database, the newest first; those of its neighbours are not its own."""
    found = [_read(one, file) for one in folder_of(file).glob("*.sqlite")]
    return sorted(filter(None, found), key=lambda copy: copy.order, reverse=True)


def newest(file: Path) -> Copy | None:
    """The copy made last."""
    return next(iter(listed(file)), None)


def before(sessions: Sessions, occasion: Occasion) -> None:
    """Keep a copy of an open database before an event; a server's copies are the server's.

    One that is still fresh for the same occasion serves again.
    """
    store = Store.of(sessions)
    if not store.is_file:
        return
    last = next((one for one in listed(store.file) if one.occasion is occasion), None)
    if not last or clock.on_this_computer() - last.made_at >= FRESH.get(occasion, timedelta(0)):
        keep(store.file, occasion)


def keep_regular(store: Store) -> Copy | None:
    """Keep a copy of today's hour unless there is one, or nothing has changed since the last."""
    if not store.is_file:
        return None
    now, last = clock.on_this_computer(), newest(store.file)
    if last and (timedelta(0) <= now - last.made_at < HOUR or _is_same(store.file, last.file)):
        return None
    return keep(store.file, Occasion.REGULAR, now)


def keep(file: Path, occasion: Occasion, now: datetime | None = None) -> Copy:
    """Put a checked copy of a database into the folder of copies and thin the others out.

    An event's copy that holds the same state already is answered instead of a second one. Raises
    ``OSError`` and what :func:`known_errors` knows; then no copy bears a final name, and none went.
    """
    now = (now or clock.on_this_computer()).replace(microsecond=0)
    folder_of(file).mkdir(exist_ok=True)
    _sweep(file)
    known = next((one for one in listed(file) if not one.is_regular), None)
    if occasion is not Occasion.REGULAR and known and _is_same(file, known.file):
        return known
    copy = _make(file, occasion, now)
    for one in doomed(listed(file), now, _limit(file), spared=copy):
        one.file.unlink(missing_ok=True)
    return copy


def set_aside(file: Path) -> Path:
    """Move a closed database that cannot be copied, as it is, out of the way; nothing is lost."""
    folder_of(file).mkdir(exist_ok=True)
    target = folder_of(file) / f"{file.name}.{clock.on_this_computer().strftime(STAMP)}.damaged"
    for ending in ("", *sqlite.BESIDE):
        part = file.with_name(file.name + ending)
        if part.exists():
            os.replace(part, target.with_name(target.name + ending))
    durable.sync_folder(folder_of(file))
    return target


def doomed(copies: Iterable[Copy], now: datetime, limit: int, spared: Copy) -> list[Copy]:
    """The copies to be given up: one rule, without a disk.

    Of regular copies stay today's, each day's last for a month and each month's last for a year; of
    events the ten newest of the last month. What is still over ``limit`` bytes goes from the oldest
    on, the last of each day behind all others. ``spared`` was made in this call and never goes.
    """
    rest = sorted(copies, key=lambda copy: copy.order, reverse=True)
    kept = [*_regular_to_keep(rest, now), *_events_to_keep(rest, now)]
    if spared not in kept:
        kept.append(spared)
    last_of_days = set(_last_of({copy: copy.made_at.date() for copy in rest if copy in kept}))
    order = sorted(kept, key=lambda copy: (copy in last_of_days, copy.order))
    size = sum(copy.size for copy in kept)
    for copy in order:
        if size > limit and copy != spared:
            kept.remove(copy)
            size -= copy.size
    return [copy for copy in rest if copy not in kept]


def _regular_to_keep(newest_first: list[Copy], now: datetime) -> set[Copy]:
    regular = [copy for copy in newest_first if copy.is_regular]
    of_today = {copy for copy in regular if copy.made_at.date() >= now.date()}
    days = {copy: copy.made_at.date() for copy in regular if now - copy.made_at <= DAILY}
    months = {
        copy: (copy.made_at.year, copy.made_at.month)
        for copy in regular
        if now - copy.made_at <= MONTHLY
    }
    return of_today | set(_last_of(days)) | set(_last_of(months))


def _events_to_keep(newest_first: list[Copy], now: datetime) -> list[Copy]:
    events = [copy for copy in newest_first if not copy.is_regular]
    return [copy for copy in events[:EVENTS_KEPT] if now - copy.made_at <= EVENTS_AGE]


def _last_of(spans: Mapping[Copy, object]) -> Iterable[Copy]:
    """The newest copy of each day or month; ``spans`` come the newest first."""
    last: dict[object, Copy] = {}
    for copy, span in spans.items():
        last.setdefault(span, copy)
    return last.values()


def _make(file: Path, occasion: Occasion, now: datetime) -> Copy:
    """Write aside, check, and only then give the name that says a copy is whole."""
    stem = f"{file.name}.{now.strftime(STAMP)}"
    part = folder_of(file) / f"{stem}.{os.getpid()}{PART}"
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with known_errors(file):
            sqlite.snapshot(file, part)
            sqlite.leave_write_ahead_mode(part)
        if not sqlite.is_whole(part):
            raise damaged(file)
        number = 1 + sum(one.name.startswith(stem) for one in folder_of(file).glob("*.sqlite"))
        mark = f"-{number}" if number > 1 else ""
        target = folder_of(file) / f"{stem}{mark}.{occasion.value}.sqlite"
        durable.settle(part, target)
    finally:
        part.unlink(missing_ok=True)
    return Copy(target, now, occasion, target.stat().st_size, number)


def _sweep(file: Path) -> None:
    """Remove what a killed copying left; one that goes on in another program is younger."""
    for left in folder_of(file).glob(f"*{PART}*"):
        if left.name.startswith(f"{file.name}.") and _age(left) > HOUR:
            left.unlink(missing_ok=True)


def _age(file: Path) -> timedelta:
    try:
        return clock.on_this_computer() - datetime.fromtimestamp(file.stat().st_mtime)
    except FileNotFoundError:
        return timedelta(0)


def _is_same(file: Path, copy: Path) -> bool:
    """Whether a copy is whole and holds the database's present state: one log, one revision."""
    return sqlite.is_whole(copy) and all(
        sqlite.first_value(file, query) == sqlite.first_value(copy, query, at_rest=True)
        for query in (HEAD, REVISION)
    )


def _limit(file: Path) -> int:
    """How many bytes the copies of a database may take: the school card's word, else 2 GB."""
    told = sqlite.first_value(file, LIMIT)
    return int(told) * MEGABYTE if told else MOST_BYTES


def _read(copy: Path, file: Path) -> Copy | None:
    """A copy by its name; nothing when the name is another database's."""
    if copy.name.startswith(file.name) and (found := NAME.fullmatch(copy.name, len(file.name))):
        return _as_copy(copy, *found.groups())
    if copy.name.startswith(file.stem) and (
        found := FORMER_NAME.fullmatch(copy.name, len(file.stem))
    ):
        return _as_copy(copy, found[1], None, Occasion.REGULAR.value)
    return None


def _as_copy(copy: Path, moment: str, number: str | None, occasion: str) -> Copy | None:
    try:
        made_at = datetime.strptime(moment, STAMP)
        return Copy(copy, made_at, Occasion(occasion), copy.stat().st_size, int(number or 1))
    except (ValueError, FileNotFoundError):
        return None
