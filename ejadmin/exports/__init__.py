"""Records on their way out: paper, Excel and the archive. One file per document."""

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType


@dataclass(frozen=True)
class Document:
    """One row of the registry of documents.

    ``module`` is imported on first use, because drawing pulls in ReportLab; it offers a frozen
    dataclass of the content, ``collect(session, …)`` that fills it and ``draw(data, path)`` that
    writes the PDF. ``page`` is the key of the page on which the document is made.
    """

    key: str
    title: str
    description: str
    module: str
    page: str

    def load(self) -> ModuleType:
        """The module that collects and draws this document."""
        return import_module(self.module)


DOCUMENTS: tuple[Document, ...] = (
    Document(
        "statement",
        "Ведомость успеваемости и посещаемости",
        "Уроки, отметки, средний балл и пропуски – для семей, отказавшихся от электронной услуги",
        "ejadmin.exports.statement",
        "statements",
    ),
    Document(
        "archive-act",
        "Акт о переносе журнала на внешний диск",
        "Файл, контрольная сумма, отпечаток ключа и две подписи – к каждому архиву",
        "ejadmin.exports.archive.act",
        "archive",
    ),
    Document(
        "pledge",
        "Подписка о неразглашении кода архива",
        "Подписывает директор, получивший код: отпечаток ключа, дата, кто хранит конверт",
        "ejadmin.exports.archive.pledge",
        "archive",
    ),
    Document(
        "curriculum",
        "Учебный план",
        "Часы классов по предметам и уровням образования, суммы и предельная нагрузка",
        "ejadmin.exports.curriculum",
        "links",
    ),
    Document(
        "school-order",
        "Приказ о движении обучающихся",
        "Зачисление, перевод, отчисление или выпуск: кого, с какого дня, на каком основании",
        "ejadmin.exports.school_order",
        "movement",
    ),
    Document(
        "movement-report",
        "Движение обучающихся",
        "Сколько было, прибыло, выбыло и стало по классам за любые дни, со списком людей",
        "ejadmin.exports.movement_report",
        "movement",
    ),
    Document(
        "contingent",
        "Контингент: классы и ученики",
        "Мальчики, девочки и всего по классам, параллелям и уровням на любой день",
        "ejadmin.exports.contingent",
        "classes",
    ),
    Document(
        "class-list",
        "Список класса",
        "Фамилии по номерам, даты рождения по желанию и пустые графы, чтобы вписать",
        "ejadmin.exports.class_list",
        "classes",
    ),
    Document(
        "division-list",
        "Списки подгрупп",
        "Подгруппы одного деления рядом: педагоги, состав на день и кто остался без подгруппы",
        "ejadmin.exports.division_list",
        "subgroups",
    ),
    Document(
        "consents-missing",
        "Список: нет согласий на обработку персональных данных",
        "Кого попросить о согласии и до какого дня – по классам, для классных руководителей",
        "ejadmin.exports.consents_missing",
        "people",
    ),
    Document(
        "consent-form",
        "Бланк согласия на обработку персональных данных",
        "С названием школы и именами; текст примерный, его проверяет юрист школы",
        "ejadmin.exports.consent_form",
        "people",
    ),
    Document(
        "pupil-card",
        "Карточка ученика",
        "Данные, семья, классы и подгруппы с датами, движение, согласия и справки",
        "ejadmin.exports.pupil_card",
        "people",
    ),
    Document(
        "setup-act",
        "Акт о выполнении работ по настройке",
        "Перечень работ порядка: кто, до какого дня, чем подтверждено – и две подписи",
        "ejadmin.exports.setup_act",
        "setup",
    ),
    Document(
        "access-slips",
        "Листки доступа",
        "Логин и первый пароль региональной системы – по десять на листе, чтобы разрезать",
        "ejadmin.exports.access_slips",
        "access",
    ),
    Document(
        "slip-register",
        "Журнал выдачи листков доступа",
        "Кому выдан логин, когда и место для подписи – по классам",
        "ejadmin.exports.slip_register",
        "access",
    ),
    Document(
        "announcement",
        "Объявление на доску",
        "Крупно на листе А4: заголовок, текст, кому и до какого дня висит",
        "ejadmin.exports.announcement",
        "directory",
    ),
    Document(
        "public-documents",
        "Перечень общедоступных документов",
        "Название, вид, номер, когда размещён и сколько файлов – с подписью директора",
        "ejadmin.exports.public_documents",
        "directory",
    ),
)
