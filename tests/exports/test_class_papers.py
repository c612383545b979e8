"""The contingent and the class list: what was collected, and what another program reads."""

import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ejadmin.errors import UserError
from ejadmin.exports import class_list, contingent, division_list, needs
from ejadmin.exports.page import A4, MM, SchoolDetails
from ejadmin.models import dividing
from ejadmin.models.base.store import Store
from ejadmin.models.classes.tables import ClassMembership, SchoolClass
from ejadmin.models.people.tables import Pupil, Sex
from tests import small_school
from tests.doing import do
from tests.small_school import SmallSchool


@pytest.fixture
def school(database: Store) -> SmallSchool:
    """5А with three pupils, 5Б and 10А with one each; one pupil's sex is not written."""
    with database.sessions.begin() as session:
        made = small_school.fill(session)
        for pupil, sex in zip(made.pupils, (Sex.FEMALE, Sex.MALE, None), strict=True):
            session.get_one(Pupil, pupil).sex = sex
        for grade, letter in ((5, "Б"), (10, "А")):
            session.add(
                ClassMembership(
                    school_class=SchoolClass(year_id=made.year, grade=grade, letter=letter),
                    pupil=Pupil(last_name="Юдин", first_name="Лев", sex=Sex.MALE,
                                birth_date=date(2010, 3, 8)),
                    first_day=made.first_day,
                )
            )  # fmt: skip
        return made


def text_of(file: Path) -> str:
    told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    return told.stdout.decode()


def lines_of(file: Path) -> list[str]:
    return [" ".join(line.split()) for line in text_of(file).splitlines()]


def test_the_contingent_is_summed_by_grade_stage_and_school(
    database: Store, school: SmallSchool, tmp_path: Path
) -> None:
    with database.sessions() as session:
        data = contingent.collect(session, day=school.first_day)
    assert [(one.label, one.boys, one.girls, one.total) for one in data.classes] == [
        ("5А", 1, 1, 3), ("5Б", 1, 0, 1), ("10А", 1, 0, 1),
    ]  # fmt: skip
    assert data.unknown == 1
    file = tmp_path / "contingent.pdf"
    contingent.draw(data, file)
    shown = lines_of(file)
    assert f"Контингент учащихся на {school.first_day:%d.%m.%Y}" in shown
    assert "5А Иванцова М. П. 1 1 3 25" in shown
    assert "5-е классы классов – 2 2 1 4 50" in shown
    assert "5–9 классы классов – 2 2 1 4 50" in shown
    assert "Всего по школе классов – 3 3 1 5 75" in shown
    assert any(line.startswith("Пол не указан у 1") for line in shown)
    assert not any(line.startswith("10-е классы") for line in shown)  # one class is no sum


def test_another_day_counts_other_pupils(database: Store, school: SmallSchool) -> None:
    with database.sessions() as session:
        before = contingent.collect(session, day=school.first_day - timedelta(days=1))
    assert {one.label: one.total for one in before.classes} == {"5А": 3, "5Б": 0, "10А": 0}


def test_a_year_without_classes_prints_nothing(database: Store) -> None:
    with database.sessions() as session, pytest.raises(UserError, match="нет классов"):
        contingent.collect(session)


def test_a_class_list_is_numbered_with_columns_to_write_in(
    database: Store, school: SmallSchool, tmp_path: Path
) -> None:
    with database.sessions() as session:
        data = class_list.collect(
            session, class_ids=[school.school_class], day=school.first_day, blanks=("Подпись", "")
        )
    assert len(data.classes) == 1
    file = tmp_path / "list.pdf"
    class_list.draw(data, file)
    shown = lines_of(file)
    assert "№ Фамилия, имя, отчество Подпись" in shown
    numbered = [line[:3] for line in shown if line[:2] in ("1 ", "2 ", "3 ")]
    assert numbered == ["1 А", "2 Б", "3 Ё"]  # ё beside е, after the others of these three


def test_every_class_begins_a_page(database: Store, school: SmallSchool, tmp_path: Path) -> None:
    with database.sessions() as session:
        data = class_list.collect(session, day=school.first_day, with_birth=True)
    file = tmp_path / "lists.pdf"
    class_list.draw(data, file)
    pages = text_of(file).split("\f")[:-1]
    assert ["Список 5А" in pages[0], "Список 5Б" in pages[1], "Список 10А" in pages[2]] == [
        True
    ] * 3
    assert "08.03.2010" in pages[1]
    assert all("страница 1 из 1" in page for page in pages)


def test_who_left_is_not_listed(database: Store, school: SmallSchool) -> None:
    with database.sessions.begin() as session:
        row = session.scalars(
            select(ClassMembership).where(ClassMembership.pupil_id == school.pupils[0])
        ).one()
        row.last_day = school.first_day
    later = school.first_day + timedelta(days=1)
    with database.sessions() as session:
        data = class_list.collect(session, class_ids=[school.school_class], day=later)
        assert len(data.classes[0].pupils) == 2
        with pytest.raises(UserError, match="нет учеников"):
            class_list.collect(session, class_ids=[99_999], day=later)


@pytest.mark.parametrize("with_birth", [True, False])
def test_columns_fill_the_page_and_no_more(with_birth: bool) -> None:
    head = SchoolDetails("Г", "Г", "", "", None, "Директор", None)
    for count in range(13):
        data = class_list.ClassList(head, date(2026, 9, 1), (), with_birth, ("",) * count)
        widths = [column.width for column in class_list.columns(data)]
        assert A4.left + sum(widths) <= A4.width
        assert min(widths) >= 7 * MM
        assert widths[1] >= 58 * MM - 1


def test_too_many_columns_are_refused(database: Store, school: SmallSchool) -> None:
    with database.sessions() as session, pytest.raises(UserError, match="не больше 12"):
        class_list.collect(session, blanks=("",) * 13)


def test_the_parts_of_a_division_stand_side_by_side(
    database: Store, school: SmallSchool, tmp_path: Path
) -> None:
    division = do(database, dividing.divide, 1, [school.school_class], 4)
    with database.sessions() as session:
        view = dividing.read_division(session, division, school.first_day)
    placing = {view.pupils[0].pupil_id: view.parts[0].id, view.pupils[1].pupil_id: view.parts[3].id}
    do(database, dividing.place, division, placing, school.first_day)
    do(database, dividing.assign_teacher, view.parts[0].id, school.teachers[0])
    with database.sessions() as session:
        data = division_list.collect(session, division_id=division, day=school.first_day)
        with pytest.raises(UserError, match="нет учеников"):
            division_list.collect(session, division_id=division, day=date(2001, 9, 1))
    assert [len(part.pupils) for part in data.parts] == [1, 0, 0, 1]
    assert len(data.left) == 1
    file = tmp_path / "parts.pdf"
    division_list.draw(data, file)
    shown = lines_of(file)
    assert f"5А · Математика, на {school.first_day:%d.%m.%Y}" in shown
    assert "№ 1 группа 2 группа 3 группа" in shown
    assert "№ 4 группа" in shown
    assert any(line.startswith("Иванцова М. П., 1: д 1") for line in shown)
    assert any(line.startswith("Без подгруппы – 1 ученик: Ёжикова") for line in shown)


def test_an_undivided_school_prints_no_parts(database: Store, school: SmallSchool) -> None:
    with database.sessions() as session, pytest.raises(UserError, match="не из чего"):
        needs.DIVISION.read(session, "5А", {})
