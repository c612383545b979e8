"""The journal: choose a class and a subject, put marks and absences, write topics and homework."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ejadmin.errors import UserError
from ejadmin.models.access import grant_unlock
from ejadmin.models.checks.finding import current_year
from ejadmin.models.elsewhere import ChangedElsewhere
from ejadmin.models.journal.choices import list_courses, list_periods, list_topics
from ejadmin.models.journal.lessons import (
    add_work_after,
    day_of_lesson,
    marks_of_work,
    remove_work,
    set_homework,
    set_kind,
    set_topic,
)
from ejadmin.models.store import TrackedSession
from ejadmin.models.store.errors import known_errors
from ejadmin.ui import dialogs, theme
from ejadmin.ui.journal.advice import Advice
from ejadmin.ui.journal.choice import JournalChoice
from ejadmin.ui.journal.grid import JournalGrid
from ejadmin.ui.journal.lesson import LessonPanel
from ejadmin.ui.journal.model import JournalModel
from ejadmin.ui.journal.unlock import UnlockPanel
from ejadmin.ui.page import Page, Place, Workplace

KEYS = (
    "1–5 отметка · Н Б У О · / ещё отметка · Del убрать · F2 текстом · Shift+F2 комментарий · "
    "Enter вниз · Ctrl+Z отменить"
)


class JournalPage(Page):
    """One page of the journal at a time, written by keys."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.today: Callable[[], date] = date.today
        self.model = JournalModel(self.sessions, self._today)
        self.title = theme.title_label("Журнал")
        self.choice = JournalChoice()
        self.grid = JournalGrid(self.model)
        self.note = theme.StateLabel()
        self.note.setObjectName("journal.note")
        self.note.setWordWrap(True)
        self.lesson = LessonPanel()
        self.unlock = UnlockPanel()
        self.views = QStackedWidget()
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        with known_errors(), self.sessions() as session:
            courses = list_courses(session)
            has_year = current_year(session) is not None
        self.choice.offer(courses)
        self.choice.setVisible(bool(courses))
        if not has_year:
            self._advise(
                "Нет текущего учебного года.",
                "В журнале открыт текущий год. Отметьте его в справочнике: состояние «текущий».",
                "Перейти к учебным годам",
                Place("directory", {"key": "academic_years"}),
            )
            return
        if not courses:
            self._advise(
                "В журнале пока нечего открыть: нет нагрузки.",
                "Заведите классы, предметы и педагогов и запишите, кто что ведёт – "
                "каждая строка нагрузки станет страницей журнала.",
                "Перейти к настройке",
                Place("setup"),
            )
            return
        self._open()

    def show_place(self, details: dict[str, Any]) -> None:
        self.choice.choose(details.get("course"))
        self._open(details.get("lesson"))
        self._go(details.get("lesson"), details.get("pupil"))

    def place(self) -> dict[str, Any]:
        row, column = self.grid.current
        lesson = self.model.lesson_at(column)
        found: dict[str, Any] = {"course": self.choice.course_id()}
        if lesson is not None:
            found["lesson"] = lesson.id
        if row < self.model.rows:
            found["pupil"] = self.model.members[row].pupil_id
        return found

    def has_unsaved(self) -> bool:
        return self.grid.line.isVisible()

    def _today(self) -> date:
        return self.today()

    def _lay_out(self) -> None:
        box = theme.page_box(self)
        head = QHBoxLayout()
        head.setSpacing(theme.MEDIUM)
        head.addWidget(self.title)
        head.addWidget(self.choice, 1)
        box.addLayout(head)
        self.advice = Advice()
        sheet = QWidget()
        inner = QVBoxLayout(sheet)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.TIGHT)
        inner.addWidget(self.grid, 1)
        inner.addWidget(self.note)
        inner.addWidget(self.lesson)
        inner.addWidget(self.unlock)
        keys = theme.muted_label(KEYS)
        keys.setFont(theme.sized_font(theme.TABLE_POINTS - 1))
        inner.addWidget(keys)
        self.views.addWidget(sheet)
        self.views.addWidget(self.advice)
        box.addWidget(self.views, 1)
        self.setFocusProxy(self.grid)

    def _connect(self) -> None:
        self.choice.chosen.connect(self._course_chosen)
        self.choice.filtered.connect(self._filter)
        self.grid.moved.connect(self._moved)
        self.grid.wrote.connect(self._wrote)
        self.grid.refused.connect(self._refused)
        self.lesson.topic_set.connect(self._set_topic)
        self.lesson.homework_set.connect(self._set_homework)
        self.lesson.kind_set.connect(self._set_kind)
        self.lesson.work_added.connect(self._add_work)
        self.lesson.work_removed.connect(self._remove_work)
        self.lesson.unlock_asked.connect(self._ask_unlock)
        self.unlock.granted.connect(self._unlock_granted)
        self.advice.asked.connect(self.asked_for)

    def _course_chosen(self) -> None:
        self._open()
        self.grid.setFocus()

    def _open(self, lesson_id: int | None = None) -> None:
        """Read the chosen course; a lesson outside the period opens the period that holds it."""
        course_id, grade = self.choice.course_id(), self.choice.grade()
        if course_id is None or grade is None:
            return
        with known_errors(), self.sessions() as session:
            periods = list_periods(session, grade)
            self.lesson.offer_topics(list_topics(session, course_id))
            day = day_of_lesson(session, lesson_id)
        self.choice.offer_periods(periods, self.today())
        if day is not None:
            self.choice.show_day(day)
        period = self.choice.period()
        if period is None:
            return
        was = self.model.page
        self.model.load(course_id, period.first, period.last)
        self._show_sheet()
        page = self.model.page
        is_other = (
            was is None
            or page is None
            or ((was.head.course_id, was.first) != (page.head.course_id, page.first))
        )
        if is_other:
            self.grid.go_to(0, self._today_column())

    def _show_sheet(self) -> None:
        page = self.model.page
        if page is None:
            return
        if not page.members:
            self._advise(
                f"В составе «{page.head.group}» никого нет.",
                "Внесите учеников и дату, с которой они числятся в классе или подгруппе.",
                "Перейти к настройке",
                Place("setup"),
            )
        elif not page.lessons:
            self._advise(
                f"{page.head.subject}: в эти дни уроков нет.",
                "Уроки делаются из расписания и календаря. Составьте расписание "
                "или выберите другой период.",
                "Перейти к расписанию",
                Place("timetable", {"class": page.head.class_id}),
            )
        else:
            self.views.setCurrentIndex(0)
        self._refused("")
        self.grid.show_page()

    def _today_column(self) -> int:
        """Today's lesson, else the last one held."""
        held = [n for n, lesson in enumerate(self.model.lessons) if lesson.day <= self.today()]
        return held[-1] if held else 0

    def _go(self, lesson_id: int | None, pupil_id: int | None) -> None:
        row, column = self.grid.current
        for number, lesson in enumerate(self.model.lessons):
            column = number if lesson.id == lesson_id else column
        for number, member in enumerate(self.model.members):
            row = number if member.pupil_id == pupil_id else row
        self.grid.go_to(row, column)

    def _filter(self, only_control: bool) -> None:
        self.model.only_control = only_control
        self.model.arrange()
        self.grid.show_page()

    def _moved(self, _row: int, column: int) -> None:
        self.unlock.hide()
        lesson = self.model.lesson_at(column)
        following = self.model.lesson_at(column + 1)
        self.lesson.show_lesson(
            lesson,
            self.model.kinds,
            self.model.closing_text(lesson) if lesson else "",
            is_closed=lesson is not None and self.model.is_closed(lesson),
            next_day=following.day if following else None,
        )

    def _wrote(self) -> None:
        self._moved(*self.grid.current)
        self.told.emit(f"сохранено {self.workplace.now():%H:%M}")
        self.changed.emit(frozenset({"marks", "attendance", "works", "period_marks"}))

    def _refused(self, reason: str) -> None:
        self.note.tell(reason, theme.State.BAD if reason else theme.State.PLAIN)

    def _store(self, work: Callable[[TrackedSession, int], Any], kind: str) -> None:
        """One act about the chosen lesson, committed, then the page read anew."""
        lesson = self.lesson.lesson
        if lesson is None:
            return
        try:
            with known_errors(), self.sessions.begin() as session:
                work(session, lesson.id)
        except ChangedElsewhere as error:
            self._reread()
            self._refused(error.message)
            return
        except UserError as error:
            self.lesson.show_kinds()  # one that was refused goes back; what was typed stays
            self._refused(error.message)
            return
        self._reread()
        self._refused("")
        self.told.emit(f"сохранено {self.workplace.now():%H:%M}")
        self.changed.emit(frozenset({kind}))

    def _reread(self) -> None:
        self.model.reload()
        self.lesson.lesson = None
        self.grid.show_page()

    def _set_topic(self, text: str) -> None:
        shown = self.lesson.lesson
        stood = shown.topic if shown is not None else None
        self._store(
            lambda s, lesson: set_topic(s, lesson, text, today=self.today(), expected=stood),
            "lessons",
        )

    def _set_homework(self, text: str, due_on: date) -> None:
        lesson = self.lesson.lesson
        chosen = due_on if lesson is not None and due_on > lesson.day else None
        stood = lesson.homework if lesson is not None else None
        self._store(
            lambda s, lesson: set_homework(
                s, lesson, text, chosen, today=self.today(), expected=stood
            ),
            "homework",
        )

    def _set_kind(self, position: int, kind_id: int) -> None:
        works = self.lesson.lesson.works if self.lesson.lesson is not None else ()
        stood = next((work.kind_id for work in works if work.position == position), None)
        self._store(
            lambda s, lesson: set_kind(
                s, lesson, position, kind_id, today=self.today(), expected=stood
            ),
            "works",
        )

    def _add_work(self) -> None:
        self._store(lambda s, lesson: add_work_after(s, lesson, today=self.today()), "works")

    def _remove_work(self, position: int) -> None:
        lesson = self.lesson.lesson
        if lesson is None:
            return
        with known_errors(), self.sessions() as session:
            marks = marks_of_work(session, lesson.id, position)
        question = f"В этой работе отметок: {marks}. Убрать работу вместе с ними?"
        if marks and not dialogs.confirm(self, question, "Убрать работу"):
            return
        self._store(
            lambda s, lesson: remove_work(s, lesson, position, today=self.today(), with_marks=True),
            "marks",
        )

    def _ask_unlock(self) -> None:
        page, lesson = self.model.page, self.lesson.lesson
        if page is not None and lesson is not None:
            teacher = lesson.teacher_id or next(iter(page.head.teachers), None)
            self.unlock.ask(lesson, teacher, self.today())

    def _unlock_granted(self, employee_id: int, reason: str, last_day: date) -> None:
        now = datetime.combine(self.today(), self.workplace.now().time())
        self._store(
            lambda s, lesson: grant_unlock(s, lesson, employee_id, reason, now, last_day),
            "unlocks",
        )

    def _advise(self, title: str, text: str, button: str, place: Place) -> None:
        self.advice.show_advice(title, text, button, place)
        self.views.setCurrentWidget(self.advice)
