"""The papers of a card: consents, refusals of the e-service, certificates, portfolio."""

from datetime import date

from PySide6.QtCore import Slot

from ejadmin.errors import UserError
from ejadmin.models.base.fields import Labels
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.words import counted
from ejadmin.models.families import kin as families
from ejadmin.models.families.consents import DAYS_TO_CONSENT
from ejadmin.models.journal import covering
from ejadmin.models.journal.covering import Cover
from ejadmin.models.people.certificates import Certificate
from ejadmin.models.people.tables import Consent, Guardian, PaperRequest
from ejadmin.models.registry.records import Values
from ejadmin.models.school.publications import PortfolioEntry
from ejadmin.ui import theme
from ejadmin.ui.operations import Operations
from ejadmin.ui.page import Workplace
from ejadmin.ui.people.records_pane import RecordsPane


class ConsentPane(RecordsPane):
    """Consents of a person, each with its scan."""

    title = "Согласия"
    model = Consent
    directory = "consents"
    names = ("kind", "given_on", "withdrawn_on", "document")
    wide = ("kind", "document")
    columns = (("На что", 220), ("Дано", 86), ("Отозвано", 86), ("Документ", 190), ("", 100))
    files_of = "consent_id"
    empty = (
        "Согласий нет. Пока нет согласия на обработку персональных данных, телефон, почта и адрес "
        f"закрыты для ввода; на сбор согласий даётся {DAYS_TO_CONSENT} дней. Нажмите «Добавить» "
        "(Ins)."
    )

    def starting(self) -> Values:
        return super().starting() | {"given_on": self.today()}

    def line(self, key: int, values: Values) -> tuple[str, ...]:
        return (*super().line(key, values), _consent_state(values, self.today()))

    def tone(self, key: int, values: Values) -> str:
        return "" if _consent_state(values, self.today()) == "действует" else "muted"


class PaperRequestPane(RecordsPane):
    """The family's written refusals of the electronic service (school 14, point 14)."""

    title = "Ведомости"
    model = PaperRequest
    directory = "paper_requests"
    names = ("requested_on", "guardian_id", "first_day", "last_day", "frequency", "handover",
             "document")  # fmt: skip
    wide = ("document",)
    columns = (("Заявление", 90), ("Кто отказался", 200), ("С", 90), ("По", 90),
               ("Как часто", 130), ("Как передавать", 130))  # fmt: skip
    files_of = "paper_request_id"
    empty = (
        "Семья пользуется электронной услугой. Если родители письменно отказались от неё, нажмите "
        "«Добавить» (Ins): ученик появится на странице «Ведомости»."
    )

    def read_labels(self, session: TrackedSession) -> Labels:
        if self.key is None:
            return {}
        kin = families.guardians_of(session, self.key)
        return {Guardian: {one.person_id: one.name for one in kin}}

    def starting(self) -> Values:
        days = {"requested_on": self.today(), "first_day": self.today()}
        known = self.labels.get(Guardian, {})
        return super().starting() | days | {"guardian_id": next(iter(known), None)}

    def line(self, key: int, values: Values) -> tuple[str, ...]:
        return super().line(key, values)[:-1]

    def tone(self, key: int, values: Values) -> str:
        last = values["last_day"]
        return "muted" if last is not None and last < self.today() else ""


class PortfolioPane(RecordsPane):
    """What a person can be proud of (Inta, point 25)."""

    title = "Портфолио"
    model = PortfolioEntry
    directory = "portfolio"
    names = ("kind", "day", "title")
    wide = ("title",)
    columns = (("Вид", 230), ("Дата", 90), ("Что", 300))
    files_of = "portfolio_entry_id"
    empty = "Записей нет. Грамоты, статьи, характеристики добавляют кнопкой «Добавить» (Ins)."


