from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejadmin.errors import UserError
from ejadmin.models.journal.notation import (
    Absence,
    Cell,
    CellMark,
    format_cell,
    keep_notes,
    make_cell,
    parse_cell,
)
from ejadmin.models.journal.tables import AttendanceKind, MarkSign

marks = st.one_of(st.none(), st.integers(1, 5), st.sampled_from(MarkSign)).map(
    lambda value: None if value is None else CellMark(value)
)
absences = st.one_of(st.none(), st.sampled_from(AttendanceKind).map(Absence))
cells = st.builds(make_cell, st.lists(marks, max_size=5), absences)


@given(cells)
def test_what_is_written_reads_back(cell):
    assert parse_cell(format_cell(cell)) == cell


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_in_words(text):
    with suppress(UserError):
        cell = parse_cell(text)
        assert parse_cell(format_cell(cell)) == cell


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("5", "5"), (" 4/5 ", "4/5"), ("4 5", "4/5"), ("о5 ".replace("5", " 5"), "О 5"),
        ("н", "Н"), ("УП", "У"), ("п", "У"), ("ОП 3", "О 3"), ("5 Н", "Н 5"), ("зачет", "зач"),
        ("Н/А", "н/а"), ("н/а", "н/а"), ("/5", "–/5"), ("–/5", "–/5"), ("", ""), ("5/", "5"),
        ("ОСВ", "осв"), ("Б  4 / 5", "Б 4/5"),
    ],
)  # fmt: skip
def test_spellings(text, shown):
    assert format_cell(parse_cell(text)) == shown


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("6", "от 1 до 5"), ("0", "от 1 до 5"), ("45", "4/5"), ("Н Б", "только одна"),
        ("х", "не отметка"), ("N", "не отметка"), ("5/5/5/5/5/5", "не больше 5"),
        ("4,5", "не отметка"), ("12", "через черту: 1/2"),
    ],
)  # fmt: skip
def test_refusals_say_what_is_wrong(text, reason):
    with pytest.raises(UserError, match=reason):
        parse_cell(text)


def test_typing_over_a_cell_keeps_its_notes():
    ill = Absence(AttendanceKind.ILL, None, "ОРВИ", "справка № 7")
    old = Cell((CellMark(4, "переписал"), CellMark(5)), ill)
    assert keep_notes(parse_cell("Б 3/5"), old).absence == ill
    assert keep_notes(parse_cell("Б 3/5"), old).marks[0] == CellMark(3, "переписал")
    assert keep_notes(parse_cell("Н 3"), old).absence == Absence(AttendanceKind.ABSENT)
