"""Making an archive on a disk, and proving later that it is still the one that was made."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ejadmin.errors import UserError
from ejadmin.exports.archive import attached, container, content, disk, guide, keys, trust
from ejadmin.exports.archive.container import PartFile, Written
from ejadmin.exports.archive.faults import ArchiveDamaged, unreachable
from ejadmin.exports.archive.snapshot import frozen_copy
from ejadmin.keychain import Keychain
from ejadmin.models.base import clock, file_store
from ejadmin.models.base.chain import chain_head
from ejadmin.models.base.store import Sessions, Store
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.registry import archives, attachments
from ejadmin.models.registry.archives import Archive, KeyValues, LedgerRow
from ejadmin.progress import Report

ARCHIVE, KEY, SUMS = ".zip.age", ".kod.age", ".sha256"
PER_CLASS = 1 << 20


@dataclass(frozen=True)
class ArchiveReport:
    """An archive just made; ``fingerprint`` as printed.

    ``attached`` files of records went with it; ``missing`` are names of those found lost or
    damaged.
    """

    id: int
    file: Path
    bytes: int
    sha256: str
    fingerprint: str
    fingerprint_source: str
    chain_head: str
    attached: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class VerifyReport:
    """An archive found whole, and what it was compared with."""

    file: Path
    bytes: int
    sha256: str
    is_in_ledger: bool
    has_key_file: bool


class _Steps:
    """Repeats the last report while a long step lasts, so that a cancel is heard."""

    def __init__(self, report: Report | None) -> None:
        self.report = report
        self.last = (0, 1, "")
        self.heard = 0

    def step(self, done: int, total: int, text: str) -> None:
        self.last = (done, total, text)
        if self.report:
            self.report(*self.last)

    def tick(self, count: int) -> None:
        """Called with the bytes done so far, as often as they come."""
        if count - self.heard >= container.CHUNK or count < self.heard:
            self.heard = count
            self.step(*self.last)


def create(
    store: Store,
    folder: Path,
    keychain: Keychain,
    *,
    paper: str | None = None,
    system_allowed: bool = False,
    now: datetime | None = None,
    progress: Report | None = None,
) -> ArchiveReport:
    """Make an archive in a folder of a disk and write it into the ledger.

    ``paper`` is the fingerprint typed from the director's sheet. Either everything lies on the disk
    under its final names, read back and entered, or nothing does. Raises ``UserError``.
    """
    sessions = store.sessions
    now = (now or clock.moment(sessions.kw["info"])).replace(microsecond=0)
    with sessions() as session:
        key = archives.required_key(session)
        period = archives.period_of(session, now.date())[1]
        source = trust.check_fingerprint(key, keychain, paper)
    place = disk.inspect(folder)
    disk.check(place, estimate(store), system_allowed=system_allowed)
    container.sweep(folder, "EJ-*")
    guide.put(folder)
    with sessions() as session:
        stem = archives.next_name(session, now, [file.name for file in _listed(folder)])
    steps = _Steps(progress)
    with (
        _calm_collector(),
        frozen_copy(store) as (copy, frozen),
        ExitStack() as files,
    ):
        head = chain_head(frozen)
        carried = attached.collect(frozen, attachments.folder_of(store.engine.url))
        members = content.members(frozen, copy, now, steps.step, carried)
        pieces = container.zip_stream(members, now)
        written = _write_all(files, folder / stem, pieces, key, steps)
        entry = Archive(
            made_at=now, file_name=stem + ARCHIVE, disk=_disk_text(place), bytes=written.bytes,
            sha256=written.sha256, key_id=key.id, chain_head=head, period_title=period,
            fingerprint_source=source, attached_count=len(carried.kept),
            missing_count=len(carried.missing),
        )  # fmt: skip
        with known_errors(store.file), sessions.begin() as session:
            session.add(entry)
            session.flush()
            number = entry.id
    return ArchiveReport(
        number, folder / (stem + ARCHIVE), written.bytes, written.sha256,
        keys.fingerprint_text(key.fingerprint), source, head, len(carried.kept),
        tuple(file.name for file in carried.missing),
    )  # fmt: skip


@contextmanager
def _calm_collector() -> Iterator[None]:
    """Keep the collector of garbage off what the program already holds.

    A full collection stops every thread for 150 ms once the window and SQLAlchemy are loaded, and
    an export makes enough objects for dozens of them.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def estimate(store: Store) -> int:
    """How many bytes an archive may take: the database, its log, papers about as large, files."""
    with known_errors(store.file):
        files = file_store.size_of(attachments.folder_of(store.engine.url))
        return 2 * store.size() + PER_CLASS + files


