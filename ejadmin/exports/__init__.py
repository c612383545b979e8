"""Records on their way out: paper, Excel and the archive. One file per document."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

from ejadmin.errors import UserError
from ejadmin.exports import needs
from ejadmin.exports.needs import Need
from ejadmin.models.base.store import Sessions
from ejadmin.models.base.store.errors import known_errors
from ejadmin.progress import Report, silent

PDF, XLSX = "pdf", "xlsx"
WRITERS = {PDF: "draw", XLSX: "write_table"}


@dataclass(frozen=True)
class Document:
    """One row of the registry of documents.

    ``module`` is imported on first use, because drawing pulls in ReportLab; it offers a frozen
    dataclass of the content, ``collect(session, …)`` with the parameters of ``needs`` that fills
    it, and what writes it into a file or a stream: ``draw`` the PDF, ``write_table`` the workbook.
    ``page`` is the key of the page on which the document is made; where that page keeps a ledger
    of what was printed (``has_ledger``), the window prints it there alone.
    """

    key: str
    title: str
    description: str
    module: str
    page: str
    needs: tuple[Need, ...] = ()
    formats: tuple[str, ...] = (PDF,)
    has_ledger: bool = False

    def load(self) -> ModuleType:
        """The module that collects and draws this document."""
        return import_module(self.module)

    def asked(self, known: Collection[str] = ()) -> tuple[Need, ...]:
        """What a person can be asked for, beside the parameters that are known."""
        return tuple(
            one
            for one in self.needs
            if one.is_asked and one.parameter not in known and one.instead not in known
        )

    def missing(self, known: Collection[str]) -> tuple[Need, ...]:
        """What the document cannot be made without."""
        return tuple(one for one in self.asked(known) if one.is_required)

    def made(
        self,
        sessions: Sessions,
        known: Mapping[str, Any],
        form: str = PDF,
        report: Report | None = None,
    ) -> bytes:
        """Collect and write the document; the file's content. Raises :class:`UserError`."""
        told = report or silent
        told(0, 2, "Собираю данные")
        module = self.load()
        with known_errors(), sessions() as session:
            data = module.collect(session, **known)
        told(1, 2, "Составляю лист" if form == PDF else "Составляю таблицу")
        stream = BytesIO()
        getattr(module, WRITERS[form])(data, stream)
        told(2, 2, "")
        return stream.getvalue()

    def form_of(self, file: Path) -> str:
        """Which of its formats a file is to have, by its ending; without one it is a PDF."""
        form = file.suffix.lower().removeprefix(".") or PDF
        if form not in self.formats:
            offered = " или ".join(f".{one}" for one in self.formats)
            raise UserError(
                f"«{self.title}» не записывается в файл {file.suffix}. Дайте имя на {offered}."
            )
        return form


def document(key: str) -> Document:
    """The document of a key; a user's error that names the known ones."""
    for one in DOCUMENTS:
        if one.key == key:
            return one
    known = ", ".join(one.key for one in DOCUMENTS)
    raise UserError(f"Документа «{key}» нет. Есть: {known}.")


