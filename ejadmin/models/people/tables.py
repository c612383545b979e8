"""Employees, pupils and their families, consents and refusals of the electronic service."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, inspect
from sqlalchemy.orm import Mapped, relationship

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
    span_constraint,
)
from ejadmin.models.base.contacts import check_email, check_phone

MOST_HOURS = 60
CONTACTS: dict[str, Callable[[str | None, str], str | None]] = {
    "phone": check_phone,
    "email": check_email,
}


class Sex(TitledEnum):
    """As the papers write it."""

    MALE = "m", "М"
    FEMALE = "f", "Ж"


class Relation(TitledEnum):
    """Who a guardian is to the pupil."""

    MOTHER = "mother", "мать"
    FATHER = "father", "отец"
    TRUSTEE = "trustee", "опекун (попечитель)"
    OTHER = "other", "иной законный представитель"


class GuardianRights(TitledEnum):
    """What the law lets a parent decide."""

    FULL = "full", "полные"
    LIMITED = "limited", "ограничены судом"
    DEPRIVED = "deprived", "лишён прав"


class ConsentKind(TitledEnum):
    """What a consent allows."""

    PERSONAL_DATA = "personal_data", "обработка персональных данных"
    PUBLICATION = "publication", "публикация фото и работ"


class StatementFrequency(TitledEnum):
    """How often a family wants a statement on paper."""

    WEEKLY = "weekly", "раз в неделю"
    FORTNIGHTLY = "fortnightly", "раз в две недели"
    MONTHLY = "monthly", "раз в месяц"
    PERIOD = "period", "за отчётный период"


class Handover(TitledEnum):
    """How a statement reaches the family."""

    IN_PERSON = "in_person", "лично под подпись"
    PUPIL = "pupil", "через ученика"
    POST = "post", "по почте"


class Person(Identified):
    """Names shared by employees, pupils and guardians."""

    __abstract__ = True
    __order__ = ("last_name", "first_name", "middle_name")

    last_name: Mapped[str] = column("Фамилия", String(60), sort_order=-3)
    first_name: Mapped[str] = column("Имя", String(60), sort_order=-2)
    middle_name: Mapped[str | None] = column("Отчество", String(60), sort_order=-1)
    entered_on: Mapped[date | None] = column(
        "Внесён в систему",
        default=day_of_writing,
        sort_order=90,
        hint="Отсюда считаются сроки согласия (30 дней) и выдачи логина (7 дней)",
    )

    @property
    def full_name(self) -> str:
        """«Алексеева Дарья Игоревна»."""
        return full_name(self.last_name, self.first_name, self.middle_name)

    @property
    def short_name(self) -> str:
        """«Алексеева Д. И.»."""
        return initials(self.last_name, self.first_name, self.middle_name)

    def validate(self) -> None:
        """Contacts typed now are checked and kept in one form; older ones stay as they came."""
        for name, check in CONTACTS.items():
            if _is_new(self, name):
                setattr(self, name, check(getattr(self, name), name))

    def __str__(self) -> str:
        return self.full_name


class Employee(Person):
    """Somebody who works at the school; a teacher is an employee who teaches."""

    __tablename__ = "employees"
    __title__ = "Сотрудники"
    __one__ = "сотрудник"
    __natural_key__ = ("last_name", "first_name", "middle_name")

    position: Mapped[str | None] = column("Должность", String(100), default="учитель")
    phone: Mapped[str | None] = column("Телефон", String(60), needs_consent=True)
    email: Mapped[str | None] = column("Электронная почта", String(100), needs_consent=True)
    hired_on: Mapped[date | None] = column("Принят", aliases=("Дата приёма",))
    dismissed_on: Mapped[date | None] = column("Уволен", aliases=("Дата увольнения",))
    hours_limit: Mapped[float | None] = column(
        "Часов в неделю, не больше", hint="Пусто – как в карточке школы"
    )

    def validate(self) -> None:
        """Nobody leaves before coming, or works more than a week can hold."""
        super().validate()
        check_order(self.hired_on, self.dismissed_on, field="dismissed_on")
        if self.hours_limit is not None and not 0 < self.hours_limit <= MOST_HOURS:
            raise UserError(
                f"Часов в неделю – больше 0 и не больше {MOST_HOURS}.", field="hours_limit"
            )


class Pupil(Person):
    """A pupil; classes and subgroups are memberships from a day to a day."""

    __tablename__ = "pupils"
    __title__ = "Ученики"
    __one__ = "ученик"
    __natural_key__ = ("last_name", "first_name", "middle_name")
    __table_args__ = (Index("ix_pupils_name", "last_name", "first_name"),)

    birth_date: Mapped[date | None] = column("Дата рождения", aliases=("Д.р.", "Родился"))
    sex: Mapped[Sex | None] = column("Пол", choice(Sex))
    personal_file: Mapped[str | None] = column(
        "№ личного дела", String(30), aliases=("Личное дело", "Номер личного дела")
    )
    address: Mapped[str | None] = column("Адрес", String(300), needs_consent=True)
    phone: Mapped[str | None] = column("Телефон", String(60), needs_consent=True)
    email: Mapped[str | None] = column("Электронная почта", String(100), needs_consent=True)

    def validate(self) -> None:
        """A pupil was born within living memory of the school."""
        super().validate()
        born = self.birth_date
        if born is not None and not 1990 <= born.year <= 2100:
            raise UserError("Проверьте год рождения.", field="birth_date")
        if born is not None and born > clock.day_of(self) and _is_new(self, "birth_date"):
            raise UserError(f"{born:%d.%m.%Y} ещё не наступило. Проверьте год.", field="birth_date")


class Guardian(Person):
    """A parent or another legal representative, perhaps of several pupils."""

    __tablename__ = "guardians"
    __title__ = "Родители (законные представители)"
    __one__ = "законный представитель"
    __natural_key__ = ("last_name", "first_name", "middle_name")

    phone: Mapped[str | None] = column("Телефон", String(60), needs_consent=True)
    email: Mapped[str | None] = column("Электронная почта", String(100), needs_consent=True)
    address: Mapped[str | None] = column("Адрес", String(300), needs_consent=True)


class PupilGuardian(Identified):
    """Whose guardian somebody is."""

    __tablename__ = "pupil_guardians"
    __title__ = "Связь «ученик–родитель»"
    __one__ = "связь"
    __natural_key__ = ("pupil_id", "guardian_id")
    __table_args__ = (UniqueConstraint("pupil_id", "guardian_id"),)

    pupil_id: Mapped[int] = column("Ученик", ForeignKey("pupils.id", ondelete="CASCADE"))
    guardian_id: Mapped[int] = column(
        "Родитель", ForeignKey("guardians.id", ondelete="CASCADE"), index=True
    )
    relation: Mapped[Relation] = column("Кем приходится", choice(Relation), default=Relation.OTHER)
    rights: Mapped[GuardianRights] = column(
        "Права", choice(GuardianRights), default=GuardianRights.FULL
    )
    gets_information: Mapped[bool] = column(
        "Получает сведения об успеваемости",
        default=True,
        hint="Снимите, если сведения этому человеку не выдаются",
    )
    document: Mapped[str | None] = column(
        "Основание", String(200), hint="Решение суда, акт об опеке, доверенность – номер и дата"
    )

    pupil: Mapped[Pupil] = relationship()
    guardian: Mapped[Guardian] = relationship()


class Consent(Identified):
    """A consent to the use of personal data, of exactly one person (school 14, row 1.4)."""

    __tablename__ = "consents"
    __title__ = "Согласия"
    __one__ = "согласие"
    __natural_key__ = ("pupil_id", "guardian_id", "employee_id", "kind")
    __order__ = ("given_on",)
    __table_args__ = (exactly_one("pupil_id", "guardian_id", "employee_id", name="one_person"),)

    pupil_id: Mapped[int | None] = column("Ученик", ForeignKey("pupils.id"), index=True)
    guardian_id: Mapped[int | None] = column("Родитель", ForeignKey("guardians.id"), index=True)
    employee_id: Mapped[int | None] = column("Сотрудник", ForeignKey("employees.id"), index=True)
    kind: Mapped[ConsentKind] = column(
        "На что", choice(ConsentKind), default=ConsentKind.PERSONAL_DATA
    )
    given_on: Mapped[date] = column("Дано")
    document: Mapped[str | None] = column("Документ", String(200))
    withdrawn_on: Mapped[date | None] = column("Отозвано")

    def validate(self) -> None:
        """Exactly one person gives a consent, and withdraws it afterwards."""
        check_one_person(self.pupil_id, self.guardian_id, self.employee_id)
        check_order(self.given_on, self.withdrawn_on, field="withdrawn_on")


class PaperRequest(Identified):
    """A family's written refusal of the electronic service (school 14, point 14)."""

    __tablename__ = "paper_requests"
    __title__ = "Отказы от услуги в электронном виде"
    __one__ = "отказ"
    __natural_key__ = ("pupil_id", "guardian_id")
    __order__ = ("first_day",)
    __table_args__ = (span_constraint(),)

    pupil_id: Mapped[int] = column("Ученик", ForeignKey("pupils.id"), index=True)
    guardian_id: Mapped[int | None] = column("Кто отказался", ForeignKey("guardians.id"))
    requested_on: Mapped[date] = column("Дата заявления")
    first_day: Mapped[date] = column("Выдавать с")
    last_day: Mapped[date | None] = column("Выдавать по")
    frequency: Mapped[StatementFrequency] = column(
        "Как часто", choice(StatementFrequency), default=StatementFrequency.WEEKLY
    )
    handover: Mapped[Handover] = column(
        "Как передавать", choice(Handover), default=Handover.IN_PERSON
    )
    document: Mapped[str | None] = column("Документ", String(200))

    pupil: Mapped[Pupil] = relationship()
    guardian: Mapped[Guardian | None] = relationship()

    def validate(self) -> None:
        """A request ends after it begins."""
        check_order(self.first_day, self.last_day)


def _is_new(record: Any, name: str) -> bool:
    """Whether a value was typed and not stored yet; what stood in old rows is not judged anew."""
    state = inspect(record)
    return bool(getattr(record, name)) and state.attrs[name].history.has_changes()


def check_one_person(*keys: int | None) -> None:
    """Refuse a paper that is nobody's or several people's."""
    if sum(key is not None for key in keys) != 1:
        raise UserError(
            "Укажите одного человека: ученика, родителя или сотрудника.", field="pupil_id"
        )


def full_name(last: str, first: str, middle: str | None) -> str:
    """«Алексеева Дарья Игоревна»; whatever is missing is left out."""
    return " ".join(filter(None, (last, first, middle)))


def initials(last: str, first: str, middle: str | None) -> str:
    """«Алексеева Д. И.»."""
    letters = [f"{part[0]}." for part in (first, middle) if part]
    return " ".join([last, *letters])