class CertificatePane(RecordsPane):
    """Certificates and notes; one turns the reason of all lessons it covers, in one step."""

    title = "Справки"
    model = Certificate
    directory = "certificates"
    names = ("kind", "number", "first_day", "last_day", "received_on", "note")
    columns = (("Документ", 190), ("С", 90), ("По", 90), ("№", 80), ("Принесена", 90),
               ("Закрывает", 140))  # fmt: skip
    files_of = "certificate_id"
    empty = (
        "Справок и записок нет. Добавьте документ с днями (Ins): все пропуски этих дней разом "
        "станут «Б» по медицинской справке или «У» по записке родителей."
    )

    def __init__(self, workplace: Workplace, operations: Operations) -> None:
        self.closed: dict[int, int] = {}
        self.preview = theme.StateLabel("")
        self.again = theme.action_button(
            "Закрыть пропуски", tooltip="Поставить причину пропускам, отмеченным после справки"
        )
        super().__init__(workplace, operations)
        self.preview.setWordWrap(True)
        self.again.setObjectName("action.cover")
        self.again.clicked.connect(self.cover_again)
        self.more.addWidget(self.again)
        self.below.addWidget(self.preview)
        self.form.edited.connect(self._preview)

    def read(self, session: TrackedSession) -> list[tuple[int, Values]]:
        rows = super().read(session)
        self.closed = {
            key: covering.closed_lessons(
                session, values["pupil_id"], covering.document_text(values)
            )
            for key, values in rows
        }
        return rows

    def line(self, key: int, values: Values) -> tuple[str, ...]:
        kind, number, first, last, received, _note = super().line(key, values)
        return kind, first, last, number, received, _lessons(self.closed.get(key, 0))

    def put(self, session: TrackedSession, key: int | None, values: Values) -> int:
        return covering.put(session, key, values)

    def erase(self, session: TrackedSession, key: int) -> bool:
        covering.remove(session, key)
        return True

    @Slot()
    def cover_again(self) -> None:
        """Give the reason to absences that were marked after the paper came."""
        key = self.chosen_key()
        if key is not None and self.store(key, {}) is not None:
            self._stored(key)

    def _tell_state(self) -> None:
        super()._tell_state()
        self._preview()

    @Slot()
    def _preview(self) -> None:
        """Say before saving what the paper would do."""
        self.again.setVisible(False)
        cover = self._would_cover()
        if cover is None:
            self.preview.setVisible(False)
            return
        closes = _lessons(cover.lessons)
        key = self.chosen_key()
        if not self.is_new and key is not None and not self.form.is_changed():
            waiting = cover.lessons - self.closed.get(key, 0)
            self.again.setVisible(waiting > 0)
            text = f"Ещё не закрыто: {_lessons(waiting)}" if waiting > 0 else ""
        else:
            days = counted(cover.days, "день", "дня", "дней")
            text = f"Закроет {closes} за {days}" if cover.lessons else (
                "В эти дни пропусков нет: закрывать нечего"
            )  # fmt: skip
        if cover.out_of_reach:
            text += f". В закрытом учебном году: {_lessons(cover.out_of_reach)} – не изменятся"
        self.preview.tell(text, theme.State.PLAIN if cover.lessons else theme.State.MUTED)
        self.preview.setVisible(bool(text))

    def _would_cover(self) -> Cover | None:
        inputs = self.form.inputs
        try:
            first, last = inputs["first_day"].value(), inputs["last_day"].value()
            kind = inputs["kind"].value()
        except UserError:
            return None
        if self.key is None or not (self.is_new or self.chosen_key()) or last < first:
            return None
        with self.sessions() as session:
            return covering.preview(session, self.key, kind, first, last)


def _lessons(count: int) -> str:
    return counted(count, "пропуск", "пропуска", "пропусков")


def _consent_state(values: Values, today: date) -> str:
    if values["withdrawn_on"] is not None and values["withdrawn_on"] <= today:
        return "отозвано"
    if values["given_on"] > today:
        return "ещё не действует"
    return "действует"
