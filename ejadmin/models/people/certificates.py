"""Certificates and parents' notes: papers that explain the days a pupil missed."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, relationship

from ejadmin.models.base.clock import day_of_writing
from ejadmin.models.base.columns import (
    Identified,
    TitledEnum,
    check_order,
    choice,
    column,
    span_constraint,
)
from ejadmin.models.people.tables import Pupil


class CertificateKind(TitledEnum):
    """What paper was brought."""

    MEDICAL = "medical", "медицинская справка"
    PARENTS_NOTE = "parents_note", "записка родителей"
    OTHER = "other", "другой документ"


class Certificate(Identified):
    """A paper with the days it covers, both inclusive."""

    __tablename__ = "certificates"
    __title__ = "Справки и записки"
    __one__ = "справка"
    __natural_key__ = ("pupil_id", "kind", "first_day")
    __order__ = ("first_day",)
    __table_args__ = (span_constraint(),)

    pupil_id: Mapped[int] = column("Ученик", ForeignKey("pupils.id"), index=True)
    kind: Mapped[CertificateKind] = column(
        "Вид документа", choice(CertificateKind), default=CertificateKind.MEDICAL
    )
    first_day: Mapped[date] = column("С")
    last_day: Mapped[date] = column("По")
    number: Mapped[str | None] = column("№ документа", String(50))
    received_on: Mapped[date | None] = column("Принесена", default=day_of_writing)
    note: Mapped[str | None] = column("Заметка", String(300))

    pupil: Mapped[Pupil] = relationship()

    def validate(self) -> None:
        """A paper ends after it begins."""
        check_order(self.first_day, self.last_day)
