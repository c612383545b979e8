"""Commands that issue papers."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from ejadmin.cli.frame import DATES, LAST_NUMBER, Json, answer_with, opened


def statements(
    context: typer.Context,
    first: Annotated[
        datetime,
        typer.Option("--from", formats=DATES, help="Первый день: 2026-09-01 или 01.09.2026."),
    ],
    last: Annotated[
        datetime,
        typer.Option("--to", formats=DATES, help="Последний день: 2026-09-30 или 30.09.2026."),
    ],
    out: Annotated[Path, typer.Option(help="Куда записать PDF.")],
    paper: Annotated[bool, typer.Option("--paper", help="Всем семьям с отказом.")] = False,
    class_label: Annotated[str | None, typer.Option("--class", help="Всему классу: 5А.")] = None,
    pupil: Annotated[
        int | None,
        typer.Option(min=1, max=LAST_NUMBER, help="Одному ученику, по номеру записи."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Выдать ведомости для родителей: N запрошено – N готово, или ошибка с причинами."""
    from ejadmin.exports.statement import issue_statements
    from ejadmin.models.statements import choose_pupils

    with opened(context) as database:
        with database.sessions() as session:
            chosen = choose_pupils(
                session,
                first.date(),
                last.date(),
                paper=paper,
                class_label=class_label,
                pupil=pupil,
            )
        report = issue_statements(
            database.sessions, chosen, first.date(), last.date(), out, date.today()
        )
    answer = report.as_json()
    text = f"Выдано ведомостей: {answer['issued']} из {answer['asked']}, страниц: {answer['pages']}"
    answer_with(answer, text, as_json=as_json)
