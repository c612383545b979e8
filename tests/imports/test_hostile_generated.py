"""Two hundred hostile tables: each ends in a report or a plain reason, and nothing by halves."""

import faulthandler
import os
from pathlib import Path

import pytest
from sqlalchemy import text

from ejadmin.errors import UserError
from ejadmin.imports import import_file
from ejadmin.imports.error_copy import write_error_copy
from ejadmin.models.base import chain
from ejadmin.models.registry import schema
from tests.imports.hostile import KINDS, Hostile, tables

SECONDS_FOR_ONE = 60
MEGABYTES_FOR_ONE = 200
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
SWELLING = {
    "zip_bombs-0": "при распаковке занял бы 24 МБ", "zip_bombs-1": "при распаковке занял бы 24 МБ",
    "zip_bombs-4": "повреждён", "zip_bombs-5": "при распаковке занял бы 14 МБ",
    "entity_bombs-0": "объявления, каких в таблицах Excel не бывает",
    "entity_bombs-5": "объявления, каких в таблицах Excel не бывает",
    "huge-0": "Не удалось понять, что это за таблица", "huge-1": "учеников 2, ошибок 0",
    "rubbish-1": "пуст", "rubbish-14": "слишком длинная ячейка",
}  # fmt: skip
"""The tables that could take much memory, and what each comes to."""
GROUPS = [kind.__name__ for kind, _ in KINDS]


COUNTS = " UNION ALL ".join(
    f"SELECT '{name}', count(*) FROM \"{name}\"" for name in sorted(schema.metadata.tables)
)


def state(database):
    """How much stands in every table, and the head of the log."""
    with database.sessions() as session:
        return session.execute(text(COUNTS)).all(), chain.chain_head(session)


def is_plain(message):
    return any(letter in CYRILLIC for letter in message.casefold()) and "Traceback" not in message


def take(database, table: Hostile, folder):
    file = table.write(folder)
    before = state(database)
    faulthandler.dump_traceback_later(SECONDS_FOR_ONE, exit=True)
    try:
        report = import_file(database.sessions, file)
    except UserError as error:
        return error.message, before
    finally:
        faulthandler.cancel_dump_traceback_later()
    if report.errors:
        write_error_copy(file, report, folder / f"copy-{file.name}", only_wrong=True)
    return report, None


def test_there_are_two_hundred_of_them():
    assert len({table.name for table in tables()}) >= 200


@pytest.mark.parametrize("group", GROUPS)
def test_each_ends_in_a_clear_report(database, tmp_path, group):
    for table in tables():
        if table.name.rpartition("-")[0] != group:
            continue
        answer, before = take(database, table, tmp_path)
        if before is None:
            told = [*(error.reason for error in answer.errors), *answer.notes]
            assert all(is_plain(one) for one in told), (table.name, told)
        else:
            assert is_plain(answer), (table.name, answer)
            assert state(database) == before, table.name
    with database.sessions() as session:
        if database.is_file:
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        assert chain.verify(session).is_whole


def peak(what):
    """Megabytes of this process as Linux counts them."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(what):
            return int(line.split()[1]) // 1024
    raise AssertionError(what)


def outcome(database, file):
    """The reason a table is refused with, or how much of it would come in."""
    try:
        report = import_file(database.sessions, file, dry_run=True)
    except UserError as error:
        return error.message
    return f"учеников {report.created['pupils']}, ошибок {len(report.errors)}"


def test_none_of_them_takes_much_memory(database, tmp_path):
    reset = Path("/proc/self/clear_refs")
    if not os.access(reset, os.W_OK):
        pytest.skip("the peak cannot be set back here")
    swelling = [table for table in tables() if table.name in SWELLING]
    assert len(swelling) == len(SWELLING)
    for table in swelling:
        file = table.write(tmp_path)
        reset.write_text("5")
        before = peak("VmRSS")
        answer = outcome(database, file)
        assert peak("VmHWM") - before < MEGABYTES_FOR_ONE, table.name
        assert SWELLING[table.name] in answer, (table.name, answer)
