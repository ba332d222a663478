"""`pbm_etl runs`: the latest runs of loading and staging."""

from __future__ import annotations

import argparse

from sqlalchemy import text

from pbm_etl.database import engine

LATEST = text(
    """SELECT run_id, source, state, to_char(started_at, 'YYYY-MM-DD HH24:MI') AS started, records, added, changed,
              unchanged, repaired, refused, coalesce(file_name, '') AS file
       FROM pbm.load_progress ORDER BY started_at DESC, run_id DESC LIMIT :limit"""
)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    parser = subparsers.add_parser("runs", help="list the latest runs", description="Lists the latest runs of loading and staging.")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="how many (default: %(default)s)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints a table."""
    with engine(arguments.database).connect() as connection:
        result = connection.execute(LATEST, {"limit": arguments.limit})
        rows = [tuple(result.keys()), *(tuple(map(str, row)) for row in result)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip())
    return 0
