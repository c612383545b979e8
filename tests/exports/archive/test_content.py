"""What lies inside, told by other programs: openpyxl, pdftotext, csv."""

import csv
import json
import re
import shutil
import subprocess
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest

from ejadmin.exports import DOCUMENTS
from ejadmin.exports.archive import act, classbook, classpaper, classtable, content, pledge
from ejadmin.exports.archive.classbook import ClassBook
from ejadmin.exports.archive.seal import ArchiveReport
from ejadmin.exports.archive.viewer import Viewer
from ejadmin.exports.page import LEFT, TEXT_WIDTH, Paper, Signature
from ejadmin.models.base import chain
from ejadmin.models.base.store import Store
from ejadmin.models.classes.tables import ClassMembership, Division, Subgroup, SubgroupMembership
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import (
    Attendance,
    AttendanceKind,
    FinalMark,
    FinalMarkKind,
    Homework,
    Mark,
    MarkSign,
    PeriodMark,
    Work,
    WorkKind,
)
from ejadmin.models.people.tables import Pupil
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Lesson
from tests.small_school import SmallSchool

UNTIL = date(2027, 8, 31)


@pytest.fixture
def book(database: Store, small_school: SmallSchool) -> ClassBook:
    """The small class, richer: two marks in a lesson, a sign, a late mark, a subgroup."""
    school, pupils = small_school, small_school.pupils
    with database.sessions.begin() as session:
        heavy = session.query(WorkKind.id).where(WorkKind.weight == 2).first()
        assert heavy
        second = Work(lesson_id=school.lessons[0], kind_id=heavy[0], position=2)
        other = Work(lesson_id=school.lessons[1], kind_id=1)
        session.add_all([second, other, Homework(lesson_id=school.lessons[0], text="№ 5–7")])
        session.flush()
        session.add_all(
            [
                Mark(work_id=second.id, pupil_id=pupils[0], value=2),
                Mark(work_id=other.id, pupil_id=pupils[0], value=3),
                Mark(work_id=other.id, pupil_id=pupils[1], sign=MarkSign.PASSED),
                Attendance(
                    lesson_id=school.lessons[1], pupil_id=pupils[0], kind=AttendanceKind.LATE
                ),
                PeriodMark(
                    period_id=school.period, subject_id=1, pupil_id=pupils[0], value=4
                ),
                FinalMark(
                    year_id=school.year, subject_id=1, pupil_id=pupils[0],
                    kind=FinalMarkKind.YEAR, value=5,
                ),
            ]
        )  # fmt: skip
        english = Subject(name="Труд (технология)")
        division = Division(subject=english)
        session.add(division)
        session.flush()
        group = Subgroup(division=division, name="1 группа")
        stranger = Pupil(last_name="Чужой", first_name="Олег")
        session.add_all([group, stranger])
        session.flush()
        division.classes = [session.get(classbook.SchoolClass, school.school_class)]
        session.add_all(
            SubgroupMembership(subgroup=group, pupil_id=number, first_day=school.first_day)
            for number in (pupils[0], stranger.id)
        )
        course = Course(subject=english, subgroup=group)
        session.add_all([course, Lesson(course=course, day=school.first_day, number=3)])
        moved = session.get(ClassMembership, 2)
        moved.last_day = date(2026, 10, 1)
    with database.sessions() as session:
        return classbook.collect(session, school.school_class, UNTIL)


def test_collected_is_what_the_journal_holds(book: ClassBook) -> None:
    pages = {page.title: page for page in book.pages}
    assert list(pages) == ["История", "Математика", "Труд (технология) (1 группа)"]
    mathematics = pages["Математика"]
    assert mathematics.pupils == ("Алексеева Д. И.", "Борисов И.", "Ёжикова А. Л.")
    assert [row[:2] for row in mathematics.cells] == [("5/2", "О 3"), ("4", "зач"), ("Б", "")]
    assert mathematics.means == (("3,33", "3,00"), ("4,00", "4,00"), ("—", "—"))
    assert (mathematics.lessons[0].topic, mathematics.lessons[0].homework) == (
        "Натуральные числа",
        "№ 5–7",
    )
    assert pages["Труд (технология) (1 группа)"].pupils == ("Алексеева Д. И.",)
    assert book.attendance == ((0, 0, 0, 1), (0, 0, 0, 0), (0, 0, 1, 0))
    assert book.columns == ("I четв.", "годовая", "экзаменационная", "итоговая")
    closing = dict(book.closing)
    assert set(closing) == {"История", "Математика", "Труд (технология)"}
    assert closing["Математика"][0] == ("4", "5", "", "")
    assert book.pupils[1].days == "с 01.09.2026 по 01.10.2026"


def test_lessons_to_come_are_left_out(database: Store, small_school: SmallSchool) -> None:
    with database.sessions() as session:
        early = classbook.collect(session, small_school.school_class, small_school.first_day)
    assert [len(page.lessons) for page in early.pages] == [1, 1]


def test_a_class_costs_a_fixed_number_of_queries(
    database: Store, small_school: SmallSchool
) -> None:
    asked: list[str] = []
    with database.sessions() as session:
        driver = session.connection().connection.driver_connection
        driver.set_trace_callback(asked.append)
        classbook.collect(session, small_school.school_class, UNTIL)
        driver.set_trace_callback(None)
    assert len(asked) <= 12


