"""A table of movement becomes orders; wrong rows are reported and leave no trace."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from ejadmin.imports import import_file
from ejadmin.models.base.store import Store
from ejadmin.models.classes.tables import ClassMembership
from ejadmin.models.movement.tables import Movement, MovementKind, SchoolOrder
from ejadmin.models.movement.undoing import undo_order
from ejadmin.models.people.tables import Pupil
from ejadmin.models.school.card import School
from tests.doing import do
from tests.imports.tables import Rows, text, xlsx
from tests.models.movement import school
from tests.models.movement.school import Classes, everything

HEAD = ("ФИО, дата рождения", "прибыл/выбыл", "класс", "адрес", "дата и № приказа", "откуда/куда")
ROWS: Rows = (
    ("Движение обучающихся", None, None, None, None, None),
    HEAD,
    ("Яшин Пётр Ильич, 05.03.2015", "прибыл", "5-а", "ул. Лесная, 1", "05.10.2026 № 41-у",
     "школа № 4"),
    ("Алексеев Иван", "выбыл", "5А", None, "№ 42-у от 12.10.2026", "лицей № 2"),
    ("Борисов Иван", "переведён", "5А", None, "43-у, 12.10.2026 г.", "5Б"),
    ("Васин Иван", "перевод", "5А", None, "43-у от 12.10.2026", "5б"),
    ("Громов Иван", "выбыл", "5Б", None, "№ 42-у от 12.10.2026", None),
    ("Никто Никому", "выбыл", "5Б", None, "№ 42-у от 12.10.2026", "лицей"),
    ("Дымов Иван", "уехал", "5Б", None, "№ 42-у от 12.10.2026", "лицей"),
    ("Ершов Иван", "выбыл", "5Б", None, "№ 44-у", "лицей"),
    ("Жилин Иван", "переведён", "9А", None, "№ 45-у от 12.10.2026", "5Ж"),
)  # fmt: skip


@pytest.fixture
def classes(database: Store) -> Classes:
    with database.sessions.begin() as session:
        made = school.fill(session)
        session.get_one(School, 1).is_consent_required = False
    return made


def class_of(database: Store, pupil: int, day: date) -> int | None:
    row = ClassMembership
    with database.sessions() as session:
        held = session.execute(
            select(row.class_id, row.first_day, row.last_day).where(row.pupil_id == pupil)
        ).all()
    return next((key for key, first, last in held if first <= day <= (last or day)), None)


def test_orders_are_gathered_carried_out_and_wrong_rows_told(
    database: Store, classes: Classes, tmp_path: Path
) -> None:
    file = xlsx(tmp_path / "движение.xlsx", ROWS, merged="A1:F1")
    with database.sessions() as session:
        before = everything(session)
    trial = import_file(database.sessions, file, dry_run=True)
    with database.sessions() as session:
        assert everything(session) == before
    report = import_file(database.sessions, file)
    assert report.as_json() == trial.as_json()
    assert report.layout == "movement"
    assert report.created == {"movements": 4, "orders": 3, "pupils": 1}
    assert [(error.row, error.column) for error in report.errors] == [
        (7, "откуда/куда"), (8, "ФИО, дата рождения"), (9, "прибыл/выбыл"),
        (10, "дата и № приказа"), (11, "откуда/куда"),
    ]  # fmt: skip
    assert "куда выбывает" in report.errors[0].reason
    assert "не числится" in report.errors[1].reason
    with database.sessions() as session:
        numbers = session.execute(
            select(SchoolOrder.number, SchoolOrder.issued_on).order_by(SchoolOrder.number)
        ).all()
        assert [tuple(row) for row in numbers] == [
            ("41-у", date(2026, 10, 5)), ("42-у", date(2026, 10, 12)), ("43-у", date(2026, 10, 12)),
        ]  # fmt: skip
        made = session.scalars(select(Pupil).where(Pupil.last_name == "Яшин")).one()
        assert (made.birth_date, made.address) == (date(2015, 3, 5), "ул. Лесная, 1")
    day = date(2026, 10, 12)
    assert class_of(database, made.id, day) == classes.five_a
    assert class_of(database, classes.pupils[0], day) is None
    assert class_of(database, classes.pupils[1], day) == classes.five_b
    assert class_of(database, classes.pupils[2], day) == classes.five_b
    assert not database.is_file or list((database.folder / "snapshots").glob("*.sqlite"))


def test_the_same_table_again_changes_nothing_and_a_longer_one_adds_to_the_order(
    database: Store, classes: Classes, tmp_path: Path
) -> None:
    import_file(database.sessions, xlsx(tmp_path / "1.xlsx", ROWS[1:4]))
    again = import_file(database.sessions, xlsx(tmp_path / "1.xlsx", ROWS[1:4]))
    assert not again.changes_anything
    assert not again.errors
    more = (*ROWS[1:4], ("Громов Иван", "выбыл", "5Б", None, "№ 42-у от 12.10.2026", "лицей"))
    report = import_file(database.sessions, text(tmp_path / "2.csv", more))
    assert report.created["movements"] == 1
    with database.sessions() as session:
        order = session.scalars(select(SchoolOrder).where(SchoolOrder.number == "42-у")).one()
        query = select(Movement.kind).where(Movement.order_id == order.id)
        assert session.scalars(query).all() == [MovementKind.LEAVING] * 2
    do(database, undo_order, order.id)
    assert class_of(database, classes.pupils[3], date(2026, 10, 20)) == classes.five_b


def test_who_came_and_left_within_one_table(
    database: Store, classes: Classes, tmp_path: Path
) -> None:
    rows = (
        HEAD,
        ("Яшин Пётр", "прибыл", "5А", None, "№ 1-у от 05.10.2026", "школа № 4"),
        ("Яшин Пётр", "выбыл", "5А", None, "№ 2-у от 19.10.2026", "школа № 4"),
    )
    report = import_file(database.sessions, text(tmp_path / "a.csv", rows, encoding="cp1251"))
    assert not report.errors
    with database.sessions() as session:
        spans = session.execute(
            select(ClassMembership.first_day, ClassMembership.last_day)
            .join(Pupil).where(Pupil.last_name == "Яшин")
        ).all()  # fmt: skip
    assert [tuple(span) for span in spans] == [(date(2026, 10, 5), date(2026, 10, 18))]