DOCUMENTS: tuple[Document, ...] = (
    Document(
        "statement",
        "Ведомость успеваемости и посещаемости",
        "Уроки, отметки, средний балл и пропуски – для семей, отказавшихся от электронной услуги",
        "ejadmin.exports.statement",
        "statements",
        needs=(
            needs.FIRST.required,
            needs.LAST.required,
            needs.PUPILS,
            needs.CLASSES,
            needs.given("today"),
            needs.given("first_number"),
        ),
        has_ledger=True,
    ),
    Document(
        "archive-act",
        "Акт о переносе журнала на внешний диск",
        "Файл, контрольная сумма, отпечаток ключа и две подписи – к каждому архиву",
        "ejadmin.exports.archive.act",
        "archive",
        needs=(needs.ARCHIVE,),
    ),
    Document(
        "pledge",
        "Подписка о неразглашении кода архива",
        "Подписывает директор, получивший код: отпечаток ключа, дата, кто хранит конверт",
        "ejadmin.exports.archive.pledge",
        "archive",
        needs=(
            needs.given("person_name"),
            needs.given("person_position"),
            needs.given("envelope_keeper"),
        ),
    ),
    Document(
        "curriculum",
        "Учебный план",
        "Часы классов по предметам и уровням образования, суммы и предельная нагрузка",
        "ejadmin.exports.curriculum",
        "links",
        needs=(needs.YEAR,),
    ),
    Document(
        "school-order",
        "Приказ о движении обучающихся",
        "Зачисление, перевод, отчисление или выпуск: кого, с какого дня, на каком основании",
        "ejadmin.exports.school_order",
        "movement",
        needs=(needs.ORDER, needs.given("draft")),
    ),
    Document(
        "movement-report",
        "Движение обучающихся",
        "Сколько было, прибыло, выбыло и стало по классам за любые дни, со списком людей",
        "ejadmin.exports.movement_report",
        "movement",
        needs=(
            replace(needs.FIRST, hint="пусто – с начала года"),
            replace(needs.LAST, hint="пусто – по сегодня"),
        ),
        formats=(PDF, XLSX),
    ),
    Document(
        "contingent",
        "Контингент: классы и ученики",
        "Мальчики, девочки и всего по классам, параллелям и уровням на любой день",
        "ejadmin.exports.contingent",
        "classes",
        needs=(needs.YEAR, needs.DAY),
    ),
    Document(
        "class-list",
        "Список класса",
        "Фамилии по номерам, даты рождения по желанию и пустые графы, чтобы вписать",
        "ejadmin.exports.class_list",
        "classes",
        needs=(needs.YEAR, needs.CLASSES, needs.DAY, needs.BIRTH, needs.BLANKS),
    ),
    Document(
        "division-list",
        "Списки подгрупп",
        "Подгруппы одного деления рядом: педагоги, состав на день и кто остался без подгруппы",
        "ejadmin.exports.division_list",
        "subgroups",
        needs=(needs.DIVISION.required, needs.DAY),
    ),
    Document(
        "consents-missing",
        "Список: нет согласий на обработку персональных данных",
        "Кого попросить о согласии и до какого дня – по классам, для классных руководителей",
        "ejadmin.exports.consents_missing",
        "people",
        needs=(needs.given("people"), needs.given("today")),
    ),
    Document(
        "consent-form",
        "Бланк согласия на обработку персональных данных",
        "С названием школы и именами; текст примерный, его проверяет юрист школы",
        "ejadmin.exports.consent_form",
        "people",
        needs=(needs.given("people"), needs.given("today")),
    ),
    Document(
        "pupil-card",
        "Карточка ученика",
        "Данные, семья, классы и подгруппы с датами, движение, согласия и справки",
        "ejadmin.exports.pupil_card",
        "people",
        needs=(needs.PUPIL.required,),
    ),
    Document(
        "setup-act",
        "Акт о выполнении работ по настройке",
        "Перечень работ порядка: кто, до какого дня, чем подтверждено – и две подписи",
        "ejadmin.exports.setup_act",
        "setup",
        needs=(needs.given("today"),),
        formats=(PDF, XLSX),
    ),
    Document(
        "access-slips",
        "Листки доступа",
        "Логин и первый пароль региональной системы – по десять на листе, чтобы разрезать",
        "ejadmin.exports.access_slips",
        "access",
        needs=(needs.GROUPS, needs.given("keys")),
        has_ledger=True,
    ),
    Document(
        "slip-register",
        "Журнал выдачи листков доступа",
        "Кому выдан логин, когда и место для подписи – по классам",
        "ejadmin.exports.slip_register",
        "access",
        needs=(needs.GROUPS,),
    ),
    Document(
        "announcement",
        "Объявление на доску",
        "Крупно на листе А4: заголовок, текст, кому и до какого дня висит",
        "ejadmin.exports.announcement",
        "directory",
        needs=(needs.ANNOUNCEMENT,),
    ),
    Document(
        "public-documents",
        "Перечень общедоступных документов",
        "Название, вид, номер, когда размещён и сколько файлов – с подписью директора",
        "ejadmin.exports.public_documents",
        "directory",
        needs=(needs.given("today"),),
    ),
)
