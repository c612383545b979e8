"""A class's journal of a year as a PDF, drawn in memory."""

from io import BytesIO

from ejadmin.exports.archive.classbook import ClassBook, CoursePage
from ejadmin.exports.page import HEADING, MM, SMALL, TEXT, TITLE, Align, Paper, one_at_a_time
from ejadmin.exports.table import Column, Table
from ejadmin.models.journal.tables import AttendanceKind

LESSONS_ACROSS = 12
DAY_WIDTH = 9.5 * MM
NAME = Column("Ученик", 44 * MM)
LIST = (Column("№", 10 * MM, Align.RIGHT), Column("Ученик", 90 * MM), Column("В классе", 78 * MM))
TOPICS = (
    Column("Дата", 22 * MM),
    Column("Урок", 13 * MM, Align.CENTRE),
    Column("Тема", 80 * MM),
    Column("Домашнее задание", 63 * MM),
)
MEANS = (Column("ср.", 9 * MM, Align.CENTRE), Column("взв.", 9 * MM, Align.CENTRE))


@one_at_a_time
def draw(book: ClassBook) -> bytes:
    """The pages of a class: list, courses, attendance, closing marks."""
    stream = BytesIO()
    paper = Paper(stream, f"Журнал {book.label}, {book.year}")
    paper.start(f"Журнал {book.label}, {book.year} учебный год", "Из архива электронного журнала")
    _list(paper, book)
    for page in book.pages:
        _course(paper, page)
    _attendance(paper, book)
    _closing(paper, book)
    paper.end()
    paper.save()
    return stream.getvalue()


def _list(paper: Paper, book: ClassBook) -> None:
    paper.paragraph(f"Журнал {book.label}", TITLE)
    paper.line(f"{book.year} учебный год. Классный руководитель: {book.teacher or 'не назначен'}")
    paper.space(8)
    table = Table(paper, LIST)
    for number, pupil in enumerate(book.pupils, 1):
        table.row((str(number), pupil.name, pupil.days))
    table.close()


def _course(paper: Paper, page: CoursePage) -> None:
    paper.turn()
    paper.paragraph(page.title, HEADING)
    paper.line(f"Педагог: {page.teacher}")
    if not page.lessons:
        paper.line("Уроков нет.", SMALL)
        return
    for start in range(0, len(page.lessons), LESSONS_ACROSS):
        _block(paper, page, start)
    paper.space(10)
    table = Table(paper, TOPICS)
    for lesson in page.lessons:
        table.row((f"{lesson.day:%d.%m.%Y}", str(lesson.number), lesson.topic, lesson.homework))
    table.close()


def _block(paper: Paper, page: CoursePage, start: int) -> None:
    """Up to 12 lessons of all pupils; the means stand beside the last ones."""
    lessons = page.lessons[start : start + LESSONS_ACROSS]
    is_last = start + LESSONS_ACROSS >= len(page.lessons)
    paper.space(8)
    days = tuple(Column(f"{x.day:%d.%m}", DAY_WIDTH, Align.CENTRE) for x in lessons)
    table = Table(paper, (NAME, *days, *(MEANS if is_last else ())))
    for name, cells, means in zip(page.pupils, page.cells, page.means, strict=True):
        shown = cells[start : start + LESSONS_ACROSS]
        table.row((name, *shown, *(means if is_last else ())))
    table.close()


def _attendance(paper: Paper, book: ClassBook) -> None:
    paper.turn()
    paper.paragraph("Посещаемость: уроков за год", HEADING)
    for kind in AttendanceKind:
        paper.line(f"{kind.caption} – {kind.meaning}", SMALL)
    paper.space(6)
    columns = (
        Column("Ученик", 90 * MM),
        *(Column(kind.caption, 20 * MM, Align.CENTRE) for kind in AttendanceKind),
    )
    table = Table(paper, columns)
    for pupil, counts in zip(book.pupils, book.attendance, strict=True):
        table.row((pupil.name, *(str(count) if count else "" for count in counts)))
    table.close()


def _closing(paper: Paper, book: ClassBook) -> None:
    if not book.closing:
        return
    paper.turn()
    paper.paragraph("Отметки за периоды, год и итоговые", TITLE)
    room = 120 * MM / len(book.columns)
    columns = (
        Column("Ученик", 55 * MM),
        *(Column(title, room, Align.CENTRE) for title in book.columns),
    )
    for subject, marks in book.closing:
        paper.need(60)
        paper.space(8)
        paper.paragraph(subject, TEXT)
        table = Table(paper, columns)
        for pupil, row in zip(book.pupils, marks, strict=True):
            table.row((pupil.name, *row))
        table.close()
