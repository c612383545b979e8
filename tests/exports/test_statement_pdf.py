"""The printed statement, read back by another program; all issued or nothing."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event

from ejadmin.errors import Cancelled, UserError
from ejadmin.exports import document, page, safe_file
from ejadmin.exports.statement import (
    StatementReport,
    StatementsMissing,
    collect,
    issue_statements,
)
from ejadmin.exports.statement_content import Statement
from ejadmin.models.base import chain
from ejadmin.models.base.store import Store
from ejadmin.models.journal.grading import mean_text
from ejadmin.models.journal.tables import AttendanceKind
from ejadmin.models.school.card import School
from ejadmin.models.statements import ledger
from ejadmin.models.statements.tables import StatementIssue
from ejadmin.models.timetable.tables import Lesson
from tests import small_school, statement_school
from tests.statement_school import StatementSchool


@pytest.fixture
def school(database: Store) -> StatementSchool:
    with database.sessions.begin() as session:
        return statement_school.fill(session, classes=1, pupils=4, weeks=2)


def issue(
    database: Store, school: StatementSchool, out: Path, pupils: list[int] | None = None
) -> StatementReport:
    first, last = school.first, school.first + timedelta(days=6)
    today = last + timedelta(days=1)
    return issue_statements(database.sessions, pupils or school.everybody, first, last, out, today)


def text_of(file: Path) -> str:
    told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    return told.stdout.decode()


def pages_of(file: Path) -> list[str]:
    return text_of(file).split("\f")[:-1]


def ledger_of(database: Store) -> list[StatementIssue]:
    with database.sessions() as session:
        return session.query(StatementIssue).order_by(StatementIssue.number).all()


def collected(database: Store, school: StatementSchool) -> tuple[Statement, ...]:
    last = school.first + timedelta(days=6)
    with database.sessions() as session:
        return collect(
            session, pupil_ids=school.everybody, first=school.first, last=last, today=last
        ).statements


def previewed(database: Store, school: StatementSchool) -> bytes:
    known = {"pupil_ids": school.everybody, "first": school.first, "last": school.last}
    return document("statement").made(database.sessions, known | {"today": school.last})


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_n_asked_are_n_complete(database: Store, school: StatementSchool, tmp_path: Path) -> None:
    out = tmp_path / "ведомости.pdf"
    report = issue(database, school, out)
    assert report.as_json() == {
        "asked": 4, "issued": 4, "pages": len(pages_of(out)), "missing": [],
    }  # fmt: skip
    rows = ledger_of(database)
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert sorted(row.pupil_id for row in rows) == sorted(school.everybody)
    text = text_of(out)
    for row in rows:
        assert f"посещаемости № {row.number}" in text
        assert row.chain_head in text
    assert list(tmp_path.glob("*ведомости*")) == [out]


def test_the_text_tells_every_lesson_mark_and_figure(
    database: Store, school: StatementSchool, tmp_path: Path
) -> None:
    out = tmp_path / "one.pdf"
    for statement in collected(database, school):
        issue(database, school, out, [statement.pupil_id])
        text = text_of(out)
        assert statement.pupil in text
        assert "Громова Е. П." in text
        for subject in statement.subjects:
            (line,) = [one for one in text.splitlines() if f"{subject.subject} – уроков" in one]
            told = line.split("уроков: ")[1].split()
            means = [mean_text(subject.mean), mean_text(subject.weighted_mean)]
            assert told[:5] == [str(len(subject.lessons)), "отметок:", str(subject.marks), *means]
            assert told[5] == str(subject.absences.late)
            check_lessons(text, subject.lessons)


def check_lessons(text: str, lessons: tuple) -> None:
    for lesson in lessons:
        start = f"{lesson.day:%d.%m}, ур. {lesson.number}. "
        (line,) = [one for one in text.splitlines() if one.strip().startswith(start)]
        marks = ", ".join(f"{mark.text} ({mark.kind})" for mark in lesson.marks)
        assert marks in squeezed(line)
        if lesson.attendance is AttendanceKind.LATE:
            minutes = f", {lesson.minutes_late} мин" if lesson.minutes_late is not None else ""
            assert squeezed(line).endswith(f"О{minutes}")
        elif lesson.attendance is not None:
            assert line.rstrip().endswith(lesson.attendance.caption)
        if lesson.topic:
            assert lesson.topic.split()[0] in line


def test_the_signed_parts_are_there(
    database: Store, school: StatementSchool, tmp_path: Path
) -> None:
    issue(database, school, tmp_path / "one.pdf", school.everybody[:1])
    text = squeezed(text_of(tmp_path / "one.pdf"))
    for wanted in (
        "Муниципальное бюджетное общеобразовательное учреждение «Гимназия № 0»",
        "ОГРН 1020000000008, ИНН 5900000002", "Классный руководитель", "Иванцова М. П.",
        "Директор", "М. П.", "получил(а)", "Полностью пропущено учебных дней:",
        "Контрольная сумма журнала изменений:", "Всего уроков:", "вес 1",
    ):  # fmt: skip
        assert wanted in text


def test_all_fonts_are_embedded(database: Store, school: StatementSchool, tmp_path: Path) -> None:
    issue(database, school, tmp_path / "one.pdf")
    answer = subprocess.run(["pdffonts", tmp_path / "one.pdf"], capture_output=True, check=True)
    fonts = answer.stdout.decode().splitlines()[2:]
    assert fonts
    for font in fonts:
        assert "Roboto" in font
        assert font.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, unicode


def test_a_long_span_goes_over_pages_with_its_headings(database: Store, tmp_path: Path) -> None:
    with database.sessions.begin() as session:
        school = statement_school.fill(session, classes=1, pupils=2, weeks=9)
        topic = "Очень длинная тема: " + "сочинение, подчинение и знаки препинания " * 9
        lesson = session.query(Lesson).order_by(Lesson.day, Lesson.number).first()
        lesson.topic = topic
    out = tmp_path / "quarter.pdf"
    issue_statements(
        database.sessions, school.everybody, school.first, school.last, out, school.last
    )
    pages = pages_of(out)
    first = [one for one in pages if "Ведомость успеваемости и посещаемости № 1" in one]
    assert len(first) > 3
    for number, one in enumerate(first, 1):
        assert f"страница {number} из {len(first)}" in one
        assert "Предмет. Дата, номер урока, тема" in one
    assert sum("(продолжение)" in one for one in first) == len(first) - 1
    held = sum(one.lstrip()[:2].isdigit() and ", ур. " in one
               for one in "\n".join(first).splitlines())  # fmt: skip
    total = squeezed("\n".join(first)).split("Всего уроков: ")[1].split()[0]
    assert held == int(total)
    assert squeezed(topic)[-40:] in squeezed(text_of_column(out))


def text_of_column(file: Path) -> str:
    """The text in the order it was drawn."""
    told = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True)
    return told.stdout.decode()


def test_a_preview_gives_no_number_and_writes_nothing(
    database: Store, school: StatementSchool, tmp_path: Path
) -> None:
    with database.sessions() as session:
        before = chain.chain_head(session)
    (tmp_path / "preview.pdf").write_bytes(previewed(database, school))
    text = text_of(tmp_path / "preview.pdf")
    assert "посещаемости № —" in text
    assert "Предварительный просмотр" in text
    assert ledger_of(database) == []
    with database.sessions() as session:
        assert chain.chain_head(session) == before


def test_one_missing_stops_all(database: Store, school: StatementSchool, tmp_path: Path) -> None:
    with pytest.raises(StatementsMissing, match="не числится|нет в базе") as caught:
        issue(database, school, tmp_path / "out.pdf", [*school.everybody, 999])
    report = caught.value.report
    assert report.as_json() == {
        "asked": 5, "issued": 0, "pages": 0,
        "missing": [{"pupil": "№ 999", "reason": "такого ученика нет в базе"}],
    }  # fmt: skip
    assert list(tmp_path.glob("*out*")) == []
    assert ledger_of(database) == []


def test_an_unfilled_school_card_is_told(database: Store, tmp_path: Path) -> None:
    with database.sessions.begin() as session:
        school = small_school.fill(session)
        session.delete(session.get_one(School, 1))
    span = (school.first_day, school.first_day)
    with pytest.raises(UserError, match="Карточка школы"):
        issue_statements(
            database.sessions, school.pupils, *span, tmp_path / "out.pdf", school.first_day
        )


def test_a_failing_disk_leaves_nothing(
    database: Store, school: StatementSchool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.pdf"
    out.write_bytes(b"former")

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(safe_file.os, "fsync", full)
    with pytest.raises(UserError, match="Не удалось записать"):
        issue(database, school, out)
    assert out.read_bytes() == b"former"
    assert [file.name for file in tmp_path.iterdir() if "out" in file.name] == ["out.pdf"]
    assert ledger_of(database) == []


def test_a_ledger_that_cannot_be_written_brings_the_former_file_back(
    database: Store, school: StatementSchool, tmp_path: Path
) -> None:
    out = tmp_path / "out.pdf"
    out.write_bytes(b"former")
    seen: list[bytes] = []

    def full(_connection: object) -> None:
        seen.append(out.read_bytes()[:5])
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    event.listen(database.engine, "commit", full)
    with pytest.raises(UserError, match="нет места"):
        issue(database, school, out)
    event.remove(database.engine, "commit", full)
    assert seen == [b"%PDF-"]
    assert out.read_bytes() == b"former"
    assert [file.name for file in tmp_path.iterdir() if "out" in file.name] == ["out.pdf"]
    assert ledger_of(database) == []


def test_numbers_taken_meanwhile_are_not_given_again(
    database: Store, school: StatementSchool, tmp_path: Path
) -> None:
    span = (school.first, school.last)

    def meanwhile(*_step: object) -> None:
        with database.sessions.begin() as session:
            ledger.issue(
                session, school.everybody[:1], *span, issued_on=school.last,
                first_number=1, chain_head=chain.chain_head(session),
            )  # fmt: skip

    with pytest.raises(UserError, match="повторите выдачу"):
        issue_statements(database.sessions, school.everybody, *span, tmp_path / "out.pdf",
                         school.last, meanwhile)  # fmt: skip
    assert not (tmp_path / "out.pdf").exists()
    assert len(ledger_of(database)) == 1


def test_a_cancelled_batch_leaves_nothing(
    database: Store, school: StatementSchool, tmp_path: Path
) -> None:
    def stop(*_step: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        issue_statements(database.sessions, school.everybody, school.first, school.last,
                         tmp_path / "out.pdf", school.last, stop)  # fmt: skip
    assert list(tmp_path.glob("*out*")) == []
    assert ledger_of(database) == []


def test_a_folder_that_is_not_there(
    database: Store, school: StatementSchool, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="есть ли такая папка"):
        issue(database, school, tmp_path / "nowhere" / "out.pdf")
    assert ledger_of(database) == []


def test_days_to_come_make_no_statement(
    database: Store, school: StatementSchool, tmp_path: Path
) -> None:
    tomorrow = school.last + timedelta(days=1)
    with pytest.raises(UserError, match="ещё не наступило"):
        issue_statements(database.sessions, school.everybody, tomorrow, tomorrow,
                         tmp_path / "out.pdf", school.last)  # fmt: skip


def test_odd_signs_in_texts_survive(database: Store, tmp_path: Path) -> None:
    with database.sessions.begin() as session:
        school = small_school.fill(session)
        session.get_one(Lesson, school.lessons[0]).topic = r"Скобки (a\b) и «ёлочки» – №5, 50 %"
    out = tmp_path / "out.pdf"
    day = school.first_day
    issue_statements(database.sessions, school.pupils[:1], day, day, out, day)
    assert r"Скобки (a\b) и «ёлочки» – №5, 50 %" in squeezed(text_of(out))


def test_a_director_is_signed_by_initials() -> None:
    details = page.SchoolDetails("Г", "Г", "", "", None, "Директор", "Громова Елена Павловна")
    assert details.director_short == "Громова Е. П."


def test_the_day_of_issue_is_printed(
    database: Store, school: StatementSchool, tmp_path: Path
) -> None:
    issue(database, school, tmp_path / "one.pdf", school.everybody[:1])
    issued_on: date = ledger_of(database)[0].issued_on
    assert f"выдана {issued_on:%d.%m.%Y}" in text_of(tmp_path / "one.pdf")


def test_two_threads_may_draw_at_once(
    database: Store, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A preview beside an issue: ReportLab keeps what a document uses of a font in the font."""
    with database.sessions.begin() as session:
        school = statement_school.fill(session, classes=1, pupils=6, weeks=2, paper=6)

    def one(number: int) -> int:
        out = tmp_path / f"{number}.pdf"
        out.write_bytes(previewed(database, school))
        return len(pages_of(out))

    request.addfinalizer(partial(sys.setswitchinterval, sys.getswitchinterval()))
    sys.setswitchinterval(1e-5)  # threads take turns within one document
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(one, range(12)))) == 1
