"""The revisions a database may stand at, the oldest first; one line for each migration."""

REVISIONS = ("0001", "0002", "0003", "0004")
REVISION = REVISIONS[-1]
