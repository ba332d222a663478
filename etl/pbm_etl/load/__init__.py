"""`pbm_etl load`: opens a file as downloaded, stages its records and has the database load them."""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from pbm_etl.database import copy, driver, engine
from pbm_etl.load.files import FileError, Record, as_of_name, digest, records

COUNTS = "records, added, changed, unchanged, repaired, refused"
SUMMARY = text(
    """SELECT severity, coalesce(field, '') AS field, code, count(*) AS faults,
              (array_agg(line ORDER BY line))[1:3] AS lines, min(message) AS message
       FROM pbm.load_fault WHERE run_id = :run GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC, 3"""
)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    parser = subparsers.add_parser(
        "load",
        help="load a file of the field, as it was downloaded",
        description="Loads a file: gzip or zip, any of the usual encodings and delimiters, columns in any order. What it "
        "took, changed and refused, and why, is printed with line numbers and stays in pbm.load_run and pbm.load_error.",
        epilog="SOURCE is one of: SELECT source, description FROM pbm.load_sources(); `pbm_etl load list -` prints them.",
    )
    parser.add_argument("source", metavar="SOURCE", help="what the file is, such as nadac, fda_ndc, members; list: print all")
    parser.add_argument("file", metavar="FILE", type=Path, help="the file")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change, line by line")
    parser.add_argument("--plan-code", metavar="CODE", help="the plan of all records")
    parser.add_argument("--as-of", metavar="DATE", type=date.fromisoformat, help="the day of the file (default: the date in its name, else today)")
    whole = parser.add_mutually_exclusive_group()
    whole.add_argument("--full", action="store_true", default=None, help="the file has all there is: what it lacks ends (default for fda_ndc)")
    whole.add_argument("--changes", dest="full", action="store_false", help="the file has changes alone (default for all others)")
    parser.add_argument("--closing-limit", metavar="PERCENT", type=float, help="end no more than this of what there is (default: 20)")
    parser.add_argument("--formulary-id", metavar="ID", help="the formulary to take of a CMS Part D file")
    parser.add_argument("--product", metavar="FILE", type=Path, help="FDA: product.txt beside package.txt")
    parser.add_argument("--map", metavar="FIELD=HEADING", action="append", default=[], help="read a field from the column of this heading")
    parser.add_argument("--errors", metavar="CSV", type=Path, help="write the faults, line by line, into this file")
    parser.set_defaults(run=run)


def settings(arguments: argparse.Namespace) -> dict[str, object]:
    """What load_records is told of the file."""
    as_of = arguments.as_of or as_of_name(arguments.file.name)
    given = {
        "plan_code": arguments.plan_code,
        "as_of": as_of.isoformat() if as_of else None,
        "full": arguments.full,
        "formulary_id": arguments.formulary_id,
        "closing_limit_percent": arguments.closing_limit,
    }
    return {key: value for key, value in given.items() if value is not None}


def renamed(pairs: Iterable[str]) -> dict[str, str]:
    """Headings by the fields that they are to be read as."""
    names = {}
    for pair in pairs:
        field, separator, heading = pair.partition("=")
        if not separator or not field.strip() or not heading.strip():
            raise FileError("--map takes FIELD=HEADING")
        names[heading.strip()] = field.strip()
    return names


def stage(connection: Connection, run: int, table: str, found: Iterable[Record]) -> int:
    """Puts the records down by COPY; gives how many."""
    rows = ((run, record.line, json.dumps(record.cells, ensure_ascii=False)) for record in found)
    columns = ["run_id", "line", "raw_data"]
    if not connection.scalar(text("SELECT row_security_active(CAST(:table AS regclass))"), {"table": f"pbm.{table}"}):
        return copy(connection, table, columns, rows)
    # COPY does not go through row security: a temporary table takes it, and INSERT goes.
    connection.execute(text("CREATE TEMPORARY TABLE loading (run_id bigint, line bigint, raw_data jsonb) ON COMMIT DROP"))
    count = 0
    with driver(connection).cursor() as cursor, cursor.copy("COPY pg_temp.loading FROM STDIN") as into:
        for row in rows:
            into.write_row(row)
            count += 1
    connection.execute(text(f"INSERT INTO pbm.{table} (run_id, line, raw_data) SELECT run_id, line, raw_data FROM pg_temp.loading"))
    return count


