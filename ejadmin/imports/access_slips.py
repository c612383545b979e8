"""Issued logins of the regional system: «ФИО | Класс | Роль | Логин | Пароль»."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.imports.finding import name_of
from ejadmin.imports.job import Draft, Job, Row
from ejadmin.imports.layout import Field, Layout, of_column
from ejadmin.imports.names import Name
from ejadmin.models.base.likeness import LOOKALIKES
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.tables import ClassMembership, SchoolClass, parse_class_label
from ejadmin.models.families.slip_register import Holder
from ejadmin.models.people.access_slips import AccessSlip
from ejadmin.models.people.tables import Employee, Guardian, Person, Pupil, PupilGuardian

ROLES: tuple[tuple[Holder, tuple[str, ...]], ...] = (
    (Holder.PUPIL, ("учени", "учащ", "обуча")),
    (Holder.GUARDIAN, ("родит", "закон", "предст", "мать", "отец", "опекун")),
    (Holder.EMPLOYEE, ("учител", "педагог", "сотруд", "препод", "админ", "директор", "завуч",
                       "зам", "методист", "психолог", "секретар", "классный")),
)  # fmt: skip
LINKS = {
    Holder.PUPIL: "pupil_id", Holder.GUARDIAN: "guardian_id", Holder.EMPLOYEE: "employee_id",
}  # fmt: skip
ClassKey = tuple[int, str]


@dataclass(frozen=True)
class _Known:
    """Somebody a login may belong to, and the classes they or their children are in."""

    holder: Holder
    key: int
    middle: str
    classes: frozenset[ClassKey]

    def is_of(self, school_class: ClassKey) -> bool:
        """Whether a class may be told of this person; of an employee any may."""
        return self.holder is Holder.EMPLOYEE or school_class in self.classes


class _Holders:
    """Everybody of the school by surname and first name."""

    def __init__(self, session: Session, year: int) -> None:
        self.session = session
        self.year = year

    @cached_property
    def known(self) -> dict[str, list[_Known]]:
        """People by the key of «surname first-name»."""
        of_pupil: dict[int, set[ClassKey]] = defaultdict(set)
        links = (
            select(ClassMembership.pupil_id, SchoolClass.grade, SchoolClass.letter)
            .join(SchoolClass, SchoolClass.id == ClassMembership.class_id)
            .where(SchoolClass.year_id == self.year)
        )
        for pupil, grade, letter in self.session.execute(links):
            of_pupil[pupil].add((grade, letter))
        of_guardian: dict[int, set[ClassKey]] = defaultdict(set)
        families = select(PupilGuardian.guardian_id, PupilGuardian.pupil_id)
        for guardian, pupil in self.session.execute(families):
            of_guardian[guardian] |= of_pupil[pupil]
        found: dict[str, list[_Known]] = defaultdict(list)
        for holder, model, classes in (
            (Holder.PUPIL, Pupil, of_pupil),
            (Holder.GUARDIAN, Guardian, of_guardian),
            (Holder.EMPLOYEE, Employee, {}),
        ):
            for key, last, first, middle in self._people(model):
                own = frozenset(classes.get(key, ()))
                found[_bare(last, first)].append(_Known(holder, key, name_key(middle or ""), own))
        return found

    def _people(self, model: type[Person]) -> Iterator[Any]:
        yield from self.session.execute(
            select(model.id, model.last_name, model.first_name, model.middle_name)
        )

    def find(self, name: Name, holder: Holder | None, school_class: ClassKey | None) -> _Known:
        """The one person meant; raises :class:`UserError` saying what would tell two apart."""
        middle = name_key(name.middle or "")
        named = [
            one
            for one in self.known.get(_bare(name.last, name.first), ())
            if (not middle or not one.middle or one.middle == middle)
            and (holder is None or one.holder is holder)
        ]
        found = named
        if school_class is not None:
            found = [one for one in named if one.is_of(school_class)]
            # nobody sees on the screen whether the letter is Latin or Cyrillic
            found = found or [
                one for one in named if _look(school_class) in map(_look, one.classes)
            ]
        exact = [one for one in found if one.middle == middle] or found
        if len(exact) == 1:
            return exact[0]
        if not exact:
            where = f" в {school_class[0]}{school_class[1]}" if school_class else ""
            raise UserError(
                f"«{name.full}»: такого человека{where} в школе нет. Проверьте имя и класс.",
                field="name",
            )
        kinds = sorted({one.holder.caption for one in exact})
        told = ", ".join(kinds) if len(kinds) > 1 else f"{kinds[0]} – несколько человек"
        raise UserError(
            f"«{name.full}»: не ясно, кто это ({told}). Укажите класс или роль.", field="name"
        )


def _look(school_class: ClassKey) -> ClassKey:
    """A class by how its letter looks: Latin «A» as Cyrillic «А»."""
    grade, letter = school_class
    return grade, letter.casefold().translate(LOOKALIKES)


def take(job: Job) -> None:
    """Take every login; the passwords are put in at the end, past everything that reports."""
    people = _Holders(job.session, job.lookup.year.id)
    known = {slip.login.casefold(): slip for slip in job.session.scalars(select(AccessSlip))}
    passwords: dict[AccessSlip, str] = {}
    handed: Counter[str] = Counter()

    def take_row(row: Row, draft: Draft) -> None:
        holder, school_class = _whose(row)
        person = people.find(name_of(row), holder, school_class)
        login = row.required("login", "логин")
        slip = known.get(login.casefold())
        if slip is None:
            slip = AccessSlip(login=login, **{LINKS[person.holder]: person.key})
            draft.add("access_slips", slip)
            draft.remember(known, login.casefold(), slip)
        elif getattr(slip, LINKS[person.holder]) != person.key:
            raise UserError(f"Логин {login} уже записан за другим человеком.", field="login")
        else:
            draft.keep("access_slips", slip)
        if slip.handed_on is not None:
            handed["handed"] += 1
        elif row.has("password"):
            draft.remember(passwords, slip, row.text("password"))

    job.each(take_row)
    for slip, password in passwords.items():
        if slip.first_password != password:
            slip.first_password, slip.printed_on = password, None
    if handed:
        job.report.notes.append(
            f"Листков уже выдано: {handed['handed']}, пароли к ним не взяты. Если пароль новый, "
            "снимите отметку о выдаче на странице «Доступ» и загрузите таблицу ещё раз."
        )


def _whose(row: Row) -> tuple[Holder | None, ClassKey | None]:
    """The role and the class a row tells, in two columns or in one."""
    school_class, texts = None, []
    for field in ("class", "role"):
        text = row.text(field)
        key = parse_class_label(text) if text else None
        if key is not None and key[1]:
            school_class = key
        elif text:
            texts.append(text)
    return _role(name_key(" ".join(texts))), school_class


def _role(text: str) -> Holder | None:
    for holder, beginnings in ROLES:
        if any(word.startswith(beginnings) for word in text.split()):
            return holder
    return None


def _bare(last: str, first: str) -> str:
    return name_key(f"{last} {first}")


LAYOUT = Layout(
    key="access_slips",
    title="Логины региональной системы",
    kinds={"access_slips": "листки доступа"},
    fields=(
        Field("name", "ФИО", (
            "Ученик", "Пользователь", "ФИО ученика", "ФИО пользователя", "Фамилия, имя, отчество",
            "Обучающийся", "ФИО родителя", "ФИО сотрудника", "Фамилия Имя Отчество",
        )),
        of_column(Pupil, "last_name"),
        of_column(Pupil, "first_name"),
        of_column(Pupil, "middle_name"),
        Field("class", "Класс", ("Класс/роль", "Класс, роль", "Класс ученика")),
        Field("role", "Роль", ("Кто", "Тип пользователя", "Категория", "Должность", "Тип")),
        of_column(AccessSlip, "login", "Login", "Учётная запись", "Имя учётной записи"),
        Field("password", "Первый пароль", (
            "Пароль", "Временный пароль", "Password", "Первоначальный пароль", "Новый пароль",
        )),
    ),
    needs=(("name", "login"), ("last_name", "first_name", "login")),
    take=take,
)  # fmt: skip
