"""Commands about the whole school: the demonstration, the checklist, checks, the change log."""

from dataclasses import asdict
from typing import Annotated

import typer

from ejadmin.cli.frame import Json, answer_with, opened


def demo(
    context: typer.Context,
    year: Annotated[int | None, typer.Option(help="Год, с 1 сентября которого идут уроки.")] = None,
    classes: Annotated[int, typer.Option(min=1, max=35, help="Сколько классов.")] = 35,
    weeks: Annotated[int, typer.Option(min=0, max=40, help="За сколько недель отметки.")] = 9,
    paper: Annotated[int, typer.Option(min=0, help="Сколько семей получают ведомости.")] = 30,
    seed: Annotated[int, typer.Option(help="Число, по которому школа повторится точно.")] = 1,
    as_json: Json = False,
) -> None:
    """Заполнить базу демонстрационной школой с вымышленными людьми."""
    from ejadmin.demonstration import build

    with opened(context) as database:
        report = build(
            database.sessions, year=year, classes=classes, weeks=weeks, paper=paper, seed=seed
        )
    text = (
        f"Учебный год {report.year}: классов {report.classes}, учеников {report.pupils}, "
        f"сотрудников {report.employees}, уроков {report.lessons}, отметок {report.marks}, "
        f"пропусков {report.absences}, отказов от услуги {report.paper_requests}"
    )
    answer_with(asdict(report), text, as_json=as_json)


def checklist(context: typer.Context, as_json: Json = False) -> None:
    """Показать, что настроено и чего не хватает."""
    from ejadmin.models import checklist as steps

    with opened(context) as database, database.sessions() as session:
        answer = steps.as_json(steps.checklist(session))
    lines = [
        f"{step['number']:>5}  {step['state_title']:<16} {step['title']}: {step['text']}"
        for step in answer["steps"]
    ]
    done = f"Готово {answer['done']} из {answer['total']}"
    answer_with(answer, "\n".join([*lines, done]), as_json=as_json)


def check(context: typer.Context, as_json: Json = False) -> None:
    """Проверить внесённое: что найдено и где исправить. Есть ошибки – код возврата 1."""
    from ejadmin.models.checks import report as check_report

    with opened(context) as database, database.sessions() as session:
        report = check_report.collect(session)
    answer_with(report.as_json(), report.as_text(), as_json=as_json)
    if report.errors:
        raise typer.Exit(1)


def verify(context: typer.Context, as_json: Json = False) -> None:
    """Проверить цепочку журнала изменений."""
    from ejadmin.models.base import chain

    with opened(context) as database, database.sessions() as session:
        report = chain.verify(session)
    answer = {"rows": report.rows, "head": report.head, "broken_row": report.broken_row}
    broken = f"Цепочка журнала изменений нарушена на записи № {report.broken_row}."
    if as_json or report.is_whole:
        answer_with(answer, f"Цепочка цела до № {report.rows}\n{report.head}", as_json=as_json)
    if not report.is_whole:
        typer.echo(broken, err=True)
        raise typer.Exit(1)
