"""The change log's lasting form: who for whom, why, where; digests in the place of texts."""

import hashlib
import json
import os
from datetime import UTC, datetime
from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

GENESIS = "0" * 64
NOBODY = "не указан"
REASON = "Обновление базы: журнал изменений продолжен в новом виде"


MARKED = ("marks", "period_marks", "final_marks")
FORMER_RULE = "(value IS NULL AND sign IS NOT NULL) OR (value BETWEEN 1 AND 5 AND sign IS NULL)"
RULE = (
    "(value IS NULL AND sign IS NOT NULL)"
    " OR (value IS NOT NULL AND value IN (1, 2, 3, 4, 5) AND sign IS NULL)"
)


def upgrade() -> None:
    """Widen the log, close its former part with a row of the new form, and give it a head.

    The database's own rule of marks let through what is neither number nor sign.
    """
    for table in MARKED:
        _mend_rule(table)
    with op.batch_alter_table("changes") as changes:
        changes.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        changes.add_column(sa.Column("operation", sa.Integer(), nullable=True))
        changes.add_column(sa.Column("operator_id", sa.Integer(), nullable=True))
        changes.add_column(sa.Column("teacher", sa.String(length=200), nullable=True))
        changes.add_column(sa.Column("reason", sa.String(length=500), nullable=True))
        changes.add_column(sa.Column("workstation", sa.String(length=100), nullable=True))
        changes.add_column(sa.Column("salt", sa.LargeBinary(length=16), nullable=True))
        changes.add_column(sa.Column("before_digest", sa.String(length=64), nullable=True))
        changes.add_column(sa.Column("after_digest", sa.String(length=64), nullable=True))
        changes.create_index("ix_changes_record", ["table_name", "key"])
        changes.create_index("ix_changes_operation", ["operation"])
    op.create_table(
        "operations",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.Column("done_by", sa.String(length=150), nullable=False),
        sa.Column("takes_back", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_operations")),
    )
    op.create_index("ix_operations_takes_back", "operations", ["takes_back"])
    op.create_table(
        "chain_head",
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("operation", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_head")),
    )
    with op.batch_alter_table("school") as school:
        school.add_column(
            sa.Column("copies_limit", sa.Integer(), nullable=False, server_default="2048")
        )
    _close_former_chain()


def _mend_rule(table: str) -> None:
    """Make a table anew with the rule that holds; SQLite cannot change one in its place.

    Rows that break it, which no version of the program wrote, keep their table as it was.
    """
    connection = op.get_bind()
    broken = sa.text(f"SELECT count(*) FROM {table} WHERE ({RULE}) IS NOT TRUE")
    if connection.execute(broken).scalar_one():
        return
    stored = sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL")
    texts = sorted(connection.execute(stored, {"table": table}).scalars(), reverse=True)
    whole, *indexes = texts  # «CREATE TABLE» sorts behind «CREATE INDEX»
    fresh = whole.replace(FORMER_RULE, RULE).replace(f"TABLE {table}", f"TABLE {table}_fresh", 1)
    connection.exec_driver_sql(fresh)
    connection.exec_driver_sql(f"INSERT INTO {table}_fresh SELECT * FROM {table}")
    op.drop_table(table)
    op.rename_table(f"{table}_fresh", table)
    for index in indexes:
        connection.exec_driver_sql(index)


def _close_former_chain() -> None:
    """One row of the new form follows the last of the former one and opens the head."""
    connection = op.get_bind()
    last = connection.execute(
        sa.text("SELECT id, hash FROM changes ORDER BY id DESC LIMIT 1")
    ).first()
    number, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    key = '{"version_num":"0003"}'
    before, after = '{"version_num":"0002"}', '{"version_num":"0003"}'
    salt = os.urandom(16)
    digests = [hashlib.sha256(salt + text.encode()).hexdigest() for text in (before, after)]
    told = [previous, 2, number, 1, at, None, NOBODY, None, REASON, None, "alembic_version", key,
            "update", *digests]  # fmt: skip
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    row = {
        "id": number, "version": 2, "operation": 1, "at": at, "operator": NOBODY,
        "reason": REASON, "table_name": "alembic_version", "key": key, "action": "update",
        "before": before, "after": after, "salt": salt,
        "hash": hashlib.sha256(text.encode()).hexdigest(),
    }  # fmt: skip
    changes = sa.table("changes", *(sa.column(name) for name in row))
    op.bulk_insert(changes, [row])
    head = sa.table(
        "chain_head", *(sa.column(name) for name in ("id", "rows", "hash", "operation", "base_id"))
    )
    op.bulk_insert(
        head,
        [{"id": 1, "rows": number, "hash": row["hash"], "operation": 1, "base_id": token_hex(16)}],
    )
