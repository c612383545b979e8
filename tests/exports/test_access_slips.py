"""Slips and their register: what is collected, and what the printed file says."""

import subprocess
from datetime import date

import pytest
from sqlalchemy import select

from ejadmin.errors import UserError
from ejadmin.exports import access_slips, slip_register
from ejadmin.models.families import slip_register as register
from ejadmin.models.people.access_slips import AccessSlip
from ejadmin.models.people.tables import Pupil
from tests import slip_school


@pytest.fixture
def school(database):
    with database.sessions.begin() as session:
        made = slip_school.fill(session)
        slip_school.slip(session, made)
        session.add(AccessSlip(employee_id=made.teachers[0], login="ivantsova.m"))
        return made


def text_of(file):
    return subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout


def keys(session):
    return list(session.scalars(select(AccessSlip.id)))


def test_a_slip_says_whose_it_is_the_login_and_what_to_do(database, school, tmp_path):
    with database.sessions() as session:
        data = access_slips.collect(session, keys=keys(session))
    assert [(one.whose, one.login, one.password) for one in data.slips] == [
        ("5А, ученик", "alekseeva.d", "Rain-407"), ("сотрудник", "ivantsova.m", None),
    ]  # fmt: skip
    access_slips.draw(data, tmp_path / "slips.pdf")
    text = text_of(tmp_path / "slips.pdf")
    for told in ("Электронная школа края", "Алексеева Дарья Игоревна", "alekseeva.d", "Rain-407",
                 "Сменить пароль", "Гимназия № 0", access_slips.BLANK):  # fmt: skip
        assert told in text
    assert text.count("страница 1 из 1") == 2  # every class on sheets of its own


def test_ten_slips_stand_on_a_sheet(database, school, tmp_path):
    with database.sessions.begin() as session:
        for number in range(11):
            pupil = Pupil(last_name=f"Дубов{'а' * number}", first_name="Ян")
            session.add(pupil)
            session.flush()
            session.add(AccessSlip(pupil_id=pupil.id, login=f"d{number}", first_password="x"))
        session.flush()
        data = access_slips.collect(session, keys=keys(session))
    access_slips.draw(data, tmp_path / "slips.pdf")
    text = text_of(tmp_path / "slips.pdf")
    assert "Без класса: 11 листков" in text
    assert "страница 2 из 2" in text


def test_the_longest_names_and_logins_stay_on_their_slip(database, school, tmp_path):
    with database.sessions.begin() as session:
        session.get_one(Pupil, school.pupils[0]).last_name = "Ё" * 60
        session.scalars(select(AccessSlip)).first().login = "w" * 100
        session.flush()
        access_slips.draw(access_slips.collect(session, keys=keys(session)), tmp_path / "slips.pdf")
    assert "w" * 100 in text_of(tmp_path / "slips.pdf")


def test_what_was_handed_over_is_not_printed_again(database, school):
    with database.sessions.begin() as session:
        register.hand_over(session, keys(session), date.today())
        with pytest.raises(UserError, match="нет невыданных"):
            access_slips.collect(session, keys=keys(session))


def test_the_register_has_lines_to_sign_and_no_password(database, school, tmp_path):
    with database.sessions.begin() as session:
        first = session.scalars(select(AccessSlip.id).order_by(AccessSlip.id)).first()
        register.hand_over(session, [first], date.today(), "классный руководитель")
        data = slip_register.collect(session)
    slip_register.draw(data, tmp_path / "register.pdf")
    text = text_of(tmp_path / "register.pdf")
    for told in ("Журнал выдачи листков доступа", "5А класс, Электронная школа края",
                 "alekseeva.d", f"{date.today():%d.%m.%Y}", "Получил", "Листки выдал(а)",
                 "Сотрудники", "ivantsova.m"):  # fmt: skip
        assert told in text
    assert "Rain-407" not in text


def test_an_empty_register_says_why(database):
    with database.sessions() as session, pytest.raises(UserError, match="ещё не загружены"):
        slip_register.collect(session)


def test_the_register_of_one_class_holds_only_it(database, school):
    with database.sessions() as session:
        assert {row.group for row in slip_register.collect(session, ["5А"]).rows} == {"5А"}
