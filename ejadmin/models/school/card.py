"""The school itself and the places it teaches in."""

import re
from collections.abc import Iterator
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from ejadmin.errors import UserError
from ejadmin.models.base.columns import Base, Identified, TitledEnum, choice, column
from ejadmin.models.base.contacts import check_email, check_phone
from ejadmin.models.base.requisites import ACCOUNTS, CHECKED, compact, complaints

WEBSITE = re.compile(r"\S+\.\S{2,}")
MOST_HOURS = 60


class TimeZone(TitledEnum):
    """The zones of Russia; the value is the IANA name (Federal Law 107-FZ of 03.06.2011)."""

    KALININGRAD = "Europe/Kaliningrad", "Калининград (UTC+2)"
    MOSCOW = "Europe/Moscow", "Москва (UTC+3)"
    SAMARA = "Europe/Samara", "Самара (UTC+4)"
    YEKATERINBURG = "Asia/Yekaterinburg", "Екатеринбург (UTC+5)"
    OMSK = "Asia/Omsk", "Омск (UTC+6)"
    KRASNOYARSK = "Asia/Krasnoyarsk", "Красноярск (UTC+7)"
    IRKUTSK = "Asia/Irkutsk", "Иркутск (UTC+8)"
    YAKUTSK = "Asia/Yakutsk", "Якутск (UTC+9)"
    VLADIVOSTOK = "Asia/Vladivostok", "Владивосток (UTC+10)"
    MAGADAN = "Asia/Magadan", "Магадан (UTC+11)"
    KAMCHATKA = "Asia/Kamchatka", "Камчатка (UTC+12)"


class School(Base):
    """The school card: one row that heads every document."""

    __tablename__ = "school"
    __title__ = "Карточка школы"
    __one__ = "карточка школы"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str] = column(
        "Полное название", String(300), hint="Как в уставе: печатается в шапке каждого документа"
    )
    short_name: Mapped[str] = column("Краткое название", String(100))
    locality: Mapped[str | None] = column("Населённый пункт", String(100))
    address: Mapped[str | None] = column("Адрес", String(300))
    phone: Mapped[str | None] = column("Телефон", String(60))
    email: Mapped[str | None] = column("Электронная почта", String(100))
    website: Mapped[str | None] = column("Сайт", String(200))
    inn: Mapped[str | None] = column("ИНН", String(10))
    kpp: Mapped[str | None] = column("КПП", String(9))
    ogrn: Mapped[str | None] = column("ОГРН", String(13))
    okpo: Mapped[str | None] = column("ОКПО", String(10))
    oktmo: Mapped[str | None] = column("ОКТМО", String(11))
    bank_name: Mapped[str | None] = column(
        "Банк", String(200), hint="Как в договоре: с отделением и территориальным казначейством"
    )
    bic: Mapped[str | None] = column("БИК", String(9))
    account: Mapped[str | None] = column(
        "Расчётный (казначейский) счёт", String(20), aliases=("Расчётный счёт",)
    )
    correspondent_account: Mapped[str | None] = column(
        "Корреспондентский счёт", String(20), hint="У казначейства – единый казначейский счёт"
    )
    personal_account: Mapped[str | None] = column("Лицевой счёт", String(30))
    founder: Mapped[str | None] = column("Учредитель", String(300))
    licence: Mapped[str | None] = column("Лицензия", String(200), hint="Номер, дата и кем выдана")
    accreditation: Mapped[str | None] = column(
        "Аккредитация",
        String(200),
        hint="Номер и дата свидетельства о государственной аккредитации",
    )
    time_zone: Mapped[TimeZone | None] = column(
        "Часовой пояс", choice(TimeZone), hint="Пусто – как на этом компьютере"
    )
    director_name: Mapped[str | None] = column(
        "Директор", String(150), hint="Фамилия, имя, отчество полностью"
    )
    director_position: Mapped[str] = column(
        "Должность руководителя", String(100), default="Директор"
    )
    administrator_name: Mapped[str | None] = column(
        "Администратор журнала",
        String(150),
        hint="Кто ведёт электронный журнал: это имя попадает в журнал изменений",
    )
    journal_started_on: Mapped[date | None] = column(
        "Журнал ведётся с",
        hint="Запуск системы в работу: отсюда 30 дней на согласия и 10 на соглашение (п. 1.2, 1.4)",
    )
    regional_system: Mapped[str | None] = column(
        "Региональная система",
        String(150),
        hint="Куда выдаются логины: печатается на листках доступа",
    )
    order_numbering: Mapped[str] = column(
        "Номер приказа",
        String(30),
        default="{n}-у",
        hint="Правило номера: {n} – порядковый номер в году, например «{n}-у» или «01-14-{n}»",
    )
    teacher_hours_limit: Mapped[float] = column(
        "Часов педагога в неделю, не больше",
        default=36.0,
        hint="Нагрузка больше этой отмечается замечанием; у сотрудника может быть своя",
    )
    is_consent_required: Mapped[bool] = column(
        "Личные данные – только по согласию",
        default=True,
        hint="Без согласия телефон, почта и адрес закрыты для ввода",
    )
    copies_limit: Mapped[int] = column(
        "Место для копий базы, МБ",
        default=2048,
        hint="Когда копии занимают больше, уходят самые старые; последняя за каждый день – позже",
    )
    is_demonstration: Mapped[bool] = mapped_column(default=False)

    def validate(self) -> None:
        """Refuse wrong numbers and contacts typed now; what was stored before is not judged anew.

        Telephones get one form.
        """
        changed = frozenset(
            name for name, one in inspect(self).attrs.items() if one.history.has_changes()
        )
        for error in self.complaints():
            depends_on = {error.field, "bic"} if error.field in ACCOUNTS else {error.field}
            if depends_on & changed:
                raise error
        if "phone" in changed:
            self.phone = check_phone(self.phone, "phone")
        if "email" in changed:
            self.email = check_email(self.email, "email")

    def complaints(self) -> Iterator[UserError]:
        """Everything that is wrong with the card now, each at its field."""
        for name, complaint in complaints({name: getattr(self, name) for name in CHECKED}):
            yield UserError(complaint, field=name)
        for name, check in (("phone", check_phone), ("email", check_email)):
            try:
                check(getattr(self, name), name)
            except UserError as error:
                yield error
        if self.website and not WEBSITE.fullmatch(self.website):
            yield UserError("Нужен адрес сайта без пробелов, например shkola.ru.", field="website")
        rule = self.order_numbering
        if rule and ("{n}" not in rule or set("{}") & set(rule.replace("{n}", ""))):
            yield UserError(
                "В правиле номера нужно {n} – там встанет порядковый номер. Например: {n}-у.",
                field="order_numbering",
            )
        limit = self.teacher_hours_limit
        if limit is not None and not 0 < limit <= MOST_HOURS:
            yield UserError(f"Часов в неделю – от 1 до {MOST_HOURS}.", field="teacher_hours_limit")
        if self.copies_limit is not None and self.copies_limit < 1:
            yield UserError("Для копий нужно место: не меньше 1 МБ.", field="copies_limit")

    @validates(*CHECKED)
    def _compacted(self, _name: str, value: str | None) -> str | None:
        """Numbers lose the spaces that make them readable on paper."""
        return compact(value)


