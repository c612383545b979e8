"""Logins of the regional system: whose each is, what is refused, nothing secret in the report."""

import logging

import pytest
from sqlalchemy import select

from ejadmin.imports import import_file, recognise
from ejadmin.imports.reading import read_sheets
from ejadmin.models.base.chain import Change
from ejadmin.models.families import slip_register
from ejadmin.models.people.access_slips import AccessSlip
from ejadmin.models.people.tables import Guardian, Pupil
from tests import slip_school
from tests.imports.tables import xlsx


@pytest.fixture
def school(database):
    with database.sessions.begin() as session:
        return slip_school.fill(session)


def stored(database):
    with database.sessions() as session:
        return {slip.login: slip for slip in session.scalars(select(AccessSlip))}


def test_the_table_is_recognised(tmp_path):
    (table,) = recognise(read_sheets(slip_school.table(tmp_path)))
    assert table.layout.key == "access_slips"
    assert list(table.mapping.values()) == ["name", "class", "login", "password"]


def test_each_login_finds_its_person(database, school, tmp_path):
    report = import_file(database.sessions, slip_school.table(tmp_path))
    assert report.errors == []
    slips = stored(database)
    assert len(slips) == 4
    assert slips["alekseeva.d"].pupil_id == school.pupils[0]
    assert slips["alekseeva.o"].guardian_id is not None
    assert slips["ivantsova.m"].employee_id == school.teachers[0]
    assert slips["borisov.i"].first_password == "Snow-118"


def test_a_class_is_known_by_the_looks_of_its_letter(database, school, tmp_path):
    rows = [(a, b.replace("А", "A"), *rest) for a, b, *rest in slip_school.LOGINS]
    assert rows != slip_school.LOGINS
    report = import_file(database.sessions, xlsx(tmp_path / "Латиница.xlsx", rows))
    assert report.errors == []
    assert len(stored(database)) == 4


def test_a_second_time_changes_nothing_and_a_new_password_waits_for_printing(
    database, school, tmp_path
):
    file = slip_school.table(tmp_path)
    import_file(database.sessions, file)
    with database.sessions.begin() as session:
        slip_register.mark_printed(session, range(1, 9), session.scalars(
            select(AccessSlip.received_on)).first())  # fmt: skip
    import_file(database.sessions, file)
    assert len(stored(database)) == 4
    assert stored(database)["borisov.i"].printed_on is not None
    rows = [*slip_school.LOGINS[:2], (*slip_school.LOGINS[2][:3], "Hail-666")]
    import_file(database.sessions, xlsx(tmp_path / "Новые.xlsx", rows))
    slip = stored(database)["borisov.i"]
    assert (slip.first_password, slip.printed_on) == ("Hail-666", None)


def test_what_was_handed_over_keeps_no_password(database, school, tmp_path):
    file = slip_school.table(tmp_path)
    import_file(database.sessions, file)
    with database.sessions.begin() as session:
        day = session.scalars(select(AccessSlip.received_on)).first()
        slip_register.hand_over(session, [stored(database)["borisov.i"].id], day)
    report = import_file(database.sessions, file)
    assert stored(database)["borisov.i"].first_password is None
    assert "уже выдано: 1" in " ".join(report.notes)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("Никто Никита", "5А", "n", "p"), "такого человека в 5А в школе нет"),
        (("Борисов Илья", "6Б", "b", "p"), "такого человека в 6Б"),
        (("Борисов Илья", "", "", "p"), "Не заполнено: логин"),
        (("Двойнов Ян", "", "d", "p"), "не ясно, кто это (родитель, ученик)"),
        (("Борисов Илья", "5А", "taken", "p"), "уже записан за другим"),
        (("Иванцова Мария Петровна", "ученик", "i", "p"), "такого человека"),
    ],
)
def test_a_wrong_row_is_told_and_the_rest_is_taken(database, school, tmp_path, row, reason):
    with database.sessions.begin() as session:
        session.add_all([Pupil(last_name="Двойнов", first_name="Ян"),
                         Guardian(last_name="Двойнов", first_name="Ян"),
                         AccessSlip(pupil_id=school.pupils[2], login="Taken")])  # fmt: skip
    rows = [*slip_school.LOGINS[:2], row]
    report = import_file(database.sessions, xlsx(tmp_path / "Логины.xlsx", rows))
    assert [reason in error.reason for error in report.errors] == [True]
    assert "alekseeva.d" in stored(database)


def test_passwords_are_in_no_report_no_log_and_no_change_log(database, school, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    report = import_file(database.sessions, slip_school.table(tmp_path))
    assert (report.errors, report.created) == ([], {"access_slips": 4})
    kept = {slip.first_password for slip in stored(database).values()}
    assert kept == set(slip_school.PASSWORDS) == {"Rain-407", "Snow-118", "Wind-552", "Leaf-903"}
    with database.sessions() as session:
        changes = " ".join(
            f"{change.before} {change.after}" for change in session.scalars(select(Change))
        )
    for password in slip_school.PASSWORDS:
        assert password not in f"{report} {report.notes} {caplog.text} {changes}"
