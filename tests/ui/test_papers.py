"""The one door of papers: what is not known is asked, drawn in a task, saved and printed."""

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

import ejadmin.ui
from ejadmin.exports import document
from ejadmin.exports.page import Paper
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.ui import dialogs, papers, saving
from ejadmin.ui.classes.page import ClassesPage
from ejadmin.ui.movement.page import MovementPage
from ejadmin.ui.page import Page, Place, Workplace
from ejadmin.ui.papers import PaperDialog
from ejadmin.ui.window import Window
from tests.small_school import SmallSchool
from tests.ui.conftest import SaveAs
from tests.ui.keys import CTRL, type_text

Show = Callable[[Page], Page]
LEFT = Qt.MouseButton.LeftButton


class Somewhere(Page):
    """A page that knows nothing but how to tell."""


@pytest.fixture
def page(workplace: Workplace, small_school: SmallSchool, show_page: Show) -> Page:
    return show_page(Somewhere(workplace))


def text_of(file: Path) -> str:
    told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    return told.stdout.decode()


def pages_of(file: Path) -> int:
    told = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    return int(next(line for line in told.splitlines() if line.startswith("Pages")).split()[1])


def ask(page: Page, key: str, qtbot: QtBot) -> PaperDialog:
    papers.ask(page, page.workplace, key)
    dialog = page.findChildren(PaperDialog)[-1]
    qtbot.waitExposed(dialog)
    return dialog


def click(dialog: PaperDialog, name: str, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.findChild(QPushButton, f"action.{name}"), LEFT)


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of every PDF drawn, whether that was in the window's thread."""
    found: list[bool] = []
    save = Paper.save

    def note(paper: Paper) -> None:
        found.append(threading.current_thread() is threading.main_thread())
        save(paper)

    monkeypatch.setattr(Paper, "save", note)
    return found


def test_pages_draw_in_another_thread(
    workplace: Workplace, small_school: SmallSchool, show_page: Show, qtbot: QtBot, tmp_path: Path,
    save_as: SaveAs, opened: list[str], printed: Path, threads: list[bool],
) -> None:  # fmt: skip
    classes, movement = ClassesPage(workplace), MovementPage(workplace)
    for page in (classes, movement):
        show_page(page)
    movement.show_place({"tab": "report"})
    save_as(tmp_path / "контингент.pdf")
    for action in classes.buttons["print"].menu().actions()[:2]:
        with qtbot.waitSignal(classes.told, timeout=20_000):
            action.trigger()
    save_as(tmp_path / "движение.pdf")
    qtbot.waitUntil(lambda: not movement.report.pause.isActive() and not movement.report.is_stale)
    with qtbot.waitSignal(movement.told, timeout=20_000):
        qtbot.mouseClick(movement.report.save, LEFT)
    assert "Контингент учащихся" in text_of(tmp_path / "контингент.pdf")
    assert "Движение обучающихся" in text_of(tmp_path / "движение.pdf")
    assert printed.exists()
    assert threads == [False] * 3


def test_what_is_known_is_not_asked(
    page: Page, small_school: SmallSchool, tmp_path: Path, qtbot: QtBot, save_as: SaveAs,
    opened: list[str],
) -> None:  # fmt: skip
    file = tmp_path / "карточка.pdf"
    save_as(file)
    known = {"pupil_id": small_school.pupils[0]}
    with qtbot.waitSignal(page.told, timeout=20_000) as told:
        papers.save(page, page.workplace, "pupil-card", known)
    assert not page.findChildren(PaperDialog)
    assert told.args == [f"Сохранено: {file}"]
    assert opened == [str(file)]
    assert "Алексеева Дарья Игоревна" in text_of(file)


def test_what_lacks_is_asked_shown_and_saved(
    page: Page, tmp_path: Path, qtbot: QtBot, save_as: SaveAs
) -> None:
    dialog = ask(page, "pupil-card", qtbot)
    assert dialog.note.text() == "Укажите: ученик."
    click(dialog, "save_paper", qtbot)
    type_text(dialog.inputs["pupil"], "нет такого")
    qtbot.waitUntil(lambda: "не найдено" in dialog.note.text())
    dialog.inputs["pupil"].clearEditText()
    type_text(dialog.inputs["pupil"], "борисов")
    qtbot.waitUntil(lambda: dialog.view.document.pageCount() == 1, timeout=20_000)
    assert "Борисов Илья" in "".join(
        dialog.view.document.getAllText(number).text() for number in range(1)
    )
    file = tmp_path / "карточка.pdf"
    offered = save_as(file)
    with qtbot.waitSignal(page.told, timeout=20_000):
        click(dialog, "save_paper", qtbot)
    assert offered == ["Карточка ученика.pdf"]
    assert "Борисов Илья" in text_of(file)
    dialog.close()


def test_the_wish_is_remembered_and_days_are_not(
    page: Page, tmp_path: Path, qtbot: QtBot, save_as: SaveAs
) -> None:
    dialog = ask(page, "class-list", qtbot)
    dialog.inputs["birth"].click()
    type_text(dialog.inputs["blanks"], "Подпись, 2")
    type_text(dialog.inputs["day"], "1.10.26")
    file = tmp_path / "список.pdf"
    save_as(file)
    dialog.activateWindow()
    with qtbot.waitSignal(page.told, timeout=20_000):
        QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_S, CTRL)
    dialog.close()
    told = text_of(file)
    assert "Список 5А класса на 01.10.2026" in told
    assert "Дата рождения" in told
    again = ask(page, "class-list", qtbot)
    assert again.inputs["birth"].isChecked()
    assert again.inputs["blanks"].text() == "Подпись, 2"
    assert again.inputs["day"].text() == ""
    again.close()


