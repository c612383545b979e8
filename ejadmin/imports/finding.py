"""Records that a cell names: found, made where that is allowed, or refused with the reason."""

from ejadmin.errors import UserError
from ejadmin.imports.job import Draft, Job, Row
from ejadmin.imports.lookup import initials_key, spellings
from ejadmin.imports.names import Name, split_name, split_people
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.tables import SchoolClass, parse_class_label
from ejadmin.models.curriculum.tables import SubjectTeacher
from ejadmin.models.people.tables import Employee
from ejadmin.models.school.card import Room
from ejadmin.models.school.subjects import Subject

VACANCIES = frozenset({"вакансия", "вакант", "-", "–", "—", "нет"})


def name_of(row: Row) -> Name:
    """A person's name from one column or from three."""
    if "name" in row.cells:
        return split_name(row.required("name", "фамилия и имя"), "name")
    last = row.required("last_name", "фамилия")
    first = row.required("first_name", "имя")
    return Name(last, first, row.text("middle_name") or None)


def find_class(job: Job, draft: Draft, text: str, field: str) -> SchoolClass:
    """The class of the current year with a label such as «8-а»."""
    key = parse_class_label(text)
    if key is None or not key[1]:
        raise UserError(
            f"«{text}» – не класс. Пишите параллель и литеру, например 5А.", field=field
        )
    was_empty = job.lookup.had_no_classes
    found = job.lookup.classes.get(key)
    if found is not None:
        draft.keep("classes", found)
        return found
    if not job.may_create(was_empty=was_empty):
        raise UserError(_unknown_class(job, *key), field=field)
    found = SchoolClass(year=job.lookup.year, grade=key[0], letter=key[1])
    draft.add("classes", found)
    draft.remember(job.lookup.classes, key, found)
    return found


def _unknown_class(job: Job, grade: int, letter: str) -> str:
    text = f"Класса «{grade}{letter}» нет в этом учебном году."
    alike = job.lookup.lookalike((grade, letter))
    if alike is not None:
        return f"{text} Есть «{alike.label}» с буквой другого алфавита: проверьте раскладку."
    return f"{text} Добавьте его в «Классы» или разрешите создавать недостающие классы."


def find_subject(job: Job, draft: Draft, text: str) -> Subject:
    """The subject with a name; an unknown one is made."""
    known = job.lookup.subjects
    found = known.get(name_key(text))
    if found is not None:
        draft.keep("subjects", found)
        return found
    found = Subject(name=text)
    draft.add("subjects", found)
    draft.remember(known, name_key(text), found)
    return found


def find_teachers(job: Job, draft: Draft, text: str, field: str) -> list[Employee]:
    """The teachers of one cell; a vacancy names nobody."""
    if name_key(text) in VACANCIES or not text:
        return []
    whole = _known_employee(job, text, field)
    if whole is not None:
        draft.keep("employees", whole)
        return [whole]
    return [_employee(job, draft, name, field) for name in split_people(text)]


def _employee(job: Job, draft: Draft, text: str, field: str) -> Employee:
    may_create = job.may_create(was_empty=job.lookup.had_no_employees)
    found = _known_employee(job, text, field)
    if found is not None:
        draft.keep("employees", found)
        return found
    if not may_create:
        raise UserError(
            f"Педагога «{text}» нет в справочнике «Сотрудники». Добавьте его или исправьте имя.",
            field=field,
        )
    name = split_name(text, field)
    return new_employee(job, draft, name)


def _known_employee(job: Job, text: str, field: str) -> Employee | None:
    known = job.lookup.employees
    found = known.get(name_key(text)) or known.get(initials_key(text)) or []
    if len(found) > 1:
        raise UserError(
            f"Сотрудников «{text}» несколько. Напишите имя и отчество полностью.", field=field
        )
    return found[0] if found else None


def new_employee(job: Job, draft: Draft, name: Name) -> Employee:
    """A new employee, known from now on by every spelling."""
    made = Employee(last_name=name.last, first_name=name.first, middle_name=name.middle)
    draft.add("employees", made)
    for spelling in spellings(made):
        draft.append(job.lookup.employees[spelling], made)
    return made


def link_teacher(job: Job, draft: Draft, taught: Subject, teacher: Employee) -> None:
    """See that somebody is known to teach a subject."""
    known = job.lookup.subject_teachers
    found = known.get((taught, teacher))
    if found is not None:
        draft.keep("subject_teachers", found)
        return
    made = SubjectTeacher(subject=taught, employee=teacher)
    draft.add("subject_teachers", made)
    draft.remember(known, (taught, teacher), made)


def find_room(job: Job, draft: Draft, text: str, field: str) -> Room | None:
    """The room with a number; of two with the same number the building must tell."""
    if not text:
        return None
    may_create = job.may_create(was_empty=job.lookup.had_no_rooms)
    found = job.lookup.rooms[name_key(text)]
    if len(found) > 1:
        raise UserError(
            f"Кабинетов «{text}» несколько, в разных зданиях. Оставьте ячейку пустой и выберите "
            "кабинет потом.",
            field=field,
        )
    if found:
        draft.keep("rooms", found[0])
        return found[0]
    if not may_create:
        raise UserError(f"Кабинета «{text}» нет в справочнике «Кабинеты и места».", field=field)
    made = Room(number=text)
    draft.add("rooms", made)
    draft.append(found, made)
    return made
