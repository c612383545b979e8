"""Documents made from a directory: a notice for the board, the list of public documents."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PaperButton:
    """One button over a directory: which document it saves, and about which record, if any."""

    directory: str
    document: str
    button: str
    tooltip: str
    name: str
    record: str = ""


PAPERS: tuple[PaperButton, ...] = (
    PaperButton("announcements", "announcement", "Напечатать объявление",
                "Выбранное объявление крупно на листе А4", "Объявление", "announcement_id"),
    PaperButton("public_documents", "public-documents", "Перечень (PDF)",
                "Общедоступные документы, с подписью директора", "Перечень документов"),
)  # fmt: skip
