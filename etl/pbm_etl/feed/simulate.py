"""The file that an external PBM would send of a day, made up: people and products are those of the database.

The same seed, day and database give the same bytes. Volumes follow the seasons and the week; shares of the records are late,
repeated, corrupt, reversed or out of order, as the rates say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from pbm_etl.feed.layout import DEFAULT

# Of a year's mean: the winter's infections and the first fills of a benefit year, the summer's holidays.
MONTHS = (1.12, 1.05, 1.04, 1.00, 0.98, 0.95, 0.92, 0.94, 0.98, 1.01, 1.00, 1.01)
# From Monday on, of a working day.
WEEK = (1.06, 1.02, 1.00, 0.99, 1.01, 0.55, 0.30)
LATE_DAYS = (30, 80)


@dataclass(frozen=True)
class Rates:
    """Shares of the records, each from 0 to 1."""

    late: float = 0.02
    duplicate: float = 0.01
    corrupt: float = 0.01
    reversed: float = 0.02
    out_of_order: float = 0.02

    def __post_init__(self) -> None:
        for name, share in vars(self).items():
            if not 0 <= share <= 1:
                raise ValueError(f"the rate {name.replace('_', '-')} must be from 0 to 1")


@dataclass(frozen=True)
class Book:
    """What claims are made of."""

    # cardholder_id, person_code
    people: pd.DataFrame
    # ndc, unit_price
    products: pd.DataFrame
    pharmacies: list[str]
    prescribers: list[str]


@dataclass(frozen=True)
class Simulated:
    """A file and how many of its lines are what."""

    data: bytes
    name: str
    lines: int
    late: int
    duplicate: int
    corrupt: int
    reversed: int
    out_of_order: int


class NoBook(Exception):
    """The database has nobody to make claims of."""


def read_book(connection: Connection, day: date, most: int = 50_000) -> Book:
    """People covered on a day, and products, pharmacies and prescribers; each in a fixed order."""
    def table(query: str) -> pd.DataFrame:
        result = connection.execute(text(query), {"day": day, "most": most})
        return pd.DataFrame(result.all(), columns=list(result.keys()), dtype=object)

    people = table(
        """SELECT c.cardholder_id, c.person_code FROM pbm.coverage c
           WHERE :day BETWEEN c.effective_date AND coalesce(c.termination_date, 'infinity') ORDER BY 1, 2 LIMIT :most"""
    )
    products = table(
        """SELECT d.ndc_code::text AS ndc, min(p.unit_price)::float8 AS unit_price
           FROM pbm.drugs d JOIN pbm.drug_price p ON p.ndc = d.ndc_code AND p.effective_date <= :day
           WHERE d.obsolete_date IS NULL GROUP BY 1 ORDER BY 1 LIMIT :most"""
    )
    pharmacies = table("SELECT p.npi FROM pbm.pharmacies p WHERE p.npi IS NOT NULL ORDER BY 1 LIMIT :most")
    prescribers = table("SELECT p.prescriber_npi AS npi FROM pbm.prescriber p ORDER BY 1 LIMIT :most")
    if min(len(people), len(products), len(pharmacies)) == 0:
        raise NoBook("nobody is covered on this day, or there are no products or pharmacies: SELECT pbm.load_sample_data();")
    return Book(people, products, pharmacies["npi"].tolist(), prescribers["npi"].tolist() or [""])


def volume(mean: int, day: date, random: np.random.Generator) -> int:
    """The claims of a day, where a working day has `mean` of them."""
    return max(1, round(mean * MONTHS[day.month - 1] * WEEK[day.weekday()] * random.normal(1, 0.02)))


def simulate(book: Book, day: date, mean: int, seed: int, rates: Rates = Rates()) -> Simulated:
    """The file of a day."""
    random = np.random.default_rng([seed, day.toordinal()])
    count = volume(mean, day, random)
    claims = make_claims(book, day, count, random)
    late = pick(random, count, rates.late)
    lag = random.integers(*LATE_DAYS, size=len(late))
    claims.loc[late, "Date of Service"] = [(day - timedelta(days=int(days))).isoformat() for days in lag]
    claims["Date Written"] = claims["Date of Service"]

    back = pick(random, count, rates.reversed)
    reversals = claims.iloc[back].copy()
    reversals["Transaction Code"] = "B2"
    reversals["Transaction Time"] = [time.replace(".000Z", ".500Z") for time in reversals["Transaction Time"]]
    lines = pd.concat([claims, reversals]).sort_values("Transaction Time", kind="stable").reset_index(drop=True)

    # Lines that are spoilt are claims that nothing else was done to.
    plain = np.flatnonzero(((lines["Transaction Code"] == "B1") & ~lines["Prescription Number"].isin(reversals["Prescription Number"])).to_numpy())
    corrupt = plain[pick(random, len(plain), rates.corrupt)]
    for number, place in enumerate(corrupt):
        spoil(lines, int(place), number)

    repeated = np.setdiff1d(pick(random, len(lines), rates.duplicate), corrupt)
    order = np.arange(len(lines), dtype=float)
    # A line that comes late has up to two hundred others before it.
    moved = np.setdiff1d(pick(random, len(lines), rates.out_of_order), np.union1d(corrupt, repeated))
    order[moved] += random.integers(2, 200, size=len(moved))
    arranged = pd.concat([lines.assign(place=order), lines.iloc[repeated].assign(place=order[repeated] + 0.5)])
    arranged = arranged.sort_values("place", kind="stable").drop(columns="place")
    content = arranged.to_csv(index=False, lineterminator="\n").splitlines()
    content = [line.split(CUT)[0] for line in content]
    return Simulated(
        "".join(line + "\r\n" for line in content).encode("utf-8"),
        f"claims_{day:%Y%m%d}.csv",
        len(arranged),
        len(late),
        len(repeated),
        len(corrupt),
        len(reversals),
        len(moved),
    )


def pick(random: np.random.Generator, count: int, share: float) -> np.ndarray:
    """So large a share of the places, in their order."""
    return np.sort(random.choice(count, size=round(count * share), replace=False))


def make_claims(book: Book, day: date, count: int, random: np.random.Generator) -> pd.DataFrame:
    """Claims of a day in the order of its hours."""
    people = book.people.iloc[random.integers(len(book.people), size=count)]
    products = book.products.iloc[random.integers(len(book.products), size=count)]
    supply = random.choice([10, 30, 30, 30, 90], size=count)
    quantity = supply * random.choice([1, 1, 1, 2], size=count)
    cost = np.round(quantity * products["unit_price"].to_numpy(dtype=float) * random.normal(1.02, 0.05, size=count).clip(0.8, 1.3), 2).clip(0.01, 99_999)
    seconds = np.sort(random.choice(16 * 3600, size=count, replace=count > 16 * 3600)) + 6 * 3600
    # Unique in the file and, by the day, in its year.
    first = (day.timetuple().tm_yday * 100_000_000) % 10**11
    numbers = [f"{first + n}" for n in range(count)]
    money = [f"{amount:.2f}" for amount in cost]
    claims = pd.DataFrame(
        {
            "Transaction Code": "B1",
            "Transaction Time": [f"{day.isoformat()}T{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}.000Z" for s in seconds.tolist()],
            "Cardholder ID": people["cardholder_id"].to_numpy(),
            "Person Code": people["person_code"].fillna("").to_numpy(),
            "Date of Service": day.isoformat(),
            "Prescription Number": numbers,
            "Fill Number": "0",
            "Product ID": products["ndc"].to_numpy(),
            "Quantity Dispensed": quantity.astype(str),
            "Days Supply": supply.astype(str),
            "Service Provider ID": np.array(book.pharmacies)[random.integers(len(book.pharmacies), size=count)],
            "Prescriber ID": np.array(book.prescribers)[random.integers(len(book.prescribers), size=count)],
            "DAW": "0",
            "Date Written": day.isoformat(),
            "Ingredient Cost": money,
            "Dispensing Fee": "1.75",
            "Usual and Customary": [f"{amount * 1.2 + 2:.2f}" for amount in cost],
            "Gross Amount Due": [f"{amount + 1.75:.2f}" for amount in cost],
            "Clarification Code": "",
        }
    ).astype(object)
    assert list(claims.columns) == list(DEFAULT)
    return claims


# Where a line breaks off; no field holds it.
CUT = "\ue000"


def spoil(lines: pd.DataFrame, place: int, number: int) -> None:
    """Makes a line one that must be refused, in one of the ways in which files come."""
    column, value = (
        ("Product ID", "3.70E+10"),
        ("Quantity Dispensed", "thirty"),
        ("Date of Service", "2025-13-45"),
        ("Service Provider ID", "1234567890"),
        ("Cardholder ID", ""),
        ("Days Supply", "-30"),
        ("Transaction Code", "B9"),
        ("Prescription Number", CUT),
    )[number % 8]
    lines.loc[place, column] = value
