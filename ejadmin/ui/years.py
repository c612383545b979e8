"""The choice of a school year on pages that look at one year at a time."""

from datetime import date
from typing import NamedTuple

from PySide6.QtWidgets import QComboBox
from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.calendar import AcademicYear, YearState, year_title


class Year(NamedTuple):
    """A school year as plain values."""

    id: int
    first_day: date
    last_day: date
    state: YearState

    @property
    def title(self) -> str:
        """«2026/27», with its state unless it is the current one."""
        told = "" if self.state is YearState.CURRENT else f" ({self.state.caption})"
        return f"{year_title(self.first_day)}{told}"

    def clamp(self, day: date) -> date:
        """The day, or the end of the year that is nearest to it."""
        return min(max(day, self.first_day), self.last_day)


class YearBox(QComboBox):
    """The school's years, the current one at first."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("years")
        self.setToolTip("Учебный год")
        self.years: list[Year] = []

    def fill(self, session: Session) -> None:
        """Read the years anew, staying at the chosen one."""
        kept = self.currentData()
        row = AcademicYear
        query = select(row.id, row.first_day, row.last_day, row.state).order_by(row.first_day)
        self.years = [Year(*found) for found in session.execute(query)]
        current = next((one.id for one in self.years if one.state is YearState.CURRENT), None)
        blocked = self.blockSignals(True)
        self.clear()
        for year in self.years:
            self.addItem(year.title, year.id)
        place = self.findData(kept)
        self.setCurrentIndex(place if place >= 0 else max(self.findData(current), 0))
        self.blockSignals(blocked)

    def chosen(self) -> Year | None:
        """The chosen year; nothing while the school has none."""
        number = self.currentIndex()
        return self.years[number] if 0 <= number < len(self.years) else None

    def choose(self, year_id: object) -> bool:
        """Choose a year; answers whether it is another one than before."""
        place = self.findData(year_id)
        if place < 0 or place == self.currentIndex():
            return False
        self.setCurrentIndex(place)
        return True
