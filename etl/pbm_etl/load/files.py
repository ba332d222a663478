"""Files as they were downloaded: compressed or not, in whatever encoding, with whatever delimiter."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

# In the order in which a tie is decided.
DELIMITERS = "|\t,;"
# Cells beyond the header stand under this name, so that the database refuses the line: which cell is which is not known.
MISALIGNED = ""


class FileError(Exception):
    """A file that cannot be read at all; the message holds none of its content."""


@dataclass(frozen=True)
class Record:
    """A record and the line that it begins on; the header is line 1."""

    line: int
    cells: dict[str, str]


def digest(path: Path) -> bytes:
    """SHA-256 of the bytes as downloaded."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def unpack(content: bytes) -> dict[str, bytes]:
    """The files in a file, by name in small letters: what gzip or zip packed, by its first bytes and not by its name."""
    if content[:2] == b"\x1f\x8b":
        try:
            return {"": gzip.decompress(content)}
        except (OSError, EOFError) as error:
            raise FileError("the file begins like gzip and is broken") from error
    if content[:4] == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return {Path(name).name.lower(): archive.read(name) for name in archive.namelist() if not name.endswith("/")}
        except (zipfile.BadZipFile, RuntimeError) as error:
            raise FileError("the file begins like zip and is broken or has a password") from error
    return {"": content}


def decode(content: bytes) -> str:
    """UTF-8 or UTF-16 by the byte order mark, UTF-8 where it is valid, else Windows-1252, which takes every byte."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Five bytes have no character there; they are kept as controls, as browsers do.
        return content.decode("cp1252", errors="replace") if is_windows(content) else content.decode("latin-1")


def is_windows(content: bytes) -> bool:
    """Whether every byte has a character in Windows-1252."""
    return not any(byte in content for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))


def delimiter(header: str) -> str:
    """What parts the columns of a header, quotes left out of account."""
    bare = re.sub(r'"[^"]*"', "", header)
    counts = {candidate: bare.count(candidate) for candidate in DELIMITERS}
    return max(DELIMITERS, key=lambda candidate: (counts[candidate], -DELIMITERS.index(candidate)))


def read(text: str, renamed: Mapping[str, str] | None = None) -> Iterator[Record]:
    """The records below the header. `renamed` gives headings other names."""
    text = text.replace("\x00", "\ufffd")
    first = text.split("\n", 1)[0].rstrip("\r")
    if not first.strip():
        raise FileError("the first line of the file is empty: it must be the header")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(first), strict=False)
    header = [(renamed or {}).get(name.strip(), name.strip()) for name in next(rows)]
    named = [name for name in header if name]
    if len(set(named)) != len(named):
        raise FileError("two columns of the file have the same heading")
    line = rows.line_num
    for row in rows:
        begins, line = line + 1, rows.line_num
        if any(cell.strip() for cell in row):
            yield Record(begins, cells(header, row))


def cells(header: list[str], row: list[str]) -> dict[str, str]:
    """A row by heading; empty cells at its end that the header does not have are none."""
    while len(row) > len(header) and not row[-1].strip():
        row.pop()
    named = {name: cell for name, cell in zip(header, row, strict=False) if name}
    if len(row) != len(header):
        named[MISALIGNED] = str(len(row))
    return named


def as_of_name(name: str) -> date | None:
    """The day that a file's name gives, such as fda_ndc_2019-04-29.csv.gz or nadac-20260506.csv."""
    for found in re.finditer(r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)", name):
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            continue
    return None


def joined(packages: Iterator[Record], products: Iterator[Record]) -> Iterator[Record]:
    """Packages of the FDA directory with what its product file says of their product; the lines are those of the packages."""
    by_key: dict[str, dict[str, str]] = {}
    for product in products:
        for key in ("PRODUCTID", "PRODUCTNDC"):
            if product.cells.get(key):
                by_key.setdefault(product.cells[key].strip(), product.cells)
    for package in packages:
        keys = (package.cells.get(key, "").strip() for key in ("PRODUCTID", "PRODUCTNDC"))
        product_cells = next((by_key[key] for key in keys if key in by_key), {})
        # A package that says nothing of its own dates has those of the product.
        own = {name: cell for name, cell in package.cells.items() if cell.strip() or name not in product_cells}
        yield Record(package.line, product_cells | own)


def records(path: Path, source: str, renamed: Mapping[str, str] | None = None, product: Path | None = None) -> Iterator[Record]:
    """The records of a file as downloaded. Of the FDA's archive, or of its package file beside the product file, both joined."""
    parts = unpack(path.read_bytes())
    if source == "fda_ndc" and "package.txt" in parts and "product.txt" in parts:
        return joined(read(decode(parts["package.txt"]), renamed), read(decode(parts["product.txt"]), renamed))
    if len(parts) != 1:
        raise FileError(f"the archive has {len(parts)} files, of which one would be loaded: unpack it and name that one")
    (content,) = parts.values()
    found = read(decode(content), renamed)
    if product is not None:
        (products,) = unpack(product.read_bytes()).values()
        return joined(found, read(decode(products), renamed))
    return found
