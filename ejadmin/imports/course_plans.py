"""Course plans (КТП): «№ | Раздел | Тема урока | Часы | Дата план | Вид работы | Задание»."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from ejadmin.errors import UserError
from ejadmin.imports.cells import text_of
from ejadmin.imports.job import Draft, Job, Row
from ejadmin.imports.layout import Field, Layout
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.tables import SchoolClass, Subgroup, parse_class_label
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import CoursePlan, CoursePlanItem, WorkKind
from ejadmin.models.registry.labels import labels

CLASS_IN_TEXT = re.compile(
    r"(?<![\d.])(\d{1,2})\s*[-–«\"]?\s*([А-ЯЁA-Zа-яёa-z])(?![А-ЯЁа-яёA-Za-z])"
)
NUMBER = re.compile(r"^(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?\s*[.)]?$")
MOST_HOURS = 40
LONGEST_NAMED = 5
CHOOSE = "Выберите в окне загрузки, для какого класса и предмета этот план."


@dataclass
class _Plan:
    """One course's plan as its rows are taken."""

    job: Job
    plan: CoursePlan
    items: dict[int, CoursePlanItem]
    kinds: dict[str, WorkKind]
    section: str | None = None
    last: int = 0
    here: set[int] = field(default_factory=set)

    def take_row(self, row: Row, draft: Draft) -> None:
        if not row.has("topic"):
            self._open_section(row)
            return
        number, lessons = self._number(row)
        if number in self.here:
            raise UserError(f"Тема с номером {number} уже есть выше.", field="number")
        section = row.text("section") or None
        values = {
            "section": section or self.section,
            "topic": row.text("topic"),
            "hours": _hours(row) or lessons,
            "planned_on": row.day("planned_on"),
            "kind": self._kind(row),
            "homework": row.text("homework") or None,
        }
        told = {name: value for name, value in values.items() if value is not None}
        item = self.items.get(number)
        if item is None:
            item = CoursePlanItem(plan=self.plan, number=number, **told)
            draft.add("course_plan_items", item)
            draft.remember(self.items, number, item)
        else:
            draft.change("course_plan_items", item, **told)
        self.section, self.last = section or self.section, number
        self.here.add(number)

    def _open_section(self, row: Row) -> None:
        """A line with nothing but words is the heading of the next section."""
        texts = [row.text(key) for key in ("section", "number") if row.has(key)]
        if len(texts) != 1 or NUMBER.match(texts[0]):
            row.required("topic", "тема урока")
        self.section = texts[0]

    def _number(self, row: Row) -> tuple[int, int | None]:
        """The topic's number, and how many lessons a range of numbers means; the next without."""
        text = row.text("number")
        found = NUMBER.match(text)
        if text and not found:
            raise UserError(f"«{text}» – не номер урока.", field="number")
        if not found:
            return self.last + 1, None
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first:
            raise UserError(f"«{text}»: номера идут в обратном порядке.", field="number")
        return first, last - first + 1 if found[2] else None

    def _kind(self, row: Row) -> WorkKind | None:
        text = row.text("kind")
        if not text:
            return None
        found = self.kinds.get(name_key(text))
        if found is None:
            self.job.report.notes.append(
                f"Строка {row.number}: вида работы «{text}» в справочнике нет, тема записана без "
                "него."
            )
        return found


def take(job: Job) -> None:
    """Take every row into the plan of the course that was chosen or that the title names."""
    course = _chosen(job) or _named(job)
    plan = job.session.scalars(select(CoursePlan).where(CoursePlan.course_id == course.id)).first()
    if plan is None:
        plan = CoursePlan(course=course)
        job.session.add(plan)
    items = {}
    if plan.id is not None:
        query = select(CoursePlanItem).where(CoursePlanItem.plan_id == plan.id)
        items = {item.number: item for item in job.session.scalars(query)}
    before = set(items)
    filling = _Plan(job, plan, items, _kinds(job))
    job.report.notes.append(f"План для: {labels(job.session, Course)[course.id]}")
    job.each(filling.take_row)
    left = sorted(before - filling.here)
    if left:
        told = ", ".join(map(str, left[:LONGEST_NAMED])) + (" …" if left[LONGEST_NAMED:] else "")
        job.report.notes.append(f"Остались прежние темы, которых нет в файле: № {told}.")


