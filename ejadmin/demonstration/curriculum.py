"""Subjects, classes, divisions and courses: who teaches what to whom."""

from collections.abc import Sequence

from ejadmin.demonstration.plan import (
    Block,
    ClassPlan,
    CoursePlan,
    PupilPlan,
    SchoolPlan,
    SubjectPlan,
    TeacherPlan,
    curriculum_data,
    school_data,
)
from ejadmin.demonstration.staff import PRIMARY, primary_teacher
from ejadmin.models.classes.tables import (
    Division,
    DivisionClass,
    SchoolClass,
    Shift,
    Subgroup,
    SubgroupMembership,
    parse_class_label,
)
from ejadmin.models.curriculum.tables import Course, SubjectClass, SubjectRoom, SubjectTeacher
from ejadmin.models.people.tables import Sex
from ejadmin.models.school.subjects import MarkScale, Subject

FIRST_OF_A_SMALL_SCHOOL = "5А"
JOINED = "joined"


def plan_subjects(plan: SchoolPlan) -> None:
    """The subjects that the chosen classes are taught."""
    grades = {school_class.grade for school_class in plan.classes}
    for row in curriculum_data()["subjects"]:
        if not any(row["hours"][grade - 1] for grade in grades):
            continue
        scale = MarkScale(row.get("scale", "five"))
        subject_id = plan.sheets.add(
            Subject,
            name=row["name"],
            short_name=row["short"],
            area=row["area"],
            scale=scale,
            without_assessment=row.get("without_assessment", False),
        )
        plan.subjects.append(
            SubjectPlan(
                subject_id,
                row["name"],
                tuple(row["chairs"]),
                tuple(row["hours"]),
                scale,
                row.get("split", ""),
                row.get("split_from", 1),
                tuple(row.get("groups", ())),
                row.get("control", False),
                row.get("dictation", False),
                row.get("laboratory", False),
                row["homework"],
                tuple(row["topics"]),
            )
        )


def plan_classes(plan: SchoolPlan, count: int) -> None:
    """The classes; a small school begins with the fifth grade, where marks and subgroups are."""
    labels = school_data()["classes"].split()
    start = labels.index(FIRST_OF_A_SMALL_SCHOOL)
    chosen = set((labels[start:] + labels[:start])[:count])
    for label in labels:
        parsed = parse_class_label(label)
        if label in chosen and parsed:
            plan.classes.append(ClassPlan(len(plan.classes) + 1, *parsed))


def plan_courses(plan: SchoolPlan) -> None:
    """The curriculum of every class, its divisions, and a teacher for each course."""
    for school_class in plan.classes:
        for subject in plan.subjects:
            hours = subject.hours[school_class.grade - 1]
            if hours:
                plan.sheets.add(
                    SubjectClass, class_id=school_class.id, subject_id=subject.id, hours=hours
                )
                _plan_subject(plan, school_class, subject)
    _add_class_teachers(plan)
    _add_links(plan)


def _plan_subject(plan: SchoolPlan, school_class: ClassPlan, subject: SubjectPlan) -> None:
    split = subject.split_for(school_class.grade)
    parallel = [each for each in plan.classes if each.grade == school_class.grade]
    if not split:
        teacher = _choose_teacher(plan, school_class, subject, 0, ())
        pupils = tuple(school_class.pupils)
        plan.blocks.append(Block((_add_course(plan, subject, (school_class,), pupils, teacher),)))
    elif split != JOINED:
        _plan_division(plan, (school_class,), subject, split)
    elif school_class is parallel[0]:
        _plan_division(plan, parallel, subject, split)


