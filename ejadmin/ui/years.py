"""The choice of a school year on pages that look at one year at a time."""

from PySide6.QtWidgets import QComboBox

from ejadmin.models.base.store import TrackedSession
from ejadmin.models.calendar.tables import Year, YearState, school_years


class YearBox(QComboBox):
    """The school's years, the current one at first."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("years")
        self.setToolTip("Учебный год")
        self.years: list[Year] = []

    def fill(self, session: TrackedSession) -> None:
        """Read the years anew, staying at the chosen one."""
        kept = self.currentData()
        self.years = school_years(session)
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
