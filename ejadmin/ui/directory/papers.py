"""Documents printed from a directory: a notice for the board, the list of public documents."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from ejadmin.models.store import Sessions
from ejadmin.models.store.errors import known_errors
from ejadmin.ui.tasks import Progress


@dataclass(frozen=True)
class PaperButton:
    """One button over a directory: which document it writes, and about which record, if any."""

    directory: str
    document: str
    button: str
    tooltip: str
    file: str
    record: str = ""

    def writer(self, sessions: Sessions, key: int | None) -> Callable[[Path], None]:
        """What writes the document into a file, whole or not at all."""
        about = {self.record: key} if self.record else {}

        def write(file: Path) -> None:
            from ejadmin.exports.safe_file import safe_file  # with ReportLab: only when asked for

            documents = import_module("ejadmin.exports").DOCUMENTS
            paper = next(one for one in documents if one.key == self.document).load()
            with known_errors(), sessions() as session:
                data = paper.collect(session, **about)
            with safe_file(file) as safe:
                paper.draw(data, safe.fresh)

        return write

    @staticmethod
    def work(write: Callable[[Path], None], file: Path, _progress: Progress) -> Path:
        """The same as a task: answers the file."""
        write(file)
        return file


PAPERS: tuple[PaperButton, ...] = (
    PaperButton("announcements", "announcement", "Напечатать объявление",
                "Выбранное объявление крупно на листе А4", "Объявление.pdf", "announcement_id"),
    PaperButton("public_documents", "public-documents", "Перечень (PDF)",
                "Общедоступные документы, с подписью директора", "Перечень документов.pdf"),
)  # fmt: skip
