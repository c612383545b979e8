"""The list of people: the switch, the search, the filter, the order."""

import pytest
from PySide6.QtCore import Qt

from ejadmin.models.families.listing import Kind, people, search_words
from ejadmin.models.people.tables import Guardian, Pupil, PupilGuardian, Relation
from ejadmin.ui.people.listing import GONE, MORE
from ejadmin.ui.people.page import PeoplePage
from tests.small_school import SmallSchool
from tests.ui.keys import ALT, CTRL, press, type_text


def names(page: PeoplePage) -> list[str]:
    return [line.name for line in page.people.model.rows]


def test_the_first_pupil_opens_and_names_follow_the_alphabet(page: PeoplePage) -> None:
    assert names(page) == ["Алексеева Дарья Игоревна", "Борисов Илья", "Ёжикова Анна Львовна"]
    card = page.deck.cards[Kind.PUPILS]
    assert card.name.text() == "Алексеева Дарья Игоревна"
    assert card.about.text() == "5А"
    assert card.consent.text() == "согласия нет"
    assert page.people.foot.text() == "3 ученика"


@pytest.mark.parametrize(
    ("text", "first"), [("ежик", "Ёжикова"), ("илья", "Борисов"), ("5а алек", "Алексеева")]
)
def test_a_few_letters_find_somebody(page: PeoplePage, text: str, first: str) -> None:
    press(page, Qt.Key.Key_F, CTRL)
    type_text(page.people.search, text)
    assert [name.split()[0] for name in names(page)] == [first]
    assert page.people.foot.text() == "1 ученик из 3"
    press(page.people.search, Qt.Key.Key_Down)
    press(page.people.search, Qt.Key.Key_Escape)
    assert len(names(page)) == 3


def test_a_telephone_finds_whatever_its_spelling(page: PeoplePage, small_school: SmallSchool):
    with page.sessions.begin() as session:
        mother = Guardian(last_name="Ёжикова", first_name="Ольга", phone="89000000017")
        session.add(PupilGuardian(pupil_id=small_school.pupils[2], guardian=mother,
                                  relation=Relation.MOTHER))  # fmt: skip
    press(page, Qt.Key.Key_2, ALT)
    for spelling in ("900 000-00-17", "+7 (900) 000 00 17", "89000000017"):
        page.people.search.clear()
        type_text(page.people.search, spelling)
        assert names(page) == ["Ёжикова Ольга"], spelling
    assert page.people.model.rows[0].more == "5А"
    assert search_words("ёлка 5А") == ["елка", "5а"]


def test_nobody_found_is_said(page: PeoplePage) -> None:
    type_text(page.people.search, "щщщ")
    assert page.people.foot.text() == "Никого не найдено. Измените поиск или фильтр."


def test_the_switch_lists_others_and_opens_the_first(page: PeoplePage) -> None:
    press(page, Qt.Key.Key_3, ALT)
    assert names(page) == ["Ёлкин Пётр Ильич", "Иванцова Мария Петровна"]
    assert page.deck.cards[Kind.EMPLOYEES].name.text() == "Ёлкин Пётр Ильич"
    press(page, Qt.Key.Key_2, ALT)
    assert names(page) == []
    assert page.people.foot.text() == "Пока никого нет."
    assert page.deck.currentWidget() is page.deck.empty


def test_a_column_sorts_and_the_chosen_one_stays(page: PeoplePage) -> None:
    page.people.choose(page.people.model.rows[1].key)
    page.people.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert names(page)[0] == "Ёжикова Анна Львовна"
    assert page.people.table.currentIndex().row() == 1
    page.people.table.sortByColumn(MORE, Qt.SortOrder.AscendingOrder)
    assert names(page)[0] == "Алексеева Дарья Игоревна"


def test_who_left_is_found_in_the_filter(page: PeoplePage, small_school: SmallSchool) -> None:
    from ejadmin.models.classes.tables import ClassMembership

    with page.sessions.begin() as session:
        row = session.query(ClassMembership).filter_by(pupil_id=small_school.pupils[1]).one()
        row.last_day = row.first_day
        session.add(Pupil(last_name="Яров", first_name="Ян"))
    page.refresh()
    assert [name.split()[0] for name in names(page)] == ["Алексеева", "Ёжикова", "Яров"]
    page.people.within.setCurrentIndex(page.people.within.findData(GONE))
    assert names(page) == ["Борисов Илья"]
    page.show_place({"pupil": small_school.pupils[0]})
    assert page.people.within.currentText() == "Все классы"
    assert page.deck.cards[Kind.PUPILS].key == small_school.pupils[0]


def test_thousand_lines_are_read_in_few_queries(page: PeoplePage) -> None:
    with page.sessions.begin() as session:
        session.add_all([Pupil(last_name=f"Яров{n}", first_name="Ян") for n in range(50)])
    queries = []
    from sqlalchemy import event

    engine = page.sessions.kw["bind"]
    event.listen(engine, "before_cursor_execute", lambda *given: queries.append(given[2]))
    with page.sessions() as session:
        assert len(people(session, Kind.PUPILS, page.today())) == 53
    assert len(queries) <= 4


def test_a_card_removed_elsewhere_is_left(page: PeoplePage) -> None:
    with page.sessions.begin() as session:
        lonely = Pupil(last_name="Яров", first_name="Ян")
        session.add(lonely)
        session.flush()
        key = lonely.id
    page.refresh()
    page.show_place({"pupil": key})
    assert page.deck.cards[Kind.PUPILS].name.text() == "Яров Ян"
    with page.sessions.begin() as session:
        session.delete(session.get_one(Pupil, key))
    page.refresh()
    assert page.deck.cards[Kind.PUPILS].name.text() == "Алексеева Дарья Игоревна"
    page.show_place({"pupil": key})
    assert page.deck.cards[Kind.PUPILS].name.text() == "Алексеева Дарья Игоревна"
