"""A file of the feed as records to stage: read, checked as far as it takes the file, and cleaned.

What a field may hold is the database's to say (`claim_faults`). Here is what it cannot see: the file, its columns and lines,
the ways in which programs write dates, amounts and codes, repeated lines, and the order in which the pharmacies sent.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from pbm_etl.feed.layout import AMOUNTS, DATES, TRANSACTION_CODE, TRANSACTION_TIME, Layout, LayoutError

DELIMITERS = ",;|\t"
# M/I transaction code.
CODE_OF_TRANSACTION_CODE = "03"
NDC_DIGITS = 11
AMERICAN_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
FORMATTED_AMOUNT = re.compile(r"\$?\d{1,3}(,\d{3})*(\.\d+)?")
SHORT_NDC = re.compile(r"\d{9,10}")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line, never its value."""

    line: int | None
    field: str | None
    code: str
    message: str
    hint: str | None = None
    severity: str = "error"


@dataclass
class Cleaned:
    """Records that can be staged, in the order in which the pharmacies sent them, and what was found on the way."""

    # Columns `line`, `transaction_code`, and the fields of a claim as text, empty where nothing was sent.
    records: pd.DataFrame
    faults: list[Fault] = field(default_factory=list)
    # Lines read, the header and blank ones aside.
    lines: int = 0
    refused: int = 0
    repeated: int = 0
    repaired: int = 0


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, unpacked."""
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def decode(data: bytes) -> tuple[str, list[Fault]]:
    """The text of a file: UTF-8 with or without a byte order mark, or else Windows-1252, which is said."""
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        fault = Fault(None, None, "encoding", "The file is not UTF-8 and was read as Windows-1252", None, "warning")
        return data.decode("cp1252", errors="replace"), [fault]


def clean(data: bytes, layout: Layout) -> Cleaned:
    """Reads and cleans a file."""
    text, faults = decode(data)
    header, lines, rows, found = split(text, layout)
    faults += found
    read = len(rows) + sum(fault.severity == "error" for fault in faults)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    table = pd.DataFrame(
        {name: [value.strip() for value in column] for name, column in zip(header, columns, strict=True) if name},
        dtype=object,
    )
    table.insert(0, "line", pd.Series(lines, dtype="int64"))
    cleaned = Cleaned(table, faults, lines=read)
    cleaned.refused = sum(fault.severity == "error" for fault in faults)
    drop_repeats(cleaned)
    check_transaction_codes(cleaned)
    repair(cleaned)
    put_in_order(cleaned)
    return cleaned


def split(text: str, layout: Layout) -> tuple[list[str], list[int], list[list[str]], list[Fault]]:
    """The fields of the columns, the rows with their lines, and the lines that have other columns than the header."""
    start = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=start.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip() for name in next(reader)]
    except StopIteration:
        raise LayoutError("the file is empty") from None
    unknown = [place for place, name in enumerate(header, 1) if name not in layout]
    missing = [name for name, of in layout.items() if of is not None and name not in header]
    if len(unknown) == len(header):
        raise LayoutError("none of the columns is in the layout: the file has no header, or needs a --mapping of its own")
    if unknown:
        raise LayoutError("columns that are not in the layout, by their places: " + ", ".join(map(str, unknown)))
    needed = [name for name in missing if layout[name] in ("cardholder_id", "ndc", "fill_date", "rx_number", "pharmacy_npi")]
    if needed:
        raise LayoutError("columns that the file lacks: " + ", ".join(needed))
    fields = [layout[name] or "" for name in header]
    lines: list[int] = []
    rows: list[list[str]] = []
    faults: list[Fault] = []
    line = reader.line_num + 1
    hint = f"{len(header)} columns, as the header has"
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            faults.append(Fault(line, None, "columns", "The line cannot be split into columns", hint))
            line = reader.line_num + 1
            continue
        if len(row) == len(header):
            lines.append(line)
            rows.append(row)
        elif any(value.strip() for value in row):
            faults.append(Fault(line, None, "columns", f"The line has {len(row)} columns", hint))
        line = reader.line_num + 1
    return fields, lines, rows, faults


def warn(cleaned: Cleaned, which: pd.Series, name: str | None, code: str, message: str) -> None:
    """Says of lines what was done to them."""
    for line in cleaned.records.loc[which, "line"]:
        cleaned.faults.append(Fault(int(line), name, code, message, None, "warning"))


def drop_repeats(cleaned: Cleaned) -> None:
    """Leaves out lines that are a line before to the letter: a claim that is sent anew has another time."""
    names = [name for name in cleaned.records.columns if name != "line"]
    repeats = cleaned.records.duplicated(subset=names, keep="first")
    warn(cleaned, repeats, None, "duplicate", "The line repeats one before it and was left out")
    cleaned.repeated = int(repeats.sum())
    cleaned.records = cleaned.records[~repeats]


def check_transaction_codes(cleaned: Cleaned) -> None:
    """Claims are B1, reversals B2; a file without the column has claims alone."""
    records = cleaned.records
    if TRANSACTION_CODE not in records:
        cleaned.records = records.assign(**{TRANSACTION_CODE: "B1"})
        return
    codes = records[TRANSACTION_CODE].str.upper().replace("", "B1")
    wrong = ~codes.isin(["B1", "B2"])
    for line in records.loc[wrong, "line"]:
        cleaned.faults.append(
            Fault(int(line), TRANSACTION_CODE, CODE_OF_TRANSACTION_CODE, "The transaction is neither a claim nor a reversal", "B1 or B2")
        )
    cleaned.refused += int(wrong.sum())
    cleaned.records = records.assign(**{TRANSACTION_CODE: codes})[~wrong]


def repair(cleaned: Cleaned) -> None:
    """Brings dates, amounts and codes to the form in which the database reads them; what is in none it knows stays."""
    records = cleaned.records.copy()
    touched = pd.Series(False, index=records.index)

    def replace(name: str, changed: pd.Series, code: str, message: str) -> None:
        nonlocal touched
        which = records[name] != changed
        warn(cleaned, which, name, code, message)
        touched |= which
        records[name] = changed

    for name in DATES:
        if name in records:
            replace(name, by_value(records[name], iso_date), "date", "The date was written month first")
    for name in AMOUNTS:
        if name in records:
            replace(name, by_value(records[name], plain_amount), "amount", "The amount had a currency sign or thousands separators")
    if "ndc" in records and records["ndc"].str.fullmatch(r"\d{11}").mean() > 0.5:
        # In a column of eleven digits a spreadsheet took the zeros in front.
        replace("ndc", by_value(records["ndc"], with_zeros), "lost_zeros", "The NDC had lost leading zeros")
    cleaned.repaired += int(touched.sum())
    cleaned.records = records


def by_value(column: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """The column with each value changed, each different one once."""
    places, values = pd.factorize(column)
    changed = np.array([change(value) for value in values], dtype=object)
    return pd.Series(changed[places] if len(places) else [], index=column.index, dtype=object)


def iso_date(value: str) -> str:
    """The date year first, where it was written month first with four digits of the year."""
    written = AMERICAN_DATE.fullmatch(value)
    return f"{written[3]}-{int(written[1]):02}-{int(written[2]):02}" if written else value


def plain_amount(value: str) -> str:
    """The number without currency sign and thousands separators."""
    return value.replace("$", "").replace(",", "") if FORMATTED_AMOUNT.fullmatch(value) else value


def with_zeros(value: str) -> str:
    """The NDC with the zeros in front that it lost."""
    return value.zfill(NDC_DIGITS) if SHORT_NDC.fullmatch(value) else value


def put_in_order(cleaned: Cleaned) -> None:
    """Brings the records to the order of their times, where they have one: a reversal comes after its claim."""
    records = cleaned.records
    if TRANSACTION_TIME not in records:
        return
    times = pd.to_datetime(records[TRANSACTION_TIME], errors="coerce", format="ISO8601", utc=True)
    # One without a readable time stays with the line before it.
    times = times.ffill().bfill()
    if times.isna().any():
        cleaned.records = records.drop(columns=TRANSACTION_TIME)
        return
    early = times < times.cummax()
    warn(cleaned, early, TRANSACTION_TIME, "order", "The line came after later ones and was put in order")
    order = times.argsort(kind="stable")
    cleaned.records = records.iloc[order].drop(columns=TRANSACTION_TIME).reset_index(drop=True)
