"""Made-up files."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from pbm_etl.feed.clean import clean
from pbm_etl.feed.layout import DEFAULT
from pbm_etl.feed.simulate import Book, Rates, simulate

BOOK = Book(
    people=pd.DataFrame({"cardholder_id": [f"CARD{n}" for n in range(40)], "person_code": ["01", None] * 20}),
    products=pd.DataFrame({"ndc": ["00001000101", "00002000101"], "unit_price": [0.5, 12.0]}),
    pharmacies=["1234567893"],
    prescribers=["1093817462"],
)
WEDNESDAY = date(2026, 3, 4)
NONE = Rates(0, 0, 0, 0, 0)


def test_the_same_seed_and_day_give_the_same_bytes_and_others_do_not() -> None:
    one = simulate(BOOK, WEDNESDAY, 200, 1)
    assert simulate(BOOK, WEDNESDAY, 200, 1) == one
    assert simulate(BOOK, WEDNESDAY, 200, 2).data != one.data
    assert simulate(BOOK, WEDNESDAY + timedelta(days=1), 200, 1).data != one.data


def test_volumes_follow_the_week_and_the_seasons() -> None:
    def lines(day: date) -> int:
        return simulate(BOOK, day, 1000, 1, NONE).lines

    # A Wednesday of March: 1000 x 1.04 x 1.00; the Sunday after: 0.30 of it.
    assert lines(WEDNESDAY) == pytest.approx(1040, rel=0.08)
    assert lines(WEDNESDAY + timedelta(days=4)) == pytest.approx(312, rel=0.08)
    winter = sum(lines(date(2026, 1, 5) + timedelta(days=n)) for n in range(28))
    summer = sum(lines(date(2026, 7, 6) + timedelta(days=n)) for n in range(28))
    # 1.12 to 0.92.
    assert winter / summer == pytest.approx(1.12 / 0.92, rel=0.05)


def test_without_faults_every_line_is_a_record() -> None:
    made = simulate(BOOK, WEDNESDAY, 300, 1, NONE)
    cleaned = clean(made.data, DEFAULT)
    assert (len(cleaned.records), cleaned.faults, cleaned.lines) == (made.lines, [], made.lines)
    assert set(cleaned.records["fill_date"]) == {"2026-03-04"}
    assert cleaned.records["rx_number"].is_unique


def test_each_rate_makes_its_share_and_the_cleaning_finds_it() -> None:
    rates = Rates(late=0.1, duplicate=0.05, corrupt=0.08, reversed=0.06, out_of_order=0.1)
    made = simulate(BOOK, WEDNESDAY, 1000, 3, rates)
    claims = made.lines - made.duplicate - made.reversed
    assert (made.late, made.reversed) == (round(claims * 0.1), round(claims * 0.06))
    assert made.corrupt == pytest.approx((claims - made.reversed) * 0.08, abs=1)
    cleaned = clean(made.data, DEFAULT)
    assert cleaned.lines == made.lines
    assert cleaned.repeated == made.duplicate
    # Two of eight kinds are seen in the file, the rest by the database.
    assert cleaned.refused == len([n for n in range(made.corrupt) if n % 8 in (6, 7)])
    records = cleaned.records
    assert (records["transaction_code"] == "B2").sum() == made.reversed
    early = [date.fromisoformat(day) for day in records["fill_date"] if day not in ("2026-03-04", "2025-13-45")]
    assert {(WEDNESDAY - day).days for day in early} <= set(range(30, 80)) and len(early) >= made.late - made.corrupt
    # Put in order, each reversal comes after its claim.
    place = {rx: n for n, (rx, code) in enumerate(zip(records["rx_number"], records["transaction_code"], strict=True)) if code == "B1"}
    for n, (rx, code) in enumerate(zip(records["rx_number"], records["transaction_code"], strict=True)):
        assert code == "B1" or place[rx] < n
    assert any(fault.code == "order" for fault in cleaned.faults)


def test_a_rate_is_a_share() -> None:
    with pytest.raises(ValueError, match="late"):
        Rates(late=1.5)
