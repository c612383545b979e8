"""The long work of the archive page, for tasks: no widget comes in here."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ejadmin.errors import UserError
from ejadmin.ui.page import Workplace
from ejadmin.ui.tasks import Progress

if TYPE_CHECKING:
    from ejadmin.exports.archive.seal import ArchiveReport, VerifyReport
    from ejadmin.models.registry.archives import ArchiveState, LedgerRow

ARCHIVE_END = ".zip.age"


@dataclass(frozen=True)
class Facts:
    """What the page shows: where we stand, the key's fingerprint, the ledger."""

    sentence: str
    is_good: bool
    fingerprint: str
    director: str
    rows: "list[LedgerRow]"

    @property
    def has_key(self) -> bool:
        """Whether the ceremony was held."""
        return bool(self.fingerprint)


def read_facts(workplace: Workplace, today: date) -> Facts:
    """Read everything the page shows; a handful of short queries."""
    from ejadmin.exports.archive.keys import fingerprint_text  # pulls in SQLAlchemy
    from ejadmin.models.registry import archives
    from ejadmin.models.school.card import School

    with workplace.sessions() as session:
        key = archives.current_key(session)
        standing = archives.standing(session, today)
        rows = archives.ledger(session)
        school = session.get(School, 1)
        director = school.director_name if school else None
    return Facts(
        sentence=_sentence(standing, today),
        is_good=standing.has_key and not standing.is_due,
        fingerprint=fingerprint_text(key.fingerprint) if key else "",
        director=director or "",
        rows=rows,
    )


def _sentence(standing: "ArchiveState", today: date) -> str:
    from ejadmin.ui.moments import ago

    if not standing.has_key:
        return "Архивов ещё нет: сначала директор получает код."
    if standing.last is None:
        return "Архивов ещё нет. Подключите внешний диск и сделайте первый."
    last = standing.last
    checked = (
        f"проверен {last.verified_at:%d.%m.%Y}"
        if last.verified_at
        else "после записи не проверялся"
    )
    late = ". Пора сделать новый: архив нужен раз в неделю" if standing.is_due else ""
    disk = Path(last.disk).name or last.disk
    return f"Последний архив {ago(last.made_at.date(), today)} на диске {disk}, {checked}{late}."


def make(
    workplace: Workplace, folder: Path, paper: str | None, progress: Progress
) -> "ArchiveReport":
    """Make an archive; without a keyring the paper must be compared first."""
    from ejadmin.exports.archive import seal  # pulls in SQLAlchemy and pyrage
    from ejadmin.keychain import open_keychain

    keychain = open_keychain(workplace.store.place)
    if not keychain.is_lasting and paper is None:
        raise UserError(
            "На этом компьютере нет связки ключей: сверьте отпечаток с подпиской.", field="paper"
        )
    return seal.create(workplace.store, folder, keychain, paper=paper, progress=progress.report)


def verify(workplace: Workplace, file: Path, progress: Progress) -> "VerifyReport":
    """Read an archive back and compare it with the ledger."""
    from ejadmin.exports.archive import seal  # pulls in SQLAlchemy and pyrage

    return seal.verify(file, workplace.sessions, progress=progress.report)


def open_with_code(file: Path, code: str, out: Path, progress: Progress) -> Path:
    """Open an archive into a folder."""
    from ejadmin.exports.archive.opening import open_archive  # pulls in SQLAlchemy and pyrage

    return open_archive(file, code, out, progress.report)


def file_of(row: "LedgerRow", also: Path | None) -> Path | None:
    """Where an archive lies now: on its own disk, or on the one chosen on the page."""
    places = [Path(row.disk.removesuffix(" (системный диск)"))]
    if also is not None:
        places.append(also)
    for place in places:
        try:
            if (place / row.file_name).is_file():
                return place / row.file_name
        except OSError:  # a disk that went away answers so; the next place may do
            continue
    return None
