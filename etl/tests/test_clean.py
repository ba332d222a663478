"""Files as they come, and what is made of them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from pbm_etl.feed.clean import Cleaned, clean, read_bytes
from pbm_etl.feed.layout import DEFAULT, Layout, LayoutError, read_layout
from pbm_etl.feed.stage import encode

LAYOUT: Layout = {
    "Code": "transaction_code",
    "Time": "transaction_time",
    "Card": "cardholder_id",
    "Filled": "fill_date",
    "Rx": "rx_number",
    "NDC": "ndc",
    "Qty": "quantity",
    "NPI": "pharmacy_npi",
    "Remark": None,
}
HEADER = "Code,Time,Card,Filled,Rx,NDC,Qty,NPI,Remark\n"


def line(rx: str, *, code: str = "B1", time: str = "2026-01-02T08:00:00Z", filled: str = "2026-01-02", ndc: str = "00001000101", qty: str = "30") -> str:
    return f"{code},{time},CARD1,{filled},{rx},{ndc},{qty},1234567893,\n"


def of(text: str, layout: Layout = LAYOUT) -> Cleaned:
    return clean(text.encode(), layout)


def faults(cleaned: Cleaned) -> list[tuple[int | None, str | None, str, str]]:
    return [(fault.line, fault.field, fault.code, fault.severity) for fault in cleaned.faults]


def test_a_plain_file_is_taken_as_it_is() -> None:
    cleaned = of(HEADER + line("1") + line("2"))
    assert (cleaned.lines, cleaned.refused, cleaned.faults) == (2, 0, [])
    assert cleaned.records["line"].tolist() == [2, 3]
    assert list(cleaned.records.columns) == ["line", "transaction_code", "cardholder_id", "fill_date", "rx_number", "ndc", "quantity", "pharmacy_npi"]


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_delimiters_line_ends_and_byte_order_marks_do_not_matter(delimiter: str, newline: str) -> None:
    text = "\ufeff" + (HEADER + line("1") + line(" 2 ")).replace(",", delimiter).replace("\n", newline)
    cleaned = of(text)
    assert cleaned.faults == [] and cleaned.records["rx_number"].tolist() == ["1", "2"]


def test_columns_are_found_by_their_names_and_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    text = "Rx,NPI,Card,NDC,Qty,Filled\n1,1234567893,CARD1,00001000101,30,2026-01-02\n"
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    cleaned = clean(read_bytes(path), LAYOUT)
    assert cleaned.records.iloc[0].to_dict() == {
        "line": 2, "rx_number": "1", "pharmacy_npi": "1234567893", "cardholder_id": "CARD1", "ndc": "00001000101",
        "quantity": "30", "fill_date": "2026-01-02", "transaction_code": "B1",
    }


def test_a_quoted_field_may_hold_the_delimiter_and_a_line_end_and_the_lines_are_still_counted() -> None:
    cleaned = of(HEADER + 'B1,2026-01-02T08:00:00Z,CARD1,2026-01-02,1,00001000101,"1,000",1234567893,"a\nb"\n' + line("2"))
    assert cleaned.records["line"].tolist() == [2, 4]
    assert cleaned.records["quantity"].tolist() == ["1000", "30"]
    assert faults(cleaned) == [(2, "quantity", "amount", "warning")]


def test_lines_with_other_columns_than_the_header_are_refused_by_their_number() -> None:
    cleaned = of(HEADER + "B1,x\n" + line("2") + "\n" + line("3").strip() + ",more\n")
    assert faults(cleaned) == [(2, None, "columns", "error"), (5, None, "columns", "error")]
    assert (cleaned.lines, cleaned.refused, len(cleaned.records)) == (3, 2, 1)


def test_programs_ways_of_writing_are_repaired_and_said() -> None:
    cleaned = of(HEADER + line("1", filled="1/2/2026") + line("2", ndc="1000101") + line("3", ndc="100010123") + line("4", qty='"$1,234.50"') + line("5") + line("6"))
    assert cleaned.records["fill_date"].tolist()[0] == "2026-01-02"
    # Seven digits are no code that lost its zeros.
    assert cleaned.records["ndc"].tolist()[1:3] == ["1000101", "00100010123"]
    assert cleaned.records["quantity"].tolist()[3] == "1234.50"
    assert faults(cleaned) == [(2, "fill_date", "date", "warning"), (5, "quantity", "amount", "warning"), (4, "ndc", "lost_zeros", "warning")]
    assert cleaned.repaired == 3


def test_what_no_program_could_have_meant_stays_for_the_database_to_refuse() -> None:
    cleaned = of(HEADER + line("1", filled="2025-13-45", ndc="3.70E+10", qty="thirty") + line("2", filled="1/2/26"))
    assert cleaned.faults == []
    assert cleaned.records[["fill_date", "ndc", "quantity"]].iloc[0].tolist() == ["2025-13-45", "3.70E+10", "thirty"]
    assert cleaned.records["fill_date"].tolist()[1] == "1/2/26"


def test_repeated_lines_are_left_out_and_a_claim_sent_anew_is_not() -> None:
    cleaned = of(HEADER + line("1") + line("1") + line("1", time="2026-01-02T09:00:00Z"))
    assert faults(cleaned) == [(3, None, "duplicate", "warning")]
    assert (cleaned.lines, cleaned.repeated, cleaned.records["line"].tolist()) == (3, 1, [2, 4])


def test_records_come_in_the_order_in_which_they_were_sent() -> None:
    cleaned = of(HEADER + line("1", code="B2", time="2026-01-02T08:00:05Z") + line("1", time="2026-01-02T08:00:00Z") + line("2", time="") + line("3", time="2026-01-02T08:00:09Z"))
    assert cleaned.records["line"].tolist() == [3, 4, 2, 5]
    assert {fault[0] for fault in faults(cleaned)} == {3, 4} and {fault[2] for fault in faults(cleaned)} == {"order"}


def test_a_transaction_that_is_neither_claim_nor_reversal_is_refused() -> None:
    cleaned = of(HEADER + line("1", code="B9") + line("2", code="") + line("3", code="b2"))
    assert faults(cleaned) == [(2, "transaction_code", "03", "error")]
    assert cleaned.records["transaction_code"].tolist() == ["B1", "B2"]


def test_another_encoding_is_read_and_said() -> None:
    cleaned = clean((HEADER + line("1")).replace(",\n", ",\n", 1).encode() + "B1,2026-01-02T08:00:00Z,CARDÉ,2026-01-02,2,00001000101,30,1234567893,\n".encode("cp1252"), LAYOUT)
    assert faults(cleaned) == [(None, None, "encoding", "warning")]
    assert cleaned.records["cardholder_id"].tolist()[1] == "CARDÉ"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("SMITH,JOHN,1\nx,y,z\n", "no header"),
        ("Code,Card,SMITH\nB1,x,y\n", "by their places: 3"),
        ("Code,Card\nB1,x\n", "lacks: Filled, Rx, NDC, NPI"),
    ],
)
def test_a_file_of_another_layout_is_refused_without_its_content(text: str, told: str) -> None:
    with pytest.raises(LayoutError) as refused:
        of(text)
    assert told in str(refused.value) and "SMITH" not in str(refused.value)


def test_a_mapping_comes_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text('{"Card": "cardholder_id", "Note": null}')
    assert read_layout(path) == {"Card": "cardholder_id", "Note": None}
    assert read_layout(None) is DEFAULT
    for wrong in ("[1]", '{"a": 1}', "{"):
        path.write_text(wrong)
        with pytest.raises(LayoutError):
            read_layout(path)


def test_records_are_encoded_as_copy_reads_them() -> None:
    cleaned = of(HEADER + line("1") + line('"a\\b"') + line("3", code="B2"))
    rows = b"".join(encode(cleaned.records, 7)).decode().splitlines()
    assert rows[0] == '7\t2\tB1\t{"cardholder_id":"CARD1","fill_date":"2026-01-02","rx_number":"1","ndc":"00001000101","quantity":"30","pharmacy_npi":"1234567893"}'
    # COPY reads one backslash of each two, JSON again.
    assert '"rx_number":"a\\\\\\\\b"' in rows[1]
    # A reversal has what its claim is found by.
    assert rows[2] == '7\t4\tB2\t{"fill_date":"2026-01-02","rx_number":"3","ndc":"00001000101","pharmacy_npi":"1234567893"}'
    assert encode(of(HEADER).records, 1) == []
