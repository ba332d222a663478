"""Opening files: what stands in them, whatever they are wrapped in."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from pbm_etl.load import renamed
from pbm_etl.load.files import FileError, Record, as_of_name, decode, delimiter, digest, read, records, unpack

SIMPLE = 'NDC,"NDC Description"\r\n00002751001,"A, B"\r\n'
WANTED = [Record(2, {"NDC": "00002751001", "NDC Description": "A, B"})]


@pytest.mark.parametrize(
    "content",
    [
        SIMPLE.encode(),
        b"\xef\xbb\xbf" + SIMPLE.encode(),
        gzip.compress(SIMPLE.encode()),
        SIMPLE.encode("utf-16"),
        SIMPLE.replace("\r\n", "\n").encode(),
        SIMPLE.replace(",\"NDC", "\t\"NDC").replace(",\"A", "\t\"A").encode(),
        SIMPLE.replace(",\"NDC", "|\"NDC").replace(",\"A", "|\"A").encode(),
        SIMPLE.replace(",\"NDC", ";\"NDC").replace(",\"A", ";\"A").encode(),
        (SIMPLE + ",\r\n\r\n").encode(),
    ],
    ids=["plain", "bom", "gzip", "utf16", "lf", "tab", "pipe", "semicolon", "blank lines"],
)
def test_the_same_records_come_out_of_every_wrapping(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"  # whatever it is: the name says nothing
    path.write_bytes(content)
    assert list(records(path, "nadac")) == WANTED


def test_a_file_of_windows_is_read_as_such_and_one_that_is_none_loses_no_byte() -> None:
    assert decode("Sánchez – “x”".encode("cp1252")) == "Sánchez – “x”"
    assert decode(b"a\x81\xe9") == "a\x81\xe9"


def test_lines_are_counted_where_a_record_begins() -> None:
    found = list(read('a,b\n1,"two\nlines"\n3,4\n'))
    assert [(record.line, record.cells["b"]) for record in found] == [(2, "two\nlines"), (4, "4")]


def test_commas_in_quotes_do_not_part_columns_and_are_not_counted_for_the_delimiter() -> None:
    assert delimiter('"a, b, c, d"|e|f') == "|"
    assert next(iter(read('code,kind\n"1, 5",G\n'))).cells == {"code": "1, 5", "kind": "G"}


def test_a_line_with_another_number_of_cells_is_marked_and_empty_cells_at_its_end_are_none() -> None:
    assert [r.cells for r in read("a,b\n1\n1,2,3\n1,2,,\n")] == [
        {"a": "1", "": "1"},
        {"a": "1", "b": "2", "": "3"},
        {"a": "1", "b": "2"},
    ]


def test_what_jsonb_cannot_hold_is_replaced() -> None:
    assert next(iter(read("a\nx\x00y\n"))).cells == {"a": "x\ufffdy"}


def test_a_file_without_header_or_with_one_heading_twice_is_refused() -> None:
    for text in ("", "\n1,2\n", "a,a\n1,2\n"):
        with pytest.raises(FileError):
            list(read(text))


def test_broken_archives_are_refused_without_a_traceback_of_their_content() -> None:
    for content in (b"\x1f\x8bxx", b"PK\x03\x04xx"):
        with pytest.raises(FileError):
            unpack(content)


def test_the_archive_of_the_fda_is_its_packages_with_their_products(tmp_path: Path) -> None:
    product = "PRODUCTID\tPRODUCTNDC\tPROPRIETARYNAME\tENDMARKETINGDATE\n1_x\t0002-7510\tHumalog\t20300101\n"
    package = (
        "PRODUCTID\tPRODUCTNDC\tNDCPACKAGECODE\tENDMARKETINGDATE\n"
        "1_x\t0002-7510\t0002-7510-01\t\n1_x\t0002-7510\t0002-7510-59\t20200101\n2_x\t0003-0001\t0003-0001-01\t\n"
    )
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("product.txt", product.encode("cp1252"))
        packed.writestr("package.txt", package.encode("cp1252"))
    whole, one, other = tmp_path / "ndctext.zip", tmp_path / "package.txt", tmp_path / "product.txt"
    whole.write_bytes(archive.getvalue())
    one.write_text(package)
    other.write_text(product)
    found = list(records(whole, "fda_ndc"))
    assert found == list(records(one, "fda_ndc", product=other))
    assert [(r.line, r.cells["NDCPACKAGECODE"], r.cells.get("PROPRIETARYNAME"), r.cells["ENDMARKETINGDATE"]) for r in found] == [
        (2, "0002-7510-01", "Humalog", "20300101"),
        (3, "0002-7510-59", "Humalog", "20200101"),
        (4, "0003-0001-01", None, ""),
    ]
    with pytest.raises(FileError):
        records(whole, "nadac")


def test_headings_can_be_given_the_names_of_fields() -> None:
    names = renamed(["cardholder_id=Member No", " sex = G "])
    assert next(iter(read("Member No,G\n7,F\n", names))).cells == {"cardholder_id": "7", "sex": "F"}
    with pytest.raises(FileError):
        renamed(["cardholder_id"])


def test_the_day_of_a_file_is_that_of_its_name() -> None:
    assert as_of_name("nadac_weekly_reference_2026-05-06.csv.gz") == date(2026, 5, 6)
    assert as_of_name("members20260131.txt") == date(2026, 1, 31)
    for name in ("nadac_weekly_production_2026-04.csv.gz", "part2026-13-45.csv", "120260131.csv", "members.csv"):
        assert as_of_name(name) is None


def test_the_digest_is_of_the_bytes_as_downloaded(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(b"a"))
    assert digest(path) == hashlib.sha256(path.read_bytes()).digest()