class RoomKind(TitledEnum):
    """What a room is fitted for."""

    CLASSROOM = "classroom", "учебный кабинет"
    GYM = "gym", "спортивный зал"
    WORKSHOP = "workshop", "мастерская"
    LABORATORY = "laboratory", "лаборатория"
    COMPUTER = "computer", "компьютерный класс"
    HALL = "hall", "актовый зал"
    OTHER = "other", "другое место"


class Building(Identified):
    """A building of the school."""

    __tablename__ = "buildings"
    __title__ = "Здания"
    __one__ = "здание"
    __natural_key__ = ("name",)
    __order__ = ("name",)

    name: Mapped[str] = column("Название", String(100), unique=True, aliases=("Здание", "Корпус"))
    address: Mapped[str | None] = column("Адрес", String(300))

    def __str__(self) -> str:
        return self.name


class Room(Identified):
    """A room or another place where lessons are held."""

    __tablename__ = "rooms"
    __title__ = "Кабинеты и места"
    __one__ = "кабинет"
    __natural_key__ = ("building_id", "number")
    __order__ = ("number",)
    __table_args__ = (
        UniqueConstraint("building_id", "number"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
    )

    number: Mapped[str] = column("Номер", String(20), aliases=("Кабинет", "№ кабинета", "Место"))
    name: Mapped[str | None] = column("Название", String(100))
    building_id: Mapped[int | None] = column(
        "Здание", ForeignKey("buildings.id"), index=True, aliases=("Корпус",)
    )
    capacity: Mapped[int | None] = column("Мест", aliases=("Вместимость", "Количество мест"))
    kind: Mapped[RoomKind] = column("Вид", choice(RoomKind), default=RoomKind.CLASSROOM)

    building: Mapped[Building | None] = relationship()

    def validate(self) -> None:
        """Refuse a room for nobody."""
        if self.capacity is not None and not 1 <= self.capacity <= 2000:
            raise UserError("Мест в кабинете – от 1 до 2000.", field="capacity")

    def __str__(self) -> str:
        return self.number
