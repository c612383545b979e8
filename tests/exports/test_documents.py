"""Every document of the registry: it asks what it needs, comes in its formats, and can be read."""

import subprocess
from collections.abc import Callable
from datetime import date, datetime
from inspect import Parameter, signature
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from ejadmin.demonstration import build
from ejadmin.errors import UserError
from ejadmin.exports import DOCUMENTS, PDF, WRITERS, XLSX, Document, document, needs
from ejadmin.exports.needs import Kind, Need
from ejadmin.exports.page import A3, A4, A5, MM, TEXT, Paper, Sheet
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import AcademicYear
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.movement.tables import OrderKind, SchoolOrder
from ejadmin.models.people.access_slips import AccessSlip
from ejadmin.models.people.tables import Pupil
from ejadmin.models.registry.archives import Archive, DirectorKey
from ejadmin.models.school.publications import Announcement, PublicDocument

WEEK = {"first": "07.09.2026", "last": "2026-09-13"}
KEPT_SHEETS: tuple[Sheet, ...] = (A3, A4, A5, A4.wide, A5.wide.bound(10 * MM))


@pytest.fixture
def school(database: Store) -> Store:
    """The demonstration with one of everything that some document tells of."""
    build(database.sessions, year=2026, classes=2, weeks=2, paper=2)
    key = DirectorKey(
        director_name="Громова Е. П.", recipient="age1проба", fingerprint="ab" * 32,
        wrapped_identity=b"-", created_at=datetime(2026, 9, 1),
    )  # fmt: skip
    with database.sessions.begin() as session:
        session.add_all((key, Announcement(title="Собрание"), PublicDocument(title="Устав")))
        pupil = session.scalars(select(Pupil.id)).first()
        session.add(AccessSlip(pupil_id=pupil, login="login", received_on=date(2026, 9, 1)))
        session.add(
            SchoolOrder(number="1-у", issued_on=date(2026, 9, 1), kind=OrderKind.OTHER, title="О")
        )
        session.flush()
        session.add(
            Archive(
                made_at=datetime(2026, 9, 1), file_name="архив.zip.age", disk="-", bytes=1,
                sha256="0" * 64, key_id=key.id, chain_head="0" * 64, period_title="-",
                fingerprint_source="-",
            )
        )  # fmt: skip
    return database


def text_of(content: bytes) -> str:
    told = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return told.stdout.decode()


def read_all(school: Store, paper: Document) -> dict[str, Any]:
    """Every need read from a text that a person could type."""
    known: dict[str, Any] = {}
    with school.sessions() as session:
        for need in paper.asked():
            text = WEEK.get(need.parameter) or typed(need, session)
            known[need.parameter] = need.read(session, text, known)
    return known


def typed(need: Need, session: Any) -> str:
    if need.offers is None:
        return "Подпись, 2" if need.kind is Kind.TEXT else "01.10.2026"
    return str(need.offers(session, {})[0])


def test_what_is_declared_is_what_is_collected() -> None:
    assert len({paper.key for paper in DOCUMENTS}) == len(DOCUMENTS)
    for paper in DOCUMENTS:
        _session, *asked = signature(paper.load().collect).parameters.values()
        assert {one.parameter for one in paper.needs} == {one.name for one in asked}, paper.key
        for need in paper.needs:
            usual = next(one.default for one in asked if one.name == need.parameter)
            may_lack = usual is not Parameter.empty
            assert need.is_required != may_lack or need.instead, (paper.key, need.key)
        for form in (PDF, XLSX):
            assert hasattr(paper.load(), WRITERS[form]) == (form in paper.formats), paper.key
        assert paper.title
        assert paper.description


def test_one_key_means_one_question() -> None:
    """What two documents call alike is asked alike: one option, one title, one way to read it."""
    every: dict[str, Need] = {}
    for paper in DOCUMENTS:
        for need in paper.asked():
            first = every.setdefault(need.key, need)
            assert (first.title, first.offers) == (need.title, need.offers)


def test_every_document_is_made_of_what_was_typed(school: Store) -> None:
    for paper in DOCUMENTS:
        known = read_all(school, paper)
        assert not paper.missing(known)
        for form in paper.formats:
            content = paper.made(school.sessions, known, form)
            if form == PDF:
                assert len(text_of(content).split()) > 5, paper.key
            else:
                assert load_workbook(BytesIO(content)).worksheets[0].max_row > 2


def test_every_document_is_made_without_what_may_lack(school: Store) -> None:
    for paper in DOCUMENTS:
        wanted = {one.parameter for one in paper.needs if one.is_required}
        known = {key: value for key, value in read_all(school, paper).items() if key in wanted}
        assert paper.made(school.sessions, known).startswith(b"%PDF"), paper.key


def test_a_class_is_one_of_the_year_chosen(school: Store) -> None:
    with school.sessions.begin() as session:
        past = AcademicYear(first_day=date(2025, 9, 1), last_day=date(2026, 8, 31))
        session.add(SchoolClass(year=past, grade=1, letter="Я"))
        session.flush()
        with pytest.raises(UserError, match="«1Я» не найдено. Есть: "):
            needs.CLASSES.read(session, "1Я", {})
        for known in ({"year_id": past.id}, {"first": date(2026, 2, 1)}):
            assert needs.CLASSES.read(session, "1-я", known)


def test_what_may_mean_two_things_is_told(school: Store) -> None:
    with school.sessions.begin() as session:
        for name in ("Ива", "Ивашкин"):
            session.add(Pupil(last_name=name, first_name="Пётр"))
        session.flush()
        number = session.scalar(select(Pupil.id).filter_by(last_name="Ивашкин"))
        read: Callable[[str], Any] = lambda text: needs.PUPIL.read(session, text, {})  # noqa: E731
        with pytest.raises(UserError, match=rf"подходят .*Ива Пётр.*Ивашкин Пётр \(№ {number}\)"):
            read("ива")
        assert read("ивашкин") == read(str(number)) == number
        assert read("Ива Пётр") != number
        with pytest.raises(UserError, match="не найдено"):
            read("нет таких")
    with school.sessions() as session, pytest.raises(UserError, match="«завтра» – не дата"):
        needs.DAY.read(session, "завтра", {})


def test_an_unknown_document_is_told_with_the_known_ones() -> None:
    with pytest.raises(UserError, match="Документа «spravka» нет. Есть: statement, archive-act"):
        document("spravka")
    with pytest.raises(UserError, match=r"Дайте имя на \.pdf\."):
        document("pledge").form_of(Path("a.xlsx"))
    assert document("setup-act").form_of(Path("a.XLSX")) == XLSX
    assert document("pledge").form_of(Path("без конца")) == PDF


@pytest.mark.parametrize("sheet", KEPT_SHEETS)
def test_a_sheet_has_its_size_and_keeps_its_margins(sheet: Sheet, tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    paper = Paper(file, "Лист", sheet=sheet)
    paper.start("продолжение", foot="низ")
    paper.paragraph("слово " * 400, TEXT)
    paper.end()
    paper.save()
    told = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    size = next(line for line in told.splitlines() if line.startswith("Page size"))
    wide, high = (float(part) for part in size.split() if part.replace(".", "").isdecimal())
    assert (round(wide), round(high)) == (round(sheet.width), round(sheet.height))
    boxes = subprocess.run(
        ["pdftotext", "-bbox", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    lines = [line.split('"') for line in boxes.splitlines() if "<word" in line]
    assert min(float(line[1]) for line in lines) >= sheet.left - 0.2
    assert max(float(line[5]) for line in lines) <= sheet.width - sheet.right + 0.2
