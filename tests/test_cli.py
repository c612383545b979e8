"""The command line, as an administrator or a script would use it."""

import csv
import json
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ejadmin import cli
from ejadmin.exports import DOCUMENTS
from ejadmin.exports.archive import keys
from ejadmin.models.base.store import Store
from ejadmin.models.school.card import School
from tests.exports.archive.conftest import CODE as READY_CODE
from tests.exports.archive.conftest import ready_key

CODE = keys.grouped_code(READY_CODE)
WEEK = ("--from", "2026-09-07", "--to", "2026-09-13")


@dataclass
class Console:
    """One database and what its commands answered."""

    database: Path
    capture: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def run(self, *arguments: str | Path, typed: str = "") -> tuple[int, str, str]:
        from io import StringIO

        self.monkeypatch.setattr("sys.stdin", StringIO(typed))
        code = cli.run(["--database", str(self.database), *map(str, arguments)])
        out, err = self.capture.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    def json(self, *arguments: str | Path, typed: str = "") -> Any:
        code, out, err = self.run(*arguments, "--json", typed=typed)
        assert (code, err) == (0, ""), err
        return json.loads(out)


@pytest.fixture
def console(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Console:
    return Console(tmp_path / "school.sqlite", capsys, monkeypatch)


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school of two classes, made once by the command itself."""
    file = tmp_path_factory.mktemp("demonstration") / "school.sqlite"
    options = ("--year", "2026", "--classes", "2", "--weeks", "2", "--paper", "3")
    assert cli.run(["--database", str(file), "demo", *options]) == 0
    return file


@pytest.fixture
def school(console: Console, demonstration: Path) -> Console:
    shutil.copy(demonstration, console.database)
    return console


def pupils_table(folder: Path, *rows: tuple[str, ...]) -> Path:
    file = folder / "Ученики.csv"
    with file.open("w", encoding="cp1251", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([("№ п/п", "Ученик", "Пол", "Класс"), *rows])
    return file


def test_a_table_is_imported_once(console: Console, tmp_path: Path) -> None:
    file = pupils_table(
        tmp_path, ("1", "Рябинина Вера", "Ж", "5а"), ("2", "Клёнов Олег", "М", "5-А")
    )
    first = console.json("import", file, "--as", "pupils")
    assert (first["rows"], first["created"]["pupils"], first["created"]["classes"]) == (2, 2, 1)
    assert first["errors"] == []
    second = console.json("import", file)
    assert not any(second["created"].values())
    assert not any(second["updated"].values())
    assert second["unchanged"]["pupils"] == 2


def test_a_wrong_row_is_named_and_the_others_come_in(console: Console, tmp_path: Path) -> None:
    rows = [
        ("1", "Рябинина Вера", "Ж", "5а"),
        ("2", "", "М", "5а"),
        ("3", "Клёнов Олег", "М", "99Я"),
    ]
    answer = console.json("import", pupils_table(tmp_path, *rows))
    assert answer["created"]["pupils"] == 1
    assert [error["row"] for error in answer["errors"]] == [3, 4]
    assert [error["column"] for error in answer["errors"]] == ["Ученик", "Класс"]
    assert all(error["reason"] for error in answer["errors"])


def test_a_dry_run_changes_nothing(console: Console, tmp_path: Path) -> None:
    file = pupils_table(tmp_path, ("1", "Рябинина Вера", "Ж", "5а"))
    assert console.json("import", file, "--dry-run")["created"]["pupils"] == 1
    assert console.json("import", file, "--dry-run")["created"]["pupils"] == 1


def test_a_missing_table_is_told_on_stderr(console: Console, tmp_path: Path) -> None:
    code, out, err = console.run("import", tmp_path / "нет.xlsx")
    assert (code, out) == (1, "")
    assert "нет.xlsx" in err


def test_statements_come_whole(school: Console, tmp_path: Path) -> None:
    file = tmp_path / "Ведомости.pdf"
    answer = school.json("statements", *WEEK, "--paper", "--out", file)
    assert (answer["asked"], answer["issued"], answer["missing"]) == (3, 3, [])
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True,
                          check=True).stdout  # fmt: skip
    assert text.count("\f") == answer["pages"]
    assert text.count("получил(а)") == 3


@pytest.mark.parametrize("choice", [(), ("--class", "7Щ"), ("--pupil", "999999")])
def test_a_wrong_choice_of_pupils_is_an_error(
    school: Console, tmp_path: Path, choice: tuple[str, ...]
) -> None:
    file = tmp_path / "Ведомости.pdf"
    code, out, err = school.run("statements", *WEEK, *choice, "--out", file, "--json")
    assert (code, out) == (1, "")
    assert err.strip()
    assert not file.exists()


def test_an_archive_is_made_verified_and_opened(
    school: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, opened = tmp_path / "disk", tmp_path / "opened"
    disk.mkdir()
    asked: list[str] = []
    monkeypatch.setattr(keys, "make_key", lambda code: asked.append(code) or ready_key())
    key = school.json("archive", "code", "--code-stdin", typed=CODE + "\n")
    assert asked == [READY_CODE]
    code, out, err = school.run("archive", "create", disk, "--json")
    assert code == 0, err
    made = json.loads(out)
    assert set(made) >= {"file", "bytes", "sha256", "fingerprint"}
    assert made["fingerprint"] == key["fingerprint"]
    assert school.json("archive", "verify", made["file"])["sha256"] == made["sha256"]
    assert Path(made["file"]).stat().st_size == made["bytes"]
    typed = CODE.replace(" ", "") + "\n"
    school.json("archive", "open", made["file"], "--out", opened, "--code-stdin", typed=typed)
    assert (opened / "index.html").is_file()
    code, _, err = school.run(
        "archive", "open", made["file"], "--out", tmp_path / "no", "--code-stdin", typed="1" * 20
    )
    assert code == 1
    assert "код" in err.lower()
    assert not (tmp_path / "no").exists()


def test_a_code_is_never_taken_from_the_arguments(school: Console) -> None:
    code, _, err = school.run("archive", "code")
    assert code == 1
    assert "--code-stdin" in err


def test_a_code_typed_as_an_argument_is_not_repeated(school: Console) -> None:
    for arguments in (("archive", "code", CODE), ("archive", "code", "--code-stdin", CODE)):
        code, out, err = school.run(*arguments)
        assert (code, out) == (1, "")
        assert CODE not in err
        assert "лишние слова" in err


def test_the_workbook_goes_out_and_in(school: Console, tmp_path: Path) -> None:
    file = tmp_path / "Школа.xlsx"
    assert school.run("workbook", file)[0] == 0
    assert zipfile.is_zipfile(file)
    answer = school.json("import", file)
    assert answer["errors"] == []
    assert not any(answer["created"].values())
    assert not any(answer["updated"].values())


def test_the_checklist_counts(school: Console, console: Console) -> None:
    answer = school.json("checklist")
    states = {step["key"]: step["state"] for step in answer["steps"]}
    assert answer["total"] == len(states)
    assert answer["done"] == sum(state in ("done", "optional") for state in states.values())
    assert "errors" not in states.values()
    assert {states[key] for key in ("periods", "pupils", "classes", "timetable")} == {"done"}
    assert all(step["work"] and step["responsible"] for step in answer["steps"])


def test_check_counts_what_it_found(school: Console, console: Console) -> None:
    answer = school.json("check")
    assert answer["errors"] == 0
    assert answer["warnings"] == len(answer["findings"])
    code, out, _ = school.run("check")
    assert code == 0
    assert out.splitlines()[-1].startswith("Ошибок – 0, предупреждений – ")


def test_check_of_a_school_with_errors_ends_with_one(console: Console, database_file: Path) -> None:
    console.database = database_file
    code, out, err = console.run("check")
    assert (code, err) == (1, "")
    assert "ОШИБКА  Директор не указан: " in out
    assert "[Карточка школы]" in out
    code, out, _ = console.run("check", "--json")
    assert code == 1
    answer = json.loads(out)
    assert answer["errors"] == 1
    assert {"check", "severity", "text", "where", "page", "details"} <= set(answer["findings"][0])


@pytest.fixture
def database_file(database: Store) -> Path:
    """A school whose card names no director."""
    with database.sessions.begin() as session:
        session.add(School(name="Школа № 0", short_name="Школа 0"))
    return database.file


def test_the_setup_act_is_written(school: Console, tmp_path: Path) -> None:
    for name in ("act.pdf", "act.xlsx"):
        code, out, _ = school.run("setup-act", tmp_path / name)
        assert code == 0
        assert str(tmp_path / name) in out
        assert (tmp_path / name).stat().st_size > 4000


def test_documents_are_told_with_what_they_need(console: Console) -> None:
    told = console.json("documents")
    assert [one["key"] for one in told] == [paper.key for paper in DOCUMENTS]
    assert all(list(one) == ["key", "title", "needs", "formats"] for one in told)
    (card,) = (one for one in told if one["key"] == "pupil-card")
    assert (card["needs"], card["formats"]) == (["pupil"], ["pdf"])
    code, out, _ = console.run("documents")
    assert code == 0
    assert "movement-report    Движение обучающихся: [--from], [--to]" in out.splitlines()
    _, out, _ = console.run("document", "--help")
    assert all(need.option in out for paper in DOCUMENTS for need in paper.asked())


@pytest.mark.parametrize(
    ("key", "options", "words"),
    [
        ("class-list", ("--class", "5а", "--birth", "--blanks", "Подпись, 1"), "Подпись"),
        ("contingent", ("--year", "2026", "--day", "1.10.26"), "на 01.10.2026"),
        ("movement-report", ("--from", "2026-09-01", "--to", "30.09.2026"), "по 30.09.2026"),
        ("pupil-card", ("--pupil", "1"), "Карточка"),
        ("statement", ("--class", "5А", *WEEK), "ведомость не выдана"),
        ("curriculum", (), "Учебный план"),
        ("setup-act", (), "Акт"),
    ],
)
def test_a_document_is_made(
    school: Console, tmp_path: Path, key: str, options: tuple[str, ...], words: str
) -> None:
    file = tmp_path / "документ.pdf"
    answer = school.json("document", key, *options, "--out", file)
    assert (answer["key"], answer["file"], answer["format"]) == (key, str(file), "pdf")
    told = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True)
    assert words in told.stdout


def test_a_document_goes_to_excel_where_it_can(school: Console, tmp_path: Path) -> None:
    file = tmp_path / "движение.xlsx"
    code, out, _ = school.run("document", "movement-report", "--out", file)
    assert (code, out) == (0, f"Записано: {file}\n")
    assert zipfile.is_zipfile(file)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("spravka",), "Документа «spravka» нет. Есть: statement, archive-act, "),
        (("pupil-card",), "не указано: Ученик (--pupil)"),
        (("statement", "--to", "2026-09-13"),
         "Первый день (--from); Ученик (--pupil) или Класс (--class)"),
        (("class-list", "--class", "5"), "--class: Класс: под «5» подходят 5А, 5Б"),
        (("class-list", "--class", "7Щ"), "--class: Класс: «7Щ» не найдено. Есть: 5А, 5Б"),
        (("contingent", "--day", "31.02.2026"), "--day: На день: «31.02.2026» – не дата"),
        (("contingent", "--pupil", "1"), "не зависит от --pupil. Можно указать: [--year], [--day]"),
        (("pledge", "--day", "1.9.26"), "Можно указать: ничего"),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_made_says_why(
    school: Console, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "документ.pdf"
    code, out, err = school.run("document", *options, "--out", file, "--json")
    assert (code, out) == (1, "")
    assert said in err
    assert not file.exists()


def test_a_document_is_not_written_under_a_foreign_ending(school: Console, tmp_path: Path) -> None:
    code, _, err = school.run("document", "contingent", "--out", tmp_path / "a.xlsx")
    assert code == 1
    assert "не записывается в файл .xlsx. Дайте имя на .pdf" in err
    code, _, err = school.run("setup-act", tmp_path / "a.doc")
    assert code == 1
    assert "Дайте имя на .pdf или .xlsx" in err


def test_every_answer_in_json_is_one_value(
    school: Console, console: Console, tmp_path: Path
) -> None:
    """``json.loads`` refuses a second value or a line around the first."""
    assert school.json("workbook", tmp_path / "Школа.xlsx")["sheets"] > 10
    assert school.json("setup-act", tmp_path / "act.xlsx")["format"] == "xlsx"
    demo = Console(tmp_path / "demo.sqlite", console.capture, console.monkeypatch)
    assert demo.json("demo", "--classes", "1", "--weeks", "0")["classes"] == 1
    for name, _command in cli.COMMANDS:
        _, out, _ = school.run(name, "--help")
        assert "--json" in out, name


def test_the_checklist_of_an_empty_school(console: Console) -> None:
    code, out, _ = console.run("checklist")
    assert code == 0
    assert "Карточка школы" in out


def test_a_second_school_is_refused(school: Console) -> None:
    code, _, err = school.run("demo", "--classes", "1")
    assert code == 1
    assert err.strip()


def test_the_chain_is_verified(school: Console) -> None:
    import sqlite3
    from contextlib import closing

    whole = school.json("verify")
    assert whole["broken_row"] is None
    assert len(whole["head"]) == 64
    with closing(sqlite3.connect(school.database)) as connection, connection:
        connection.execute("UPDATE changes SET after = after || ' ' WHERE id = 700")
    code, out, err = school.run("verify")
    assert (code, out) == (1, "")
    assert "700" in err
    code, out, err = school.run("verify", "--json")
    assert (code, json.loads(out)["broken_row"]) == (1, 700)
    assert "700" in err


def test_a_mistyped_command_is_told_in_russian(console: Console) -> None:
    code, out, err = console.run("импорт")
    assert (code, out) == (1, "")
    assert "набрана неверно" in err


def test_our_own_failure_leaves_no_traceback(
    console: Console, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ejadmin.models.base.chain.verify", lambda _: 1 / 0)
    code, _, err = console.run("verify")
    assert code == 1
    assert "ZeroDivisionError" in err
    assert "command failed" in caplog.text
    caplog.clear()


def test_a_folder_or_a_database_is_never_written_over(school: Console, tmp_path: Path) -> None:
    folder = tmp_path / "Документы"
    folder.mkdir()
    (folder / "важное.txt").write_text("важное")
    before = school.database.read_bytes()
    for out in (folder, school.database, Path(".")):
        for command in (("statements", *WEEK, "--paper", "--out", out), ("workbook", out)):
            code, answer, err = school.run(*command)
            assert (code, answer) == (1, "")
            assert "Это папка" in err or "Это база данных" in err
    assert (folder / "важное.txt").read_text() == "важное"
    assert school.database.read_bytes()[:100] == before[:100]
    assert [one.name for one in tmp_path.glob(".*")] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("statements", "--from", "31.02.2026", "--to", "2026-03-01", "--out", "a.pdf"), "--from"),
        (("statements", *WEEK, "--pupil", "9" * 30, "--out", "a.pdf"), "--pupil"),
        (("statements", *WEEK, "--pupil", "x", "--out", "a.pdf"), "--pupil"),
        (("statements", *WEEK), "--out"),
        (("import",), "FILE"),
    ],
)
def test_a_wrong_option_is_named_in_russian(
    console: Console, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = console.run(*arguments)
    assert (code, out) == (1, "")
    assert said in err
    assert "Invalid" not in err
    assert "Missing" not in err


def test_two_choices_of_pupils_at_once_are_refused(school: Console, tmp_path: Path) -> None:
    choice = ("--paper", "--pupil", "1", "--out", tmp_path / "a.pdf")
    code, _, err = school.run("statements", *WEEK, *choice)
    assert (code, "что-то одно" in err) == (1, True)


def test_the_system_s_causes_are_told_in_russian(school: Console, tmp_path: Path) -> None:
    (tmp_path / "файл").write_text("")
    for command in (
        ("workbook", tmp_path / "нет" / "a.xlsx"),
        ("workbook", tmp_path / "файл" / "a.xlsx"),
        ("statements", *WEEK, "--paper", "--out", tmp_path / ("я" * 200)),
    ):
        code, _, err = school.run(*command)
        assert code == 1
        assert not any(word in err for word in ("No such", "Not a", "too long")), err
