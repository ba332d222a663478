"""The command line: one command a module, which adds its own parser."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import psycopg
from sqlalchemy.exc import DBAPIError

from pbm_etl import feed, load, runs
from pbm_etl.database import describe

# Each has `add_parser(subparsers)`, which sets `run(arguments) -> exit code`.
COMMANDS = (feed, load, runs)


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = argparse.ArgumentParser(prog="pbm_etl", description="Brings data into pbm: the claims feed and the file loaders.")
    top.add_argument(
        "--database",
        metavar="URL",
        help="such as postgresql://host/name (default: what PGHOST, PGPORT, PGDATABASE, PGUSER say)",
    )
    subparsers = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_parser(subparsers)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command; its exit code."""
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except (DBAPIError, psycopg.Error) as error:
        print(f"pbm_etl: {describe(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("pbm_etl: stopped", file=sys.stderr)
        return 130
