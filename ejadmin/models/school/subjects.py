"""The subjects of the curriculum and how they are marked."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from ejadmin.models.base.columns import Identified, TitledEnum, choice, column


class MarkScale(TitledEnum):
    """How a subject is marked."""

    FIVE = "five", "пятибалльная"
    PASS_FAIL = "pass_fail", "зачёт / незачёт"
    NONE = "none", "без отметок"


class Subject(Identified):
    """A subject of the curriculum."""

    __tablename__ = "subjects"
    __title__ = "Предметы"
    __one__ = "предмет"
    __natural_key__ = ("name",)
    __order__ = ("name",)

    name: Mapped[str] = column("Название", String(100), unique=True, aliases=("Предмет",))
    short_name: Mapped[str | None] = column("Коротко", String(20), aliases=("Сокращение",))
    area: Mapped[str | None] = column("Предметная область", String(120), aliases=("Область",))
    scale: Mapped[MarkScale] = column("Шкала отметок", choice(MarkScale), default=MarkScale.FIVE)
    without_assessment: Mapped[bool] = column(
        "Без аттестации",
        default=False,
        hint="Итоговая отметка не выставляется: факультативы и курсы (п. 11 порядка)",
    )

    def __str__(self) -> str:
        return self.name
