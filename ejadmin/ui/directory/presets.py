"""Directories that can be filled with what schools usually have: bells, norms, the template."""

from collections.abc import Callable
from dataclasses import dataclass

from ejadmin.models.base.store import TrackedSession
from ejadmin.models.loads.filling import restore_norms, restore_template
from ejadmin.models.timetable.bell_presets import fill_bells


@dataclass(frozen=True)
class Preset:
    """One button: in which directories it stands, what it asks first, what it does and says.

    ``shown`` is the directory to look at afterwards; ``fill`` returns how many rows were written.
    """

    name: str
    directories: tuple[str, ...]
    button: str
    tooltip: str
    question: str
    fill: Callable[[TrackedSession], int]
    shown: str
    words: tuple[str, str, str]
    advice: str = ""


PRESETS: tuple[Preset, ...] = (
    Preset(
        "fill_bells", ("bell_schedules", "bells"), "Заполнить обычными звонками",
        "Первая смена, 8 уроков; время потом исправьте", "", fill_bells, "bells",
        ("звонок", "звонка", "звонков"), ". Проверьте время",
    ),
    Preset(
        "restore_template", ("template_hours",), "Вернуть обычный план",
        "Часы на пятидневную неделю в пределах нормы",
        "Вернуть обычный примерный план? Ваши изменения в нём пропадут.",
        restore_template, "template_hours", ("строка", "строки", "строк"),
        ". Учебные планы классов не изменились",
    ),
    Preset(
        "restore_norms", ("hours_norms",), "Вернуть обычные нормы",
        "Предельная недельная нагрузка по СанПиН 1.2.3685-21, табл. 6.6",
        "Вернуть обычные нормы? Ваши изменения в них пропадут.",
        restore_norms, "hours_norms", ("норма", "нормы", "норм"),
    ),
)  # fmt: skip
