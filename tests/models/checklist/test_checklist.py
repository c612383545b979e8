"""The checklist follows the data."""

import json

import pytest
from sqlalchemy import true

from ejadmin.models import checklist as steps
from ejadmin.models.base import writing
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.presets import fill_days_off, fill_periods
from ejadmin.models.calendar.tables import Weekday, current_year
from ejadmin.models.checklist import EVERY_ERROR, STEPS, StepState, groups, works
from ejadmin.models.checks import CHECKS
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.registry.directories import DIRECTORIES
from ejadmin.models.school.card import Building, Room
from ejadmin.models.timetable.tables import Timetable, TimetableEntry
from tests import small_school

Standings = dict[str, steps.StepStanding]


def read(database: Store) -> Standings:
    with database.sessions() as session:
        return {one.key: one for one in steps.checklist(session)}


@pytest.mark.parametrize("what", ["key", "title"])
def test_keys_and_titles_are_unique(what: str) -> None:
    said = [getattr(step, what) for step in STEPS]
    assert len(set(said)) == len(said)


def test_steps_name_what_exists() -> None:
    keys, checks = {step.key for step in STEPS}, {check.key for check in CHECKS}
    directories = {entry.key for entry in DIRECTORIES}
    for step in STEPS:
        assert set(step.needs) <= keys
        assert set(step.checks) <= {*checks, EVERY_ERROR}
        assert step.page != "directory" or step.details["key"] in directories


def test_every_step_is_a_row_of_the_order() -> None:
    assert [step.key for step in STEPS] == list(works())
    assert {work.group for work in works().values()} == set(groups())
    assert all(work.work and work.order and work.responsible for work in works().values())


def test_every_check_belongs_to_one_step() -> None:
    used = [key for step in STEPS for key in step.checks if key != EVERY_ERROR]
    assert sorted(used) == sorted(check.key for check in CHECKS)


def test_an_empty_school_waits_for_what_is_really_missing(database: Store) -> None:
    found = read(database)
    assert found["school"].state is StepState.EMPTY
    assert found["class_members"].state is StepState.WAITING
    assert found["class_members"].text == "ждёт: классы, ученики"
    assert found["rooms"].waits_for == ()
    optional = {key for key, one in found.items() if one.is_over}
    assert optional == {"guardians", "slips"}


def test_a_filled_school_tells_its_figures(database: Store) -> None:
    with database.sessions.begin() as session:
        small_school.fill(session)
    found = read(database)
    assert found["school"].text == "Гимназия № 0, директор – Громова Елена Павловна"
    assert found["school"].state is StepState.DONE
    assert found["employees"].text == "2 сотрудника"
    assert found["class_members"].text == "3 ученика, классов – 1"
    assert found["courses"].text == "2 нагрузки, 7 ч в неделю"
    assert found["courses"].state is StepState.DONE
    assert found["lessons"].text.startswith("6 уроков")


def test_findings_stand_in_the_words_of_the_step(database: Store) -> None:
    with database.sessions.begin() as session:
        session.add_all([Building(name="Главное"), Room(number="1"), Room(number="2")])
    rooms = read(database)["rooms"]
    assert rooms.state is StepState.IN_WORK
    assert rooms.text == "2 кабинета, у 2 нет здания"
    assert [finding.details["key"] for finding in rooms.findings] == ["rooms", "rooms"]


def test_usual_dates_make_the_calendar_ready(database: Store) -> None:
    with database.sessions.begin() as session:
        year = current_year(session).id
        fill_periods(session, year, "quarters")
    assert read(database)["periods"].state is StepState.ERRORS
    with database.sessions.begin() as session:
        fill_periods(session, year, "half_years")
        fill_days_off(session, year)
    found = read(database)
    assert found["periods"].text == "4 четверти, 2 полугодия"
    assert found["periods"].state is StepState.DONE
    assert found["days_off"].state is StepState.DONE


def test_what_a_school_may_do_without_counts_as_done(database: Store) -> None:
    with database.sessions.begin() as session:
        small_school.fill(session)
    found = read(database)
    assert (found["subject_rooms"].state, found["subgroups"].state) == (StepState.OPTIONAL,) * 2
    assert found["subgroups"].is_over
    assert "оставьте" in found["subgroups"].text


def test_a_timetable_is_done_when_the_load_is_placed(database: Store) -> None:
    with database.sessions.begin() as session:
        school = small_school.fill(session)
        writing.update_many(session, Course, true(), {"hours": 1.0})
        timetable = Timetable(
            year=current_year(session),
            name="Основное",
            first_day=school.first_day,
            last_day=school.first_day,
        )
        first = TimetableEntry(timetable=timetable, course_id=school.mathematics,
                               weekday=Weekday.MONDAY, number=1)  # fmt: skip
        session.add_all([timetable, first])
    one = read(database)["timetable"]
    assert (one.state, one.text) == (StepState.IN_WORK, "1 урок в неделю, осталось поставить 1 ч")
    with database.sessions.begin() as session:
        session.add(TimetableEntry(timetable_id=1, course_id=school.history,
                                   weekday=Weekday.MONDAY, number=2))  # fmt: skip
    assert read(database)["timetable"].state is StepState.DONE


def test_json_holds_plain_values_only(database: Store) -> None:
    with database.sessions() as session:
        answer = json.loads(json.dumps(steps.as_json(steps.checklist(session))))
    assert answer["total"] == len(STEPS)
    assert answer["done"] == 2
    assert [step["number"] for step in answer["steps"]] == list(range(1, len(STEPS) + 1))
    assert {"key", "title", "state", "state_title", "text", "findings"} <= set(answer["steps"][0])
