"""The archive's own page, opened by a browser that has never heard of us."""

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from ejadmin.exports.archive.opening import open_archive
from ejadmin.exports.archive.seal import ArchiveReport
from ejadmin.models.base.store import Store
from ejadmin.models.school.publications import Announcement
from tests.attaching import attach
from tests.exports.archive.conftest import CODE, Make

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or ""
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--dump-dom",
)  # fmt: skip

pytestmark = pytest.mark.skipif(not BROWSER, reason="needs Chromium")


def shown(page: Path, place: str, profile: Path) -> str:
    """What a reader sees at a place of the page, as one text."""
    address = f"file://{page}#{quote(place)}"
    command = [BROWSER, *QUIET, f"--user-data-dir={profile}", "--virtual-time-budget=3000", address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    body = re.sub(r"<script.*?</script>|<style.*?</style>", "", done.stdout, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_a_browser_shows_the_class_and_its_marks(sealed: ArchiveReport, tmp_path: Path) -> None:
    page = open_archive(sealed.file, CODE, tmp_path / "opened") / "index.html"
    names = shown(page, "5А/0", tmp_path / "profile")
    for words in ("5А, 2026/27", "Классный руководитель", "Алексеева Дарья Игоревна"):
        assert words in names, names
    places = [shown(page, f"5А/{number}", tmp_path / "profile") for number in (1, 2)]
    mathematics = next(text for text in places if "Натуральные числа" in text)
    assert "Алексеева Д. И. 5 5,00 5,00" in mathematics


def test_a_browser_lists_the_attached_files(make: Make, school: Store, tmp_path: Path) -> None:
    with school.sessions.begin() as session:
        session.add(Announcement(title="Субботник"))
    poster = tmp_path / "Афиша.pdf"
    poster.write_bytes(b"%PDF-1.7")
    attach(school, "announcement_id", 1, poster)
    page = open_archive(make().file, CODE, tmp_path / "opened") / "index.html"
    told = shown(page, "files", tmp_path / "profile")
    assert "Приложенные файлы: 1" in told
    assert "Афиша.pdf Доска объявлений: Субботник 8" in told
