"""Announcements, public documents and portfolios (Inta, points 25 and 26)."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String, case
from sqlalchemy.orm import Mapped, Session

from ejadmin.errors import UserError
from ejadmin.models.base import clock
from ejadmin.models.base.clock import day_of_writing
from ejadmin.models.base.columns import (
    Identified,
    TitledEnum,
    check_order,
    choice,
    column,
    exactly_one,
)


class Audience(TitledEnum):
    """Whom an announcement is for."""

    EVERYBODY = "everybody", "все"
    STAFF = "staff", "сотрудники"
    PUPILS = "pupils", "ученики"
    PARENTS = "parents", "родители"


class PublicDocumentKind(TitledEnum):
    """What a public document is."""

    FOUNDING = "founding", "учредительный документ"
    LOCAL_ACT = "local_act", "локальный акт"
    PROGRAMME = "programme", "образовательная программа"
    REPORT = "report", "отчёт"
    MEMO = "memo", "памятка"
    OTHER = "other", "другое"


class PortfolioKind(TitledEnum):
    """What a portfolio entry is."""

    PORTRAIT = "portrait", "портрет (эссе, характеристика)"
    ACHIEVEMENT = "achievement", "достижение (грамота, благодарность)"
    ARTICLE = "article", "статья"
    MEMO = "memo", "памятка"
    MATERIAL = "material", "рабочий материал"


class Announcement(Identified):
    """A line of the notice board."""

    __tablename__ = "announcements"
    __title__ = "Доска объявлений"
    __one__ = "объявление"
    __natural_key__ = ("title", "published_on")
    __order__ = ("published_on", "title")

    title: Mapped[str] = column("Объявление", String(200), aliases=("Заголовок",))
    text: Mapped[str | None] = column("Текст", String(4000), multiline=True)
    audience: Mapped[Audience] = column("Для кого", choice(Audience), default=Audience.EVERYBODY)
    published_on: Mapped[date] = column("Размещено", default=day_of_writing)
    removed_on: Mapped[date | None] = column("Снять", hint="Последний день на доске")

    @classmethod
    def ordering(cls, session: Session) -> list[Any]:
        """What hangs on the board today stands first, then what is to come, then what was."""
        today = clock.today(session)
        place = case(
            (cls.published_on > today, 1), (cls.removed_on < today, 2), else_=0
        )  # fmt: skip
        return [place, cls.published_on.desc(), cls.title]

    def validate(self) -> None:
        """Nothing is taken down before it is put up."""
        check_order(self.published_on, self.removed_on, field="removed_on")

    def is_shown_on(self, day: date) -> bool:
        """Whether it hangs on the board that day; the last day is inclusive."""
        return self.published_on <= day and (self.removed_on is None or day <= self.removed_on)

    def __str__(self) -> str:
        return self.title


class PublicDocument(Identified):
    """A document everybody may read."""

    __tablename__ = "public_documents"
    __title__ = "Общедоступные документы"
    __one__ = "документ"
    __natural_key__ = ("title", "issued_on")
    __order__ = ("title",)

    title: Mapped[str] = column("Название", String(300))
    kind: Mapped[PublicDocumentKind] = column(
        "Вид документа", choice(PublicDocumentKind), default=PublicDocumentKind.LOCAL_ACT
    )
    number: Mapped[str | None] = column("Номер", String(50))
    issued_on: Mapped[date | None] = column("Дата документа")
    published_on: Mapped[date | None] = column("Размещён", default=day_of_writing)
    address: Mapped[str | None] = column("Адрес на сайте", String(300))

    def __str__(self) -> str:
        return self.title


class PortfolioEntry(Identified):
    """One thing a pupil or a teacher can be proud of."""

    __tablename__ = "portfolio_entries"
    __title__ = "Портфолио"
    __one__ = "запись портфолио"
    __natural_key__ = ("pupil_id", "employee_id", "title")
    __order__ = ("day",)
    __table_args__ = (exactly_one("pupil_id", "employee_id", name="one_person"),)

    pupil_id: Mapped[int | None] = column("Ученик", ForeignKey("pupils.id"), index=True)
    employee_id: Mapped[int | None] = column("Сотрудник", ForeignKey("employees.id"), index=True)
    kind: Mapped[PortfolioKind] = column(
        "Вид записи", choice(PortfolioKind), default=PortfolioKind.ACHIEVEMENT
    )
    title: Mapped[str] = column("Что", String(300), hint="Грамота, конкурс, статья – название")
    day: Mapped[date | None] = column("Дата")
    result: Mapped[str | None] = column("Результат", String(200))
    note: Mapped[str | None] = column("Заметка", String(1000))

    def validate(self) -> None:
        """A portfolio is one person's."""
        if (self.pupil_id is None) == (self.employee_id is None):
            raise UserError("Укажите одного человека: ученика или сотрудника.", field="pupil_id")

    def __str__(self) -> str:
        return self.title
