"""Tooltips of the journal's grid: full names, absences spelled out, why a cell is shut."""

from PySide6.QtCore import QPoint

from ejadmin.models.journal.page import PageLesson
from ejadmin.ui.journal.layout import HEADER, SUMS, JournalGeometry
from ejadmin.ui.journal.model import JournalModel

_SUM_TIPS = ("средняя отметка", "средняя взвешенная: с весом вида работ")


def tip_at(model: JournalModel, layout: JournalGeometry, point: QPoint) -> str:
    """The tooltip of a point of the screen."""
    if not model.rows or point.x() >= layout.end_x:
        return ""
    if point.y() < HEADER:
        return _header_tip(model, layout, point.x())
    if (point.y() - HEADER + layout.scroll_y) >= layout.row_y(model.rows) - layout.row_y(0):
        return ""
    row = layout.nearest_row(point.y())
    if point.x() < layout.left:
        return model.members[row].full_name
    if point.x() < layout.right_x:
        return cell_tip(model, row, layout.nearest_column(point.x()))
    return _sum_tip(model, layout, row, point.x())


def cell_tip(model: JournalModel, row: int, column: int) -> str:
    """What a cell of a lesson means and whether it may be written."""
    lesson, cell = model.lessons[column], model.cell(row, column)
    lines = [f"{model.members[row].short_name} – {lesson_title(lesson)}"]
    if cell.absence:
        reason = f": {cell.absence.reason}" if cell.absence.reason else ""
        lines.append(f"{cell.absence.kind.caption} – {cell.absence.kind.meaning}{reason}")
    names = {kind.id: kind.name for kind in model.kinds}
    works = {work.position: names.get(work.kind_id, "") for work in lesson.works}
    for position, mark in enumerate(cell.marks, 1):
        if mark is not None:
            told = f" – {mark.comment}" if mark.comment else ""
            lines.append(f"{works.get(position, 'отметка')}{told}")
    if not model.belongs(row, lesson):
        lines.append("в этот день здесь не числится")
        if any(cell.marks) and model.page is not None:
            is_counted = model.page.counts(model.members[row].pupil_id, lesson.day)
            lines.append("отметка учитывается" if is_counted else "отметка не учитывается")
    elif lesson.day > model.today():
        lines.append("урок ещё не прошёл")
    else:
        lines.append(model.closing_text(lesson))
    return "\n".join(lines)


def lesson_title(lesson: PageLesson) -> str:
    """«Урок 08.09, 3-й»."""
    return f"Урок {lesson.day:%d.%m}, {lesson.number}-й"


def _header_tip(model: JournalModel, layout: JournalGeometry, x: int) -> str:
    if layout.left <= x < layout.right_x:
        lesson = model.lessons[layout.nearest_column(x)]
        names = {kind.id: kind.name for kind in model.kinds}
        works = [names.get(work.kind_id, "") for work in lesson.works]
        lines = [lesson_title(lesson), lesson.topic or "тема не записана", *works]
        return "\n".join([*lines, model.closing_text(lesson)])
    index = _sum_index(layout, x)
    if index is None:
        return ""
    return _SUM_TIPS[index] if index < SUMS else model.periods[index - SUMS].title


def _sum_tip(model: JournalModel, layout: JournalGeometry, row: int, x: int) -> str:
    index = _sum_index(layout, x)
    if index is None:
        return ""
    if index < SUMS:
        return _SUM_TIPS[index]
    period, text = model.periods[index - SUMS], model.sums[row][index]
    is_suggested = text.startswith("(")
    return f"{period.title}: {'предложена, Enter – принять' if is_suggested else 'отметка'}"


def _sum_index(layout: JournalGeometry, x: int) -> int | None:
    for index in range(SUMS + layout.periods):
        if layout.sum_x(index) <= x < layout.sum_x(index + 1):
            return index
    return None
