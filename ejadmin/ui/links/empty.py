"""What the page of links says while there is nothing to link."""

from ejadmin.models.loads.matrices import LinkKind, Matrix
from ejadmin.ui.page import Place

Advice = tuple[str, str, str, Place]

ROWS: dict[LinkKind, Advice] = {
    LinkKind.TEACHERS: (
        "Сотрудников ещё нет",
        "Впишите или загрузите сотрудников: здесь отмечают, кто какой предмет может вести.",
        "Открыть «Сотрудники»",
        Place("directory", {"key": "employees"}),
    ),
    LinkKind.ROOMS: (
        "Кабинетов ещё нет",
        "Впишите кабинеты: здесь отмечают, где какой предмет ведут. Если предметам всё равно, где "
        "их ведут, эту таблицу можно не заполнять.",
        "Открыть «Кабинеты и места»",
        Place("directory", {"key": "rooms"}),
    ),
    LinkKind.CLASSES: (
        "Классов в этом учебном году ещё нет",
        "Впишите классы: здесь ставят часы в неделю по предметам.",
        "Открыть «Классы»",
        Place("classes"),
    ),
}
SUBJECTS: Advice = (
    "Предметов ещё нет",
    "Впишите предметы или, на вкладке «Учебный план», нажмите «По примерному плану…»: предметы и "
    "часы появятся вместе.",
    "Открыть «Предметы»",
    Place("directory", {"key": "subjects"}),
)
YEAR: Advice = (
    "Учебного года ещё нет",
    "Заведите учебный год: учебный план и нагрузка – всегда чьего-нибудь года.",
    "Открыть «Учебные годы»",
    Place("directory", {"key": "academic_years"}),
)


def advice_for(matrix: Matrix) -> Advice | None:
    """What is missing before anything can be linked, if something is."""
    if not matrix.year_id:
        return YEAR
    if not matrix.rows:
        return ROWS[matrix.kind]
    return None if matrix.columns else SUBJECTS
