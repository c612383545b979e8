"""Orders of the school and the movement of pupils they cause (Inta, points 5–8 and 23)."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from ejadmin.models.base.clock import day_of_writing
from ejadmin.models.base.columns import Identified, TitledEnum, choice, column, exactly_one
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.people.tables import Pupil


class MovementKind(TitledEnum):
    """What happens to a pupil."""

    ENROLMENT = "enrolment", "зачисление"
    TRANSFER = "transfer", "перевод в другой класс"
    LEAVING = "leaving", "отчисление"
    GRADUATION = "graduation", "выпуск"


class OrderKind(TitledEnum):
    """What an order decides."""

    ENROLMENT = "enrolment", "о зачислении"
    TRANSFER = "transfer", "о переводе"
    LEAVING = "leaving", "об отчислении"
    GRADUATION = "graduation", "о выпуске"
    OTHER = "other", "другое"


class SchoolOrder(Identified):
    """An order of the director."""

    __tablename__ = "school_orders"
    __title__ = "Приказы"
    __one__ = "приказ"
    __natural_key__ = ("number", "issued_on")
    __order__ = ("issued_on", "number")
    __table_args__ = (UniqueConstraint("number", "issued_on"),)

    number: Mapped[str] = column("Номер", String(30), aliases=("№ приказа",))
    issued_on: Mapped[date] = column("Дата", aliases=("Дата приказа",))
    kind: Mapped[OrderKind] = column("Вид приказа", choice(OrderKind), default=OrderKind.OTHER)
    title: Mapped[str] = column("О чём", String(300))
    grounds: Mapped[str | None] = column(
        "Основание", String(300), hint="Заявление, решение педсовета – номер и дата"
    )

    def __str__(self) -> str:
        return f"№ {self.number} от {self.issued_on:%d.%m.%Y}"


class Movement(Identified):
    """A pupil comes, changes class, leaves or graduates."""

    __tablename__ = "movements"
    __title__ = "Движение"
    __one__ = "движение"
    __natural_key__ = ("pupil_id", "kind", "day")
    __order__ = ("day",)

    pupil_id: Mapped[int] = column("Ученик", ForeignKey("pupils.id"), index=True)
    kind: Mapped[MovementKind] = column("Вид", choice(MovementKind))
    day: Mapped[date] = column("С какого дня", index=True)
    order_id: Mapped[int | None] = column("Приказ", ForeignKey("school_orders.id"), index=True)
    from_class_id: Mapped[int | None] = column("Из класса", ForeignKey("school_classes.id"))
    to_class_id: Mapped[int | None] = column("В класс", ForeignKey("school_classes.id"))
    other_school: Mapped[str | None] = column("Откуда / куда", String(300))
    reason: Mapped[str | None] = column("Причина", String(300))
    entered_on: Mapped[date | None] = column(
        "Внесено", default=day_of_writing, hint="Движение вносится за 3 рабочих дня (Инта, п. 23)"
    )

    pupil: Mapped[Pupil] = relationship()
    order: Mapped[SchoolOrder | None] = relationship()
    from_class: Mapped[SchoolClass | None] = relationship(foreign_keys=[from_class_id])
    to_class: Mapped[SchoolClass | None] = relationship(foreign_keys=[to_class_id])


class MovementEffect(Identified):
    """What a movement did to one record: began it, or ended one that was open.

    The record is a membership, a family's paper request, or the pupil's own card, made by the order
    that enrolled them. ``last_day_before`` is the end an ended record had, so that the movement can
    be undone.
    """

    __tablename__ = "movement_effects"
    __title__ = "Действие приказа"
    __one__ = "действие приказа"
    __table_args__ = (
        exactly_one(
            "class_membership_id",
            "subgroup_membership_id",
            "paper_request_id",
            "pupil_id",
            name="one_record",
        ),
    )

    movement_id: Mapped[int] = column(
        "Движение", ForeignKey("movements.id", ondelete="CASCADE"), index=True
    )
    class_membership_id: Mapped[int | None] = column(
        "Состав класса", ForeignKey("class_memberships.id", ondelete="CASCADE"), index=True
    )
    subgroup_membership_id: Mapped[int | None] = column(
        "Состав подгруппы", ForeignKey("subgroup_memberships.id", ondelete="CASCADE"), index=True
    )
    paper_request_id: Mapped[int | None] = column(
        "Отказ от услуги", ForeignKey("paper_requests.id", ondelete="CASCADE"), index=True
    )
    pupil_id: Mapped[int | None] = column(
        "Карточка ученика", ForeignKey("pupils.id", ondelete="CASCADE"), index=True
    )
    is_beginning: Mapped[bool] = column("Начало", default=False)
    last_day_before: Mapped[date | None] = column("Прежний последний день")
