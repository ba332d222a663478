#!/usr/bin/env python3
"""Writes the upgrade script of sql/ from sql/upgrade/script.sql; --check only compares, and fails where they differ."""

import re
import sys
from pathlib import Path

SQL = Path(__file__).resolve().parent.parent / "sql"
SCRIPT = SQL / "pbm--0.1.0--0.2.0.sql"


def between(first, last):
    order = (SQL / "ORDER").read_text().split()
    files = order[order.index(first) : order.index(last) + 1]
    return "\n".join(f"-- sql/{file}\n\n{(SQL / file).read_text()}" for file in files)


def script():
    text = (SQL / "upgrade/script.sql").read_text()
    text = re.sub(r"^\\i (\S+) \.\.\. (\S+)$", lambda line: between(*line.groups()), text, flags=re.M)
    # Its own triggers' functions and procedures stay the same objects, with their privileges.
    text = re.sub(r"^CREATE (FUNCTION|PROCEDURE) ", r"CREATE OR REPLACE \1 ", text, flags=re.M)
    return '\\echo Use "ALTER EXTENSION pbm UPDATE" to load this file. \\quit\n\n' + text


if sys.argv[1:] == ["--check"]:
    if SCRIPT.read_text() != script():
        sys.exit(f"sql/{SCRIPT.name} is not what its parts make: run scripts/upgrade.py")
else:
    SCRIPT.write_text(script())
