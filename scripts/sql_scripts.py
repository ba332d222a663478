#!/usr/bin/env python3
"""Writes the four scripts of a database without CREATE EXTENSION from the files of sql/ORDER.

scripts/sql_scripts.py FOLDER writes 01_schema_creation.sql, 02_security_setup.sql, 03_performance_optimization.sql
and 04_sample_data.sql; run in this order on an empty database, they make what CREATE EXTENSION makes, as objects of
nobody's extension. Each statement goes to one of them by what it makes and by the folder that its file is in; what an
earlier script needs of a later one moves to it. Within a script the order of sql/ORDER stays.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SQL = ROOT / "sql"

SCRIPTS = {
    1: ("01_schema_creation.sql", "schema, types, tables with their constraints and comments, code tables, views"),
    2: ("02_security_setup.sql", "roles, owners, row security, audit, encryption, masking, read audit, event triggers"),
    3: ("03_performance_optimization.sql", "indexes, partitions, and the functions and procedures that decide claims"),
    4: ("04_sample_data.sql", "the generators of the fictional book of business, and its members and claims"),
}
# What 04 loads: 1,200 members, and a claim history that takes seconds.
LOAD = "SELECT pbm.load_sample_data(5000);"

# The files that are about CREATE EXTENSION alone: the tables are made in any case, and nothing is a member of anything.
EXTENSION_ONLY = {"tables_begin.sql", "tables_end.sql", "release.sql"}
# What is about who may see what and what is on record of it, beside the folders security/ and triggers/.
SECURITY = {
    "reports/security.sql", "reports/role_views.sql", "reports/access.sql", "reports/encryption_use.sql",
    "functions/audit.sql", "functions/audit_partitions.sql", "functions/read_audit.sql", "functions/access_partitions.sql",
    "functions/triggers.sql", "functions/masking.sql", "functions/deidentification.sql", "functions/small_cells.sql",
    "first_access_partitions.sql",
}  # fmt: skip

HEAD = """\
-- {name}: {what}.
-- Written by make scripts from sql/; needs the library of pbm {version} in the server's library folder, and a superuser.
-- {order}
\\set ON_ERROR_STOP on
\\set QUIET on
BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL check_function_bodies = off;
-- Nothing that stands in another schema can take the place of an operator or function of this script.
SET LOCAL search_path = pg_catalog, pg_temp;
"""

QUOTED = re.compile(
    r"""--[^\n]*                            # a remark
      | /\*.*?\*/
      | '(?:[^']|'')*'                      # a literal, a name
      | "[^"]*"
      | (\$[a-z_]*\$).*?\1                  # a body
    """,
    re.S | re.X,
)
BLOCK = re.compile(r"(DECLARE|BEGIN|IF|FOR|LOOP)\b")
BLOCK_END = re.compile(r"^END( IF| LOOP)?;", re.M)


def statements(text, is_body):
    """The statements of a file, each with the remarks before it; blocks of PL/pgSQL count as one where is_body."""
    start = at = 0
    while at < len(text):
        rest = text[at:]
        if at == start or not text[start:at].strip():
            skip = re.match(r"(\s+|--[^\n]*\n)+", rest)
            if skip:
                at += skip.end()
                # The remarks of a file's head that an empty line sets apart are the file's.
                continue
        if is_body and BLOCK.match(rest) and not uncommented(text[start:at]).strip():
            end = BLOCK_END.search(text, at)
            at = end.end()
            yield text[start:at].strip("\n")
            start = at
            continue
        quoted = QUOTED.match(text, at)
        if quoted:
            at = quoted.end()
        elif text[at] == ";":
            at += 1
            yield text[start:at].strip("\n")
            start = at
        else:
            at += 1
    if uncommented(text[start:]).strip():
        sys.exit(f"a statement without its semicolon: {text[start:start + 80]!r}")


def uncommented(text):
    return re.sub(r"--[^\n]*", "", text)


def code(text):
    """The statement without the remarks before and in it."""
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("--")).strip()


MENTION = re.compile(r"\bpbm\.\"?([a-z_][a-z_0-9]*)")
MAKES = re.compile(
    r"CREATE (?:OR REPLACE )?(?:UNIQUE )?(?:CONSTRAINT )?(FUNCTION|PROCEDURE|VIEW|TABLE|TYPE|SEQUENCE|DOMAIN|AGGREGATE) pbm\.([a-z_0-9]+)"
)
ROUTINES = {"FUNCTION", "PROCEDURE", "AGGREGATE"}


class Statement:
    def __init__(self, file, text, number):
        self.file, self.text, self.number = file, text, number
        self.code = code(text)
        self.word = self.code.split(None, 1)[0].upper()
        made = MAKES.match(self.code)
        self.kind, self.makes = (made.group(1), made.group(2)) if made else (None, None)
        self.body = ""
        self.needs, self.about = set(), None
        if self.kind in ROUTINES:
            # What it says in its body is looked for when it runs.
            signature = re.split(r"\bAS \$|\bAS '", self.code, maxsplit=1)
            self.needs = set(MENTION.findall(signature[0]))
            self.body = signature[1] if len(signature) > 1 else ""
        elif self.word in ("COMMENT", "REVOKE", "GRANT"):
            self.about = self.code
        else:
            self.needs = set(MENTION.findall(uncommented(self.code)))
        # Not merely defined: all that it calls must be there.
        self.runs = self.word in ("SELECT", "DO", "INSERT", "UPDATE", "DECLARE", "BEGIN", "IF", "FOR", "PERFORM")

    def is_index(self):
        return re.match(r"CREATE INDEX ", self.code)

    def home(self):
        """The script it belongs to by what it is."""
        folder = self.file.rpartition("/")[0]
        if self.file == "sample/schema.sql":
            # The owners of both schemas are set together.
            return 1
        if folder == "sample":
            return 4
        # The triggers of the tables are made in one go, by names that no statement has.
        is_trigger = self.kind in ROUTINES and re.search(r"\bRETURNS (event_)?trigger\b", self.code)
        if folder in ("security", "triggers") or self.file in SECURITY or is_trigger:
            return 2
        if self.word == "PERFORM":
            return 3 if "pbm.ensure_partitions(" in self.code else 2
        if self.is_index() or folder in ("functions", "upgrade") or self.kind in ROUTINES:
            return 3
        return 1


def read():
    order = (SQL / "ORDER").read_text().split()
    tables = order.index("tables_begin.sql"), order.index("tables_end.sql")
    upgrade = order.index("upgrade/begin.sql"), order.index("upgrade/end.sql")
    found = []

    def add(file, text, is_body):
        for one in statements(text, is_body):
            if code(one):
                found.append(Statement(file, one, len(found)))

    place = 0
    while place < len(order):
        file = order[place]
        if place == upgrade[0]:
            # One function, whose body is all of these files.
            parts = [(SQL / name).read_text() for name in order[place : upgrade[1] + 1]]
            add(file, "\n".join(parts), False)
            place = upgrade[1] + 1
            continue
        if file not in EXTENSION_ONLY:
            text = (SQL / file).read_text()
            if file == "schema.sql":
                text = without_extension(text)
            add(file, text, tables[0] < place < tables[1])
        place += 1
    return found


def without_extension(text):
    """schema.sql without the line that keeps psql out and what it asks of CREATE EXTENSION's own schema."""
    text = re.sub(r"^\\echo.*\n", "", text, flags=re.M)
    text = re.sub(r"^-- Nothing that stands in another schema.*\nSET LOCAL search_path.*\n", "", text, flags=re.M)
    text = re.sub(r"^-- A dump being restored.*\nIF '@extschema@'.*?^END IF;\n", "", text, flags=re.M | re.S)
    return text


