"""The directories (справочники) of the school, in the order of setting up (school 14, Table 1).

One entry here makes a page of the table editor, a sheet of the workbook, an import and a line of
the command palette; titles live in the mapped classes.
"""

from dataclasses import dataclass

from ejadmin.models.base.columns import Base
from ejadmin.models.base.words import counted
from ejadmin.models.calendar.tables import AcademicYear, DayOff, MovedDay, ReportingPeriod
from ejadmin.models.classes.tables import (
    ClassMembership,
    Division,
    DivisionClass,
    SchoolClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.curriculum.norms import HoursNorm, TemplateHours
from ejadmin.models.curriculum.tables import Course, SubjectClass, SubjectRoom, SubjectTeacher
from ejadmin.models.journal.tables import MarkThreshold, WorkKind
from ejadmin.models.journal.window import EditWindow
from ejadmin.models.movement.tables import Movement, SchoolOrder
from ejadmin.models.people.certificates import Certificate
from ejadmin.models.people.tables import (
    Consent,
    Employee,
    Guardian,
    PaperRequest,
    Pupil,
    PupilGuardian,
)
from ejadmin.models.school.card import Building, Room
from ejadmin.models.school.publications import Announcement, PortfolioEntry, PublicDocument
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Bell, BellSchedule


@dataclass(frozen=True)
class Directory:
    """One directory: its key, its table, the group it stands in, and how its records are counted.

    ``few`` and ``many`` follow numbers: «2 кабинета», «5 кабинетов».
    """

    key: str
    model: type[Base]
    group: str
    few: str
    many: str

    @property
    def title(self) -> str:
        """The directory's name on the screen and on its sheet."""
        return self.model.__title__

    @property
    def one(self) -> str:
        """What one record is called."""
        return self.model.__one__

    def counted(self, number: int) -> str:
        """«38 кабинетов»."""
        return counted(number, self.one, self.few, self.many)


CALENDAR, PLACES, PEOPLE = "Календарь", "Здания и предметы", "Люди"
CLASSES, LOAD, JOURNAL = "Классы и подгруппы", "Связи и нагрузка", "Журнал и движение"
PUBLIC = "Объявления и документы"

DIRECTORIES: tuple[Directory, ...] = (
    Directory("academic_years", AcademicYear, CALENDAR, "учебных года", "учебных лет"),
    Directory("reporting_periods", ReportingPeriod, CALENDAR,
              "отчётных периода", "отчётных периодов"),
    Directory("days_off", DayOff, CALENDAR, "записи", "записей"),
    Directory("moved_days", MovedDay, CALENDAR, "переноса", "переносов"),
    Directory("bell_schedules", BellSchedule, CALENDAR,
              "расписания звонков", "расписаний звонков"),
    Directory("bells", Bell, CALENDAR, "звонка", "звонков"),
    Directory("buildings", Building, PLACES, "здания", "зданий"),
    Directory("rooms", Room, PLACES, "кабинета", "кабинетов"),
    Directory("subjects", Subject, PLACES, "предмета", "предметов"),
    Directory("employees", Employee, PEOPLE, "сотрудника", "сотрудников"),
    Directory("subject_teachers", SubjectTeacher, LOAD, "связи", "связей"),
    Directory("subject_rooms", SubjectRoom, LOAD, "связи", "связей"),
    Directory("classes", SchoolClass, CLASSES, "класса", "классов"),
    Directory("subject_classes", SubjectClass, LOAD,
              "строки учебного плана", "строк учебного плана"),
    Directory("hours_norms", HoursNorm, LOAD, "нормы", "норм"),
    Directory("template_hours", TemplateHours, LOAD,
              "строки примерного плана", "строк примерного плана"),
    Directory("pupils", Pupil, PEOPLE, "ученика", "учеников"),
    Directory("class_memberships", ClassMembership, CLASSES, "записи", "записей"),
    Directory("divisions", Division, CLASSES, "деления", "делений"),
    Directory("division_classes", DivisionClass, CLASSES, "записи", "записей"),
    Directory("subgroups", Subgroup, CLASSES, "подгруппы", "подгрупп"),
    Directory("subgroup_memberships", SubgroupMembership, CLASSES, "записи", "записей"),
    Directory("courses", Course, LOAD, "нагрузки", "нагрузок"),
    Directory("guardians", Guardian, PEOPLE,
              "законных представителя", "законных представителей"),
    Directory("pupil_guardians", PupilGuardian, PEOPLE, "связи", "связей"),
    Directory("consents", Consent, PEOPLE, "согласия", "согласий"),
    Directory("paper_requests", PaperRequest, PEOPLE, "отказа", "отказов"),
    Directory("certificates", Certificate, PEOPLE, "справки", "справок"),
    Directory("portfolio", PortfolioEntry, PEOPLE, "записи портфолио", "записей портфолио"),
    Directory("announcements", Announcement, PUBLIC, "объявления", "объявлений"),
    Directory("public_documents", PublicDocument, PUBLIC, "документа", "документов"),
    Directory("orders", SchoolOrder, JOURNAL, "приказа", "приказов"),
    Directory("movements", Movement, JOURNAL, "записи", "записей"),
    Directory("work_kinds", WorkKind, JOURNAL, "вида работ", "видов работ"),
    Directory("mark_thresholds", MarkThreshold, JOURNAL, "записи", "записей"),
    Directory("edit_windows", EditWindow, JOURNAL,
              "периода редактирования", "периодов редактирования"),
)  # fmt: skip


def directory(key: str) -> Directory:
    """The directory with a key; ``KeyError`` when there is none."""
    for entry in DIRECTORIES:
        if entry.key == key:
            return entry
    raise KeyError(key)


def directory_of(model: type[Base]) -> Directory | None:
    """The directory that keeps a table's records; ``None`` when the table is no directory."""
    return next((entry for entry in DIRECTORIES if entry.model is model), None)
