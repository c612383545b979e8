"""The journal: choose a class and a subject, put marks and absences, write topics and homework."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ejadmin.errors import UserError
from ejadmin.models.base.elsewhere import ChangedElsewhere
from ejadmin.models.base.operations import ChangedSince
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.checks.finding import current_year_id
from ejadmin.models.journal.choices import list_courses, list_periods, list_topics
from ejadmin.models.journal.lessons import (
    add_work_after,
    check_still_open,
    day_of_lesson,
    marks_of_work,
    remove_work,
    set_homework,
    set_kind,
    set_topic,
)
from ejadmin.models.journal.page import PageLesson
from ejadmin.models.journal.window import grant_unlock
from ejadmin.ui import dialogs, theme
from ejadmin.ui.journal.advice import Advice
from ejadmin.ui.journal.choice import JournalChoice
from ejadmin.ui.journal.entry import Spot
from ejadmin.ui.journal.grid import JournalGrid
from ejadmin.ui.journal.lesson import LessonPanel, tool_button
from ejadmin.ui.journal.model import JournalModel
from ejadmin.ui.journal.unlock import UnlockPanel
from ejadmin.ui.operations import Step
from ejadmin.ui.page import Page, Place, Workplace

KEYS = (
    "1–5 отметка · Н Б У О · / ещё отметка · Del убрать · F2 текстом · Shift+F2 комментарий · "
    "Enter вниз · Ctrl+Z отменить"
)

LessonWork = Callable[..., object]


class JournalPage(Page):
    """One page of the journal at a time, written by keys."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.today: Callable[[], date] = workplace.today
        self.model = JournalModel(self.operations, self._today)
        self.title = theme.title_label("Журнал")
        self.choice = JournalChoice()
        self.grid = JournalGrid(self.model)
        self.note = theme.StateLabel()
        self.note.setObjectName("journal.note")
        self.note.setWordWrap(True)
        self.lesson = LessonPanel()
        self.unlock = UnlockPanel()
        self.views = QStackedWidget()
        self.undo_button = tool_button("undo", "mdi6.undo", "Отменить последнее (Ctrl+Z)")
        self.redo_button = tool_button("redo", "mdi6.redo", "Вернуть отменённое (Ctrl+Y)")
        self._lay_out()
        self._connect()
        self._show_steps()

    def refresh(self) -> None:
        with known_errors(), self.sessions() as session:
            courses = list_courses(session)
            has_year = current_year_id(session) is not None
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
        lesson_id = details.get("lesson")
        with known_errors(), self.sessions() as session:
            day = day_of_lesson(session, lesson_id)
        self.choice.choose(details.get("course"))
        self._open(day)
        self._go(lesson_id, None, details.get("pupil"))

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

    def undo(self) -> None:
        """Take the last thing back, on whichever page of the journal it was done."""
        self.grid.setFocus()  # what is typed into a line below is written first
        if self._may_turn(self.operations.back):
            super().undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self.grid.setFocus()
        if self._may_turn(self.operations.forth):
            super().redo()

    def show_travelled(self, step: Step) -> None:
        """Show the cell or the lesson that was changed."""
        spot: Spot = step.about
        self.choice.choose(spot.course_id)
        self._open(spot.day)
        self._go(next(iter(spot.lessons), None), next(iter(spot.periods), None), spot.pupil_id)
        self.tell_travelled(step)

    def show_refusal(self, error: UserError) -> None:
        if isinstance(error, ChangedSince):
            self._reread()
        self._refused(error.message)

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
        foot = QHBoxLayout()
        foot.setSpacing(theme.TIGHT)
        foot.addWidget(keys, 1)
        foot.addWidget(self.undo_button)
        foot.addWidget(self.redo_button)
        inner.addLayout(foot)
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
        self.grid.undo_asked.connect(self.undo)
        self.grid.redo_asked.connect(self.redo)
        self.undo_button.clicked.connect(self.undo)
        self.redo_button.clicked.connect(self.redo)
        self.operations.done.connect(self._show_steps)
        self.operations.refused.connect(self._show_steps)
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

    def _open(self, day: date | None = None) -> None:
        """Read the chosen course; a day outside the period opens the period that holds it."""
        course_id, grade = self.choice.course_id(), self.choice.grade()
        if course_id is None or grade is None:
            return
        with known_errors(), self.sessions() as session:
            periods = list_periods(session, grade)
            self.lesson.offer_topics(list_topics(session, course_id))
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

    def _go(self, lesson_id: int | None, period_id: int | None, pupil_id: int | None) -> None:
        """Go where a lesson or a period, and a pupil, are shown; the filter gives way to them."""
        model, (row, column) = self.model, self.grid.current
        if model.hides(lesson_id):
            self.choice.only_control.setChecked(False)
        columns = [lesson.id == lesson_id for lesson in model.lessons]
        columns += [period.id == period_id for period in model.periods]
        rows = [member.pupil_id == pupil_id for member in model.members]
        self.grid.go_to(
            rows.index(True) if any(rows) else row,
            columns.index(True) if any(columns) else column,
        )

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
        self.unlock.hide()
        row, column = self.grid.current
        if self.model.lesson_at(column) is not self.lesson.lesson:  # a mark made its work
            self._moved(row, column)
        self.told.emit(f"сохранено {self.workplace.now():%H:%M}")

    def _refused(self, reason: str) -> None:
        self.note.tell(reason, theme.State.BAD if reason else theme.State.PLAIN)

    def _show_steps(self) -> None:
        self.undo_button.setEnabled(bool(self.operations.back))
        self.redo_button.setEnabled(bool(self.operations.forth))

    def _may_turn(self, steps: list[Step]) -> bool:
        """Whether what the last of some steps wrote is open still; if not, it is told and kept."""
        spot: Spot | None = steps[-1].about if steps else None
        if spot is None or spot.is_always_open:
            return True
        try:
            with known_errors(), self.sessions() as session:
                check_still_open(session, spot.lessons, spot.periods, today=self.today())
        except UserError as error:
            self._refused(error.message)
            return False
        return True

    def _write(self, title: str, work: LessonWork, tail: str = "", **options: Any) -> None:
        """One operation about the chosen lesson, then the page read anew.

        ``tail`` stands in the title behind the lesson's day; ``options`` are the spot's.
        """
        page, lesson = self.model.page, self.lesson.lesson
        if page is None or lesson is None:
            return
        title = self.model.of_course(f"{title} {lesson.day:%d.%m}{tail}")
        spot = Spot(page.head.course_id, lesson.day, (lesson.id,), **options)
        try:
            self.operations.run(title, partial(work, lesson=lesson), about=spot)
        except ChangedElsewhere as error:
            self._reread()
            self._refused(error.message)
        except UserError as error:
            self.lesson.show_kinds()  # one that was refused goes back; what was typed stays
            self._refused(error.message)
        else:
            self._reread()
            self._refused("")
            self.told.emit(f"сохранено {self.workplace.now():%H:%M}")

    def _reread(self) -> None:
        self.model.reload()
        self.lesson.lesson = None
        self.grid.show_page()

    def _set_topic(self, text: str) -> None:
        def work(session: TrackedSession, lesson: PageLesson) -> None:
            set_topic(session, lesson.id, text, today=self.today(), expected=lesson.topic)

        self._write("Тема урока" if text else "Убрана тема урока", work)

    def _set_homework(self, text: str, due_on: date) -> None:
        def work(session: TrackedSession, lesson: PageLesson) -> None:
            chosen = due_on if due_on > lesson.day else None
            set_homework(
                session, lesson.id, text, chosen, today=self.today(), expected=lesson.homework
            )

        self._write("Задание" if text else "Убрано задание", work)

    def _set_kind(self, position: int, kind_id: int) -> None:
        def work(session: TrackedSession, lesson: PageLesson) -> None:
            stood = {one.position: one.kind_id for one in lesson.works}.get(position)
            set_kind(session, lesson.id, position, kind_id, today=self.today(), expected=stood)

        name = next((kind.name for kind in self.model.kinds if kind.id == kind_id), "")
        self._write("Вид работы", work, f": {name}")

    def _add_work(self) -> None:
        def work(session: TrackedSession, lesson: PageLesson) -> None:
            add_work_after(session, lesson.id, today=self.today())

        self._write("Добавлена работа", work)

    def _remove_work(self, position: int) -> None:
        lesson = self.lesson.lesson
        if lesson is None:
            return
        with known_errors(), self.sessions() as session:
            marks = marks_of_work(session, lesson.id, position)
        question = f"В этой работе отметок: {marks}. Убрать работу вместе с ними?"
        if marks and not dialogs.confirm(self, question, "Убрать работу"):
            return

        def work(session: TrackedSession, lesson: PageLesson) -> None:
            remove_work(session, lesson.id, position, today=self.today(), with_marks=True)

        self._write("Удалена работа", work, f", отметок: {marks}" if marks else "")

    def _ask_unlock(self) -> None:
        page, lesson = self.model.page, self.lesson.lesson
        if page is not None and lesson is not None:
            teacher = lesson.teacher_id or next(iter(page.head.teachers), None)
            self.unlock.ask(lesson, teacher, self.today())

    def _unlock_granted(self, employee_id: int, reason: str, last_day: date) -> None:
        now = datetime.combine(self.today(), self.workplace.now().time())

        def work(session: TrackedSession, lesson: PageLesson) -> None:
            grant_unlock(session, lesson.id, employee_id, reason, now, last_day)

        self._write("Разовый доступ к уроку", work, is_always_open=True)

    def _advise(self, title: str, text: str, button: str, place: Place) -> None:
        self.advice.show_advice(title, text, button, place)
        self.views.setCurrentWidget(self.advice)
