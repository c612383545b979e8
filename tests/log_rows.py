"""The rows of the change log as they stand, and a hand that writes round the program."""

import sqlite3
from contextlib import closing

from sqlalchemy import select

from ejadmin.models.chain import Change


def changes(database, table=None):
    query = select(Change).order_by(Change.id)
    with database.sessions() as session:
        return list(session.scalars(query.where(Change.table == table) if table else query))


def tamper(database, statement, *values):
    with closing(sqlite3.connect(database.file)) as connection, connection:
        connection.execute(statement, values)
