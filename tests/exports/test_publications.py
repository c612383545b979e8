"""A notice and the list of public documents, read back by another program."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from ejadmin.errors import UserError
from ejadmin.exports import announcement, public_documents
from ejadmin.models.base.store import Store
from ejadmin.models.school.publications import Announcement, Audience, PublicDocument
from tests.attaching import attach
from tests.small_school import SmallSchool

DAY = date(2026, 9, 1)
TEXT = "Родительское собрание\nсостоится в актовом зале. " + "Ждём всех. " * 12


def read(file: Path) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    )
    return re.sub(r"\s+", " ", done.stdout)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
def test_a_notice_on_paper(database: Store, small_school: SmallSchool, tmp_path: Path) -> None:
    assert small_school
    with database.sessions.begin() as session:
        made = Announcement(title="Собрание", text=TEXT, audience=Audience.PARENTS,
                            published_on=DAY, removed_on=date(2026, 9, 10))  # fmt: skip
        session.add(made)
        session.flush()
        key = made.id
    with database.sessions() as session:
        data = announcement.collect(session, announcement_id=key)
        assert announcement.collect(session).title == "Собрание"
    announcement.draw(data, tmp_path / "notice.pdf")
    told = read(tmp_path / "notice.pdf")
    for words in ("Гимназия № 0", "Собрание", "Кому: родители", "состоится в актовом зале",
                  "Размещено 01.09.2026, висит по 10.09.2026", "Громова Е. П."):  # fmt: skip
        assert words in told


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
def test_the_list_of_public_documents(
    database: Store, small_school: SmallSchool, tmp_path: Path
) -> None:
    assert small_school
    with database.sessions.begin() as session:
        charter = PublicDocument(title="Устав", number="5", issued_on=DAY, address="site/ustav")
        session.add_all([charter, PublicDocument(title="Положение о журнале")])
        session.flush()
        key = charter.id
    scan = tmp_path / "Устав.pdf"
    scan.write_bytes(b"%PDF")
    attach(database, "public_document_id", key, scan)
    with database.sessions() as session:
        data = public_documents.collect(session, today=DAY)
    assert [row[1] for row in data.rows] == ["Положение о журнале", "Устав\nsite/ustav"]
    assert data.rows[1][3:] == ("№ 5 от 01.09.2026", f"{date.today():%d.%m.%Y}", "1")
    public_documents.draw(data, tmp_path / "list.pdf")
    assert "Перечень общедоступных документов на 01.09.2026" in read(tmp_path / "list.pdf")


def test_an_empty_board_and_an_empty_list_are_told(database: Store) -> None:
    with database.sessions() as session:
        with pytest.raises(UserError, match="Объявлений ещё нет"):
            announcement.collect(session)
        with pytest.raises(UserError, match="документов ещё нет"):
            public_documents.collect(session)