def _chosen(job: Job) -> Course | None:
    if job.choices.course_id is None:
        return None
    course = job.session.get(Course, job.choices.course_id)
    if course is None:
        raise UserError("Выбранной нагрузки уже нет. Выберите другую.")
    return course


def _named(job: Job) -> Course:
    """The one course that the title over the table, or the sheet's name, speaks of."""
    text = " ".join(_title(job))
    classes = list(dict.fromkeys(_classes(job, text)))
    if not classes:
        raise UserError(f"В названии таблицы не указан класс. {CHOOSE}")
    of_class = [one for whole in classes for one in _courses(job)[whole]]
    named = [one for one in of_class if _names(text, one)]
    longest = max((len(one.subject.name) for one in named), default=0)
    found = list(dict.fromkeys(one for one in named if len(one.subject.name) == longest))
    if len(found) == 1:
        return found[0]
    told = ", ".join(one.label for one in classes)
    if not found:
        raise UserError(f"В нагрузке класса {told} нет предмета из названия таблицы. {CHOOSE}")
    raise UserError(f"Под название таблицы подходит несколько групп класса {told}. {CHOOSE}")


def _title(job: Job) -> Iterator[str]:
    """What stands above the headings, and the sheet's own name."""
    for sheet in job.sheets:
        if sheet.title == job.table.sheet:
            for number, cells in sheet.rows:
                if number < job.table.header_row:
                    yield from (text_of(cell) for cell in cells)
    yield job.table.sheet


def _classes(job: Job, text: str) -> Iterator[SchoolClass]:
    for found in CLASS_IN_TEXT.finditer(text):
        key = parse_class_label(f"{found[1]}{found[2]}")
        school_class = job.lookup.classes.get(key) if key else None
        if school_class is not None:
            yield school_class


def _courses(job: Job) -> dict[SchoolClass, list[Course]]:
    known: dict[SchoolClass, list[Course]] = defaultdict(list)
    for (_, whom), course in job.lookup.courses.items():
        classes = whom.division.classes if isinstance(whom, Subgroup) else [whom]
        for one in classes:
            known[one].append(course)
    return known


def _names(text: str, course: Course) -> bool:
    """Whether a title speaks of a course's subject, by its name or its short one."""
    padded = f" {re.sub(r'[^0-9a-zа-я]+', ' ', name_key(text))} "
    names = (course.subject.name, course.subject.short_name or "")
    keys = [re.sub(r"[^0-9a-zа-я]+", " ", name_key(name)).strip() for name in names if name]
    return any(f" {key} " in padded for key in keys if key)


def _kinds(job: Job) -> dict[str, WorkKind]:
    known = list(job.session.scalars(select(WorkKind)))
    short = {name_key(one.short_name): one for one in known if one.short_name}
    return short | {name_key(one.name): one for one in known}


def _hours(row: Row) -> float | None:
    hours = row.number_at("hours")
    if hours is not None and not 0 < hours <= MOST_HOURS:
        raise UserError(f"Часов на тему – больше 0 и не больше {MOST_HOURS}.", field="hours")
    return hours


LAYOUT = Layout(
    key="course_plans",
    title="Планирование (КТП)",
    kinds={"course_plan_items": "темы планирования"},
    fields=(
        Field("number", "№", ("№ п/п", "№ урока", "Номер урока", "№ п п", "Номер")),
        Field("section", "Раздел", ("Раздел, тема", "Название раздела", "Раздел программы")),
        Field("topic", "Тема урока", ("Тема", "Темы уроков", "Тема занятия", "Содержание")),
        Field("hours", "Часы", ("Кол-во часов", "Количество часов", "Часов", "Часы на тему")),
        Field("planned_on", "Дата план", (
            "Дата по плану", "План", "Плановая дата", "Дата проведения по плану", "Дата",
        )),
        Field("kind", "Вид работы", ("Вид контроля", "Форма контроля", "Контроль")),
        Field("homework", "Домашнее задание", ("Д/з", "ДЗ", "Задание на дом", "Дом. задание")),
    ),
    needs=(("topic", "number"), ("topic", "hours"), ("topic", "homework")),
    take=take,
    asks_course=True,
)  # fmt: skip
