"""Setting a school up."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SOURCE = "СанПиН 1.2.3685-21, табл. 6.6"
NORMS = {
    5: (21, 23, 23, 23, 29, 30, 32, 33, 33, 34, 34),
    6: (0, 26, 26, 26, 32, 33, 35, 36, 36, 37, 37),
}
"""The most hours a week of grades 1–11, by days a week, as they stood at this revision."""
TEMPLATE = {
    "Русский язык": (5, 5, 5, 5, 5, 6, 4, 3, 3, 2, 2),
    "Литературное чтение": (4, 4, 4, 4, 0, 0, 0, 0, 0, 0, 0),
    "Литература": (0, 0, 0, 0, 3, 3, 2, 2, 3, 3, 3),
    "Английский язык": (0, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3),
    "Математика": (4, 4, 4, 4, 5, 5, 0, 0, 0, 0, 0),
    "Алгебра": (0, 0, 0, 0, 0, 0, 3, 3, 3, 4, 4),
    "Геометрия": (0, 0, 0, 0, 0, 0, 2, 2, 2, 3, 3),
    "Вероятность и статистика": (0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1),
    "Информатика": (0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2),
    "Окружающий мир": (2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0),
    "История": (0, 0, 0, 0, 3, 3, 3, 3, 3, 2, 2),
    "Обществознание": (0, 0, 0, 0, 0, 1, 1, 1, 1, 3, 3),
    "География": (0, 0, 0, 0, 1, 1, 2, 2, 2, 1, 1),
    "Физика": (0, 0, 0, 0, 0, 0, 2, 2, 3, 3, 3),
    "Химия": (0, 0, 0, 0, 0, 0, 0, 2, 2, 1, 2),
    "Биология": (0, 0, 0, 0, 1, 1, 2, 2, 2, 1, 1),
    "ОРКСЭ": (0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
    "ОДНКНР": (0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
    "Изобразительное искусство": (1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0),
    "Музыка": (1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0),
    "Труд (технология)": (1, 1, 1, 1, 2, 2, 2, 1, 1, 0, 0),
    "Физическая культура": (3, 3, 3, 2, 2, 2, 2, 3, 2, 3, 3),
    "Основы безопасности и защиты Родины": (0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1),
    "Индивидуальный проект": (0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
}
"""Hours a week of grades 1–11."""


def upgrade() -> None:
    """Setting a school up."""
    op.create_table(
        "accepted_findings",
        sa.Column("check_key", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("accepted_by", sa.String(length=150), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accepted_findings")),
        sa.UniqueConstraint("check_key", "text", name=op.f("uq_accepted_findings_check_key_text")),
    )
    op.create_table(
        "announcements",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=True),
        sa.Column(
            "audience",
            sa.Enum(
                "everybody",
                "staff",
                "pupils",
                "parents",
                name="audience",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    op.create_table(
        "distinct_people",
        sa.Column(
            "kind",
            sa.Enum(
                "pupil", "guardian", "employee", name="personkind", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=150), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_distinct_people_pair")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distinct_people")),
        sa.UniqueConstraint(
            "kind", "first_id", "second_id", name=op.f("uq_distinct_people_kind_first_id_second_id")
        ),
    )
    op.create_table(
        "hours_norms",
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("week_length", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours > 0", name=op.f("ck_hours_norms_hours")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_norms")),
        sa.UniqueConstraint("grade", "week_length", name=op.f("uq_hours_norms_grade_week_length")),
    )
    op.create_table(
        "import_mappings",
        sa.Column("shape", sa.String(length=64), nullable=False),
        sa.Column("layout", sa.String(length=40), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mappings")),
        sa.UniqueConstraint("shape", name=op.f("uq_import_mappings_shape")),
    )
    op.create_table(
        "public_documents",
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "founding",
                "local_act",
                "programme",
                "report",
                "memo",
                "other",
                name="publicdocumentkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=50), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_documents")),
    )
    op.create_table(
        "template_hours",
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours > 0", name=op.f("ck_template_hours_hours")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_hours")),
        sa.UniqueConstraint("grade", "subject", name=op.f("uq_template_hours_grade_subject")),
    )
    op.create_table(
        "access_slips",
        sa.Column("pupil_id", sa.Integer(), nullable=True),
        sa.Column("guardian_id", sa.Integer(), nullable=True),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("login", sa.String(length=100), nullable=False),
        sa.Column("first_password", sa.String(length=100), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=True),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("handed_to", sa.String(length=150), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN pupil_id IS NULL THEN 0 ELSE 1 END + CASE WHEN guardian_id IS NULL THEN 0 ELSE 1 END + CASE WHEN employee_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_access_slips_one_person"),
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_access_slips_employee_id")
        ),
        sa.ForeignKeyConstraint(
            ["guardian_id"], ["guardians.id"], name=op.f("fk_access_slips_guardian_id")
        ),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name=op.f("fk_access_slips_pupil_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_slips")),
        sa.UniqueConstraint("login", name=op.f("uq_access_slips_login")),
    )
    with op.batch_alter_table("access_slips", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_access_slips_employee_id"), ["employee_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_access_slips_guardian_id"), ["guardian_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_access_slips_pupil_id"), ["pupil_id"], unique=False)

    op.create_table(
        "certificates",
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "medical",
                "parents_note",
                "other",
                name="certificatekind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=50), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_certificates_span")
        ),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name=op.f("fk_certificates_pupil_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificates_pupil_id"), ["pupil_id"], unique=False)

    op.create_table(
        "portfolio_entries",
        sa.Column("pupil_id", sa.Integer(), nullable=True),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "portrait",
                "achievement",
                "article",
                "memo",
                "material",
                name="portfoliokind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("result", sa.String(length=200), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN pupil_id IS NULL THEN 0 ELSE 1 END + CASE WHEN employee_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_portfolio_entries_one_person"),
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_portfolio_entries_employee_id")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_portfolio_entries_pupil_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolio_entries")),
    )
    with op.batch_alter_table("portfolio_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_portfolio_entries_employee_id"), ["employee_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_portfolio_entries_pupil_id"), ["pupil_id"], unique=False
        )

    op.create_table(
        "setup_records",
        sa.Column("year_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("document_number", sa.String(length=50), nullable=True),
        sa.Column("document_date", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.String(length=150), nullable=True),
        sa.Column("evidence", sa.String(length=1000), nullable=True),
        sa.Column("counted_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["employees.id"], name=op.f("fk_setup_records_responsible_id")
        ),
        sa.ForeignKeyConstraint(
            ["year_id"], ["academic_years.id"], name=op.f("fk_setup_records_year_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_records")),
        sa.UniqueConstraint("year_id", "step", name=op.f("uq_setup_records_year_id_step")),
    )
    with op.batch_alter_table("setup_records", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_setup_records_responsible_id"), ["responsible_id"], unique=False
        )

    op.create_table(
        "attachments",
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.String(length=150), nullable=True),
        sa.Column("setup_record_id", sa.Integer(), nullable=True),
        sa.Column("consent_id", sa.Integer(), nullable=True),
        sa.Column("paper_request_id", sa.Integer(), nullable=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("announcement_id", sa.Integer(), nullable=True),
        sa.Column("public_document_id", sa.Integer(), nullable=True),
        sa.Column("portfolio_entry_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN setup_record_id IS NULL THEN 0 ELSE 1 END + CASE WHEN consent_id IS NULL THEN 0 ELSE 1 END + CASE WHEN paper_request_id IS NULL THEN 0 ELSE 1 END + CASE WHEN order_id IS NULL THEN 0 ELSE 1 END + CASE WHEN certificate_id IS NULL THEN 0 ELSE 1 END + CASE WHEN announcement_id IS NULL THEN 0 ELSE 1 END + CASE WHEN public_document_id IS NULL THEN 0 ELSE 1 END + CASE WHEN portfolio_entry_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_attachments_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_attachments_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_attachments_certificate_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"],
            ["consents.id"],
            name=op.f("fk_attachments_consent_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["school_orders.id"],
            name=op.f("fk_attachments_order_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["paper_request_id"],
            ["paper_requests.id"],
            name=op.f("fk_attachments_paper_request_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["portfolio_entry_id"],
            ["portfolio_entries.id"],
            name=op.f("fk_attachments_portfolio_entry_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["public_document_id"],
            ["public_documents.id"],
            name=op.f("fk_attachments_public_document_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["setup_record_id"],
            ["setup_records.id"],
            name=op.f("fk_attachments_setup_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attachments_announcement_id"), ["announcement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_attachments_certificate_id"), ["certificate_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_attachments_consent_id"), ["consent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachments_order_id"), ["order_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_attachments_paper_request_id"), ["paper_request_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_attachments_portfolio_entry_id"), ["portfolio_entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_attachments_public_document_id"), ["public_document_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_attachments_setup_record_id"), ["setup_record_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_attachments_sha256"), ["sha256"], unique=False)

    op.create_table(
        "movement_effects",
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("class_membership_id", sa.Integer(), nullable=True),
        sa.Column("subgroup_membership_id", sa.Integer(), nullable=True),
        sa.Column("paper_request_id", sa.Integer(), nullable=True),
        sa.Column("pupil_id", sa.Integer(), nullable=True),
        sa.Column("is_beginning", sa.Boolean(), nullable=False),
        sa.Column("last_day_before", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN class_membership_id IS NULL THEN 0 ELSE 1 END + CASE WHEN subgroup_membership_id IS NULL THEN 0 ELSE 1 END + CASE WHEN paper_request_id IS NULL THEN 0 ELSE 1 END + CASE WHEN pupil_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_movement_effects_one_record"),
        ),
        sa.ForeignKeyConstraint(
            ["class_membership_id"],
            ["class_memberships.id"],
            name=op.f("fk_movement_effects_class_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["movement_id"],
            ["movements.id"],
            name=op.f("fk_movement_effects_movement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["paper_request_id"],
            ["paper_requests.id"],
            name=op.f("fk_movement_effects_paper_request_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["pupils.id"],
            name=op.f("fk_movement_effects_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["subgroup_membership_id"],
            ["subgroup_memberships.id"],
            name=op.f("fk_movement_effects_subgroup_membership_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement_effects")),
    )
    with op.batch_alter_table("movement_effects", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_movement_effects_class_membership_id"),
            ["class_membership_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_movement_effects_movement_id"), ["movement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_movement_effects_paper_request_id"), ["paper_request_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_movement_effects_pupil_id"), ["pupil_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_movement_effects_subgroup_membership_id"),
            ["subgroup_membership_id"],
            unique=False,
        )

    with op.batch_alter_table("academic_years", schema=None) as batch_op:
        batch_op.add_column(sa.Column("five_day_last_grade", sa.Integer(), nullable=True))

    with op.batch_alter_table("archives", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attached_count", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("missing_count", sa.Integer(), nullable=True))

    with op.batch_alter_table("course_plan_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("planned_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("kind_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_course_plan_items_kind_id"), ["kind_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_course_plan_items_kind_id"), "work_kinds", ["kind_id"], ["id"]
        )

    with op.batch_alter_table("employees", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hours_limit", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("entered_on", sa.Date(), nullable=True))

    with op.batch_alter_table("guardians", schema=None) as batch_op:
        batch_op.add_column(sa.Column("address", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("entered_on", sa.Date(), nullable=True))

    with op.batch_alter_table("movements", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entered_on", sa.Date(), nullable=True))

    with op.batch_alter_table("pupil_guardians", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "rights",
                sa.Enum(
                    "full",
                    "limited",
                    "deprived",
                    name="guardianrights",
                    native_enum=False,
                    length=20,
                ),
                nullable=False,
                server_default="full",
            )
        )
        batch_op.add_column(
            sa.Column("gets_information", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(sa.Column("document", sa.String(length=200), nullable=True))

    with op.batch_alter_table("pupils", schema=None) as batch_op:
        batch_op.add_column(sa.Column("address", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("phone", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("email", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("entered_on", sa.Date(), nullable=True))

    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.add_column(sa.Column("okpo", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("oktmo", sa.String(length=11), nullable=True))
        batch_op.add_column(sa.Column("bank_name", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("bic", sa.String(length=9), nullable=True))
        batch_op.add_column(sa.Column("account", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("correspondent_account", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("personal_account", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("founder", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("licence", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("accreditation", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("journal_started_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("regional_system", sa.String(length=150), nullable=True))
        batch_op.add_column(
            sa.Column(
                "order_numbering", sa.String(length=30), nullable=False, server_default="{n}-у"
            )
        )
        batch_op.add_column(
            sa.Column("teacher_hours_limit", sa.Double(), nullable=False, server_default="36")
        )
        batch_op.add_column(
            sa.Column("is_consent_required", sa.Boolean(), nullable=False, server_default=sa.true())
        )

    with op.batch_alter_table("school_classes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("control_count", sa.Integer(), nullable=True))

    with op.batch_alter_table("school_orders", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum(
                    "enrolment",
                    "transfer",
                    "leaving",
                    "graduation",
                    "other",
                    name="orderkind",
                    native_enum=False,
                    length=20,
                ),
                nullable=False,
                server_default="other",
            )
        )
        batch_op.add_column(sa.Column("grounds", sa.String(length=300), nullable=True))

    norms = sa.table(
        "hours_norms", *(sa.column(name) for name in ("grade", "week_length", "hours", "source"))
    )
    template = sa.table(
        "template_hours", *(sa.column(name) for name in ("grade", "subject", "hours"))
    )
    op.bulk_insert(
        norms,
        [
            {"grade": grade, "week_length": days, "hours": float(hours), "source": SOURCE}
            for days, by_grade in NORMS.items()
            for grade, hours in enumerate(by_grade, start=1)
            if hours
        ],
    )
    op.bulk_insert(
        template,
        [
            {"grade": grade, "subject": subject, "hours": float(hours)}
            for subject, by_grade in TEMPLATE.items()
            for grade, hours in enumerate(by_grade, start=1)
            if hours
        ],
    )
