"""The ways to fill a matrix at once: what each offers, and how it is done as one step."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.words import counted, listed
from ejadmin.models.classes.names import class_labels
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.loads.filling import (
    make_courses,
    missing_courses,
    offer_from_courses,
    offer_last_year,
    offer_template,
)
from ejadmin.models.loads.matrices import CellChange, LinkKind
from ejadmin.models.loads.offers import Offer, accept, changes_of
from ejadmin.models.people.tables import Employee
from ejadmin.models.registry.labels import labels
from ejadmin.models.school.card import Room
from ejadmin.models.school.subjects import Subject


@dataclass(frozen=True)
class Preview:
    """What would happen: one sentence, the details, and whether there is anything to do."""

    summary: str
    details: tuple[str, ...] = ()
    new_subjects: tuple[str, ...] = ()
    is_possible: bool = True


@dataclass(frozen=True)
class Filling:
    """One way: its title, the words on its buttons, what it would do to some classes, doing it.

    ``by_classes`` says that the person chooses which classes are filled.
    """

    key: str
    title: str
    short: str
    verb: str
    about: str
    preview: Callable[[TrackedSession, LinkKind, int, Collection[int]], Preview]
    fill: Callable[[TrackedSession, LinkKind, int, Collection[int], bool], int]
    by_classes: bool = False


def _last_year(
    session: TrackedSession, _kind: LinkKind, year: int, classes: Collection[int]
) -> Preview:
    return _told(session, offer_last_year(session, year, classes))


def _take_last_year(
    session: TrackedSession, _kind: LinkKind, year: int, classes: Collection[int], _new: bool
) -> int:
    return accept(session, offer_last_year(session, year, classes))


def _template(
    session: TrackedSession, _kind: LinkKind, year: int, classes: Collection[int]
) -> Preview:
    return _told(session, offer_template(session, year, classes))


def _take_template(
    session: TrackedSession, _kind: LinkKind, year: int, classes: Collection[int], new: bool
) -> int:
    return accept(session, offer_template(session, year, classes), with_new_subjects=new)


def _courses(
    session: TrackedSession, kind: LinkKind, year: int, _classes: Collection[int]
) -> Preview:
    return _told(session, offer_from_courses(session, kind, year))


def _take_courses(
    session: TrackedSession, kind: LinkKind, year: int, _classes: Collection[int], _new: bool
) -> int:
    return accept(session, offer_from_courses(session, kind, year))


def _missing(
    session: TrackedSession, _kind: LinkKind, year: int, _classes: Collection[int]
) -> Preview:
    found = missing_courses(session, year)
    if not found:
        return Preview("У каждой строки учебного плана нагрузка уже есть.", is_possible=False)
    vacancies = sum(one.teacher_id is None for one in found)
    names, known = labels(session, Subject), class_labels(session)
    per_class: dict[int, list[str]] = {}
    for one in found:
        per_class.setdefault(one.class_id, []).append(names[one.subject_id])
    made = counted(len(found), "запись нагрузки", "записи нагрузки", "записей нагрузки")
    return Preview(
        f"Появится {made}: с педагогом – {len(found) - vacancies}, вакансий – {vacancies}.",
        tuple(f"{known[key]} – {listed(each)}" for key, each in per_class.items()),
    )


def _make_missing(
    session: TrackedSession, _kind: LinkKind, year: int, _classes: Collection[int], _new: bool
) -> int:
    return make_courses(session, missing_courses(session, year))


def _told(session: TrackedSession, offer: Offer) -> Preview:
    changes = changes_of(session, offer)
    details = [*offer.told, *(f"⚠ {text}" for text in offer.lacking)]
    if not details:
        details = _by_row(session, offer)
    more = len(offer.new_subjects)
    if not offer.wanted and offer.lacking:
        return Preview("Взять неоткуда:", tuple(details), is_possible=False)
    if not changes and not more:
        return Preview("Менять нечего: всё уже так.", tuple(details), is_possible=False)
    return Preview(_summary(changes), tuple(details), offer.new_subjects)


def _summary(changes: Collection[CellChange]) -> str:
    new = sum(one.before is None for one in changes)
    gone = sum(one.after is None for one in changes)
    parts = ((new, "заполнится"), (len(changes) - new - gone, "изменится"), (gone, "очистится"))
    told = ", ".join(f"{verb} – {number}" for number, verb in parts if number)
    return f"Клеток {told}." if told else "Клетки останутся прежними."


def _by_row(session: TrackedSession, offer: Offer) -> list[str]:
    subjects: dict[int, list[str]] = {}
    for one in offer.wanted:
        subjects.setdefault(one.row, []).append(one.subject)
    from_kind = {LinkKind.TEACHERS: Employee, LinkKind.ROOMS: Room, LinkKind.CLASSES: SchoolClass}
    known = labels(session, from_kind[offer.kind]) if subjects else {}
    return [f"{known[row]} – {listed(names)}" for row, names in subjects.items()]


LAST_YEAR = Filling(
    "last_year", "Скопировать с прошлого года", "С прошлого года", "Скопировать",
    "План класса станет таким, какой был в прошлом году у класса этой же параллели: с той же "
    "литерой, а если её не было – у любого.",
    _last_year, _take_last_year, by_classes=True,
)  # fmt: skip
TEMPLATE = Filling(
    "template", "Заполнить по примерному плану", "По примерному плану", "Заполнить",
    "Часы берутся из справочника «Примерный учебный план»; там их можно поправить.",
    _template, _take_template, by_classes=True,
)  # fmt: skip
FROM_COURSES = Filling(
    "from_courses", "Заполнить из нагрузки", "Из нагрузки", "Добавить",
    "Добавится то, чего здесь нет, а в нагрузке есть. Ничего не убирается.",
    _courses, _take_courses,
)  # fmt: skip
MAKE_COURSES = Filling(
    "make_courses", "Создать нагрузку по учебному плану", "Создать нагрузку", "Создать",
    "Каждой строке плана, у которой нет нагрузки, – нагрузка на весь класс. Педагог ставится, если "
    "вести предмет может только один, а в 1–4 классах – классный руководитель; иначе остаётся "
    "вакансия. Деления на подгруппы заводят отдельно.",
    _missing, _make_missing,
)  # fmt: skip
FILLINGS = {
    LinkKind.TEACHERS: (FROM_COURSES,),
    LinkKind.ROOMS: (FROM_COURSES,),
    LinkKind.CLASSES: (LAST_YEAR, TEMPLATE, FROM_COURSES, MAKE_COURSES),
}
