"""Pupils: «Ученик | Пол | Класс», or names, birth date, subgroup, personal file, parents apart."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from ejadmin.errors import UserError
from ejadmin.imports.differences import Comparison
from ejadmin.imports.finding import find_class, name_of
from ejadmin.imports.guardians import FIELDS, NAMES, Families
from ejadmin.imports.job import Draft, Job, Row, Transfer, rows_of
from ejadmin.imports.layout import Field, Layout, of_column
from ejadmin.imports.roll import Described, Roll
from ejadmin.imports.subgroups import Composition
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.tables import SchoolClass, Subgroup
from ejadmin.models.people.tables import Pupil, Sex

SEXES = {
    "м": Sex.MALE, "муж": Sex.MALE, "мужской": Sex.MALE, "m": Sex.MALE, "мальчик": Sex.MALE,
    "ж": Sex.FEMALE, "жен": Sex.FEMALE, "женский": Sex.FEMALE, "f": Sex.FEMALE,
    "девочка": Sex.FEMALE, "w": Sex.FEMALE,
}  # fmt: skip
MOST_NAMED = 8


@dataclass
class _Intake:
    """What the rows of one table share."""

    job: Job
    roll: Roll
    families: Families
    composition: Composition
    comparison: Comparison
    described: dict[tuple[SchoolClass, str], list[tuple[int, Described]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    unplaced: Counter[str] = field(default_factory=Counter)
    returned: list[str] = field(default_factory=list)

    def take_row(self, row: Row, draft: Draft) -> None:
        described = Described(
            name_of(row), row.day("birth_date"), row.text("personal_file") or None
        )
        label = row.required("class", "класс")
        school_class = find_class(self.job, draft, label, "class")
        self._refuse_twice(row, draft, school_class, described)
        moved = self.roll.moved(school_class, described, self.comparison)
        found = moved[0] if moved else self.roll.find(school_class, described)
        pupil = self._pupil(row, draft, described, found)
        if moved:
            self._move(draft, *moved, school_class)
        elif found is not None and self.roll.has_left(found, school_class):
            draft.append(self.returned, f"{found.full_name}, {school_class}")
        else:
            self.roll.enrol(draft, pupil, school_class, self.job.lookup.year.first_day)
        draft.remember(self.comparison.placed, pupil, school_class)
        for guardian in self.families.take(row, draft, pupil):
            draft.remember(self.comparison.families, guardian, pupil)
        self._place(row, draft, pupil, school_class)

    def _move(self, draft: Draft, pupil: Pupil, old: SchoolClass, new: SchoolClass) -> None:
        """Note that the list shows a pupil in another class; the day of the transfer is asked."""
        self.comparison.moved[pupil] = (old, new)
        if self.job.choices.transfer is None:
            raise UserError(
                f"Ученик уже числится в классе {old}. Если он переведён, отметьте перевод и "
                "укажите день; если это другой ученик, впишите обоим дату рождения.",
                field="class",
            )
        draft.transfer("movements", Transfer(pupil, old, new))

    def _refuse_twice(
        self, row: Row, draft: Draft, school_class: SchoolClass, described: Described
    ) -> None:
        """Two rows of one class with one name are two pupils only if something tells them apart."""
        name = described.name
        earlier = self.described[school_class, name_key(f"{name.last} {name.first}")]
        for number, other in earlier:
            if not described.differs_from(other):
                raise UserError(
                    f"«{name.full}» уже есть в строке {number} этого класса, и отличить их нечем. "
                    "Если это тёзки, укажите обоим дату рождения или № личного дела.",
                    field="name" if "name" in row.cells else "last_name",
                )
        draft.append(earlier, (row.number, described))

    def _pupil(
        self, row: Row, draft: Draft, described: Described, found: Pupil | None
    ) -> Pupil:  # fmt: skip
        details: dict[str, object] = {
            "middle_name": described.name.middle,
            "birth_date": described.birth_date,
            "personal_file": described.personal_file,
            "sex": _sex(row),
        }
        guarded = self._guarded(row)
        if found is not None:
            told = self.job.personal.entering(found, guarded)
            draft.change("pupils", found, **_filled(found, details | told))
            return found
        made = Pupil(
            last_name=described.name.last, first_name=described.name.first, **details
        )  # fmt: skip
        for name, value in self.job.personal.entering(made, guarded).items():
            setattr(made, name, value)
        draft.add("pupils", made)
        return made

    def _guarded(self, row: Row) -> dict[str, object]:
        """What needs a consent: the address and the pupil's own telephone and mail.

        A telephone beside which no parent is named is the pupil's.
        """
        phone = row.text("pupil_phone")
        if not phone and not any(row.has(name) for name in NAMES):
            phone = row.text("phone")
        told = {
            "address": row.text("address") or None,
            "phone": self.job.personal.phone(row.number, phone),
            "email": self.job.personal.email(row.number, row.text("email")),
        }
        return {name: value for name, value in told.items() if value is not None}

    def _place(self, row: Row, draft: Draft, pupil: Pupil, school_class: SchoolClass) -> None:
        """Put a pupil into the named subgroups that exist; the rest is told in a note."""
        for text in row.many("subgroup"):
            subject_name, _, name = text.rpartition(":")
            subject = self.job.lookup.subjects.get(name_key(subject_name))
            found = [] if subject_name and subject is None else self.composition.find(
                school_class, name, subject
            )  # fmt: skip
            if not found:
                self.unplaced[f"{school_class.label}, «{text}»"] += 1
            for subgroup in found:
                self._join(draft, pupil, subgroup)

    def _join(self, draft: Draft, pupil: Pupil, subgroup: Subgroup) -> None:
        rival = self.composition.rival(pupil, subgroup)
        if rival is not None:
            raise UserError(
                f"Ученик уже в подгруппе «{rival.name}» того же деления. Переведите его на "
                "странице подгрупп.",
                field="subgroup",
            )
        self.composition.join(draft, pupil, subgroup, self.job.lookup.year.first_day)


def take(job: Job) -> None:
    """Take every row of a table of pupils."""
    _ = job.lookup.had_no_classes
    roll = Roll(job)
    job.comparison.begin(roll.present, _listed(job))
    families, composition = Families(job, roll), Composition(job, roll.pupils)
    intake = _Intake(job, roll, families, composition, job.comparison)
    job.each(intake.take_row)
    if intake.returned:
        job.report.notes.append(
            f"Выбыли раньше, но есть в файле ({len(intake.returned)}): "
            f"{'; '.join(intake.returned[:MOST_NAMED])}. Если вернулись, зачислите их приказом на "
            "странице «Движение»."
        )
    if intake.unplaced:
        named = "; ".join(f"{name}: {count}" for name, count in intake.unplaced.items())
        job.report.notes.append(
            "Подгрупп с такими названиями ещё нет, ученики по ним не распределены "
            f"({named}). Загрузите нагрузку, затем эту таблицу ещё раз."
        )


def _listed(job: Job) -> Iterator[tuple[str, str]]:
    """Class and bare name of every row of every list in the file, also of wrong rows."""
    for table in job.tables:
        if table.layout is LAYOUT:
            for row in rows_of(table):
                with suppress(UserError):
                    name = name_of(row)
                    yield row.text("class"), f"{name.last} {name.first}"


def _sex(row: Row) -> Sex | None:
    text = row.text("sex").strip(".").casefold()
    if not text:
        return None
    if text not in SEXES:
        raise UserError(f"Пол «{row.text('sex')}»: пишите М или Ж.", field="sex")
    return SEXES[text]


def _filled(found: Pupil, details: dict[str, object]) -> dict[str, object]:
    """What the row tells; a patronymic only fills a gap, for its spelling may differ."""
    told = {key: value for key, value in details.items() if value is not None}
    if found.middle_name:
        told.pop("middle_name", None)
    return told


LAYOUT = Layout(
    key="pupils",
    title="Ученики",
    kinds={
        "pupils": "ученики",
        "classes": "классы",
        "class_memberships": "записи о составе классов",
        "guardians": "родители",
        "pupil_guardians": "связи «ученик–родитель»",
        "memberships": "записи о составе подгрупп",
    },
    fields=(
        Field("name", "Ученик", (
            "ФИО", "ФИО ученика", "Обучающийся", "ФИО обучающегося", "Фамилия, имя, отчество",
            "Фамилия, имя", "Фамилия Имя Отчество ученика", "Учащийся", "ФИО учащегося",
            "ФИО ребёнка", "Ребёнок", "Воспитанник",
        )),
        of_column(Pupil, "last_name", "Фамилия ученика", "Фамилия обучающегося"),
        of_column(Pupil, "first_name", "Имя ученика", "Имя обучающегося"),
        of_column(Pupil, "middle_name", "Отчество ученика", "Отчество обучающегося"),
        of_column(Pupil, "birth_date", "Дата рожд.", "ДР", "Год рождения", "День рождения"),
        of_column(Pupil, "sex"),
        Field("class", "Класс", ("Класс обучения", "Класс, литера", "Учебный класс")),
        Field("subgroup", "Подгруппа", ("Группа", "Подгруппы")),
        of_column(Pupil, "personal_file", "Л/д", "№ л/д", "№ дела", "Номер дела"),
        of_column(Pupil, "address", "Адрес проживания", "Домашний адрес", "Место жительства",
                  "Адрес регистрации"),
        Field("pupil_phone", "Телефон ученика", ("Телефон обучающегося", "Тел. ученика")),
        of_column(Pupil, "email", "E-mail", "Email", "Эл. почта", "Почта", "Почта ученика"),
        *FIELDS,
    ),
    needs=(("name", "class"), ("last_name", "first_name", "class")),
    take=take,
)  # fmt: skip
