"""Pupils and their families: guardians, consents, refusals of the electronic service."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ejadmin.demonstration.movement import plan_movement
from ejadmin.demonstration.names import Father, PersonName
from ejadmin.demonstration.plan import ClassPlan, PupilPlan, SchoolPlan
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.tables import ClassMembership
from ejadmin.models.people.tables import (
    Consent,
    ConsentKind,
    Employee,
    Guardian,
    Handover,
    PaperRequest,
    Person,
    Pupil,
    PupilGuardian,
    Relation,
    Sex,
    StatementFrequency,
)

PEOPLE: dict[str, type[Person]] = {"pupil": Pupil, "guardian": Guardian, "employee": Employee}
ENTERED_BEFORE, LATELY = 7, 21
SMALLEST_CLASS, LARGEST_CLASS, USUAL_CLASS = 25, 33, 32
SIBLINGS = 0.08
WITH_MOTHER, WITH_FATHER = 0.93, 0.74
CONSENTED = 0.985


@dataclass
class _Family:
    surname: str
    father: Father
    guardians: list[tuple[int, Relation]] = field(default_factory=list)
    classes: set[int] = field(default_factory=set)


def plan_pupils(plan: SchoolPlan) -> None:
    """Fill the classes; brothers and sisters share their guardians."""
    families: list[_Family] = []
    for school_class in plan.classes:
        size = round(plan.random.triangular(SMALLEST_CLASS, LARGEST_CLASS, USUAL_CLASS))
        for _ in range(size):
            family = _choose_family(plan, families, school_class)
            school_class.pupils.append(_add_pupil(plan, family, school_class))
        school_class.pupils.sort(key=lambda pupil: name_key(str(pupil.name)))
        for pupil in school_class.pupils:
            plan_movement(plan, school_class, pupil)
            plan.sheets.add(
                ClassMembership,
                class_id=school_class.id,
                pupil_id=pupil.id,
                first_day=pupil.first_day,
                last_day=pupil.last_day,
            )


def plan_paper_requests(plan: SchoolPlan, families: int) -> None:
    """Written refusals of the electronic service by some families, spread over the classes."""
    guardian_of: dict[int, int] = {}
    for row in plan.sheets.of(PupilGuardian):
        guardian_of.setdefault(row["pupil_id"], row["guardian_id"])
    pupils = sorted(
        pupil.id
        for school_class in plan.classes
        for pupil in school_class.pupils
        if pupil.belongs_on(plan.first_day) and pupil.last_day is None
    )
    chosen = plan.random.sample(pupils, min(families, len(pupils)))
    weekly = StatementFrequency.WEEKLY
    frequencies = (weekly, weekly, StatementFrequency.FORTNIGHTLY, StatementFrequency.MONTHLY)
    for number, pupil_id in enumerate(sorted(chosen), 1):
        requested_on = plan.first_day - timedelta(days=plan.random.randint(1, 6))
        plan.sheets.add(
            PaperRequest,
            pupil_id=pupil_id,
            guardian_id=guardian_of[pupil_id],
            requested_on=requested_on,
            first_day=plan.first_day,
            last_day=None,
            frequency=plan.random.choice(frequencies),
            handover=plan.random.choice((Handover.IN_PERSON, Handover.PUPIL)),
            document=f"заявление № {number} от {requested_on:%d.%m.%Y}",
        )


def add_consent(plan: SchoolPlan, person: str, person_id: int) -> None:
    """A consent to the use of personal data; ``person`` is «pupil», «guardian» or «employee».

    Now and then somebody came lately and has not brought it: then no contacts are known either.
    """
    row = plan.sheets.of(PEOPLE[person])[-1]
    row["entered_on"] = plan.first_day - timedelta(days=ENTERED_BEFORE)
    if plan.random.random() > CONSENTED:
        row["entered_on"] = date.today() - timedelta(days=person_id % LATELY)
        row["phone"] = None
        return
    who: dict[str, Any] = dict.fromkeys(("pupil_id", "guardian_id", "employee_id"))
    given_on = plan.first_day - timedelta(days=plan.random.randint(3, 80))
    plan.sheets.add(
        Consent,
        **{**who, f"{person}_id": person_id},
        kind=ConsentKind.PERSONAL_DATA,
        given_on=given_on,
        document=f"согласие от {given_on:%d.%m.%Y}",
        withdrawn_on=None,
    )


def _choose_family(plan: SchoolPlan, families: list[_Family], school_class: ClassPlan) -> _Family:
    if families and plan.random.random() < SIBLINGS:
        family = plan.random.choice(families)
        if school_class.id not in family.classes:
            return family
    family = _Family(plan.names.surname(), plan.names.father())
    _add_guardians(plan, family)
    families.append(family)
    return family


def _add_pupil(plan: SchoolPlan, family: _Family, school_class: ClassPlan) -> PupilPlan:
    sex = plan.random.choice((Sex.MALE, Sex.FEMALE))
    name = plan.names.child(family.surname, family.father, sex)
    if name is None:
        return _add_pupil(plan, _choose_family(plan, [], school_class), school_class)
    family.classes.add(school_class.id)
    number = len(plan.sheets.of(Pupil)) + 1
    pupil_id = plan.sheets.add(
        Pupil,
        last_name=name.last,
        first_name=name.first,
        middle_name=name.middle,
        birth_date=_birth_date(plan, school_class.grade),
        sex=sex,
        personal_file=f"{name.last[0]}-{number:04d}",
        phone=None,
    )
    for guardian_id, relation in family.guardians:
        plan.sheets.add(
            PupilGuardian, pupil_id=pupil_id, guardian_id=guardian_id, relation=relation
        )
    add_consent(plan, "pupil", pupil_id)
    ability = min(max(plan.random.gauss(4.0, 0.5), 2.6), 4.95)
    return PupilPlan(pupil_id, name, sex, ability, plan.first_day)


def _birth_date(plan: SchoolPlan, grade: int) -> date:
    seventh_year = plan.first_day.replace(year=plan.year - grade - 6)
    return seventh_year - timedelta(days=plan.random.randint(1, 364))


def _add_guardians(plan: SchoolPlan, family: _Family) -> None:
    has_mother = plan.random.random() < WITH_MOTHER
    has_father = not has_mother or plan.random.random() < WITH_FATHER
    if has_mother:
        mother = plan.names.relative(family.surname, Sex.FEMALE)
        _add_guardian(plan, family, mother or plan.names.adult(Sex.FEMALE), Relation.MOTHER)
    if has_father:
        father = plan.names.relative(family.surname, Sex.MALE, family.father.name)
        _add_guardian(plan, family, father or plan.names.adult(Sex.MALE), Relation.FATHER)


def _add_guardian(plan: SchoolPlan, family: _Family, name: PersonName, relation: Relation) -> None:
    number = len(plan.sheets.of(Guardian)) + 1
    guardian_id = plan.sheets.add(
        Guardian,
        last_name=name.last,
        first_name=name.first,
        middle_name=name.middle,
        phone=f"+7 (000) {number // 10000:03d}-{number // 100 % 100:02d}-{number % 100:02d}",
        email=None,
    )
    family.guardians.append((guardian_id, relation))
    add_consent(plan, "guardian", guardian_id)
