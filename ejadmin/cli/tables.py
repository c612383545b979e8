"""Commands that bring tables in and take the directories out."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ejadmin.cli.frame import DATES, LAST_NUMBER, Json, answer_with, opened
from ejadmin.errors import UserError

if TYPE_CHECKING:
    from ejadmin.imports.report import ImportReport

PlanCourse = Annotated[
    int | None,
    typer.Option(
        "--course", min=1, max=LAST_NUMBER, help="Нагрузка, для которой план, по номеру записи."
    ),
]
ConsentsGiven = Annotated[
    datetime | None,
    typer.Option(
        "--consents-given", formats=DATES, help="День, когда собраны согласия людей таблицы."
    ),
]
ConsentsDocument = Annotated[
    str | None, typer.Option("--consents-document", help="Где лежат согласия.")
]
MovedOn = Annotated[
    datetime | None,
    typer.Option("--moved", formats=DATES, help="Найденных в другом классе перевести с этого дня."),
]
LeftOn = Annotated[
    datetime | None,
    typer.Option("--left", formats=DATES, help="Кого нет в файле – отчислить с этого дня."),
]
LeftTo = Annotated[str | None, typer.Option("--left-to", help="Куда выбыли отчисленные.")]
ErrorsTo = Annotated[
    Path | None,
    typer.Option("--errors-to", help="Куда записать копию строк с ошибками и причинами."),
]


def import_table(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Таблица xlsx или csv.")],
    layout: Annotated[
        str | None,
        typer.Option(
            "--as",
            help="pupils, employees, courses, members, movement, course_plans, substitutions, "
            "access_slips или workbook.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Только проверить.")] = False,
    create_missing: Annotated[
        bool | None,
        typer.Option(
            "--create-missing/--no-create-missing",
            help="Создавать недостающие классы (если классов ещё нет – создаются всегда).",
        ),
    ] = None,
    course: PlanCourse = None,
    consents: ConsentsGiven = None,
    document: ConsentsDocument = None,
    moved: MovedOn = None,
    left: LeftOn = None,
    left_to: LeftTo = None,
    errors_to: ErrorsTo = None,
    as_json: Json = False,
) -> None:
    """Загрузить таблицу другой программы."""
    from ejadmin.imports import import_file
    from ejadmin.imports.choices import Choices, Departure, Moving
    from ejadmin.imports.error_copy import write_error_copy

    if left and not left_to:
        raise UserError("Укажите, куда выбыли отчисленные: --left-to «школа, город».")
    choices = Choices(
        course_id=course,
        consent_day=consents.date() if consents else None,
        consent_document=document,
        transfer=Moving(moved.date()) if moved else None,
        departure=Departure(Moving(left.date()), left_to or "") if left else None,
    )
    with opened(context) as database:
        report = import_file(
            database.sessions, file, layout, dry_run=dry_run, create_missing=create_missing,
            choices=choices,
        )  # fmt: skip
    if errors_to and report.errors:
        write_error_copy(file, report, errors_to, only_wrong=True)
    answer = report.as_json()
    answer_with(answer, _import_text(report), as_json=as_json)


def workbook(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="Куда записать Школа.xlsx.")],
    as_json: Json = False,
) -> None:
    """Выгрузить все справочники в одну книгу Excel."""
    from ejadmin.exports.workbook import export_workbook

    with opened(context) as database:
        written = export_workbook(database.sessions, out)
    answer = {"file": str(out), "sheets": len(written.sheets), "rows": written.row_count}
    answer_with(answer, f"Записано: {out}, листов: {len(written.sheets)}", as_json=as_json)


def _import_text(report: "ImportReport") -> str:
    """The import's report for a person: what came, what changed, which rows are wrong, notes."""
    lines = [f"Строк: {report.rows}"]
    for title, kinds in (
        ("Создано", report.created),
        ("Изменено", report.updated),
        ("Без изменений", report.unchanged),
    ):
        counts = ", ".join(f"{kind} {count}" for kind, count in kinds.items() if count)
        lines.append(f"{title}: {counts or 'ничего'}")
    return "\n".join([*lines, *map(str, report.errors), *report.notes, *_compared(report)])


def _compared(report: "ImportReport") -> Iterator[str]:
    """Who is in another class, and who is not in the file at all."""
    found = report.differences
    if found is not None:
        for title, lines in (("В другом классе", found.moved), ("Нет в файле", found.absent)):
            if lines:
                names = "; ".join(f"{line.name}, {line.told or line.class_label}" for line in lines)
                yield f"{title} ({len(lines)}): {names}"
