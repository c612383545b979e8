"""The ground floor: where the ladder begins.

New databases are made whole at the newest revision; one of this revision was made by version 0.1.
"""

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing comes before this revision."""
