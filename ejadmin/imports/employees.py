"""Employees: «ФИО педагога | Классный руководитель | Предмет | Класс», several values in a cell."""

from ejadmin.errors import UserError
from ejadmin.imports.finding import find_class, find_subject, link_teacher, name_of, new_employee
from ejadmin.imports.job import Draft, Job, Row
from ejadmin.imports.layout import Field, Layout, of_column
from ejadmin.imports.names import Name
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.people.tables import Employee

DETAILS = ("position",)
DATES = ("hired_on", "dismissed_on")


def take(job: Job) -> None:
    """Take every row of a table of employees."""
    _ = job.lookup.had_no_classes

    def take_row(row: Row, draft: Draft) -> None:
        employee = _employee(job, draft, name_of(row))
        details = _details(row)
        guarded = job.personal.entering(employee, _guarded(job, row))
        draft.change("employees", employee, **details, **guarded)
        for label in row.many("class_teacher_of"):
            led = find_class(job, draft, label, "class_teacher_of")
            if not _lead(draft, led, employee):
                job.report.notes.append(_third(row, led, employee))
        for label in row.many("classes"):
            find_class(job, draft, label, "classes")
        for name in row.many("subjects"):
            link_teacher(job, draft, find_subject(job, draft, name), employee)

    job.each(take_row)


def _employee(job: Job, draft: Draft, name: Name) -> Employee:
    found = job.lookup.employees.get(name.key, [])
    same = [one for one in found if name_key(one.full_name) == name.key] or found
    if len(same) > 1:
        raise UserError(
            f"Сотрудников «{name.full}» уже несколько, и таблица их не различает. "
            "Исправьте запись в справочнике «Сотрудники».",
            field="name",
        )
    return same[0] if same else new_employee(job, draft, name)


def _details(row: Row) -> dict[str, object]:
    texts: dict[str, object] = {key: row.text(key) for key in DETAILS if row.has(key)}
    return texts | {key: row.day(key) for key in DATES if row.has(key)}


def _guarded(job: Job, row: Row) -> dict[str, object]:
    """What needs a consent."""
    told = {
        "phone": job.personal.phone(row.number, row.text("phone")),
        "email": job.personal.email(row.number, row.text("email")),
    }
    return {name: value for name, value in told.items() if value is not None}


def _lead(draft: Draft, led: SchoolClass, employee: Employee) -> bool:
    """Make somebody the class teacher, or the second one; there is no place for a third."""
    if employee in (led.class_teacher, led.second_class_teacher):
        return True
    if led.class_teacher is None:
        draft.change("classes", led, class_teacher=employee)
    elif led.second_class_teacher is None:
        draft.change("classes", led, second_class_teacher=employee)
    else:
        return False
    return True


def _third(row: Row, led: SchoolClass, employee: Employee) -> str:
    return (
        f"Строка {row.number}: {employee.full_name} не записан классным руководителем {led.label}, "
        f"там уже двое: {led.class_teacher} и {led.second_class_teacher}."
    )


LAYOUT = Layout(
    key="employees",
    title="Сотрудники",
    kinds={
        "employees": "сотрудники",
        "subjects": "предметы",
        "subject_teachers": "связи «предмет–педагог»",
        "classes": "классы",
    },
    fields=(
        Field("name", "ФИО педагога", (
            "Педагог", "Учитель", "Преподаватель", "Сотрудник", "ФИО", "ФИО сотрудника",
            "ФИО учителя", "ФИО преподавателя", "Фамилия, имя, отчество", "Работник",
        )),
        of_column(Employee, "last_name", "Фамилия педагога", "Фамилия сотрудника"),
        of_column(Employee, "first_name", "Имя педагога", "Имя сотрудника"),
        of_column(Employee, "middle_name", "Отчество педагога", "Отчество сотрудника"),
        Field("class_teacher_of", "Классный руководитель", (
            "Классное руководство", "Кл. рук.", "Кл. руководитель", "Руководство классом",
        )),
        Field("subjects", "Предмет", ("Предметы", "Дисциплина", "Дисциплины")),
        Field("classes", "Класс", ("Классы", "В каких классах")),
        of_column(Employee, "position"),
        of_column(Employee, "phone", "Тел.", "Мобильный телефон", "Контактный телефон"),
        of_column(Employee, "email", "E-mail", "Email", "Эл. почта", "Почта"),
        of_column(Employee, "hired_on", "Принят на работу"),
        of_column(Employee, "dismissed_on"),
    ),
    needs=(("name",), ("last_name", "first_name")),
    take=take,
)  # fmt: skip
