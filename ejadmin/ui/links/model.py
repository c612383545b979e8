"""What the page of links knows, without a widget: one matrix, its edges, what can be undone."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from ejadmin.errors import UserError
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.base.words import counted
from ejadmin.models.loads.matrices import (
    LINKED,
    CellChange,
    CellsChanged,
    Line,
    LinkKind,
    Matrix,
    Slot,
    Sums,
    read_matrix,
    sums,
    with_cells,
    write_cells,
)
from ejadmin.ui.links.edges import Edge, column_edges, corner, row_edges
from ejadmin.ui.links.narrow import narrow
from ejadmin.ui.links.values import read_value, shown
from ejadmin.ui.operations import Operations

UNLINKED = "!"


class LinksModel:
    """One matrix as it is shown; rows and columns are places among those the search leaves.

    Writing is one operation and raises ``UserError`` with nothing written.
    """

    def __init__(self, operations: Operations) -> None:
        self.operations = operations
        self.sessions = operations.sessions
        self.matrix = Matrix(LinkKind.TEACHERS, 0)
        self.wanted = ""
        self._show()

    @property
    def kind(self) -> LinkKind:
        """Which matrix is open."""
        return self.matrix.kind

    @property
    def rows(self) -> int:
        """How many rows are shown."""
        return len(self.lines)

    @property
    def columns(self) -> int:
        """How many subjects are shown."""
        return len(self.subjects)

    def load(self, kind: LinkKind, year_id: int) -> None:
        """Read a matrix."""
        with known_errors(), self.sessions() as session:
            self.matrix = read_matrix(session, kind, year_id)
        self._show()

    def reload(self) -> None:
        """Read the same matrix anew."""
        self.load(self.kind, self.matrix.year_id)

    def narrow(self, wanted: str) -> None:
        """Show what a search leaves."""
        self.wanted = wanted
        self._show()

    def slot(self, row: int, column: int) -> Slot:
        """The keys of a shown cell."""
        return self.lines[row].key, self.subjects[column].key

    def value(self, row: int, column: int) -> float | None:
        """What a shown cell holds."""
        return self.matrix.cells.get(self.slot(row, column))

    def place_of(self, row: object, subject: object) -> tuple[int, int] | None:
        """Where the cell of two records is shown; one alone leads to its first cell."""
        downs = [place for place, line in enumerate(self.lines) if line.key == row]
        acrosses = [place for place, line in enumerate(self.subjects) if line.key == subject]
        if not downs and not acrosses:
            return None
        return (downs or [0])[0], (acrosses or [0])[0]

    def put(
        self, places: Iterable[tuple[int, int]], value: float | None, *, merges: bool = False
    ) -> bool:
        """Write one value into cells; ``merges`` makes one step of it and the one before."""
        return self.put_values([(*place, value) for place in places], merges=merges)

    def put_texts(self, texts: Iterable[tuple[int, int, str]]) -> bool:
        """Write pasted texts, all or none."""
        return self.put_values(
            [(row, column, read_value(self.kind, text)) for row, column, text in texts]
        )

    def toggle(self, places: Sequence[tuple[int, int]]) -> bool:
        """Link all cells, or clear them when all are linked; hours become the usual ones."""
        if all(self.value(*place) is not None for place in places):
            return self.put(places, None)
        return self.put_values(
            [(*place, self._usual(*place)) for place in places if self.value(*place) is None]
        )

    def put_values(
        self, values: Iterable[tuple[int, int, float | None]], *, merges: bool = False
    ) -> bool:
        """Write cells; answers whether anything changed."""
        changes = [
            CellChange(*self.slot(row, column), self.value(row, column), value)
            for row, column, value in values
        ]
        return self.write([one for one in changes if one.before != one.after], merges=merges)

    def write(self, changes: Sequence[CellChange], *, merges: bool = False) -> bool:
        """Write changes as one operation."""
        if not changes:
            return False
        try:
            self.operations.run(
                f"Связи: {self._title(changes)}",
                partial(write_cells, kind=self.kind, changes=changes),
                about=(self.kind, self.matrix.year_id, (changes[0].row, changes[0].subject)),
                merges=merges,
            )
        except CellsChanged as error:
            self.reload()
            raise UserError(f"{error.message} Таблица обновлена, повторите.") from error
        self.matrix = replace(self.matrix, cells=with_cells(self.matrix.cells, changes))
        self._show_changes(changes)
        return True

    def _title(self, changes: Sequence[CellChange]) -> str:
        if len(changes) > 1:
            return counted(len(changes), "клетка", "клетки", "клеток")
        (one,) = changes
        row = next((line.title for line in self.matrix.rows if line.key == one.row), "")
        subject = next((line.title for line in self.matrix.columns if line.key == one.subject), "")
        return f"{row} – {subject}"

    def row_edges(self, row: int) -> tuple[Edge, ...]:
        """The sums at the right of a row."""
        return self._row_edges[row]

    def column_edges(self, column: int) -> tuple[Edge, ...]:
        """The sums below a column."""
        return self._column_edges[column]

    def _usual(self, row: int, column: int) -> float | None:
        if self.kind is not LinkKind.CLASSES:
            return LINKED
        return self.matrix.usual.get(self.slot(row, column))

    def _show(self) -> None:
        matrix = self.matrix
        self.lines: list[Line]
        self.subjects: list[Line]
        self.lines, self.subjects = narrow(matrix.rows, matrix.columns, self.wanted)
        self.edges: Sums = sums(matrix)
        self.texts = [
            [self._text((line.key, subject.key)) for subject in self.subjects]
            for line in self.lines
        ]
        self._row_edges = [row_edges(matrix, self.edges, line) for line in self.lines]
        self._column_edges = [column_edges(matrix, self.edges, line) for line in self.subjects]
        self.corner = corner(matrix, self.edges)

    def _show_changes(self, changes: Sequence[CellChange]) -> None:
        """Bring the shown cells and their sums up to what was written: cheaper than all of them."""
        matrix = self.matrix
        self.edges = sums(matrix)
        rows, subjects = {one.row for one in changes}, {one.subject for one in changes}
        across = [place for place, line in enumerate(self.subjects) if line.key in subjects]
        for row, line in enumerate(self.lines):
            if line.key in rows:
                self._row_edges[row] = row_edges(matrix, self.edges, line)
                for column in across:
                    self.texts[row][column] = self._text((line.key, self.subjects[column].key))
        for column in across:
            subject = self.subjects[column]
            self._column_edges[column] = column_edges(matrix, self.edges, subject)
        self.corner = corner(matrix, self.edges)

    def _text(self, slot: Slot) -> str:
        value = self.matrix.cells.get(slot)
        if value is None and self.kind is LinkKind.TEACHERS and slot in self.matrix.taught:
            return UNLINKED
        return shown(self.kind, value)