def _plan_division(
    plan: SchoolPlan, classes: Sequence[ClassPlan], subject: SubjectPlan, split: str
) -> None:
    division_id = plan.sheets.add(Division, subject_id=subject.id)
    for school_class in classes:
        plan.sheets.add(DivisionClass, division_id=division_id, class_id=school_class.id)
    courses: list[CoursePlan] = []
    for place, name in enumerate(subject.groups):
        pupils = tuple(pupil for each in classes for pupil in _part(each.pupils, split, place))
        subgroup_id = plan.sheets.add(Subgroup, division_id=division_id, name=name)
        for pupil in pupils:
            plan.sheets.add(
                SubgroupMembership,
                subgroup_id=subgroup_id,
                pupil_id=pupil.id,
                first_day=pupil.first_day,
                last_day=pupil.last_day,
            )
        taken = tuple(course.teacher for course in courses)
        teacher = _choose_teacher(plan, classes[0], subject, place, taken)
        courses.append(_add_course(plan, subject, tuple(classes), pupils, teacher, subgroup_id))
    plan.blocks.append(Block(tuple(courses)))


def _part(pupils: list[PupilPlan], split: str, place: int) -> list[PupilPlan]:
    if split == "halves":
        middle = (len(pupils) + 1) // 2
        return pupils[:middle] if place == 0 else pupils[middle:]
    wanted = (Sex.FEMALE, Sex.MALE)[place]
    return [pupil for pupil in pupils if pupil.sex is wanted]


def _choose_teacher(
    plan: SchoolPlan,
    school_class: ClassPlan,
    subject: SubjectPlan,
    place: int,
    taken: tuple[TeacherPlan, ...],
) -> TeacherPlan:
    """The teacher of a chair who already has the class, or else the one with the fewest hours."""
    chairs = subject.chairs_for(school_class.grade)
    chair = chairs[place % len(chairs)]
    if chair == PRIMARY:
        return primary_teacher(plan, school_class)
    free = [each for each in plan.teachers if each.chair == chair and each not in taken]
    known = (chair, school_class.id, place)
    if known not in plan.known_teachers:
        plan.known_teachers[known] = min(free, key=lambda teacher: (teacher.hours, teacher.id))
    return plan.known_teachers[known]


def _add_course(
    plan: SchoolPlan,
    subject: SubjectPlan,
    classes: tuple[ClassPlan, ...],
    pupils: tuple[PupilPlan, ...],
    teacher: TeacherPlan,
    subgroup_id: int | None = None,
) -> CoursePlan:
    hours = subject.hours[classes[0].grade - 1]
    teacher.hours += hours
    course_id = plan.sheets.add(
        Course,
        subject_id=subject.id,
        class_id=classes[0].id if subgroup_id is None else None,
        subgroup_id=subgroup_id,
        teacher_id=teacher.id,
        second_teacher_id=None,
        room_id=teacher.room_id,
        hours=hours,
    )
    return CoursePlan(course_id, subject, classes, pupils, teacher, hours)


def _add_class_teachers(plan: SchoolPlan) -> None:
    """Each class gets one of its own teachers; nobody has two classes while others have none."""
    led: dict[int, int] = {}
    for school_class in plan.classes:
        own = [
            course.teacher
            for course in plan.courses
            if school_class in course.classes and course.teacher.chair != "sport"
        ]
        leader = min(own, key=lambda each: (led.get(each.id, 0), each.chair != PRIMARY, each.id))
        led[leader.id] = led.get(leader.id, 0) + 1
        school_class.teacher_id = leader.id
        plan.sheets.add(
            SchoolClass,
            year_id=plan.year_id,
            grade=school_class.grade,
            letter=school_class.letter,
            shift=Shift.FIRST,
            room_id=leader.room_id,
            class_teacher_id=leader.id,
            second_class_teacher_id=None,
            capacity=len(school_class.pupils),
        )


def _add_links(plan: SchoolPlan) -> None:
    """Who may teach a subject, and where: what the courses already show."""
    pairs = {(course.subject.id, course.teacher.id) for course in plan.courses}
    rooms = {(course.subject.id, course.teacher.room_id) for course in plan.courses}
    for subject_id, teacher_id in sorted(pairs):
        plan.sheets.add(SubjectTeacher, subject_id=subject_id, employee_id=teacher_id)
    for subject_id, room_id in sorted(rooms):
        plan.sheets.add(SubjectRoom, subject_id=subject_id, room_id=room_id)
