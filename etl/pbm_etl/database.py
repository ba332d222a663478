"""Connections to the database of pbm: SQLAlchemy above psycopg, COPY, and errors without values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError

# What the server shows of a session, in pg_stat_activity and in the audit.
APPLICATION_NAME = "pbm_etl"


def engine(url: str | None = None) -> Engine:
    """The database at a URL such as postgresql://host/name; without one, where PGHOST, PGDATABASE and the like say."""
    if url is None:
        url = "postgresql+psycopg://"
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            url = "postgresql+psycopg://" + url[len(prefix) :]
    return create_engine(url, connect_args={"application_name": APPLICATION_NAME}, hide_parameters=True)


def driver(connection: Connection) -> psycopg.Connection[Any]:
    """psycopg's own connection, for what SQLAlchemy has no words for."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    return raw


def copy(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Puts rows into a table of the schema pbm by COPY, in the connection's transaction; gives how many."""
    count = 0
    with copying(connection, table, columns) as into:
        for row in rows:
            into.write_row(row)
            count += 1
    return count


@contextmanager
def copying(connection: Connection, table: str, columns: Sequence[str]) -> Iterator[psycopg.Copy]:
    """A COPY whose rows come to a table of the schema pbm at its end, in their order, in the connection's transaction.

    PostgreSQL refuses COPY into a table under row security to all but superusers: the rows go through a temporary table.
    """
    raw = driver(connection)
    temporary, names = sql.Identifier("pg_temp", f"copied_{table}"), sql.SQL(", ").join(map(sql.Identifier, columns))
    types = dict(raw.execute(TYPES, (f"pbm.{table}", list(columns))).fetchall())
    declared = sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(types[name])) for name in columns)
    raw.execute(sql.SQL("CREATE TEMPORARY TABLE {} ({})").format(sql.Identifier(f"copied_{table}"), declared))
    with raw.cursor() as cursor, cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(temporary, names)) as into:
        yield into
    raw.execute(sql.SQL("INSERT INTO {} ({names}) SELECT {names} FROM {}").format(sql.Identifier("pbm", table), temporary, names=names))
    raw.execute(sql.SQL("DROP TABLE {}").format(temporary))


TYPES = """SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
           WHERE attrelid = %s::regclass AND attname = ANY (%s) AND attnum > 0"""


def describe(error: BaseException) -> str:
    """What went wrong, as far as it can be shown: an error's detail, context and statement may hold values."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    if isinstance(error, psycopg.Error):
        diagnostic = error.diag
        if diagnostic.message_primary is None:
            return type(error).__name__ + ": the connection to the database was lost or could not be made"
        hint = f" ({diagnostic.message_hint})" if diagnostic.message_hint else ""
        return f"{error.sqlstate}: {diagnostic.message_primary}{hint}"
    return type(error).__name__


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of an error of the database."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    return error.sqlstate if isinstance(error, psycopg.Error) else None
