"""A list of pupils loaded again: who came, who changed, who moved, who is not in it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from ejadmin import cli
from ejadmin.errors import UserError
from ejadmin.imports import import_file
from ejadmin.imports.choices import Choices, Departure, Moving
from ejadmin.models.base import chain
from ejadmin.models.calendar.tables import current_year
from ejadmin.models.classes.tables import ClassMembership, SchoolClass
from ejadmin.models.movement.tables import Movement, MovementKind
from ejadmin.models.people.tables import Consent, Guardian, Pupil
from tests.imports.tables import text

HEAD = ("Ученик", "Класс", "Дата рождения", "Пол")
FIRST = (
    HEAD,
    ("Осина Ия Львовна", "5А", "01.02.2014", "Ж"),
    ("Клён Ян Ильич", "5А", "03.04.2014", "М"),
    ("Ель Лев", "5Б", None, "М"),
    ("Ива Ада", "5Б", None, "Ж"),
    ("Дуб Пётр", "6А", "05.06.2013", "М"),
)
DECEMBER = 12
GIVEN_ON = date.today() - timedelta(days=3)


@pytest.fixture
def take(database, tmp_path):
    def take_(*rows, **options):
        return import_file(database.sessions, text(tmp_path / "a.csv", rows), **options)

    return take_


@pytest.fixture
def day(database):
    with database.sessions() as session:
        return date(current_year(session).first_day.year, DECEMBER, 1)


def names(lines):
    return [(line.name, line.class_label, line.told) for line in lines]


def spans(database):
    query = (
        select(Pupil.last_name, SchoolClass.grade, SchoolClass.letter,
               ClassMembership.first_day, ClassMembership.last_day)
        .join(ClassMembership, ClassMembership.pupil_id == Pupil.id)
        .join(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .order_by(ClassMembership.id)
    )  # fmt: skip
    with database.sessions() as session:
        return [(last, f"{g}{letter}", a, b) for last, g, letter, a, b in session.execute(query)]


def count(database, model):
    with database.sessions() as session:
        return session.scalar(select(func.count()).select_from(model))


def test_a_first_list_is_all_new_and_the_same_again_is_all_unchanged(take):
    first = take(*FIRST).differences
    assert len(first.new) == 5
    again = take(*FIRST).differences
    assert (again.new, again.changed, again.moved, again.absent) == ((), (), (), ())
    assert len(again.unchanged) == 5


def test_who_came_who_changed_and_who_is_not_there_are_told_and_nobody_leaves(take, database):
    take(*FIRST)
    before = spans(database)
    rows = (HEAD, ("Осина Ия Львовна", "5А", "01.02.2014", "М"), FIRST[3],
            ("Рябина Зоя", "5Б", None, "Ж"))  # fmt: skip
    found = take(*rows).differences
    assert names(found.new) == [("Рябина Зоя", "5Б", "")]
    assert names(found.changed) == [("Осина Ия Львовна", "5А", "Пол: Ж → М")]
    assert names(found.absent) == [("Клён Ян Ильич", "5А", ""), ("Ива Ада", "5Б", "")]
    assert names(found.unchanged) == [("Ель Лев", "5Б", "")]
    assert spans(database)[: len(before)] == before


def test_a_wrong_row_still_names_its_pupil(take):
    take(*FIRST)
    found = take(HEAD, FIRST[1], ("Клён Ян Ильич", "5А", "вчера", "М"))
    assert len(found.errors) == 1
    assert found.differences.absent == ()


def test_of_two_namesakes_the_missing_one_is_absent(take):
    twins = (("Осина Ия", "5А", "01.01.2014", "Ж"), ("Осина Ия", "5А", "02.02.2014", "Ж"))
    take(HEAD, *twins)
    assert len(take(HEAD, twins[0]).differences.absent) == 1


def test_leaving_is_a_dated_movement_by_order_of_those_who_were_ticked(take, database, day):
    take(*FIRST)
    rows = (HEAD, FIRST[1], FIRST[3])
    absent = take(*rows, dry_run=True).differences.absent
    chosen = frozenset({absent[0].pupil_id})
    choices = Choices(departure=Departure(Moving(day), "Школа № 9", chosen))
    report = take(*rows, choices=choices)
    assert report.created["departures"] == 1
    with database.sessions() as session:
        (movement,) = session.scalars(select(Movement))
        assert (movement.kind, movement.day) == (MovementKind.LEAVING, day)
        assert movement.other_school == "Школа № 9"
        assert movement.order is not None
        assert movement.pupil.full_name == "Клён Ян Ильич"
    ended = [row for row in spans(database) if row[3] is not None]
    assert [(row[0], row[3] < day) for row in ended] == [("Клён", True)]
    assert not database.is_file or (database.folder / "snapshots").exists()


def test_who_left_and_is_listed_again_is_told_and_not_brought_back(take, database):
    take(*FIRST)
    with database.sessions.begin() as session:
        one = session.scalars(select(ClassMembership)).first()
        one.first_day = date.today() - timedelta(days=9)
        one.last_day = date.today() - timedelta(days=1)
    before = spans(database)
    report = take(*FIRST)
    assert "Выбыли раньше, но есть в файле (1): Осина Ия Львовна, 5А" in report.notes[0]
    assert spans(database) == before


def test_who_is_there_for_the_last_day_has_not_left_yet(take, database):
    take(*FIRST)
    with database.sessions.begin() as session:
        one = session.scalars(select(ClassMembership)).first()
        one.first_day = date.today() - timedelta(days=9)
        one.last_day = date.today()
    assert not any("Выбыли" in note for note in take(*FIRST).notes)


def test_a_refused_departure_changes_nothing_at_all(take, database, day):
    take(*FIRST)
    with database.sessions() as session:
        head = chain.chain_head(session)
    choices = Choices(departure=Departure(Moving(day), ""))
    with pytest.raises(UserError, match="куда"):
        take(HEAD, FIRST[1], ("Новая Ада", "5А", None, "Ж"), choices=choices)
    with database.sessions() as session:
        assert chain.chain_head(session) == head
    assert count(database, Pupil) == 5


def test_another_class_is_a_transfer_that_waits_for_its_day(take, database, day):
    take(*FIRST)
    rows = (HEAD, FIRST[2], ("Осина Ия Львовна", "5Б", "01.02.2014", "Ж"), FIRST[3], FIRST[4])
    report = take(*rows)
    assert names(report.differences.moved) == [("Осина Ия Львовна", "5Б", "5А → 5Б")]
    assert "уже числится в классе 5А" in report.errors[0].reason
    assert report.differences.absent == ()
    report = take(*rows, choices=Choices(transfer=Moving(day, "7-у")))
    assert (report.errors, report.created["movements"]) == ([], 1)
    own = [row[1:] for row in spans(database) if row[0] == "Осина"]
    assert [(label, last is None) for label, _, last in own] == [("5А", False), ("5Б", True)]
    assert own[1][1] == day
    assert take(*rows).differences.moved == ()
    assert count(database, Pupil) == 5


def test_before_the_first_day_a_class_is_corrected_without_an_order(take, database):
    take(*FIRST)
    begins = date.today() + timedelta(days=30)
    with database.sessions.begin() as session:
        for one in session.scalars(select(ClassMembership)):
            one.first_day = begins
    rows = (HEAD, ("Осина Ия Львовна", "5Б", "01.02.2014", "Ж"))
    assert take(*rows, choices=Choices(transfer=Moving(begins))).errors == []
    assert [row[1:] for row in spans(database) if row[0] == "Осина"] == [("5Б", begins, None)]
    assert count(database, Movement) == 0


def test_without_a_birth_date_the_one_missing_from_the_own_class_has_moved(take, database, day):
    take(*FIRST)
    rows = (HEAD, FIRST[1], FIRST[2], FIRST[4], ("Ель Лев", "5А", None, "М"))
    assert names(take(*rows).differences.moved) == [("Ель Лев", "5А", "5Б → 5А")]
    assert take(*rows, choices=Choices(transfer=Moving(day))).errors == []
    assert count(database, Pupil) == 5


def test_a_namesake_in_another_class_is_a_new_pupil_while_the_first_is_listed(take, database):
    take(*FIRST)
    report = take(*FIRST, ("Ель Лев", "5А", None, "М"))
    assert (report.errors, report.created["pupils"], report.differences.moved) == ([], 1, ())


def test_consents_collected_open_what_the_same_table_holds(take, database):
    rows = (
        ("Ученик", "Класс", "ФИО родителя", "Телефон", "Адрес", "E-mail"),
        ("Осина Ия", "5А", "Осина Ада Львовна", "8 912 345-67-89", "Лесная, 1", "x@@y"),
    )
    report = take(*rows)
    assert "2 человек не записаны: нет согласия" in report.notes[0]
    assert "x@@y" in report.notes[1]
    choices = Choices(consent_day=GIVEN_ON, consent_document="папка 1")
    report = take(*rows, choices=choices)
    assert report.notes[0] == "Записаны согласия: 2."
    with database.sessions() as session:
        assert session.scalar(select(Guardian.phone)) == "+7 (912) 345-67-89"
        assert session.scalar(select(Pupil.address)) == "Лесная, 1"
        assert set(session.execute(select(Consent.given_on, Consent.document))) == {
            (GIVEN_ON, "папка 1")
        }
        assert chain.verify(session).is_whole


def test_consents_from_the_future_are_refused_whole(take, database):
    with pytest.raises(UserError, match="ещё не наступила"):
        take(*FIRST, choices=Choices(consent_day=date(2999, 1, 1)))
    assert count(database, Pupil) == 0


@pytest.mark.file_only("the command line opens a file")
def test_the_command_line_tells_and_lets_leave(tmp_path, capsys, day):
    base = ["--database", str(tmp_path / "b.sqlite"), "import"]
    assert cli.run([*base, str(text(tmp_path / "a.csv", FIRST))]) == 0
    short = str(text(tmp_path / "b.csv", (*FIRST[:2], ("Кто-то", "5А", None, "М"))))
    capsys.readouterr()
    out = tmp_path / "errors.csv"
    assert cli.run([*base, short, "--errors-to", str(out)]) == 0
    assert "Нет в файле (1): Клён Ян Ильич, 5А" in capsys.readouterr().out
    assert "Кто-то" in out.read_text("utf-8-sig")
    assert cli.run([*base, short, "--left", day.isoformat()]) == 1
    assert cli.run([*base, short, "--left", day.isoformat(), "--left-to", "Школа № 9"]) == 0
