"""Commands that make papers: every document of the registry, and statements that are issued."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from ejadmin.cli.frame import DATES, LAST_NUMBER, Json, answer_with, opened
from ejadmin.errors import UserError
from ejadmin.exports import DOCUMENTS, Document
from ejadmin.exports import document as document_of
from ejadmin.exports.needs import Kind, Need
from ejadmin.exports.safe_file import write_whole

Texts = Mapping[str, str | bool]
NAMED = "need_"


def documents(as_json: Json = False) -> None:
    """Показать, какие документы составляет программа и что для каждого нужно."""
    answer = [
        {
            "key": one.key,
            "title": one.title,
            "needs": [need.key for need in one.asked()],
            "formats": list(one.formats),
        }
        for one in DOCUMENTS
    ]
    lines = [f"{one.key:<18} {one.title}{_options_of(one)}" for one in DOCUMENTS]
    answer_with(answer, "\n".join(lines), as_json=as_json)


def document(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="Ключ документа: ejadmin documents.")],
    out: Annotated[Path, typer.Option(help="Куда записать: .pdf или .xlsx.")],
    as_json: Json = False,
    **typed: Any,
) -> None:
    """Составить документ. Что каждому нужно, говорит ejadmin documents."""
    paper = document_of(key)
    form = paper.form_of(out)
    with opened(context) as database:
        with database.sessions() as session:
            texts = {name.removeprefix(NAMED): text for name, text in typed.items() if text}
            known = _known(session, paper, texts)
        write_whole(out, paper.made(database.sessions, known, form))
    answer = {"key": key, "title": paper.title, "file": str(out), "format": form}
    answer_with(answer, f"Записано: {out}", as_json=as_json)


def setup_act(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="Куда записать акт: .pdf или .xlsx.")],
    as_json: Json = False,
) -> None:
    """Составить акт о выполнении работ по настройке."""
    document(context, "setup-act", out, as_json)


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
    from ejadmin.models.base import clock
    from ejadmin.models.statements.tables import choose_pupils

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
            today = clock.today(session)
        report = issue_statements(database.sessions, chosen, first.date(), last.date(), out, today)
    answer = report.as_json()
    text = f"Выдано ведомостей: {answer['issued']} из {answer['asked']}, страниц: {answer['pages']}"
    answer_with(answer, text, as_json=as_json)


def _options_of(paper: Document) -> str:
    """«: --pupil, [--day]»: what may be left out stands in brackets."""
    named = [one.option if one.is_required else f"[{one.option}]" for one in paper.asked()]
    return f": {', '.join(named)}" if named else ""


def _known(session: Session, paper: Document, texts: Texts) -> dict[str, Any]:
    """What the options mean; a user's error that names the option which is lacking or wrong."""
    if foreign := texts.keys() - {need.key for need in paper.asked()}:
        named = ", ".join(f"--{key}" for key in sorted(foreign))
        offered = _options_of(paper) or ": ничего"
        raise UserError(f"«{paper.title}» не зависит от {named}. Можно указать{offered}.")
    known: dict[str, Any] = {}
    for need in paper.needs:
        if text := texts.get(need.key):
            try:
                known[need.parameter] = need.read(session, str(text), known)
            except UserError as error:
                raise UserError(f"{need.option}: {error.message}") from error
    if lacking := paper.missing(known):
        named = "; ".join(_named(paper, need) for need in lacking)
        raise UserError(f"Для документа «{paper.title}» не указано: {named}.")
    return known


def _named(paper: Document, need: Need) -> str:
    """«Ученик (--pupil) или Класс (--class)»."""
    ways = [need, *(one for one in paper.needs if one.parameter == need.instead)]
    return " или ".join(f"{one.title} ({one.option})" for one in ways)


def _parameters() -> Iterator[Parameter]:
    """One option for each thing that some document needs."""
    every = {need.key: need for paper in DOCUMENTS for need in paper.asked()}
    for key, need in every.items():
        told = ": ".join(part for part in (need.title, need.hint) if part)
        kind, usual = (bool, False) if need.kind is Kind.FLAG else (str | None, None)
        option = Annotated[kind, typer.Option(need.option, help=f"{told}.")]  # type: ignore[valid-type]
        yield Parameter(f"{NAMED}{key}", Parameter.KEYWORD_ONLY, default=usual, annotation=option)


_written = signature(document)
document.__signature__ = _written.replace(  # type: ignore[attr-defined]
    parameters=[*list(_written.parameters.values())[:-1], *_parameters()]
)
