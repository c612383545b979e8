"""Who was ill, excused, absent or late in the weeks of the demonstration school."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from random import Random

from ejadmin.demonstration.plan import PupilPlan, SchoolPlan
from ejadmin.models.calendar.days import SchoolCalendar
from ejadmin.models.journal.tables import AttendanceKind

ILL_A_WEEK, EXCUSED_A_DAY, TRUANT_A_DAY = 0.03, 0.004, 0.0006
LATE_FIRST, LATE_LATER, SKIPS_ONE = 0.012, 0.002, 0.0006
SHORTEST_ILLNESS, LONGEST_ILLNESS = 3, 8
REASONS = ("семейные обстоятельства", "соревнования", "олимпиада", "приём у врача", "поездка")


@dataclass(frozen=True)
class Absence:
    """What the journal writes beside a pupil for one lesson."""

    kind: AttendanceKind
    minutes_late: int | None = None
    reason: str | None = None
    document: str | None = None

    @property
    def is_present(self) -> bool:
        """Whether the pupil still took part in the lesson."""
        return self.kind is AttendanceKind.LATE


Absences = dict[date, dict[int, Absence]]


def plan_absences(plan: SchoolPlan, calendar: SchoolCalendar, last: date) -> Absences:
    """Whole days missed by each pupil, from 1 September to a day."""
    missed: Absences = defaultdict(dict)
    for school_class in plan.classes:
        days = calendar.school_days(plan.first_day, last, school_class.grade)
        for pupil in school_class.pupils:
            _add_illness(plan.random, days, pupil, missed)
            _add_single_days(plan.random, days, pupil, missed)
    return missed


def lesson_absence(random: Random, number: int, pupil: PupilPlan) -> Absence | None:
    """Lateness for, or absence from, a single lesson; those who learn less well come later."""
    carelessness = max(0.3, 5.0 - pupil.ability)
    dice = random.random() / carelessness
    if dice < (LATE_FIRST if number == 1 else LATE_LATER):
        return Absence(AttendanceKind.LATE, random.choice((2, 3, 5, 5, 7, 10, 15)))
    if dice > 1 / carelessness - SKIPS_ONE:
        return Absence(AttendanceKind.ABSENT)
    return None


def _add_illness(random: Random, days: list[date], pupil: PupilPlan, missed: Absences) -> None:
    for start in range(0, len(days), 5):
        if random.random() < ILL_A_WEEK:
            begins = start + random.randrange(5)
            lasts = random.randint(SHORTEST_ILLNESS, LONGEST_ILLNESS)
            document = f"справка № {random.randint(100, 999)}"
            for day in days[begins : begins + lasts]:
                absence = Absence(AttendanceKind.ILL, reason="болезнь", document=document)
                missed[day][pupil.id] = absence


def _add_single_days(random: Random, days: list[date], pupil: PupilPlan, missed: Absences) -> None:
    for day in days:
        dice = random.random()
        if dice < EXCUSED_A_DAY:
            reason = random.choice(REASONS)
            document = "заявление родителей"
            absence = Absence(AttendanceKind.EXCUSED, reason=reason, document=document)
            missed[day].setdefault(pupil.id, absence)
        elif dice > 1 - TRUANT_A_DAY * max(0.2, 5.0 - pupil.ability):
            missed[day].setdefault(pupil.id, Absence(AttendanceKind.ABSENT))