def test_the_workbook_read_by_openpyxl(book: ClassBook) -> None:
    opened = openpyxl.load_workbook(BytesIO(classtable.class_workbook(book)))
    assert opened.sheetnames[:3] == ["Список", "История", "Математика"]
    sheet = opened["Математика"]
    assert sheet["A3"].value == "Алексеева Д. И."
    assert (sheet["B2"].value, sheet["B3"].value, sheet["B4"].value) == ("07.09.2026", "5/2", 4)
    assert "Посещаемость" in opened.sheetnames
    assert opened["Отметки за период"]["A4"].value == "Алексеева Дарья Игоревна"


def test_a_formula_in_a_topic_stays_text(book: ClassBook) -> None:
    page = book.pages[1]
    evil = classbook.LessonColumn(1, date(2026, 9, 7), 1, '=HYPERLINK("http://x")', "+1")
    changed = classbook.ClassBook(
        book.label, book.year, book.teacher, book.pupils,
        (classbook.CoursePage(page.title, page.teacher, (), (evil,), (), ()),),
        book.attendance, book.columns, book.closing,
    )  # fmt: skip
    sheet = openpyxl.load_workbook(BytesIO(classtable.class_workbook(changed)))["Математика"]
    assert sheet["C5"].data_type == "s"
    assert sheet["C5"].value.startswith("=HYPERLINK")


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
def test_the_paper_read_by_another_program(book: ClassBook, tmp_path: Path) -> None:
    file = tmp_path / "5А.pdf"
    file.write_bytes(classpaper.draw(book))
    told = text_of(file)
    for words in (
        "Журнал 5А", "Алексеева Дарья Игоревна", "Математика", "5/2", "зач", "3,33",
        "Натуральные числа", "№ 5–7", "07.09.2026", "Посещаемость", "годовая",
    ):  # fmt: skip
        assert words in told, words


def test_the_viewer_is_one_file_without_a_network(book: ClassBook) -> None:
    viewer = Viewer("Гимназия </script> № 0", "I четверть", "01.11.2026")
    viewer.add(book)
    page = b"".join(viewer.pieces()).decode()
    assert not re.search(r"(src|href)=|https?://|@import|url\(", page)
    assert "default-src 'none'" in page
    elements = re.findall(r'<script type="application/json" id="([^"]+)">(.*?)</script>', page)
    data = {name: json.loads(text) for name, text in elements}
    assert data["about"]["classes"] == ["5А"]
    assert data["about"]["school"] == "Гимназия </script> № 0"
    assert data["class-0"]["pages"][1]["cells"][0][0] == "5/2"


def test_the_change_log_ends_with_the_head_of_the_chain(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions() as session:
        text = b"".join(content.change_log(session)).decode("utf-8-sig")
        head, count = chain.chain_head(session), chain.verify(session).rows
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    assert rows[0] == list(content.HEADINGS)
    assert len(rows) == count + 1
    assert rows[-1][-1] == head


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
def test_the_pledge_names_the_key_and_never_the_code(school: Store, tmp_path: Path) -> None:
    file = tmp_path / "pledge.pdf"
    with school.sessions() as session:
        data = pledge.collect(session, envelope_keeper="Орлова В. Н.")
    pledge.draw(data, file)
    told = text_of(file)
    assert data.fingerprint in told
    for words in ("Громова Елена Павловна", "не сообщать код", "Орлова В. Н.", "М. П."):
        assert words in told
    assert not re.search(r"\d{16}|\d{5} \d{5} \d{5}", told)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
def test_the_act_pins_file_hash_and_chain(
    sealed: ArchiveReport, school: Store, tmp_path: Path
) -> None:
    file = tmp_path / "act.pdf"
    with school.sessions() as session:
        act.draw(act.collect(session), file)
    told = text_of(file)
    bare = told.replace(" ", "")
    assert sealed.file.name in told
    assert sealed.sha256 in bare
    assert sealed.chain_head in bare
    assert sealed.fingerprint in told
    assert told.count("(подпись)") == 2


def test_both_papers_are_registered() -> None:
    modules = {document.key: document.load() for document in DOCUMENTS}
    assert modules["pledge"] is pledge
    assert modules["archive-act"] is act


def text_of(file: Path) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    )
    return re.sub(r" +", " ", done.stdout)


def test_no_cell_of_the_change_log_begins_a_formula(
    database: Store, small_school: SmallSchool
) -> None:
    database.sessions.configure(info={"operator": "=cmd|' /C calc'!A0"})
    with database.sessions.begin() as session:
        session.get_one(Lesson, small_school.lessons[0]).topic = "=1+1"
    with database.sessions() as session:
        text = b"".join(content.change_log(session)).decode("utf-8-sig")
    *_, last = csv.reader(StringIO(text), delimiter=";")
    assert last[5].startswith("'=cmd")
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in last)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
def test_a_long_name_stays_on_the_sheet(tmp_path: Path) -> None:
    file = tmp_path / "long.pdf"
    paper = Paper(file, "Подписи")
    paper.start("")
    name = "Рождественская-Преображенская Александра Константиновна"
    paper.signatures([Signature("Директор", name)], stamp=True)
    paper.end()
    paper.save()
    boxes = subprocess.run(
        ["pdftotext", "-bbox", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    ends = [float(x) for x in re.findall(r'xMax="([\d.]+)"[^>]*>Константиновна', boxes)]
    assert len(ends) == 1
    assert ends[0] <= LEFT + TEXT_WIDTH + 0.1
