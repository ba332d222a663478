"""Records into `pbm.claims_staging`, as one COPY."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from json.encoder import encode_basestring_ascii as quoted

import pandas as pd
from sqlalchemy import Connection, text

from pbm_etl.database import copying
from pbm_etl.feed.clean import Fault
from pbm_etl.feed.layout import TRANSACTION_CODE

COLUMNS = ("run_id", "line", "transaction_code", "raw_data")
# What a reversal is found by: the rest of the line is the claim's.
REVERSAL = ("pharmacy_npi", "rx_number", "fill_date", "fill_number", "ndc")
ROWS_A_WRITE = 5_000


def encode(records: pd.DataFrame, run_id: int) -> list[bytes]:
    """The records as COPY takes them: JSON objects of what was sent."""
    names = [name for name in records.columns if name not in ("line", TRANSACTION_CODE)]
    is_reversal = (records[TRANSACTION_CODE] == "B2").tolist()
    parts: list[list[str]] = []
    for name in names:
        key = quoted(name) + ":"
        part = [key + quoted(value) if value else "" for value in records[name].tolist()]
        if name not in REVERSAL:
            part = ["" if reversal else value for value, reversal in zip(part, is_reversal, strict=True)]
        parts.append(part)
    codes = records[TRANSACTION_CODE].tolist()
    lines = records["line"].tolist()
    # The text form of COPY has backslashes of its own.
    rows = (
        f"{run_id}\t{line}\t{code}\t{{{','.join(filter(None, values))}}}\n".replace("\\", "\\\\")
        for line, code, values in zip(lines, codes, zip(*parts, strict=True), strict=True)
    )
    return [b"".join(row.encode("ascii") for row in block) for block in blocks(rows)]


def blocks(rows: Iterator[str]) -> Iterator[list[str]]:
    """The rows, so many at a time."""
    block: list[str] = []
    for row in rows:
        block.append(row)
        if len(block) == ROWS_A_WRITE:
            yield block
            block = []
    if block:
        yield block


def copy(connection: Connection, encoded: Sequence[bytes]) -> None:
    """Puts the encoded records down, in the connection's transaction."""
    with copying(connection, "claims_staging", COLUMNS) as into:
        for block in encoded:
            into.write(block)


def record_faults(connection: Connection, run_id: int, faults: Sequence[Fault]) -> None:
    """Writes the faults of the file into load_error."""
    for start in range(0, len(faults), ROWS_A_WRITE):
        block = json.dumps([asdict(fault) for fault in faults[start : start + ROWS_A_WRITE]])
        connection.execute(text("SELECT pbm.record_load_errors(:run, CAST(:faults AS jsonb))"), {"run": run_id, "faults": block})