def test_a_document_with_a_table_goes_to_excel(
    page: Page, tmp_path: Path, qtbot: QtBot, save_as: SaveAs, opened: list[str]
) -> None:
    dialog = ask(page, "movement-report", qtbot)
    file = tmp_path / "движение.xlsx"
    save_as(file)
    with qtbot.waitSignal(page.told, timeout=20_000):
        click(dialog, "save_table", qtbot)
    assert file.read_bytes().startswith(b"PK")
    dialog.close()
    other = ask(page, "contingent", qtbot)
    assert other.findChild(QPushButton, "action.save_table").isHidden()
    other.close()


def test_the_pages_chosen_are_printed(
    page: Page, qtbot: QtBot, printed: Path, monkeypatch: pytest.MonkeyPatch, database: Store
) -> None:
    accept, offered = QPrintDialog.exec, []

    def second(dialog: QPrintDialog) -> int:
        offered.append((dialog.printer().fromPage(), dialog.printer().toPage()))
        dialog.printer().setFromTo(2, 2)
        return accept(dialog)

    known = {"people": None}
    with qtbot.waitSignal(page.told, timeout=20_000) as told:
        papers.print_out(page, page.workplace, "consent-form", known)
    assert told.args == [f"Отправлено на печать: {document('consent-form').title}"]
    every = pages_of(printed)
    assert every > 1
    monkeypatch.setattr(QPrintDialog, "exec", second)
    with qtbot.waitSignal(page.told, timeout=20_000):
        papers.print_out(page, page.workplace, "consent-form", known)
    assert offered == [(1, every)]
    assert pages_of(printed) == 1


def test_who_thinks_better_of_it_gets_nothing(
    page: Page, qtbot: QtBot, save_as: SaveAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    monkeypatch.setattr(saving.QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QPrintDialog, "exec", lambda _: QPrintDialog.DialogCode.Rejected)
    papers.save(page, page.workplace, "consent-form", {})
    done: list[int] = []
    papers.print_out(page, page.workplace, "consent-form", {}, lambda: done.append(1))
    qtbot.waitUntil(lambda: not page.workplace.tasks.running, timeout=20_000)
    assert (told, done) == ([], [])


def test_a_paper_that_cannot_be_made_says_why(
    page: Page, tmp_path: Path, qtbot: QtBot, save_as: SaveAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(dialogs, "show_warning", lambda _parent, text: shown.append(text))
    save_as(tmp_path / "план.pdf")
    papers.save(page, page.workplace, "public-documents", {})
    qtbot.waitUntil(lambda: len(shown) == 1, timeout=20_000)
    assert "Общедоступных документов ещё нет" in shown[0]
    save_as(tmp_path / "нет" / "бланк.pdf")
    papers.save(page, page.workplace, "consent-form", {})
    qtbot.waitUntil(lambda: len(shown) == 2, timeout=20_000)
    assert "Не удалось записать" in shown[1]
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_school_without_a_year_is_told_what_lacks(page: Page, qtbot: QtBot) -> None:
    with page.sessions.begin() as session:
        for year in session.scalars(select(AcademicYear)):
            year.state = YearState.CLOSED
    dialog = ask(page, "class-list", qtbot)
    qtbot.waitUntil(lambda: "Нет текущего учебного года" in dialog.view.sentence.text())
    dialog.close()


def test_a_name_without_an_ending_gets_it_and_the_folder_is_remembered(
    page: Page, tmp_path: Path, save_as: SaveAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "папка"
    folder.mkdir()
    offered = save_as(folder / "приказ")
    assert saving.ask_target(page, "", 'Приказ «12/у»: "о".pdf') == folder / "приказ.pdf"
    assert offered == ["Приказ 12-у- -о-.pdf"]
    assert QSettings().value(saving.FOLDER) == str(folder)
    (folder / "приказ.pdf").write_text("прежний")
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "confirm", lambda _p, text, _a: asked.append(text))
    assert saving.ask_target(page, "", "Приказ.pdf") is None
    assert asked == ["Файл «приказ.pdf» уже есть. Заменить его?"]


def test_the_palette_leads_to_the_document(
    workplace: Workplace, small_school: SmallSchool, qtbot: QtBot
) -> None:
    window = Window(workplace.tasks)
    qtbot.addWidget(window)
    window.show()
    window.furnish(workplace)
    window._open_found(Place("classes", {"document": "contingent"}))
    page = window.pages["classes"]
    assert window.current_page() is page
    (dialog,) = page.findChildren(PaperDialog)
    assert dialog.windowTitle() == "Контингент: классы и ученики"
    qtbot.waitUntil(lambda: dialog.view.document.pageCount() == 1, timeout=20_000)
    dialog.close()
    assert window.visited[-1].details.get("document") is None
    qtbot.waitUntil(lambda: not workplace.tasks.running, timeout=20_000)


def test_there_is_one_door_for_files_and_one_for_printers() -> None:
    sources = "".join(
        file.read_text(encoding="utf-8") for file in Path(ejadmin.ui.__path__[0]).rglob("*.py")
    )
    assert sources.count("getSaveFileName(") == 1
    assert sources.count("QPrintDialog(") == 1
