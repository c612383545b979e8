import pytest

from ejadmin.errors import UserError
from ejadmin.imports import LAYOUTS, open_tables, recognise
from ejadmin.imports.layout import heading_key, map_headings
from ejadmin.imports.reading import Sheet, read_sheets
from tests.imports.tables import school_files, xlsx

FULL = ("Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Класс", "Подгруппа",
        "№ личного дела", "ФИО родителя", "Телефон")  # fmt: skip


def sheet(*rows):
    return [Sheet("Лист1", list(enumerate(rows, start=1)))]


def fields_of(headings):
    table = recognise(sheet(headings))[0]
    return table.layout.key, [table.mapping.get(place) for place in range(len(headings))]


def test_every_layout_has_its_own_key_title_and_known_needs():
    assert len({one.key for one in LAYOUTS}) == len(LAYOUTS)
    assert len({one.title for one in LAYOUTS}) == len(LAYOUTS)
    for layout in LAYOUTS:
        keys = [field.key for field in layout.fields]
        assert len(set(keys)) == len(keys)
        assert {key for wanted in layout.needs for key in wanted} <= set(keys)


def test_each_field_is_found_by_its_own_title():
    for layout in LAYOUTS:
        for field in layout.fields:
            assert map_headings(layout, [field.title]) == {0: field.key}, field


def test_the_four_tables_of_a_school_are_recognised(tmp_path):
    for key, file in school_files(tmp_path).items():
        assert recognise(read_sheets(file))[0].layout.key == key


@pytest.mark.parametrize(
    ("headings", "key", "fields"),
    [
        (FULL, "pupils", ["last_name", "first_name", "middle_name", "birth_date", "sex", "class",
                          "subgroup", "personal_file", "guardian", "phone"]),
        (("КЛАСС", "ф.и.о.\nученика", "№"), "pupils", ["class", "name", None]),
        (("Класс", "Предмет", "Часов в неделю", "Подгруппы", "Педагог", "Кабинет"), "courses",
         ["classes", "subject", "hours", "subgroups", "teacher", "room"]),
        (("Предмет", "Учитель", "Кол-во часов", "Класс"), "courses",
         ["subject", "teacher", "hours", "classes"]),
        (("Класс", "Ученик", "Предмет", "Группа"), "members",
         ["class", "name", "subject", "group"]),
        (("Дата рождения (дд.мм.гггг)", "Ученик", "Класс"), "pupils",
         ["birth_date", "name", "class"]),
        (("Должность", "ФИО", "E-mail"), "employees", ["position", "name", "email"]),
        (("Группа", "Предмет", "Педагог", "Часов в неделю", "Классы"), "courses",
         ["group", "subject", "teacher", "hours", "classes"]),
        (("ФИО педагога", "Классный руководитель", "Предмет", "Класс"), "employees",
         ["name", "class_teacher_of", "subjects", "classes"]),
        (("№", "Раздел", "Тема урока", "Часы", "Дата план", "Вид работы", "Домашнее задание"),
         "course_plans",
         ["number", "section", "topic", "hours", "planned_on", "kind", "homework"]),
        (("Дата", "Урок", "Время", "Смена", "Класс", "Предмет", "Отсутствовал", "Заменял",
          "Официально", "Заметка"), "substitutions",
         ["day", "number", None, None, "class", "subject", "absent", "substitute", None, "note"]),
        (("Дата", "Замененный", "Предмет", "Класс", "Причина", "Заменяющий", "Предмет", "коэфф."),
         "substitutions",
         ["day", "absent", "subject", "class", "reason", "substitute", "substitute_subject", None]),
        (("ФИО, дата рождения", "прибыл/выбыл", "класс", "адрес", "дата и № приказа",
          "откуда/куда"), "movement", ["name", "kind", "class", "address", "order", "where"]),
    ],
)  # fmt: skip
def test_headings_are_known_in_any_order_and_spelling(headings, key, fields):
    assert fields_of(headings) == (key, fields)


def test_the_header_is_found_under_titles_and_in_two_rows():
    table = recognise(sheet(("МБОУ «Гимназия»",), ("Класс 5А", None), FULL, ("Осина",)))[0]
    assert (table.header_row, [number for number, _ in table.rows]) == (3, [4])
    table = recognise(
        sheet(
            ("№", "ФИО", None, None, "Класс"),
            (None, "Фамилия", "Имя", "Отчество", None),
            (1, "Осина", "Ия", "Олеговна", "5А"),
        )
    )[0]
    assert table.mapping == {1: "last_name", 2: "first_name", 3: "middle_name", 4: "class"}
    assert [number for number, _ in table.rows] == [3]


def test_the_sheet_with_the_table_is_found_among_others(tmp_path):
    sheets = [Sheet("Титул", [(1, ("Отчёт",))]), *sheet(FULL, ("Осина", "Ия"))]
    assert recognise(sheets)[0].sheet == "Лист1"


def test_missing_columns_are_named(tmp_path):
    sheets = read_sheets(xlsx(tmp_path / "a.xlsx", (("Ученик", "Пол"), ("Осина Ия", "Ж"))))
    with pytest.raises(UserError, match="не хватает столбцов: «Класс»"):
        open_tables(sheets, "pupils")
    with pytest.raises(UserError, match="знакомых заголовков"):
        open_tables(sheet(("а", "б"), ("в", "г")))
    with pytest.raises(UserError, match="Вид таблицы «x» неизвестен"):
        open_tables(sheets, "x")


def test_a_mapping_by_hand_wins_and_may_not_name_a_field_twice(tmp_path):
    sheets = sheet(("A", "B"), ("Осина Ия", "5А"))
    table = open_tables(sheets, "pupils", {0: "name", 1: "class"})[0]
    assert table.mapping == {0: "name", 1: "class"}
    with pytest.raises(UserError, match="названы одинаково: «Класс»"):
        open_tables(sheets, "pupils", {0: "class", 1: "class"})
    with pytest.raises(UserError, match="не хватает столбцов"):
        open_tables(sheets, "pupils", {0: "name"})


def test_headings_are_compared_without_case_marks_and_brackets():
    assert heading_key("Часов\nв неделю (ч.)") == heading_key("ЧАСОВ В НЕДЕЛЮ")
