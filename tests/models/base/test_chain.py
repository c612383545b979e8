"""The chain of the change log: each row follows from the one before it, or verifying names it."""

import hashlib
import json

import pytest

from ejadmin.models.base import chain
from ejadmin.models.base.chain import GENESIS
from ejadmin.models.school.card import Building
from tests.log_rows import changes, tamper


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def digest(salt, text):
    return None if text is None else sha256(salt + text.encode())


def test_each_row_carries_the_hash_of_the_row_before(database, small_school):
    """Recomputed from the description of the form, not by the program."""
    previous = GENESIS
    for row in changes(database):
        told = json.dumps(
            [previous, 2, row.id, row.operation, row.at, None, row.operator, row.teacher,
             row.reason, row.workstation, row.table, row.key, row.action,
             digest(row.salt, row.before), digest(row.salt, row.after)],
            ensure_ascii=False, separators=(",", ":"),
        )  # fmt: skip
        previous = sha256(told.encode())
        assert row.hash == previous
    with database.sessions() as session:
        assert chain.chain_head(session) == previous
        report = chain.verify(session)
    assert (report.is_whole, report.head, report.rows) == (True, previous, len(changes(database)))


def test_no_two_rows_share_a_salt(database, small_school):
    salts = [row.salt for row in changes(database)]
    assert len(set(salts)) == len(salts)
    assert {len(salt) for salt in salts} == {16}


def test_the_chain_holds_when_a_rows_texts_are_destroyed(database, small_school):
    row = next(one for one in changes(database, "pupils"))
    values = chain.blank({"salt": row.salt, "before": row.before, "after": row.after})
    assert values["before"] is values["after"] is values["salt"] is None
    tamper(
        database, "UPDATE changes SET before = NULL, after = NULL, salt = NULL, before_digest = ?,"
        " after_digest = ? WHERE id = ?", values["before_digest"], values["after_digest"], row.id,
    )  # fmt: skip
    with database.sessions() as session:
        assert chain.verify(session).is_whole


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("UPDATE changes SET after = '{}', salt = NULL WHERE id = 7", ()),
        ("UPDATE changes SET after = NULL WHERE id = 7", ()),
        ("UPDATE changes SET salt = NULL, after = NULL WHERE id = 7", ()),
        ("UPDATE changes SET salt = ? WHERE id = 7", (b"\0",)),
    ],
)
def test_destroying_without_the_digest_is_found(database, small_school, statement, values):
    tamper(database, statement, *values)
    with database.sessions() as session:
        assert chain.verify(session).broken_row == 7


@pytest.mark.parametrize(
    ("statement", "first_broken"),
    [
        ("UPDATE changes SET after = '{\"value\":5}' WHERE id = 7", 7),
        ("UPDATE changes SET operator = 'Кто-то' WHERE id = 3", 3),
        ("UPDATE changes SET at = '2020-01-01' WHERE id = 1", 1),
        ("UPDATE changes SET hash = 'x' WHERE id = 5", 5),
        ("DELETE FROM changes WHERE id = 4", 5),
        ("DELETE FROM changes WHERE id = 1", 2),
        ("UPDATE changes SET id = 900 WHERE id = 6", 7),
        ("UPDATE changes SET teacher = 'Кто-то' WHERE id = 8", 8),
        ("UPDATE changes SET reason = 'Приказ' WHERE id = 8", 8),
        ("UPDATE changes SET workstation = 'X' WHERE id = 8", 8),
        ("UPDATE changes SET operator_id = 1 WHERE id = 8", 8),
        ("UPDATE changes SET operation = 900 WHERE id = 8", 8),
        ("UPDATE changes SET version = 1 WHERE id = 8", 8),
        ("UPDATE changes SET table_name = 'marks' WHERE id = 8", 8),
    ],
)
def test_verify_names_the_first_row_that_does_not_follow(
    database, small_school, statement, first_broken
):
    tamper(database, statement)
    with database.sessions() as session:
        assert chain.verify(session).broken_row == first_broken


def test_a_forged_row_in_the_middle_breaks_the_one_after_it(database, small_school):
    row = changes(database)[3]
    forged = '{"value":2}'
    previous = changes(database)[2].hash
    values = (2, row.id, row.operation, row.at, None, row.operator, row.teacher, row.reason,
              row.workstation, row.table, row.key, row.action, digest(row.salt, row.before),
              digest(row.salt, forged))  # fmt: skip
    tamper(
        database, "UPDATE changes SET after = ?, hash = ? WHERE id = ?",
        forged, chain.link(previous, values), row.id,
    )  # fmt: skip
    with database.sessions() as session:
        assert chain.verify(session).broken_row == row.id + 1


