"""Load: «Группа | Предмет | Педагог | Часов | Классы», or a row per class with its subgroups."""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select

from ejadmin.errors import UserError
from ejadmin.imports.finding import find_class, find_room, find_subject, find_teachers, link_teacher
from ejadmin.imports.job import Draft, Job, Row
from ejadmin.imports.layout import Field, Layout
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.tables import Division, SchoolClass, Subgroup
from ejadmin.models.curriculum.tables import Course, SubjectClass
from ejadmin.models.people.tables import Employee
from ejadmin.models.school.card import Room
from ejadmin.models.school.subjects import Subject


@dataclass
class _Load:
    """What the rows of one table share."""

    job: Job
    curriculum: dict[tuple[Subject, SchoolClass], SubjectClass]
    named_teachers: dict[Course, list[Employee]] = field(default_factory=lambda: defaultdict(list))
    planned_here: list[SubjectClass] = field(default_factory=list)

    def take_row(self, row: Row, draft: Draft) -> None:
        groups = self._groups(row)
        subject = find_subject(self.job, draft, row.required("subject", "предмет"))
        row.required("classes", "класс")
        labels = dict.fromkeys(row.many("classes"))
        classes = [find_class(self.job, draft, one, "classes") for one in labels]
        teachers = find_teachers(self.job, draft, row.text("teacher"), "teacher")
        for teacher in teachers:
            link_teacher(self.job, draft, subject, teacher)
        room = find_room(self.job, draft, row.text("room"), "room")
        taught: list[SchoolClass | Subgroup] = (
            [*self._subgroups(draft, subject, classes, groups)] if groups else [*classes]
        )
        for place, whom in enumerate(taught):
            own = teachers
            if len(groups) > 1 and len(teachers) == len(groups):
                own = [teachers[place]]
            course = self._course(row, draft, subject, whom, room)
            self._assign(draft, course, own)
        self._plan(row, draft, subject, classes)

    def _groups(self, row: Row) -> list[str]:
        if "group" in row.cells:
            return [row.required("group", "название группы")]
        return row.many("subgroups")

    def _subgroups(
        self, draft: Draft, subject: Subject, classes: list[SchoolClass], names: list[str]
    ) -> list[Subgroup]:
        divisions = self.job.lookup.divisions[subject, frozenset(classes)]
        if not divisions:
            made = Division(subject=subject, classes=list(classes))
            draft.add("divisions", made)
            draft.append(divisions, made)
        for division in divisions:
            draft.keep("divisions", division)
        return [self._subgroup(draft, divisions, name) for name in names]

    def _subgroup(self, draft: Draft, divisions: list[Division], name: str) -> Subgroup:
        key = name_key(name)
        for division in divisions:
            found = self.job.lookup.subgroups[division].get(key)
            if found is not None:
                draft.keep("subgroups", found)
                return found
        made = Subgroup(division=divisions[0], name=name)
        draft.add("subgroups", made)
        draft.remember(self.job.lookup.subgroups[divisions[0]], key, made)
        return made

    def _course(
        self, row: Row, draft: Draft, subject: Subject, whom: SchoolClass | Subgroup,
        room: Room | None,
    ) -> Course:  # fmt: skip
        hours = row.number_at("hours")
        found = self.job.lookup.courses.get((subject, whom))
        if found is not None:
            told = {"hours": hours, "room": room}
            draft.change("courses", found, **{key: one for key, one in told.items() if one})
            return found
        made = Course(subject=subject, room=room)
        if hours is not None:
            made.hours = hours
        if isinstance(whom, SchoolClass):
            made.school_class = whom
        else:
            made.subgroup = whom
        draft.add("courses", made)
        draft.remember(self.job.lookup.courses, (subject, whom), made)
        return made

    def _assign(self, draft: Draft, course: Course, teachers: list[Employee]) -> None:
        """Give a course its teachers; a second row of the same course names the second one."""
        named = self.named_teachers[course]
        for teacher in teachers:
            if teacher not in named:
                draft.append(named, teacher)
        if len(named) > 2:
            raise UserError(
                "У одной группы не может быть больше двух педагогов, а в таблице третий: "
                f"{named[2].short_name}. Проверьте, не повторяется ли название группы.",
                field="teacher",
            )
        values = dict(zip(("teacher", "second_teacher"), named, strict=False))
        draft.change("courses", course, **values)

    def _plan(
        self, row: Row, draft: Draft, subject: Subject, classes: list[SchoolClass]
    ) -> None:  # fmt: skip
        """Write the hours into the curriculum; a subgroup's row only where it says nothing yet.

        Of groups with different hours (basic and advanced) the largest is the class's plan.
        """
        hours = row.number_at("hours")
        if not hours:
            return
        is_part = row.has("group") or row.has("subgroups")
        for one in classes:
            found = self.curriculum.get((subject, one))
            if found is None:
                made = SubjectClass(subject=subject, school_class=one, hours=hours)
                draft.add("subject_classes", made)
                draft.remember(self.curriculum, (subject, one), made)
                draft.append(self.planned_here, made)
            elif not is_part or (found in self.planned_here and hours > found.hours):
                draft.change("subject_classes", found, hours=hours)
            else:
                draft.keep("subject_classes", found)


def take(job: Job) -> None:
    """Take every row of a table of load."""
    _ = job.lookup.had_no_classes, job.lookup.had_no_employees, job.lookup.had_no_rooms
    classes = {one.id: one for one in job.lookup.classes.values()}
    subjects = {one.id: one for one in job.session.scalars(select(Subject))}
    curriculum = {
        (subjects[one.subject_id], classes[one.class_id]): one
        for one in job.session.scalars(select(SubjectClass))
        if one.class_id in classes
    }
    job.each(_Load(job, curriculum).take_row)


LAYOUT = Layout(
    key="courses",
    title="Нагрузка и группы",
    kinds={
        "courses": "строки нагрузки",
        "divisions": "деления",
        "subgroups": "подгруппы",
        "subject_classes": "строки учебного плана",
        "classes": "классы",
        "subjects": "предметы",
        "employees": "сотрудники",
        "subject_teachers": "связи «предмет–педагог»",
        "rooms": "кабинеты",
    },
    fields=(
        Field("group", "Группа", ("Учебная группа", "Название группы", "Курс")),
        Field("subject", "Предмет", ("Дисциплина", "Учебный предмет", "Название предмета")),
        Field("teacher", "Педагог", (
            "Учитель", "Преподаватель", "ФИО педагога", "ФИО учителя", "ФИО преподавателя",
        )),
        Field("hours", "Часов в неделю", (
            "Часы", "Часов", "Кол-во часов", "Количество часов", "Часы в неделю", "Нагрузка",
            "Недельная нагрузка", "Кол-во часов в неделю",
        )),
        Field("classes", "Классы", ("Класс", "Классы группы", "Состав классов")),
        Field("subgroups", "Подгруппы", ("Подгруппа", "Деление на подгруппы", "Деление")),
        Field("room", "Кабинет", ("№ кабинета", "Аудитория", "Каб.", "Место")),
    ),
    needs=(("group", "subject", "classes"), ("classes", "subject", "hours")),
    take=take,
)  # fmt: skip
