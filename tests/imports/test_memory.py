"""Columns that a person chose are remembered by the headings of the file."""

from sqlalchemy import func, select

from ejadmin.imports import import_file, recognise
from ejadmin.imports.layout import ERROR_HEADING
from ejadmin.imports.reading import read_sheets
from ejadmin.models.registry.import_mappings import ImportMapping, recall
from tests.imports.tables import text

ODD = (("Кто", "Куда", "Прочее"), ("Осина Ия", "5А", "х"))
MAPPING = {0: "name", 1: "class"}


def remembered(database):
    with database.sessions() as session:
        return session.scalar(select(func.count()).select_from(ImportMapping)), recall(session)


def test_columns_chosen_once_are_found_again_in_the_next_file(database, tmp_path):
    import_file(database.sessions, text(tmp_path / "a.csv", ODD), "pupils", MAPPING)
    _, memory = remembered(database)
    other = text(tmp_path / "b.csv", (("Список",), *ODD[:1], ("Ель Лев", "5А", "")))
    (table,) = recognise(read_sheets(other), memory)
    assert (table.layout.key, table.mapping, table.is_remembered) == ("pupils", MAPPING, True)
    assert table.header_row == 2
    assert import_file(database.sessions, other).created["pupils"] == 1


def test_a_trial_remembers_nothing_and_known_headings_need_no_memory(database, tmp_path):
    file = text(tmp_path / "a.csv", ODD)
    import_file(database.sessions, file, "pupils", MAPPING, dry_run=True)
    assert remembered(database)[0] == 0
    plain = text(tmp_path / "b.csv", (("Ученик", "Класс"), ("Ель Лев", "5А")))
    import_file(database.sessions, plain, "pupils", MAPPING)
    assert remembered(database)[0] == 0


def test_the_later_choice_wins_and_the_plain_one_forgets(database, tmp_path):
    rows = (("Ученик", "Класс", "Группа"), ("Ель Лев", "5А", "1"))
    file = text(tmp_path / "a.csv", rows)
    import_file(database.sessions, file, "pupils", MAPPING)
    count, memory = remembered(database)
    assert (count, next(iter(memory.values())).mapping) == (1, MAPPING)
    import_file(database.sessions, file, "pupils", {**MAPPING, 2: "subgroup"})
    assert remembered(database)[0] == 0


def test_a_copy_with_reasons_has_the_shape_of_its_file(database, tmp_path):
    import_file(database.sessions, text(tmp_path / "a.csv", ODD), "pupils", MAPPING)
    copy = text(tmp_path / "b.csv", ((*ODD[0], ERROR_HEADING), ("Ива Ада", "5А", "", "потому")))
    assert import_file(database.sessions, copy).created["pupils"] == 1


def test_what_is_remembered_of_a_layout_that_has_gone_is_no_hindrance(database, tmp_path):
    import_file(database.sessions, text(tmp_path / "a.csv", ODD), "pupils", MAPPING)
    with database.sessions.begin() as session:
        record = session.scalars(select(ImportMapping)).one()
        record.layout = "gone"
    _, memory = remembered(database)
    assert recognise(read_sheets(tmp_path / "a.csv"), memory) == []
