"""Orders carried out and undone on a file: what they do, what they refuse."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select

from ejadmin.models.base import chain
from ejadmin.models.base.store import Store
from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import Mark, Work
from ejadmin.models.movement import applying as applying_module
from ejadmin.models.movement.applying import carry_out, preview_order
from ejadmin.models.movement.draft import OrderDraft, OrderRefused
from ejadmin.models.movement.tables import Movement, MovementEffect, MovementKind, SchoolOrder
from ejadmin.models.movement.undoing import UndoRefused, undo_order
from ejadmin.models.people.tables import Guardian, PaperRequest, Pupil, PupilGuardian
from ejadmin.models.timetable.tables import Lesson
from tests.doing import do
from tests.models.movement.school import Classes, draft, everything, moved

ENROLMENT, TRANSFER = MovementKind.ENROLMENT, MovementKind.TRANSFER
LEAVING, GRADUATION = MovementKind.LEAVING, MovementKind.GRADUATION


def apply(database: Store, order: OrderDraft) -> int:
    return int(do(database, carry_out, order, order.issued_on).order_id)


def class_spans(database: Store, pupil: int) -> list[tuple[int, date, date | None]]:
    row = ClassMembership
    with database.sessions() as session:
        query = select(row.class_id, row.first_day, row.last_day).where(row.pupil_id == pupil)
        return [tuple(found) for found in session.execute(query.order_by(row.first_day))]


def part_spans(database: Store, pupil: int) -> set[tuple[int, date, date | None]]:
    row = SubgroupMembership
    with database.sessions() as session:
        query = select(row.subgroup_id, row.first_day, row.last_day).where(row.pupil_id == pupil)
        return {tuple(found) for found in session.execute(query)}


def texts(database: Store, order: OrderDraft, *, errors: bool = True) -> list[str]:
    with database.sessions() as session:
        plan = preview_order(session, order)
    return [problem.text for problem in (plan.errors if errors else plan.warnings)]


def test_a_transfer_ends_the_day_before_and_keeps_what_both_classes_share(
    database: Store, classes: Classes
) -> None:
    pupil, day = classes.pupils[0], classes.day(10, 5)
    apply(database, draft(TRANSFER, day, moved(pupil, classes.five_b)))
    eve = day - timedelta(days=1)
    assert class_spans(database, pupil) == [
        (classes.five_a, classes.first_day, eve), (classes.five_b, day, None),
    ]  # fmt: skip
    assert part_spans(database, pupil) == {
        (classes.subgroups["english_a"][0], classes.first_day, eve),
        (classes.subgroups["english_b"][0], day, None),
        (classes.subgroups["sport"][0], classes.first_day, None),
    }


def test_leaving_ends_subgroups_and_the_paper_request(database: Store, classes: Classes) -> None:
    pupil, day = classes.pupils[0], classes.day(11, 2)
    apply(database, draft(LEAVING, day, moved(pupil, where="школа № 4")))
    eve = day - timedelta(days=1)
    assert class_spans(database, pupil)[0][2] == eve
    assert {last for *_, last in part_spans(database, pupil)} == {eve}
    with database.sessions() as session:
        assert session.scalar(select(PaperRequest.last_day)) == eve
        movement = session.scalars(select(Movement)).one()
        assert (movement.from_class_id, movement.to_class_id) == (classes.five_a, None)
        assert movement.entered_on == day


def test_enrolment_makes_a_card_and_finds_the_smaller_subgroup(
    database: Store, classes: Classes
) -> None:
    day = classes.day(10, 1)
    order = apply(
        database,
        draft(ENROLMENT, day, moved(None, classes.five_a, "лицей", "Яшин Пётр Ильич")),
    )
    with database.sessions() as session:
        pupil = session.scalars(select(Pupil).where(Pupil.last_name == "Яшин")).one()
        assert pupil.entered_on == day
    assert class_spans(database, pupil.id) == [(classes.five_a, day, None)]
    parts = {subgroup for subgroup, *_ in part_spans(database, pupil.id)}
    assert classes.subgroups["english_a"][1] in parts
    assert len(parts) == 2
    do(database, undo_order, order)
    with database.sessions() as session:
        assert session.get(Pupil, pupil.id) is None


def test_a_card_somebody_wrote_into_since_stays_and_is_named(
    database: Store, classes: Classes
) -> None:
    order = apply(
        database,
        draft(ENROLMENT, classes.day(10, 1), moved(None, classes.five_a, None, "Яшин Пётр")),
    )
    with database.sessions.begin() as session:
        pupil = session.scalars(select(Pupil).where(Pupil.last_name == "Яшин")).one()
        guardian = Guardian(last_name="Яшина", first_name="Ольга")
        session.add(PupilGuardian(pupil=pupil, guardian=guardian))
    assert do(database, undo_order, order) == ["Яшин Пётр"]
    assert class_spans(database, pupil.id) == []


def test_an_order_for_pupils_already_listed_only_confirms(
    database: Store, classes: Classes
) -> None:
    order = draft(
        ENROLMENT, classes.first_day, *(moved(key, classes.nine_a) for key in classes.pupils[6:])
    )
    assert not texts(database, order)
    assert "подтвердит" in texts(database, order, errors=False)[0]
    with database.sessions() as session:
        before = everything(session)
    key = apply(database, order)
    with database.sessions() as session:
        assert everything(session) == before
        assert session.scalars(select(MovementEffect)).all() == []
        assert len(session.scalars(select(Movement)).all()) == 3
    do(database, undo_order, key)
    with database.sessions() as session:
        assert session.scalars(select(Movement)).all() == []


def test_a_leaving_already_written_by_hand_is_confirmed_and_ends_what_was_forgotten(
    database: Store, classes: Classes
) -> None:
    pupil, day = classes.pupils[0], classes.day(10, 5)
    with database.sessions.begin() as session:
        member = session.scalars(
            select(ClassMembership).where(ClassMembership.pupil_id == pupil)
        ).one()
        member.last_day = day - timedelta(days=1)
        session.flush()
        before = everything(session)
    order = draft(LEAVING, day, moved(pupil, where="лицей"))
    assert "уже записан, приказ подтвердит" in texts(database, order, errors=False)[0]
    key = apply(database, order)
    assert {last for *_, last in part_spans(database, pupil)} == {day - timedelta(days=1)}
    do(database, undo_order, key)
    with database.sessions() as session:
        assert everything(session) == before


def test_promotion_into_the_next_year_and_enrolment_after_graduation(
    database: Store, classes: Classes
) -> None:
    from ejadmin.models.calendar.tables import AcademicYear
    from ejadmin.models.classes.tables import SchoolClass

    first = date(classes.first_day.year + 1, 9, 1)
    with database.sessions.begin() as session:
        following = AcademicYear(first_day=first, last_day=date(first.year + 1, 8, 31))
        six, ten = (SchoolClass(year=following, grade=grade, letter="А") for grade in (6, 10))
        session.add_all([six, ten])
    order = draft(TRANSFER, first, *(moved(key, six.id) for key in classes.pupils[:3]),
                  issued_on=classes.day(5, 28))  # fmt: skip
    apply(database, order)
    assert class_spans(database, classes.pupils[0])[1] == (six.id, first, None)
    left = draft(GRADUATION, classes.day(6, 25), moved(classes.pupils[6]), number="2-у")
    apply(database, left)
    apply(database, draft(ENROLMENT, first, moved(classes.pupils[6], ten.id), number="3-у"))
    spans = class_spans(database, classes.pupils[6])
    assert spans == [
        (classes.nine_a, classes.first_day, classes.day(6, 24)), (ten.id, first, None),
    ]  # fmt: skip
    # a pupil of 9А nobody ever wrote out: the old list ends by itself
    apply(database, draft(ENROLMENT, first, moved(classes.pupils[7], ten.id), number="4-у"))
    assert class_spans(database, classes.pupils[7])[0][2] == date(first.year, 8, 31)


def wrong(classes: Classes, name: str) -> tuple[OrderDraft, str, str]:
    """An order that must be refused, the field of its problem and a piece of its text."""
    one, day = classes.pupils[0], classes.day(10, 5)
    cases: dict[str, tuple[OrderDraft, str, str]] = {
        "nobody": (draft(TRANSFER, day), "pupils", "Добавьте учеников"),
        "number": (draft(TRANSFER, day, moved(one, classes.five_b), number=" "), "number", "номер"),
        "no class": (draft(TRANSFER, day, moved(one)), "target_class_id", "укажите класс"),
        "same class": (
            draft(TRANSFER, day, moved(one, classes.five_a)), "target_class_id", "уже учится"),
        "listed": (draft(ENROLMENT, day, moved(one, classes.five_b)), "pupil_id", "уже числится"),
        "no destination": (draft(LEAVING, day, moved(one)), "other_school", "куда выбывает"),
        "outside": (
            draft(TRANSFER, date(classes.first_day.year + 2, 1, 9), moved(one, classes.five_b)),
            "day", "вне учебного года"),
        "first day": (
            draft(LEAVING, classes.first_day, moved(one, where="лицей")), "day", "только с"),
        "twice": (
            draft(LEAVING, day, moved(one, where="лицей"), moved(one, where="лицей")),
            "pupil_id", "дважды"),
        "gone": (draft(LEAVING, day, moved(999, where="лицей")), "pupil_id", "уже нет"),
        "stranger leaves": (
            draft(LEAVING, day, moved(None, where="лицей", name="Яшин Пётр")),
            "pupil_id", "не числится"),
        "two newcomers": (
            draft(ENROLMENT, day, moved(None, classes.five_a, name="Яшин Пётр"),
                  moved(None, classes.five_a, name="яшин пётр")), "pupil_id", "дважды"),
    }  # fmt: skip
    return cases[name]


@pytest.mark.parametrize("name", [
    "nobody", "number", "no class", "same class", "listed", "no destination", "outside",
    "first day", "twice", "gone", "stranger leaves", "two newcomers",
])  # fmt: skip
def test_wrong_orders_are_refused_at_the_field(
    database: Store, classes: Classes, name: str
) -> None:
    order, field, piece = wrong(classes, name)
    with database.sessions() as session:
        before = everything(session)
        problems = preview_order(session, order).errors
    assert (field, True) in [(one.field, piece in one.text) for one in problems]
    with pytest.raises(OrderRefused, match=piece):
        apply(database, order)
    with database.sessions() as session:
        assert everything(session) == before
        assert session.scalars(select(SchoolOrder)).all() == []


def test_warnings_are_told_and_do_not_forbid(database: Store, classes: Classes) -> None:
    day = classes.day(10, 5)
    with database.sessions.begin() as session:
        subject = session.get_one(ClassMembership, 1).school_class
        course = Course(subject_id=1, school_class=subject)
        lesson = Lesson(course=course, day=day + timedelta(days=2), number=1)
        work = Work(lesson=lesson, kind_id=1)
        session.add(work)
        session.flush()
        session.add(Mark(work_id=work.id, pupil_id=classes.pupils[0], value=5))
    order = draft(
        TRANSFER, day, *(moved(key, classes.five_b) for key in classes.pupils[:2]),
        issued_on=classes.day(10, 7),
    )  # fmt: skip
    told = "\n".join(texts(database, order, errors=False))
    assert "В 5Б станет 5 учеников при наполняемости 4" in told
    assert "уже 1 запись (отметки, пропуски)" in told
    assert "позже дня движения" in told
    apply(database, order)
    graduation = draft(GRADUATION, classes.day(5, 25), moved(classes.pupils[2]), number="2-у")
    assert "из 9 и 11" in texts(database, graduation, errors=False)[0]


def test_undo_says_what_stands_in_the_way(database: Store, classes: Classes) -> None:
    pupil, day = classes.pupils[0], classes.day(10, 5)
    first = apply(database, draft(TRANSFER, day, moved(pupil, classes.five_b)))
    second = apply(
        database, draft(LEAVING, classes.day(11, 9), moved(pupil, where="лицей"), number="2-у")
    )
    with pytest.raises(UndoRefused, match=r"отчисление с 09.11.*№ 2-у"):
        do(database, undo_order, first)
    do(database, undo_order, second)
    with database.sessions.begin() as session:
        member = session.scalars(
            select(ClassMembership).where(ClassMembership.class_id == classes.five_b,
                                          ClassMembership.pupil_id == pupil)
        ).one()  # fmt: skip
        member.last_day = classes.day(12, 1)
    with pytest.raises(UndoRefused, match="класс 5Б – дни изменены"):
        do(database, undo_order, first)


def test_an_undone_order_waits_and_may_be_carried_out_again(
    database: Store, classes: Classes
) -> None:
    order = draft(TRANSFER, classes.day(10, 5), moved(classes.pupils[0], classes.five_b))
    key = apply(database, order)
    assert "уже занят" in texts(database, order)[0]
    do(database, undo_order, key)
    assert apply(database, order) == key


def test_every_step_of_an_order_and_of_its_undoing_is_logged(
    database: Store, classes: Classes
) -> None:
    order = draft(TRANSFER, classes.day(10, 5), moved(classes.pupils[0], classes.five_b))
    do(database, undo_order, apply(database, order))
    with database.sessions() as session:
        assert chain.verify(session).is_whole


def test_of_two_orders_at_once_the_second_sees_what_the_first_did(
    database: Store, classes: Classes
) -> None:
    pupil, day = classes.pupils[0], classes.day(10, 5)
    first = draft(TRANSFER, day, moved(pupil, classes.five_b), number="1-у")
    second = draft(TRANSFER, day, moved(pupil, classes.nine_a), number="2-у")
    begun = Event()

    def other() -> None:
        with database.sessions.begin() as session:
            begun.set()
            carry_out(session, second, day)

    with ThreadPoolExecutor(1) as pool:
        with database.sessions.begin() as session:
            carry_out(session, first, day)
            late = pool.submit(other)
            begun.wait()
            Event().wait(0.3)
        with pytest.raises(OrderRefused):
            late.result()
    assert [span[0] for span in class_spans(database, pupil)] == [classes.five_a, classes.five_b]


def test_a_failure_in_the_middle_leaves_nothing(
    database: Store, classes: Classes, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = draft(TRANSFER, classes.day(10, 5), *(moved(k, classes.nine_a)
                                                  for k in classes.pupils[:3]))  # fmt: skip
    with database.sessions() as session:
        before = everything(session)
    count = 0
    real: Callable[..., MovementEffect] = MovementEffect

    def failing(**values: object) -> MovementEffect:
        nonlocal count
        count += 1
        if count == 3:
            raise OSError(28, "No space left on device")
        return real(**values)

    monkeypatch.setattr(applying_module, "MovementEffect", failing)
    with pytest.raises(Exception, match="нет места|Файл недоступен"):
        apply(database, order)
    with database.sessions() as session:
        assert everything(session) == before
        assert session.scalars(select(Movement)).all() == []
        assert session.scalars(select(SchoolOrder)).all() == []


def test_next_number_follows_the_rule(database: Store, classes: Classes, tmp_path: Path) -> None:
    from ejadmin.models.movement.numbering import next_number
    from ejadmin.models.school.card import School

    with database.sessions.begin() as session:
        for number, day in (("1-у", date(2026, 9, 1)), ("7-У", date(2026, 12, 30)),
                            ("40-к", date(2026, 12, 30)), ("9-у", date(2025, 12, 30))):  # fmt: skip
            session.add(SchoolOrder(number=number, issued_on=day, title="О переводе"))
        session.flush()
        assert next_number(session, date(2026, 10, 1)) == "8-у"
        assert next_number(session, date(2027, 1, 11)) == "1-у"
        session.get_one(School, 1).order_numbering = "01-14-{n}"
        session.flush()
        assert next_number(session, date(2026, 10, 1)) == "01-14-1"
