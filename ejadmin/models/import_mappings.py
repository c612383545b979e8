"""What the columns of a foreign table meant when it was last imported."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped

from ejadmin.models.base import Identified, column


class ImportMapping(Identified):
    """A mapping chosen by a person, found again by the shape of the file (its headings)."""

    __tablename__ = "import_mappings"
    __title__ = "Запомненные столбцы"
    __one__ = "запомненные столбцы"

    shape: Mapped[str] = column("Вид файла", String(64), unique=True)
    layout: Mapped[str] = column("Таблица", String(40))
    mapping: Mapped[dict[str, Any]] = column("Столбцы", JSON)
    used_on: Mapped[date] = column("Когда", default=date.today)
