"""The papers of the page of people: what each is called, and how it is collected and written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from ejadmin.models.missing_consents import Missing
from ejadmin.models.store import Sessions

PDF = "Документ PDF (*.pdf)"
Write = Callable[[Path], object]


@dataclass(frozen=True)
class Job:
    """One paper: what the work is called, the file's usual name, and what gives its writer."""

    title: str
    name: str
    collect: Callable[[], Write]


def missing_list(sessions: Sessions, people: Iterable[Missing]) -> Job:
    """The list of those without a consent, a page a class."""
    collect = partial(_collected, sessions, "consents_missing", people=people)
    return Job("Список без согласий", "Список без согласий.pdf", collect)


def consent_forms(sessions: Sessions, people: Iterable[Missing]) -> Job:
    """Blanks of the consent with the names filled in."""
    collect = partial(_collected, sessions, "consent_form", people=people)
    return Job("Бланки согласия", "Бланки согласия.pdf", collect)


def pupil_card(sessions: Sessions, key: int, name: str) -> Job:
    """The card of one pupil."""
    collect = partial(_collected, sessions, "pupil_card", pupil_id=key)
    return Job("Карточка ученика", f"Карточка – {name}.pdf", collect)


def ask_file(parent: QWidget, name: str) -> Path | None:
    """Where a paper goes; nothing when the person thought better of it."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    file, _ = QFileDialog.getSaveFileName(parent, name, str(Path(folder) / name), PDF)
    return Path(file) if file else None


def _collected(sessions: Sessions, module: str, **about: object) -> Write:
    """Read what the paper tells; drawing pulls in ReportLab, so only now."""
    document = import_module(f"ejadmin.exports.{module}")
    with sessions() as session:
        return partial(document.draw, document.collect(session, **about))