def test_a_cut_tail_is_found_by_the_head(database, small_school):
    last = changes(database)[-1].id
    tamper(database, "DELETE FROM changes WHERE id = ?", last)
    with database.sessions() as session:
        assert chain.verify(session).broken_row == last


def test_a_row_added_behind_the_head_is_found(database, small_school):
    last = changes(database)[-1]
    tamper(
        database, "INSERT INTO changes (id, version, at, operator, table_name, key, action, hash)"
        " VALUES (?, 1, ?, ?, 'marks', '{}', 'insert', ?)", last.id + 1, last.at, last.operator,
        chain.link(last.hash, (last.at, last.operator, "marks", "{}", "insert", None, None)),
    )  # fmt: skip
    with database.sessions() as session:
        assert chain.verify(session).broken_row is not None


def test_an_empty_log_is_whole(database):
    tamper(database, "DELETE FROM changes")
    tamper(database, "UPDATE chain_head SET rows = 0, hash = ?", GENESIS)
    with database.sessions() as session:
        report = chain.verify(session)
        assert chain.chain_head(session) == GENESIS
    assert (report.rows, report.head, report.is_whole) == (0, GENESIS, True)


def test_rows_of_the_former_form_are_verified_as_they_were_made(database):
    previous, at = GENESIS, "2026-09-01T08:00:00.000+00:00"
    tamper(database, "DELETE FROM changes")
    for number in (1, 2):
        values = (at, "Кто-то", "marks", '{"work_id":1}', "insert", None, f'{{"value":{number}}}')
        text = json.dumps([previous, *values], ensure_ascii=False, separators=(",", ":"))
        previous = sha256(text.encode())
        tamper(
            database, "INSERT INTO changes (id, at, operator, table_name, key, action, before,"
            " after, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", number, *values, previous,
        )  # fmt: skip
    tamper(database, "UPDATE chain_head SET rows = 2, hash = ?", previous)
    with database.sessions.begin() as session:
        assert chain.verify(session).is_whole
        session.add(Building(name="Главное"))
        session.flush()
        assert chain.verify(session).is_whole
    tamper(database, "UPDATE changes SET after = '{}' WHERE id = 2")
    with database.sessions() as session:
        assert chain.verify(session).broken_row == 2


def test_the_log_takes_only_what_json_can_hold():
    with pytest.raises(TypeError, match="object has no place"):
        chain.as_json({"value": object()})


def test_a_text_put_where_one_was_destroyed_is_found(database, small_school):
    row = changes(database, "pupils")[0]
    values = chain.blank({"salt": row.salt, "before": row.before, "after": row.after})
    tamper(
        database, "UPDATE changes SET after = '{}', salt = NULL, before_digest = ?,"
        " after_digest = ? WHERE id = ?", values["before_digest"], values["after_digest"], row.id,
    )  # fmt: skip
    with database.sessions() as session:
        assert chain.verify(session).broken_row == row.id


def test_a_forged_last_row_is_found_by_the_head(database, small_school):
    before, row = changes(database)[-2:]
    forged = '{"value":2}'
    values = (2, row.id, row.operation, row.at, None, row.operator, row.teacher, row.reason,
              row.workstation, row.table, row.key, row.action, digest(row.salt, row.before),
              digest(row.salt, forged))  # fmt: skip
    tamper(
        database, "UPDATE changes SET after = ?, hash = ? WHERE id = ?",
        forged, chain.link(before.hash, values), row.id,
    )  # fmt: skip
    with database.sessions() as session:
        assert not chain.verify(session).is_whole


def test_what_is_written_meanwhile_breaks_no_chain(database, small_school, monkeypatch) -> None:
    link_of, written = chain._link_of, []  # noqa: SLF001

    def with_a_writer(previous, row):
        if not written:
            with database.sessions.begin() as other:
                other.add(Building(name="Меж строк"))
            written.append(row)
        return link_of(previous, row)

    monkeypatch.setattr(chain, "_link_of", with_a_writer)
    with database.sessions() as session:
        assert chain.verify(session).is_whole
    assert written
