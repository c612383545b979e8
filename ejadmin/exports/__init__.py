"""Records on their way out: paper, Excel and the archive. One file per document."""

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType


@dataclass(frozen=True)
class Document:
    """One row of the registry of documents.

    ``module`` is imported on first use, because drawing pulls in ReportLab; it offers a frozen
    dataclass of the content, ``collect(session, …)`` that fills it and ``draw(data, path)`` that
    writes the PDF. ``page`` is the key of the page on which the document is made.
    """

    key: str
    title: str
    description: str
    module: str
    page: str

    def load(self) -> ModuleType:
        """The module that collects and draws this document."""
        return import_module(self.module)


DOCUMENTS: tuple[Document, ...] = (
    Document(
        "statement",
        "Ведомость успеваемости и посещаемости",
        "Уроки, отметки, средний балл и пропуски – для семей, отказавшихся от электронной услуги",
        "ejadmin.exports.statement",
        "statements",
    ),
    Document(
        "archive-act",
        "Акт о переносе журнала на внешний диск",
        "Файл, контрольная сумма, отпечаток ключа и две подписи – к каждому архиву",
        "ejadmin.exports.archive.act",
        "archive",
    ),
    Document(
        "pledge",
        "Подписка о неразглашении кода архива",
        "Подписывает директор, получивший код: отпечаток ключа, дата, кто хранит конверт",
        "ejadmin.exports.archive.pledge",
        "archive",
    ),
)
