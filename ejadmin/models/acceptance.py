"""Findings of checks that a person has looked at and found right as they are."""

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped

from ejadmin.models.base import Identified, column


class AcceptedFinding(Identified):
    """One finding, by its check and its very words: a finding that says more counts anew."""

    __tablename__ = "accepted_findings"
    __title__ = "Принятые замечания"
    __one__ = "принятое замечание"
    __natural_key__ = ("check_key", "text")
    __order__ = ("accepted_on",)
    __table_args__ = (UniqueConstraint("check_key", "text"),)

    check_key: Mapped[str] = column("Проверка", String(40))
    text: Mapped[str] = column("Замечание", String(500))
    reason: Mapped[str] = column("Почему так и должно быть", String(300))
    accepted_on: Mapped[date] = column("Дата", default=date.today)
    accepted_by: Mapped[str | None] = column("Кто принял", String(150))
