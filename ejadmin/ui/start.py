"""The greeting of an empty database: three ways on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ejadmin.ui import theme

CARD_WIDTH = 364


class StartPage(QWidget):
    """Set the school up, look around in a made-up one, or restore from an archive."""

    setup_asked = Signal()
    demonstration_asked = Signal()
    restore_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page.start")
        self.setup = theme.primary_button("Настроить школу")
        self.demonstration = QPushButton("Посмотреть демонстрационную школу")
        self.restore = QPushButton("Восстановить из архива…")
        self.setup.clicked.connect(self.setup_asked)
        self.demonstration.clicked.connect(self.demonstration_asked)
        self.restore.clicked.connect(self.restore_asked)
        cards = QHBoxLayout()
        cards.setSpacing(theme.MEDIUM)
        cards.addStretch(1)
        for title, text, button, name in (
            ("Начать", "Заполните карточку школы – дальше программа поведёт по списку из "
             "всех работ до 1 сентября: приказы, календарь, сотрудники, классы, ученики. "
             "Таблицы других программ можно загрузить целиком.", self.setup, "setup"),
            ("Осмотреться", "Школа с вымышленными людьми: 35 классов, расписание, отметки за "
             "четверть. Она хранится в отдельном файле, ваши данные в неё не попадут.",
             self.demonstration, "demonstration"),
            ("Вернуть данные", "Есть архив на внешнем диске? Понадобится файл архива и код "
             "директора. База заменится, только когда архив откроется и пройдёт проверку.",
             self.restore, "restore"),
        ):  # fmt: skip
            button.setObjectName(f"action.{name}")
            cards.addWidget(_card(title, text, button))
        cards.addStretch(1)
        greeting = theme.title_label("Здравствуйте! Это электронный журнал школы")
        under = theme.muted_label("База данных пока пустая. С чего начнём?")
        box = theme.page_box(self)
        box.addStretch(1)
        for label in (greeting, under):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            box.addWidget(label)
        box.addSpacing(theme.LARGE)
        box.addLayout(cards)
        box.addStretch(2)


def _card(title: str, text: str, button: QPushButton) -> QFrame:
    frame, box = theme.card()
    frame.setFixedWidth(CARD_WIDTH)
    words = theme.muted_label(text)
    words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    inside: QVBoxLayout = box
    inside.addWidget(theme.section_label(title))
    inside.addWidget(words, 1)
    inside.addSpacing(theme.SMALL)
    inside.addWidget(button)
    return frame