def assign(all_of_it):
    script = {one.number: one.home() for one in all_of_it}
    makers = defaultdict(list)
    for one in all_of_it:
        if one.makes:
            makers[one.makes].append(one)

    def reached(one):
        """What must be there when it runs: what it names and, of what it calls, what that names."""
        names, queue = set(), list(one.needs)
        while queue:
            name = queue.pop()
            if name in names:
                continue
            names.add(name)
            if one.runs:
                for maker in makers[name]:
                    queue += maker.needs | set(MENTION.findall(maker.body))
        return names

    needs = {one.number: reached(one) for one in all_of_it}
    moved = True
    while moved:
        moved = False
        for one in all_of_it:
            # Forms of one name go together: comments and privileges follow by the name.
            for name in needs[one.number] | ({one.makes} if one.makes else set()):
                for maker in makers[name]:
                    if script[maker.number] > script[one.number]:
                        script[maker.number] = script[one.number]
                        moved = True
    indexes = {re.match(r"CREATE INDEX (\w+)", one.code).group(1): one for one in all_of_it if one.is_index()}
    for one in all_of_it:
        if one.about is None:
            continue
        about = MENTION.search(one.about)
        name = about.group(1) if about else None
        if one.word == "COMMENT" and " INDEX " in one.about[:20]:
            script[one.number] = script[indexes[name].number] if name in indexes else 1
        elif makers.get(name):
            script[one.number] = max(script[maker.number] for maker in makers[name])
    return script


