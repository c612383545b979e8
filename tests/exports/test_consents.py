"""The list of missing consents and the blanks: what was collected, and what the file says."""

from datetime import date, timedelta
from pathlib import Path
from subprocess import run

from ejadmin.exports import consent_form, consents_missing, pupil_card
from ejadmin.models.base.store import Store
from ejadmin.models.families import consents
from ejadmin.models.families.listing import Kind
from ejadmin.models.people.tables import Employee, Guardian, Pupil, PupilGuardian
from tests.small_school import SmallSchool

TODAY = date.today()


def text_of(file: Path) -> str:
    answer = run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    return answer.stdout


def test_each_class_has_its_page_with_terms(
    database: Store, small_school: SmallSchool, tmp_path: Path
) -> None:
    with database.sessions.begin() as session:
        pupil = session.get_one(Pupil, small_school.pupils[0])
        pupil.entered_on = TODAY - timedelta(days=40)
        guardian = Guardian(last_name="Борисова", first_name="Анна")
        session.add(PupilGuardian(pupil_id=small_school.pupils[1], guardian=guardian))
        session.flush()
        data = consents_missing.collect(session)
    assert [(one.group, one.kind) for one in data.people] == [
        *[("5А", Kind.PUPILS)] * 3, ("5А", Kind.GUARDIANS), *[("Сотрудники", Kind.EMPLOYEES)] * 2,
    ]  # fmt: skip
    consents_missing.draw(data, tmp_path / "list.pdf")
    pages = text_of(tmp_path / "list.pdf").split("\f")
    assert "5А класс" in pages[0]
    assert "4 человека, срок истёк у 1" in pages[0]
    assert "Борисова Анна" in pages[0]
    assert f"{TODAY - timedelta(days=10):%d.%m.%Y} истёк" in pages[0]
    assert "Сотрудники" in pages[1]
    assert "Ответственный" in pages[1]


def test_nobody_missing_is_a_page_too(
    database: Store, small_school: SmallSchool, tmp_path: Path
) -> None:
    with database.sessions.begin() as session:
        consents.give(session, Pupil, small_school.pupils, TODAY)
        consents.give(session, Employee, small_school.teachers, TODAY)
        data = consents_missing.collect(session)
    assert data.people == ()
    consents_missing.draw(data, tmp_path / "list.pdf")
    assert "есть у всех" in text_of(tmp_path / "list.pdf")


def test_a_blank_names_the_child_or_the_adult(
    database: Store, small_school: SmallSchool, tmp_path: Path
) -> None:
    with database.sessions() as session:
        data = consent_form.collect(session)
    consent_form.draw(data, tmp_path / "forms.pdf")
    pages = text_of(tmp_path / "forms.pdf").split("\f")
    assert "законный представитель ребёнка" in pages[0]
    assert "Алексеева Дарья Игоревна, 5А" in pages[0]
    assert "Гимназия № 0" in pages[0]
    assert "должность" in pages[3]
    assert "ребёнка" not in pages[3]
    assert len(pages) == 6


def test_a_pupils_card_tells_the_family_and_the_papers(
    database: Store, small_school: SmallSchool, tmp_path: Path
) -> None:
    with database.sessions.begin() as session:
        guardian = Guardian(last_name="Ёжикова", first_name="Ольга", phone="89000000017")
        session.add(PupilGuardian(pupil_id=small_school.pupils[2], guardian=guardian))
        consents.give(session, Pupil, [small_school.pupils[2]], TODAY, "согласие № 4")
        session.get_one(Pupil, small_school.pupils[2]).personal_file = "Ё-12"
    with database.sessions() as session:
        data = pupil_card.collect(session, pupil_id=small_school.pupils[2])
    assert ("№ личного дела", "Ё-12") in data.data
    pupil_card.draw(data, tmp_path / "card.pdf")
    text = text_of(tmp_path / "card.pdf")
    for words in ("Ёжикова Анна Львовна", "+7 (900) 000-00-17", "Ё-12", "согласие № 4",
                  "отказ от электронной услуги, раз в неделю", "5А"):  # fmt: skip
        assert " ".join(words.split()) in " ".join(text.split())


def test_a_blank_without_a_name(database: Store, small_school: SmallSchool, tmp_path: Path) -> None:
    with database.sessions() as session:
        consent_form.draw(consent_form.collect(session, people=[]), tmp_path / "blank.pdf")
    assert "законный представитель ребёнка" in text_of(tmp_path / "blank.pdf")