def run(arguments: argparse.Namespace) -> int:
    """Loads, and prints what came of it."""
    database = engine(arguments.database)
    with database.connect() as connection:
        sources = {row.source: row for row in connection.execute(text("SELECT * FROM pbm.load_sources()"))}
    if arguments.source == "list":
        for source, row in sources.items():
            print(f"{source:26}{row.description}")
        return 0
    if arguments.source not in sources:
        print(f"pbm_etl: no source is called {arguments.source}: `pbm_etl load list -` prints them", file=sys.stderr)
        return 2
    try:
        return load(database, arguments, sources[arguments.source].holds_persons)
    except (FileError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        print(f"pbm_etl: {reason}", file=sys.stderr)
        return 2


def load(database: Engine, arguments: argparse.Namespace, holds_persons: bool) -> int:
    """Stages the file in one transaction and has it loaded in another one."""
    path: Path = arguments.file
    found = records(path, arguments.source, renamed(arguments.map), arguments.product)
    told, sha = json.dumps(settings(arguments)), digest(path)
    began = time.monotonic()
    with database.begin() as connection:
        before = connection.execute(
            text("SELECT run_id, started_at::date AS day FROM pbm.load_progress WHERE file_name = :name AND source = :source AND state = 'done' AND NOT dry_run ORDER BY run_id DESC LIMIT 1"),
            {"name": path.name, "source": arguments.source},
        ).first()
        run_id = connection.scalar(
            text("SELECT pbm.begin_load_run(:source, :name, :sha, :dry)"),
            {"source": arguments.source, "name": path.name, "sha": sha, "dry": arguments.dry_run},
        )
        assert isinstance(run_id, int)
        staged = stage(connection, run_id, "record_staging" if holds_persons else "reference_staging", found)
    if before:
        print(f"A file of this name was loaded before: run {before.run_id} on {before.day}.")
    read_in = time.monotonic() - began
    try:
        with database.begin() as connection:
            if arguments.dry_run:
                outcomes = connection.execute(text("SELECT * FROM pbm.check_records(:run, CAST(:told AS jsonb))"), {"run": run_id, "told": told})
                would = [row for row in outcomes if row.action in ("added", "changed", "closed")]
            else:
                connection.execute(text("CALL pbm.load_records(:run, CAST(:told AS jsonb))"), {"run": run_id, "told": told})
                would = []
    except BaseException:
        with database.begin() as connection:
            connection.execute(text("SELECT pbm.end_load_run(:run, 'failed', message => 'load_records raised an error')"), {"run": run_id})
            connection.execute(text("SELECT pbm.discard_records(:run)"), {"run": run_id})
        raise
    loaded_in = time.monotonic() - began - read_in
    for row in would[:50]:
        print(f"would be {row.action}: {row.table_name}" + (f", line {row.line}" if row.line else ""))
    if len(would) > 50:
        print(f"... and {len(would) - 50} more")
    print(f"Run {run_id}: {staged} records, staged in {read_in:.1f} s, {'checked' if arguments.dry_run else 'loaded'} in {loaded_in:.1f} s.")
    with database.begin() as connection:
        state = tell(connection, run_id, arguments.errors)
        if arguments.dry_run or state == "failed":
            connection.execute(text("SELECT pbm.discard_records(:run)"), {"run": run_id})
    return 0 if state != "failed" else 1


def tell(connection: Connection, run_id: int, errors: Path | None) -> str:
    """Prints counts and faults of a run; gives its state."""
    counts = connection.execute(text(f"SELECT {COUNTS}, state, message FROM pbm.load_progress WHERE run_id = :run"), {"run": run_id}).one()
    print(", ".join(f"{name} {getattr(counts, name)}" for name in COUNTS.split(", ")) + (f"; {counts.message}" if counts.message else ""))
    for row in connection.execute(SUMMARY, {"run": run_id}):
        lines = ", ".join(str(line) for line in row.lines if line is not None)
        where = f" (line {lines}{', ...' if row.faults > 3 else ''})" if lines else ""
        print(f"{row.severity:8}{row.faults:8} {row.field + ': ' if row.field else ''}{row.message}{where}")
    if errors is not None:
        with errors.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["line", "field", "code", "message", "hint", "severity"])
            writer.writerows(
                connection.execute(
                    text("SELECT line, field, code, message, hint, severity FROM pbm.load_fault WHERE run_id = :run ORDER BY line, error_id"),
                    {"run": run_id},
                )
            )
    return str(counts.state)