def verify(
    file: Path,
    sessions: Sessions | None = None,
    *,
    now: datetime | None = None,
    progress: Report | None = None,
) -> VerifyReport:
    """Read an archive from its disk and compare it with the ledger and the sums beside it.

    The ledger outranks the sums: they lie on the same disk as what they prove. Raises
    ``ArchiveDamaged`` or ``DiskUnreachable``.
    """
    row = _ledger_row(sessions, file.name)
    sums = read_sums(file)
    if not container.has_age_header(file):
        raise ArchiveDamaged(f"{file.name} – не архив журнала или его начало повреждено.")
    found = _hash(file, progress)
    expected = row.sha256 if row else sums.get(file.name)
    if expected is None:
        raise UserError(
            f"Проверить {file.name} нечем: его нет в журнале архивов и рядом нет файла .sha256."
        )
    if found.sha256 != expected:
        raise ArchiveDamaged(
            f"{file.name} изменён или повреждён: контрольная сумма не та, что при записи. "
            "Возьмите копию с другого диска и сделайте новый архив."
        )
    has_key = _check_key_file(file, sums)
    if row and sessions:
        with sessions.begin() as session:
            archives.mark_verified(
                session, row.id, (now or clock.now(session)).replace(microsecond=0)
            )
    return VerifyReport(file, found.bytes, found.sha256, row is not None, has_key)


def key_file_of(file: Path) -> Path:
    """The director's wrapped key that belongs to an archive."""
    return file.with_name(file.name.removesuffix(ARCHIVE) + KEY)


def read_sums(file: Path) -> dict[str, str]:
    """SHA-256 by file name from the sums beside an archive; empty when there are none."""
    sums = file.with_name(file.name.removesuffix(ARCHIVE) + SUMS)
    try:
        text = sums.read_bytes().decode("ascii", errors="replace")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise unreachable(error, sums) from error
    pairs = (line.split(maxsplit=1) for line in text.splitlines())
    return {pair[1].strip(" *"): pair[0] for pair in pairs if len(pair) == 2}


def _write_all(
    files: ExitStack, target: Path, pieces: Iterator[bytes], key: KeyValues, steps: _Steps
) -> Written:
    """Write, prove, then name: key and sums first, so that a named archive is never alone."""
    archive = files.enter_context(PartFile(target.with_name(target.name + ARCHIVE)))
    container.encrypt(pieces, key.recipient, archive, steps.tick)
    steps.step(1, 2, "Проверка чтением")
    written = archive.prove(steps.tick)
    beside = files.enter_context(PartFile(target.with_name(target.name + KEY)))
    beside.write(key.wrapped)
    key_written = beside.prove()
    sums = files.enter_context(PartFile(target.with_name(target.name + SUMS)))
    for proved, file in ((written, archive), (key_written, beside)):
        sums.write(f"{proved.sha256}  {file.target.name}\n".encode())
    sums.prove()
    for file in (beside, sums, archive):
        file.settle()
    container.sync_folder(target.parent)
    return written


def _hash(file: Path, progress: Report | None) -> Written:
    try:
        total = file.stat().st_size
        steps = _Steps(progress)

        def watch(count: int) -> None:
            steps.step(count >> 20, max(1, total >> 20), "Чтение с диска")

        return container.hash_of(file, watch, from_disk=True)
    except OSError as error:
        raise unreachable(error, file) from error


def _check_key_file(file: Path, sums: dict[str, str]) -> bool:
    key_file = key_file_of(file)
    try:
        if not key_file.exists():
            return False
        found = container.hash_of(key_file)
    except OSError as error:
        raise unreachable(error, key_file) from error
    if key_file.name in sums and sums[key_file.name] != found.sha256:
        raise ArchiveDamaged(
            f"Файл ключа {key_file.name} повреждён: без него архив не открыть. "
            "Возьмите его с другого диска с тем же отпечатком."
        )
    return True


def _ledger_row(sessions: Sessions | None, name: str) -> LedgerRow | None:
    if sessions is None:
        return None
    with sessions() as session:
        return archives.in_ledger(session, name)


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise unreachable(error, folder) from error


def _disk_text(place: disk.Disk) -> str:
    note = " (системный диск)" if place.is_system else ""
    return f"{str(place.folder)[:270]}{note}"