def as_statement(one):
    """The statement as psql takes it: outside of CREATE EXTENSION, and of the block that the tables stand in."""
    text = one.text
    if one.code.startswith("table_holds :="):
        holds = one.code.split("||", 1)[1].strip().rstrip(";")
        return f"UPDATE pbm.schema_version SET holds = holds || {holds};\n"
    if one.code.startswith("UPDATE pbm.schema_version SET holds = holds || table_holds"):
        return None
    if one.word == "PERFORM":
        return re.sub(r"^PERFORM ", "SELECT ", text, flags=re.M)
    if one.word in ("DECLARE", "BEGIN", "IF", "FOR", "LOOP"):
        body = one.code.replace("table_holds", "(SELECT v.holds FROM pbm.schema_version v)")
        if one.word not in ("DECLARE", "BEGIN"):
            body = f"BEGIN\n{body}\nEND;"
        remarks = text[: text.index(one.code[:20])]
        return f"{remarks}DO $pbm$\n{body.rstrip().rstrip(';')}\n$pbm$;"
    return text.replace("MODULE_PATHNAME", "$libdir/pbm").replace("'@extschema@'", "'public'")


def write(folder):
    version = re.search(r'^version *= *"(.*)"', (ROOT / "Cargo.toml").read_text(), re.M).group(1)
    found = read()
    script = assign(found)
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, what) in SCRIPTS.items():
        order = "The first of four." if number == 1 else f"After {SCRIPTS[number - 1][0]}, by psql."
        out = [HEAD.format(name=name, what=what, version=version, order=order)]
        file = None
        for one in found:
            if script[one.number] != number:
                continue
            text = as_statement(one)
            if text is None:
                continue
            if one.file != file:
                file = one.file
                out.append(f"\n-- sql/{file}")
            # What is said of a thing stands below it.
            out.append(text if one.word in ("COMMENT", "REVOKE", "GRANT", "UPDATE", "INSERT") else f"\n{text}")
        # 02 ends with it by itself, for the objects of 01 and its own.
        if number > 2:
            out.append("\n-- What was made above gets its owner, policies and privileges.\nSELECT pbm.adopt();")
        out.append("COMMIT;\n" + (f"\n{LOAD}\n" if number == 4 else ""))
        text = "\n".join(out)
        for left in ("MODULE_PATHNAME", "@extschema@"):
            if left in text:
                sys.exit(f"{name} would still have {left}, which CREATE EXTENSION alone replaces")
        (folder / name).write_text(text)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write(Path(sys.argv[1]))
