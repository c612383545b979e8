"""The rows of the change log as they stand, and a hand that writes round the program."""

from sqlalchemy import select

from ejadmin.models.base.chain import Change


def changes(database, table=None):
    query = select(Change).order_by(Change.id)
    with database.sessions() as session:
        return list(session.scalars(query.where(Change.table == table) if table else query))


def tamper(database, statement, *values):
    """Write past the log, by the driver itself."""
    mark = "?" if database.is_file else "%s"
    with database.engine.begin() as connection:
        connection.exec_driver_sql(statement.replace("?", mark), values)
