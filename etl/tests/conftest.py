"""A database with the sample data for each test that asks for one."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

SERVER = {
    "host": os.environ.get("PBM_PGHOST") or os.environ.get("PGHOST"),
    "port": os.environ.get("PBM_PGPORT") or os.environ.get("PGPORT"),
    "user": os.environ.get("PBM_PGUSER") or os.environ.get("PGUSER"),
}
TEMPLATE = f"pbm_etl_template_{os.getpid()}"


def url(database: str) -> str:
    """The address of a database of the test server, as the command line takes it."""
    host = str(SERVER["host"]).replace("/", "%2F")
    return f"postgresql://{SERVER['user']}@/{database}?host={host}&port={SERVER['port']}"


def server(database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    """A connection that commits each statement."""
    return psycopg.connect(**{k: v for k, v in SERVER.items() if v}, dbname=database, autocommit=True)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def template() -> Iterator[str]:
    """A database with the extension and its sample data, from which the others are copied."""
    if not SERVER["host"]:
        pytest.skip("no server: make test TEST=etl starts one")
    with server() as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(TEMPLATE)))
    try:
        with server(TEMPLATE) as connection:
            connection.execute("CREATE EXTENSION pbm")
            connection.execute("SELECT pbm.load_sample_data(0)")
        yield TEMPLATE
    finally:
        with server() as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(TEMPLATE)))


@pytest.fixture
def database(template: str) -> Iterator[str]:
    """The URL of a database of the test's own."""
    name = f"pbm_etl_{uuid.uuid4().hex[:12]}"
    with server() as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield url(name)
    finally:
        with server() as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
