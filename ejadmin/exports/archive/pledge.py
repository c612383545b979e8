"""The pledge of silence about the director's code, to be signed by hand (Chaikovsky, point 4)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ejadmin.exports.archive.keys import fingerprint_text
from ejadmin.exports.fonts import SANS_BOLD
from ejadmin.exports.page import (
    BOOK,
    BOOK_TITLE,
    SMALL,
    TEXT,
    Align,
    Paper,
    SchoolDetails,
    Signature,
    Style,
    Target,
    one_at_a_time,
    school_details,
)
from ejadmin.models.registry import archives

FINGERPRINT = Style(SANS_BOLD, 13, 20)
BLANK = "______________________________"


@dataclass(frozen=True)
class Pledge:
    """What the sheet says; ``fingerprint`` as printed, never the code."""

    school: SchoolDetails
    person_name: str
    person_position: str
    fingerprint: str
    made_on: date
    envelope_keeper: str | None


def collect(
    session: Session,
    *,
    person_name: str | None = None,
    person_position: str | None = None,
    envelope_keeper: str | None = None,
) -> Pledge:
    """The pledge of the person the current key was made for, or of another named one."""
    school = school_details(session)
    key = archives.required_key(session)
    return Pledge(
        school=school,
        person_name=person_name or key.director_name,
        person_position=person_position or school.director_position,
        fingerprint=fingerprint_text(key.fingerprint),
        made_on=key.created_at.date(),
        envelope_keeper=envelope_keeper or archives.keeper_of(session, key.id),
    )


@one_at_a_time
def draw(data: Pledge, file: Target) -> None:
    """Write the sheet as a PDF."""
    paper = Paper(file, "Подписка о неразглашении", author=data.school.short_name)
    paper.start("Подписка о неразглашении")
    paper.letterhead(data.school)
    paper.space(22)
    paper.paragraph("Подписка о неразглашении кода архива", BOOK_TITLE, Align.CENTRE)
    paper.paragraph("электронного журнала", BOOK_TITLE, Align.CENTRE)
    paper.space(18)
    paper.paragraph(
        f"Я, {data.person_name}, {data.person_position.lower()}, получил(а) код, открывающий "
        "архивы электронного журнала на внешнем диске, и обязуюсь:",
        BOOK,
    )
    paper.space(6)
    for duty in (
        "никому не сообщать код и не вводить его при посторонних;",
        "хранить запись кода только в запечатанном конверте в сейфе;",
        "сразу сообщить администратору журнала, если код мог стать известен другим, "
        "чтобы код заменили;",
        "при смене руководителя принять участие в замене кода.",
    ):
        paper.paragraph(f"– {duty}", BOOK, indent=0)
    paper.space(10)
    paper.paragraph(
        "Мне разъяснено, что код нигде не записан программой и утраченный код восстановить "
        "нельзя: архивы, сделанные для него, открыть будет невозможно.",
        BOOK,
    )
    _fingerprint(paper, data)
    paper.paragraph(f"Запечатанный конверт с кодом хранит: {data.envelope_keeper or BLANK}", BOOK)
    paper.space(20)
    paper.signatures([Signature(data.person_position, data.person_name)], stamp=True)
    paper.space(14)
    paper.paragraph("Дата подписания: «____» ______________ 20____ г.", BOOK)
    paper.end()
    paper.save()


def _fingerprint(paper: Paper, data: Pledge) -> None:
    paper.space(14)
    paper.paragraph(f"Отпечаток ключа, созданного {data.made_on:%d.%m.%Y}:", TEXT)
    paper.paragraph(data.fingerprint, FINGERPRINT)
    paper.paragraph(
        "Отпечаток – не код: он не секретен. По нему проверяют, что архивы делаются для "
        "этого ключа, а не для подменённого. Он печатается на каждом акте об архиве.",
        SMALL,
    )
    paper.space(14)
