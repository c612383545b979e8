"""The school's time zone: what «today» means where the school stands."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the zone; a school that named none keeps the computer's."""
    op.add_column("school", sa.Column("time_zone", sa.String(length=20), nullable=True))
