"""The layout of a feed's file: which column holds which field of a claim."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

# Columns that are no fields of a claim: which transaction it is (103-A3), and when the pharmacy sent it.
TRANSACTION_CODE = "transaction_code"
TRANSACTION_TIME = "transaction_time"

DATES = ("fill_date", "written_date", "date_of_birth")
AMOUNTS = (
    "quantity",
    "usual_and_customary",
    "ingredient_cost_submitted",
    "dispensing_fee_submitted",
    "gross_amount_due",
)

# Column to field; None leaves a column out.
Layout = Mapping[str, str | None]

DEFAULT: Layout = {
    "Transaction Code": TRANSACTION_CODE,
    "Transaction Time": TRANSACTION_TIME,
    "Cardholder ID": "cardholder_id",
    "Person Code": "person_code",
    "Date of Service": "fill_date",
    "Prescription Number": "rx_number",
    "Fill Number": "fill_number",
    "Product ID": "ndc",
    "Quantity Dispensed": "quantity",
    "Days Supply": "days_supply",
    "Service Provider ID": "pharmacy_npi",
    "Prescriber ID": "prescriber_npi",
    "DAW": "daw_code",
    "Date Written": "written_date",
    "Ingredient Cost": "ingredient_cost_submitted",
    "Dispensing Fee": "dispensing_fee_submitted",
    "Usual and Customary": "usual_and_customary",
    "Gross Amount Due": "gross_amount_due",
    "Clarification Code": "submission_clarification_codes",
}


class LayoutError(Exception):
    """A file that is none of the layout. Its message holds no content: without a header the first line is a person's."""


def read_layout(path: Path | None) -> Layout:
    """A layout from a JSON object of columns and fields; without one, the default."""
    if path is None:
        return DEFAULT
    try:
        layout = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise LayoutError(f"{path.name} is not JSON") from None
    if not isinstance(layout, dict) or not all(value is None or isinstance(value, str) for value in layout.values()):
        raise LayoutError(f"{path.name} must be an object that names a field, or null, for each column")
    return layout
