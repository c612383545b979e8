"""Members of groups: «Группа | Предмет | Ученик | Класс», from the year's first day."""

from dataclasses import dataclass, field
from datetime import date

from ejadmin.errors import UserError
from ejadmin.imports.finding import find_class, name_of
from ejadmin.imports.job import Draft, Job, Row
from ejadmin.imports.layout import Field, Layout, of_column
from ejadmin.imports.roll import Described, Roll
from ejadmin.imports.subgroups import KIND, Composition
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.tables import SchoolClass, Subgroup
from ejadmin.models.people.tables import Pupil
from ejadmin.models.school.subjects import Subject

TELLING = ("name", "last_name", "first_name", "middle_name", "birth_date")


@dataclass(frozen=True)
class _Wish:
    """A row that is understood: who is to be in which subgroup, from which day."""

    row: Row
    pupil: Pupil
    subgroup: Subgroup
    first_day: date


@dataclass
class _Filling:
    """What the rows of one table share."""

    job: Job
    roll: Roll
    composition: Composition
    wishes: list[_Wish] = field(default_factory=list)
    classes: dict[str, SchoolClass] = field(default_factory=dict)
    met: dict[tuple[object, ...], Pupil] = field(default_factory=dict)

    def understand(self, row: Row, draft: Draft) -> None:
        """Find out whom and what a row means, without doing it yet."""
        group = row.required("group", "название группы")
        school_class = self._class(row.required("class", "класс"))
        subject = self._subject(row)
        pupil = self._pupil(school_class, row)
        subgroup = self._subgroup(school_class, group, subject)
        first_day = row.day("first_day") or self.job.lookup.year.first_day
        draft.append(self.wishes, _Wish(row, pupil, subgroup, first_day))

    def fulfil(self) -> None:
        """Make everybody a member; who is in two parts of one cut is looked at first."""
        wanted = {(wish.pupil, wish.subgroup) for wish in self.wishes}
        for wish in self.wishes:
            draft = Draft(self.job.session)
            try:
                self._fulfil_one(draft, wish, wanted)
            except UserError as error:
                draft.take_back()
                self.job.refuse(wish.row, error)
            else:
                draft.accept(self.job)

    def _fulfil_one(self, draft: Draft, wish: _Wish, wanted: set[tuple[Pupil, Subgroup]]) -> None:
        if wish.subgroup not in self.composition.of_pupil[wish.pupil]:
            rival = self.composition.rival(wish.pupil, wish.subgroup)
            if rival is not None and (wish.pupil, rival) not in wanted:
                raise UserError(
                    f"Ученик уже в подгруппе «{rival.name}» того же деления. Переведите его на "
                    "странице подгрупп.",
                    field="group",
                )
            if rival is not None:
                # the table itself puts somebody into both: they are no parts of one cut
                self.composition.part(draft, wish.subgroup, wish.subgroup.division.subject)
        self.composition.join(draft, wish.pupil, wish.subgroup, wish.first_day)

    def _class(self, label: str) -> SchoolClass:
        found = self.classes.get(label)
        if found is None:
            draft = Draft(self.job.session)  # nothing of it is kept: this layout makes no classes
            found = self.classes[label] = find_class(self.job, draft, label, "class")
        return found

    def _subject(self, row: Row) -> Subject | None:
        if "subject" not in row.cells:
            return None
        name = row.required("subject", "предмет")
        found = self.job.lookup.subjects.get(name_key(name))
        if found is None:
            raise UserError(f"Предмета «{name}» нет в справочнике «Предметы».", field="subject")
        return found

    def _pupil(self, school_class: SchoolClass, row: Row) -> Pupil:
        """Everybody stands in a dozen groups: what a row says of them is looked up once."""
        told = (school_class, *(row.cells.get(key) for key in TELLING))
        found = self.met.get(told)
        if found is None:
            found = self.met[told] = self._find(school_class, row)
        return found

    def _find(self, school_class: SchoolClass, row: Row) -> Pupil:
        described = Described(name_of(row), row.day("birth_date"))
        named = self.roll.named(school_class, described.name)
        found = [one for one in named if described.is_surely(one)] or [
            one for one in named if described.may_be(one)
        ]
        if not found:
            raise UserError(
                f"В классе {school_class.label} нет ученика «{described.name.full}».", field="name"
            )
        if len(found) > 1:
            raise UserError(
                f"В классе {school_class.label} несколько учеников «{described.name.full}». "
                "Добавьте столбец «Дата рождения».",
                field="name",
            )
        return found[0]

    def _subgroup(self, school_class: SchoolClass, name: str, subject: Subject | None) -> Subgroup:
        found = self.composition.find(school_class, name, subject)
        about = f" по предмету «{subject.name}»" if subject else ""
        if not found:
            raise UserError(
                f"Группы «{name}»{about} у класса {school_class.label} нет. Сначала загрузите "
                "нагрузку с группами.",
                field="group",
            )
        if len(found) > 1:
            raise UserError(
                f"Групп «{name}»{about} у класса {school_class.label} несколько. Дайте им "
                "разные названия.",
                field="group",
            )
        return found[0]


def take(job: Job) -> None:
    """Take every row of a table of members."""
    job.create_missing = False
    roll = Roll(job)
    filling = _Filling(job, roll, Composition(job, roll.pupils))
    job.each(filling.understand)
    filling.fulfil()


LAYOUT = Layout(
    key="members",
    title="Состав групп",
    kinds={KIND: "записи о составе подгрупп", "divisions": "деления"},
    fields=(
        Field("group", "Группа", ("Учебная группа", "Подгруппа", "Название группы", "Курс")),
        Field("subject", "Предмет", ("Дисциплина", "Учебный предмет")),
        Field("name", "Ученик", (
            "ФИО", "ФИО ученика", "Обучающийся", "ФИО обучающегося", "Фамилия, имя, отчество",
            "Учащийся", "ФИО учащегося",
        )),
        of_column(Pupil, "last_name"),
        of_column(Pupil, "first_name"),
        of_column(Pupil, "middle_name"),
        of_column(Pupil, "birth_date"),
        Field("class", "Класс", ("Класс ученика",)),
        Field("first_day", "Дата включения в группу", ("В группе с", "Дата включения")),
    ),
    needs=(("group", "name", "class"), ("group", "last_name", "first_name", "class")),
    take=take,
)  # fmt: skip
