"""Checks of the classes: who leads them, what they are taught, who is in them."""

from collections import defaultdict

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from ejadmin.models.checks.finding import Found, at, current_span, in_current_year
from ejadmin.models.classes.contingent import contingent, strayed
from ejadmin.models.classes.names import class_labels
from ejadmin.models.classes.tables import ClassMembership, SchoolClass, Shift
from ejadmin.models.curriculum.tables import SubjectClass

FIRST_SHIFT_GRADES = (1, 5, 9, 10, 11)
LOOKALIKES = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")


def without_teacher(session: Session) -> Found:
    """Classes of the current year without a class teacher."""
    known = class_labels(session)
    rows = select(SchoolClass.id).where(SchoolClass.class_teacher_id.is_(None))
    for key in session.scalars(in_current_year(rows)):
        yield f"{known[key]}: нет классного руководителя.", "classes", {"class": key}


def lookalikes(session: Session) -> Found:
    """Classes of one grade whose letters differ by alphabet only."""
    alike: dict[tuple[int, str], list[int]] = defaultdict(list)
    letters: dict[int, str] = {}
    rows = select(SchoolClass.id, SchoolClass.grade, SchoolClass.letter)
    order = SchoolClass.grade, SchoolClass.letter
    for key, grade, letter in session.execute(in_current_year(rows).order_by(*order)):
        alike[grade, letter.upper().translate(LOOKALIKES)].append(key)
        letters[key] = letter
    known = class_labels(session)
    for keys in alike.values():
        if len(keys) > 1:
            told = ", ".join(f"{known[key]} ({_alphabet(letters[key])})" for key in keys)
            text = (
                f"Классы выглядят одинаково: {told}. Если это один класс, переведите учеников "
                "в верный и удалите лишний."
            )
            yield text, "directory", at("classes", keys[-1])


def _alphabet(letter: str) -> str:
    return "латинская буква" if letter.isascii() else "русская буква"


def without_curriculum(session: Session) -> Found:
    """Classes of the current year that are taught nothing."""
    known = class_labels(session)
    planned = exists().where(SubjectClass.class_id == SchoolClass.id)
    for key in session.scalars(in_current_year(select(SchoolClass.id).where(~planned))):
        text = f"{known[key]}: в учебном плане нет ни одного предмета."
        yield text, "links", {"tab": "classes", "row": key}


def empty(session: Session) -> Found:
    """Classes of the current year without pupils."""
    known = class_labels(session)
    settled = exists().where(ClassMembership.class_id == SchoolClass.id)
    for key in session.scalars(in_current_year(select(SchoolClass.id).where(~settled))):
        yield f"{known[key]}: в классе нет учеников.", "directory", at("class_memberships", None)


def overfull(session: Session) -> Found:
    """Classes of the current year with more pupils today than places."""
    year = current_span(session)
    if year is None:
        return
    for one in contingent(session, year.id, year.today(session)):
        if one.free is not None and one.free < 0:
            text = (
                f"{one.label}: учеников {one.total}, мест {one.capacity} – больше на {-one.free}."
            )
            yield text, "classes", {"class": one.id}


def strayed_control(session: Session) -> Found:
    """Classes whose pupils on 20 September differ from the number fixed then."""
    year = current_span(session)
    if year is None:
        return
    for one in strayed(session, year.id, year.first):
        text = (
            f"{one.label}: на 20 сентября зафиксировано {one.control_count}, "
            f"по составу класса – {one.total}. Проверьте даты движения или зафиксируйте заново."
        )
        yield text, "classes", {"class": one.id}


def wrong_shift(session: Session) -> Found:
    """Classes that must learn in the first shift but come in the second (СП 2.4.3648-20)."""
    known = class_labels(session)
    rows = select(SchoolClass.id).where(
        SchoolClass.shift == Shift.SECOND, SchoolClass.grade.in_(FIRST_SHIFT_GRADES)
    )
    for key in session.scalars(in_current_year(rows)):
        text = f"{known[key]}: вторая смена, а 1, 5, 9–11 классы учатся в первую (СП 2.4.3648-20)."
        yield text, "classes", {"class": key}
