"""What an import did: how many rows, which records, and the rows that were not taken."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ejadmin.imports.report import ImportReport
from ejadmin.models.base.words import counted
from ejadmin.ui import theme
from ejadmin.ui.loading.errors import ErrorsPane

MOST_NOTES = 12


class ReportView(QWidget):
    """The last page of the import dialog."""

    def __init__(self) -> None:
        super().__init__()
        self.headline = theme.StateLabel()
        self.headline.setFont(theme.sized_font(theme.TITLE_POINTS))
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.notes = theme.muted_label("")
        self.list_title = theme.section_label("Не загружены эти строки")
        self.pane = ErrorsPane()
        self.errors, self.copy_button = self.pane.list, self.pane.copy_button
        self._arrange()

    def show_report(self, report: ImportReport) -> None:
        """Tell what became of the rows."""
        wrong = wrong_rows(report)
        taken = report.rows - wrong
        state = theme.State.WARNING if wrong else theme.State.GOOD
        self.headline.tell(f"Загружено строк: {taken} из {report.rows}", state)
        self.summary.setText(told_counts(report, is_done=True))
        further = len(report.notes) - MOST_NOTES
        notes = report.notes[:MOST_NOTES] + ([f"… и ещё {further}"] if further > 0 else [])
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
        self.pane.show_errors(report.errors)
        for part in (self.list_title, self.pane):
            part.setVisible(bool(report.errors))

    def _arrange(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        for part in (self.headline, self.summary, self.notes):
            box.addWidget(part)
        box.addSpacing(theme.SMALL)
        box.addWidget(self.list_title)
        box.addWidget(self.pane, 1)
        box.addStretch(0)


def wrong_rows(report: ImportReport) -> int:
    """How many rows have something wrong."""
    return len({(error.sheet, error.row) for error in report.errors})


def told_counts(report: ImportReport, *, is_done: bool) -> str:
    """«Будет создано: ученики – 81, классы – 15. Без изменений: …», line by line."""
    names = report.kinds
    titles = (
        ("Создано" if is_done else "Будет создано", report.created),
        ("Изменено" if is_done else "Будет изменено", report.updated),
        ("Без изменений", report.unchanged),
    )
    lines = []
    for title, counts in titles:
        told = ", ".join(f"{names[kind]} – {count}" for kind, count in counts.items() if count)
        if told:
            lines.append(f"{title}: {told}")
    return "\n".join(lines) or "Загружать нечего: ни одной подходящей строки."


def row_count(number: int) -> str:
    """«81 строку»: after a verb."""
    return counted(number, "строку", "строки", "строк")
