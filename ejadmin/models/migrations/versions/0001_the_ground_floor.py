"""The ground floor."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "academic_years",
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("week_length", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("planned", "current", "closed", name="yearstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_academic_years_span")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_academic_years")),
        sa.UniqueConstraint("first_day", name=op.f("uq_academic_years_first_day")),
    )
    op.create_table(
        "bell_schedules",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "shift",
            sa.Enum("first", "second", name="shift", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("first_grade", sa.Integer(), nullable=False),
        sa.Column("last_grade", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bell_schedules")),
        sa.UniqueConstraint("name", name=op.f("uq_bell_schedules_name")),
    )
    op.create_table(
        "buildings",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buildings")),
        sa.UniqueConstraint("name", name=op.f("uq_buildings_name")),
    )
    op.create_table(
        "changes",
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("operator", sa.String(length=150), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_changes_at"), ["at"], unique=False)

    op.create_table(
        "director_keys",
        sa.Column("director_name", sa.String(length=150), nullable=False),
        sa.Column("recipient", sa.String(length=100), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("wrapped_identity", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_director_keys")),
        sa.UniqueConstraint("recipient", name=op.f("uq_director_keys_recipient")),
    )
    op.create_table(
        "employees",
        sa.Column("last_name", sa.String(length=60), nullable=False),
        sa.Column("first_name", sa.String(length=60), nullable=False),
        sa.Column("middle_name", sa.String(length=60), nullable=True),
        sa.Column("position", sa.String(length=100), nullable=True),
        sa.Column("phone", sa.String(length=60), nullable=True),
        sa.Column("email", sa.String(length=100), nullable=True),
        sa.Column("hired_on", sa.Date(), nullable=True),
        sa.Column("dismissed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employees")),
    )
    op.create_table(
        "guardians",
        sa.Column("last_name", sa.String(length=60), nullable=False),
        sa.Column("first_name", sa.String(length=60), nullable=False),
        sa.Column("middle_name", sa.String(length=60), nullable=True),
        sa.Column("phone", sa.String(length=60), nullable=True),
        sa.Column("email", sa.String(length=100), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardians")),
    )
    op.create_table(
        "pupils",
        sa.Column("last_name", sa.String(length=60), nullable=False),
        sa.Column("first_name", sa.String(length=60), nullable=False),
        sa.Column("middle_name", sa.String(length=60), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column(
            "sex", sa.Enum("m", "f", name="sex", native_enum=False, length=20), nullable=True
        ),
        sa.Column("personal_file", sa.String(length=30), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pupils")),
    )
    with op.batch_alter_table("pupils", schema=None) as batch_op:
        batch_op.create_index("ix_pupils_name", ["last_name", "first_name"], unique=False)

    op.create_table(
        "school",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("short_name", sa.String(length=100), nullable=False),
        sa.Column("locality", sa.String(length=100), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("phone", sa.String(length=60), nullable=True),
        sa.Column("email", sa.String(length=100), nullable=True),
        sa.Column("website", sa.String(length=200), nullable=True),
        sa.Column("inn", sa.String(length=10), nullable=True),
        sa.Column("kpp", sa.String(length=9), nullable=True),
        sa.Column("ogrn", sa.String(length=13), nullable=True),
        sa.Column("director_name", sa.String(length=150), nullable=True),
        sa.Column("director_position", sa.String(length=100), nullable=False),
        sa.Column("administrator_name", sa.String(length=150), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_school_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
    )
    op.create_table(
        "school_orders",
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_orders")),
        sa.UniqueConstraint("number", "issued_on", name=op.f("uq_school_orders_number_issued_on")),
    )
    op.create_table(
        "subjects",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("short_name", sa.String(length=20), nullable=True),
        sa.Column("area", sa.String(length=120), nullable=True),
        sa.Column(
            "scale",
            sa.Enum("five", "pass_fail", "none", name="markscale", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("without_assessment", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subjects")),
        sa.UniqueConstraint("name", name=op.f("uq_subjects_name")),
    )
    op.create_table(
        "work_kinds",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("short_name", sa.String(length=6), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("is_control", sa.Boolean(), nullable=False),
        sa.Column("is_homework", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight BETWEEN 0 AND 10", name=op.f("ck_work_kinds_weight")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_kinds")),
        sa.UniqueConstraint("name", name=op.f("uq_work_kinds_name")),
    )
    op.create_table(
        "archives",
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("file_name", sa.String(length=100), nullable=False),
        sa.Column("disk", sa.String(length=300), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("period_title", sa.String(length=60), nullable=False),
        sa.Column("fingerprint_source", sa.String(length=60), nullable=False),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["director_keys.id"], name=op.f("fk_archives_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archives")),
        sa.UniqueConstraint("file_name", name=op.f("uq_archives_file_name")),
    )
    with op.batch_alter_table("archives", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_archives_key_id"), ["key_id"], unique=False)

    op.create_table(
        "bells",
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_bells_times")),
        sa.ForeignKeyConstraint(
            ["schedule_id"],
            ["bell_schedules.id"],
            name=op.f("fk_bells_schedule_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bells")),
        sa.UniqueConstraint("schedule_id", "number", name=op.f("uq_bells_schedule_id_number")),
    )
    op.create_table(
        "consents",
        sa.Column("pupil_id", sa.Integer(), nullable=True),
        sa.Column("guardian_id", sa.Integer(), nullable=True),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "personal_data", "publication", name="consentkind", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN pupil_id IS NULL THEN 0 ELSE 1 END + CASE WHEN guardian_id IS NULL THEN 0 ELSE 1 END + CASE WHEN employee_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_consents_one_person"),
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_consents_employee_id")
        ),
        sa.ForeignKeyConstraint(
            ["guardian_id"], ["guardians.id"], name=op.f("fk_consents_guardian_id")
        ),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name=op.f("fk_consents_pupil_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consents_employee_id"), ["employee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consents_guardian_id"), ["guardian_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consents_pupil_id"), ["pupil_id"], unique=False)

    op.create_table(
        "days_off",
        sa.Column("year_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "vacation", "holiday", "other", name="dayoffkind", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("first_grade", sa.Integer(), nullable=False),
        sa.Column("last_grade", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_days_off_span")
        ),
        sa.ForeignKeyConstraint(
            ["year_id"], ["academic_years.id"], name=op.f("fk_days_off_year_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_days_off")),
    )
    with op.batch_alter_table("days_off", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_days_off_year_id"), ["year_id"], unique=False)

    op.create_table(
        "divisions",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_divisions_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_divisions")),
    )
    with op.batch_alter_table("divisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_divisions_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "edit_windows",
        sa.Column("year_id", sa.Integer(), nullable=False),
        sa.Column(
            "rule",
            sa.Enum(
                "never",
                "1_week",
                "2_weeks",
                "3_weeks",
                "month",
                name="editrule",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["year_id"], ["academic_years.id"], name=op.f("fk_edit_windows_year_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit_windows")),
        sa.UniqueConstraint("year_id", name=op.f("uq_edit_windows_year_id")),
    )
    op.create_table(
        "final_marks",
        sa.Column("year_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("year", "exam", "final", name="finalmarkkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column(
            "sign",
            sa.Enum(
                "passed",
                "failed",
                "exempt",
                "not_assessed",
                name="marksign",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(value IS NULL AND sign IS NOT NULL) OR (value BETWEEN 1 AND 5 AND sign IS NULL)",
            name=op.f("ck_final_marks_value"),
        ),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name=op.f("fk_final_marks_pupil_id")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_final_marks_subject_id")
        ),
        sa.ForeignKeyConstraint(
            ["year_id"], ["academic_years.id"], name=op.f("fk_final_marks_year_id")
        ),
        sa.PrimaryKeyConstraint(
            "year_id", "subject_id", "pupil_id", "kind", name=op.f("pk_final_marks")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("final_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_final_marks_pupil_id"), ["pupil_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_final_marks_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "mark_thresholds",
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("five", sa.Double(), nullable=False),
        sa.Column("four", sa.Double(), nullable=False),
        sa.Column("three", sa.Double(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subjects.id"],
            name=op.f("fk_mark_thresholds_subject_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_thresholds")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_mark_thresholds_subject_id")),
    )
    op.create_table(
        "moved_days",
        sa.Column("year_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "weekday",
            sa.Enum(
                "1", "2", "3", "4", "5", "6", "7", name="weekday", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["year_id"], ["academic_years.id"], name=op.f("fk_moved_days_year_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moved_days")),
        sa.UniqueConstraint("day", name=op.f("uq_moved_days_day")),
    )
    with op.batch_alter_table("moved_days", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moved_days_year_id"), ["year_id"], unique=False)

    op.create_table(
        "paper_requests",
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column("guardian_id", sa.Integer(), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column(
            "frequency",
            sa.Enum(
                "weekly",
                "fortnightly",
                "monthly",
                "period",
                name="statementfrequency",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "handover",
            sa.Enum("in_person", "pupil", "post", name="handover", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("document", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_paper_requests_span")
        ),
        sa.ForeignKeyConstraint(
            ["guardian_id"], ["guardians.id"], name=op.f("fk_paper_requests_guardian_id")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_paper_requests_pupil_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_requests")),
    )
    with op.batch_alter_table("paper_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_requests_pupil_id"), ["pupil_id"], unique=False)

    op.create_table(
        "pledges",
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("person_name", sa.String(length=150), nullable=False),
        sa.Column("person_position", sa.String(length=100), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("envelope_keeper", sa.String(length=150), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["director_keys.id"], name=op.f("fk_pledges_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledges")),
    )
    with op.batch_alter_table("pledges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pledges_key_id"), ["key_id"], unique=False)

    op.create_table(
        "pupil_guardians",
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column("guardian_id", sa.Integer(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "mother",
                "father",
                "trustee",
                "other",
                name="relation",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guardian_id"],
            ["guardians.id"],
            name=op.f("fk_pupil_guardians_guardian_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["pupils.id"],
            name=op.f("fk_pupil_guardians_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pupil_guardians")),
        sa.UniqueConstraint(
            "pupil_id", "guardian_id", name=op.f("uq_pupil_guardians_pupil_id_guardian_id")
        ),
    )
    with op.batch_alter_table("pupil_guardians", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pupil_guardians_guardian_id"), ["guardian_id"], unique=False
        )

    op.create_table(
        "reporting_periods",
        sa.Column("year_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "quarter",
                "trimester",
                "half_year",
                "year",
                name="periodkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("first_grade", sa.Integer(), nullable=False),
        sa.Column("last_grade", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_reporting_periods_span")
        ),
        sa.ForeignKeyConstraint(
            ["year_id"], ["academic_years.id"], name=op.f("fk_reporting_periods_year_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_periods")),
        sa.UniqueConstraint(
            "year_id",
            "kind",
            "number",
            "first_grade",
            name=op.f("uq_reporting_periods_year_id_kind_number_first_grade"),
        ),
    )
    op.create_table(
        "rooms",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("building_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "classroom",
                "gym",
                "workshop",
                "laboratory",
                "computer",
                "hall",
                "other",
                name="roomkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_rooms_capacity")),
        sa.ForeignKeyConstraint(
            ["building_id"], ["buildings.id"], name=op.f("fk_rooms_building_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("building_id", "number", name=op.f("uq_rooms_building_id_number")),
    )
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rooms_building_id"), ["building_id"], unique=False)

    op.create_table(
        "statement_issues",
        sa.Column("year_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("received_by", sa.String(length=150), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_statement_issues_span")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_statement_issues_pupil_id")
        ),
        sa.ForeignKeyConstraint(
            ["year_id"], ["academic_years.id"], name=op.f("fk_statement_issues_year_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_issues")),
        sa.UniqueConstraint("year_id", "number", name=op.f("uq_statement_issues_year_id_number")),
    )
    with op.batch_alter_table("statement_issues", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_statement_issues_issued_on"), ["issued_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_statement_issues_pupil_id"), ["pupil_id"], unique=False
        )

    op.create_table(
        "subject_teachers",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employees.id"],
            name=op.f("fk_subject_teachers_employee_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subjects.id"],
            name=op.f("fk_subject_teachers_subject_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_teachers")),
        sa.UniqueConstraint(
            "subject_id", "employee_id", name=op.f("uq_subject_teachers_subject_id_employee_id")
        ),
    )
    with op.batch_alter_table("subject_teachers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_subject_teachers_employee_id"), ["employee_id"], unique=False
        )

    op.create_table(
        "timetables",
        sa.Column("year_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_timetables_span")
        ),
        sa.ForeignKeyConstraint(
            ["year_id"], ["academic_years.id"], name=op.f("fk_timetables_year_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetables")),
    )
    with op.batch_alter_table("timetables", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timetables_year_id"), ["year_id"], unique=False)

    op.create_table(
        "period_marks",
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column(
            "sign",
            sa.Enum(
                "passed",
                "failed",
                "exempt",
                "not_assessed",
                name="marksign",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(value IS NULL AND sign IS NOT NULL) OR (value BETWEEN 1 AND 5 AND sign IS NULL)",
            name=op.f("ck_period_marks_value"),
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["reporting_periods.id"], name=op.f("fk_period_marks_period_id")
        ),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name=op.f("fk_period_marks_pupil_id")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_period_marks_subject_id")
        ),
        sa.PrimaryKeyConstraint(
            "period_id", "subject_id", "pupil_id", name=op.f("pk_period_marks")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("period_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_period_marks_pupil_id"), ["pupil_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_period_marks_subject_id"), ["subject_id"], unique=False
        )

    op.create_table(
        "school_classes",
        sa.Column("year_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=3), nullable=False),
        sa.Column(
            "shift",
            sa.Enum("first", "second", name="shift", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("class_teacher_id", sa.Integer(), nullable=True),
        sa.Column("second_class_teacher_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("grade BETWEEN 1 AND 11", name=op.f("ck_school_classes_grade")),
        sa.ForeignKeyConstraint(
            ["class_teacher_id"], ["employees.id"], name=op.f("fk_school_classes_class_teacher_id")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_school_classes_room_id")),
        sa.ForeignKeyConstraint(
            ["second_class_teacher_id"],
            ["employees.id"],
            name=op.f("fk_school_classes_second_class_teacher_id"),
        ),
        sa.ForeignKeyConstraint(
            ["year_id"], ["academic_years.id"], name=op.f("fk_school_classes_year_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_classes")),
        sa.UniqueConstraint(
            "year_id", "grade", "letter", name=op.f("uq_school_classes_year_id_grade_letter")
        ),
    )
    with op.batch_alter_table("school_classes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_school_classes_class_teacher_id"), ["class_teacher_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_school_classes_second_class_teacher_id"),
            ["second_class_teacher_id"],
            unique=False,
        )

    op.create_table(
        "subgroups",
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_id"],
            ["divisions.id"],
            name=op.f("fk_subgroups_division_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subgroups")),
        sa.UniqueConstraint("division_id", "name", name=op.f("uq_subgroups_division_id_name")),
    )
    op.create_table(
        "subject_rooms",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_subject_rooms_room_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subjects.id"],
            name=op.f("fk_subject_rooms_subject_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_rooms")),
        sa.UniqueConstraint(
            "subject_id", "room_id", name=op.f("uq_subject_rooms_subject_id_room_id")
        ),
    )
    with op.batch_alter_table("subject_rooms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subject_rooms_room_id"), ["room_id"], unique=False)

    op.create_table(
        "class_memberships",
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_class_memberships_span")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_classes.id"], name=op.f("fk_class_memberships_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_class_memberships_pupil_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_memberships")),
    )
    with op.batch_alter_table("class_memberships", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_class_memberships_class_id"), ["class_id"], unique=False
        )
        batch_op.create_index("ix_class_memberships_pupil", ["pupil_id"], unique=False)

    op.create_table(
        "courses",
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=True),
        sa.Column("subgroup_id", sa.Integer(), nullable=True),
        sa.Column("teacher_id", sa.Integer(), nullable=True),
        sa.Column("second_teacher_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(class_id IS NULL AND subgroup_id IS NOT NULL) OR (class_id IS NOT NULL AND subgroup_id IS NULL)",
            name=op.f("ck_courses_class_or_subgroup"),
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_classes.id"], name=op.f("fk_courses_class_id")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_courses_room_id")),
        sa.ForeignKeyConstraint(
            ["second_teacher_id"], ["employees.id"], name=op.f("fk_courses_second_teacher_id")
        ),
        sa.ForeignKeyConstraint(
            ["subgroup_id"], ["subgroups.id"], name=op.f("fk_courses_subgroup_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_courses_subject_id")
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["employees.id"], name=op.f("fk_courses_teacher_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
    )
    with op.batch_alter_table("courses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_courses_class_id"), ["class_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_courses_second_teacher_id"), ["second_teacher_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_courses_subgroup_id"), ["subgroup_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_courses_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_courses_teacher_id"), ["teacher_id"], unique=False)

    op.create_table(
        "division_classes",
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["school_classes.id"], name=op.f("fk_division_classes_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["division_id"],
            ["divisions.id"],
            name=op.f("fk_division_classes_division_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division_classes")),
        sa.UniqueConstraint(
            "division_id", "class_id", name=op.f("uq_division_classes_division_id_class_id")
        ),
    )
    with op.batch_alter_table("division_classes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_division_classes_class_id"), ["class_id"], unique=False
        )

    op.create_table(
        "movements",
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "enrolment",
                "transfer",
                "leaving",
                "graduation",
                name="movementkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("from_class_id", sa.Integer(), nullable=True),
        sa.Column("to_class_id", sa.Integer(), nullable=True),
        sa.Column("other_school", sa.String(length=300), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_class_id"], ["school_classes.id"], name=op.f("fk_movements_from_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["school_orders.id"], name=op.f("fk_movements_order_id")
        ),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name=op.f("fk_movements_pupil_id")),
        sa.ForeignKeyConstraint(
            ["to_class_id"], ["school_classes.id"], name=op.f("fk_movements_to_class_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movements")),
    )
    with op.batch_alter_table("movements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_movements_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_movements_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_movements_pupil_id"), ["pupil_id"], unique=False)

    op.create_table(
        "subgroup_memberships",
        sa.Column("subgroup_id", sa.Integer(), nullable=False),
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_subgroup_memberships_span")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_subgroup_memberships_pupil_id")
        ),
        sa.ForeignKeyConstraint(
            ["subgroup_id"],
            ["subgroups.id"],
            name=op.f("fk_subgroup_memberships_subgroup_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subgroup_memberships")),
    )
    with op.batch_alter_table("subgroup_memberships", schema=None) as batch_op:
        batch_op.create_index("ix_subgroup_memberships_pupil", ["pupil_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_subgroup_memberships_subgroup_id"), ["subgroup_id"], unique=False
        )

    op.create_table(
        "subject_classes",
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours > 0", name=op.f("ck_subject_classes_hours")),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["school_classes.id"],
            name=op.f("fk_subject_classes_class_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subjects.id"],
            name=op.f("fk_subject_classes_subject_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_classes")),
        sa.UniqueConstraint(
            "subject_id", "class_id", name=op.f("uq_subject_classes_subject_id_class_id")
        ),
    )
    with op.batch_alter_table("subject_classes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subject_classes_class_id"), ["class_id"], unique=False)

    op.create_table(
        "course_plans",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_course_plans_course_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_plans")),
        sa.UniqueConstraint("course_id", name=op.f("uq_course_plans_course_id")),
    )
    op.create_table(
        "timetable_entries",
        sa.Column("timetable_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column(
            "weekday",
            sa.Enum(
                "1", "2", "3", "4", "5", "6", "7", name="weekday", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_timetable_entries_course_id")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_timetable_entries_room_id")
        ),
        sa.ForeignKeyConstraint(
            ["timetable_id"],
            ["timetables.id"],
            name=op.f("fk_timetable_entries_timetable_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_entries")),
        sa.UniqueConstraint(
            "timetable_id",
            "course_id",
            "weekday",
            "number",
            name=op.f("uq_timetable_entries_timetable_id_course_id_weekday_number"),
        ),
    )
    with op.batch_alter_table("timetable_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_timetable_entries_course_id"), ["course_id"], unique=False
        )
        batch_op.create_index(
            "ix_timetable_entries_slot", ["timetable_id", "weekday", "number"], unique=False
        )

    op.create_table(
        "course_plan_items",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=300), nullable=True),
        sa.Column("topic", sa.String(length=500), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("homework", sa.String(length=2000), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["course_plans.id"],
            name=op.f("fk_course_plan_items_plan_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_plan_items")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_course_plan_items_plan_id_number")),
    )
    op.create_table(
        "lessons",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("teacher_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(length=500), nullable=True),
        sa.Column(
            "state",
            sa.Enum("planned", "cancelled", name="lessonstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_lessons_course_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["timetable_entries.id"],
            name=op.f("fk_lessons_entry_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_lessons_room_id")),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["employees.id"], name=op.f("fk_lessons_teacher_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
        sa.UniqueConstraint(
            "course_id", "day", "number", name=op.f("uq_lessons_course_id_day_number")
        ),
    )
    with op.batch_alter_table("lessons", schema=None) as batch_op:
        batch_op.create_index("ix_lessons_day", ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_lessons_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lessons_teacher_id"), ["teacher_id"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "absent",
                "excused",
                "ill",
                "late",
                name="attendancekind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("minutes_late", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "minutes_late IS NULL OR minutes_late >= 0", name=op.f("ck_attendance_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lessons.id"], name=op.f("fk_attendance_lesson_id")
        ),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name=op.f("fk_attendance_pupil_id")),
        sa.PrimaryKeyConstraint("lesson_id", "pupil_id", name=op.f("pk_attendance")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_pupil_id"), ["pupil_id"], unique=False)

    op.create_table(
        "homework",
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name=op.f("fk_homework_lesson_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homework")),
        sa.UniqueConstraint("lesson_id", name=op.f("uq_homework_lesson_id")),
    )
    with op.batch_alter_table("homework", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_homework_due_on"), ["due_on"], unique=False)

    op.create_table(
        "substitutions",
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("absent_id", sa.Integer(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["absent_id"], ["employees.id"], name=op.f("fk_substitutions_absent_id")
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lessons.id"], name=op.f("fk_substitutions_lesson_id")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["employees.id"], name=op.f("fk_substitutions_substitute_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitutions")),
        sa.UniqueConstraint("lesson_id", name=op.f("uq_substitutions_lesson_id")),
    )
    with op.batch_alter_table("substitutions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_substitutions_absent_id"), ["absent_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_substitutions_substitute_id"), ["substitute_id"], unique=False
        )

    op.create_table(
        "unlocks",
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_unlocks_employee_id")
        ),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name=op.f("fk_unlocks_lesson_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unlocks")),
    )
    with op.batch_alter_table("unlocks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unlocks_employee_id"), ["employee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unlocks_lesson_id"), ["lesson_id"], unique=False)

    op.create_table(
        "works",
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kind_id"], ["work_kinds.id"], name=op.f("fk_works_kind_id")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name=op.f("fk_works_lesson_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_works")),
        sa.UniqueConstraint("lesson_id", "position", name=op.f("uq_works_lesson_id_position")),
    )
    with op.batch_alter_table("works", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_works_kind_id"), ["kind_id"], unique=False)

    op.create_table(
        "marks",
        sa.Column("work_id", sa.Integer(), nullable=False),
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column(
            "sign",
            sa.Enum(
                "passed",
                "failed",
                "exempt",
                "not_assessed",
                name="marksign",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("comment", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "(value IS NULL AND sign IS NOT NULL) OR (value BETWEEN 1 AND 5 AND sign IS NULL)",
            name=op.f("ck_marks_value"),
        ),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name=op.f("fk_marks_pupil_id")),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], name=op.f("fk_marks_work_id")),
        sa.PrimaryKeyConstraint("work_id", "pupil_id", name=op.f("pk_marks")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_marks_pupil_id"), ["pupil_id"], unique=False)
