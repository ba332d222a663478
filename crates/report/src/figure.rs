//! Figures as they are printed.

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};

/// What is printed of a figure of too few persons, or of one that would give another away.
pub const NOT_SHOWN: &str = "not shown";

/// Digits in groups of three.
fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn rounded(figure: Decimal, places: u32) -> Decimal {
    figure.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// A figure with so many decimals; its sign comes before what stands before it.
fn decimal(before: &str, figure: Decimal, places: u32) -> String {
    let figure = rounded(figure, places);
    let text = format!("{:.*}", places as usize, figure.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let sign = if figure.is_sign_negative() && !figure.is_zero() { "\u{2212}" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{before}{}{point}{fraction}", grouped(whole))
}

/// 12,345
#[must_use]
pub fn count(number: i64) -> String {
    decimal("", number.into(), 0)
}

/// $12,345.60
#[must_use]
pub fn money(amount: Decimal) -> String {
    decimal("$", amount, 2)
}

/// 12.3%, from 0.123.
#[must_use]
pub fn percent(share: Decimal) -> String {
    decimal("", share * Decimal::ONE_HUNDRED, 1) + "%"
}

/// 1.50, without the zeros of its column.
#[must_use]
pub fn quantity(quantity: Decimal) -> String {
    let quantity = quantity.normalize();
    decimal("", quantity, quantity.scale())
}

/// Mar 9, 2025
#[must_use]
pub fn date(date: NaiveDate) -> String {
    date.format("%b %-d, %Y").to_string()
}

/// Mar 2025
#[must_use]
pub fn month(month: NaiveDate) -> String {
    month.format("%b %Y").to_string()
}

/// Mar, as below an axis, or Mar 2025 where the year is told.
#[must_use]
pub fn axis_month(day: NaiveDate, has_year: bool) -> String {
    if has_year { month(day) } else { day.format("%b").to_string() }
}

/// $12k, as beside an axis.
#[must_use]
pub fn short_money(amount: f64) -> String {
    let (unit, name) = match amount.abs() {
        a if a >= 1e9 => (1e9, "B"),
        a if a >= 1e6 => (1e6, "M"),
        a if a >= 1e3 => (1e3, "k"),
        _ => (1.0, ""),
    };
    let text = format!("{:.2}", amount / unit);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("${text}{name}")
}

/// A text that is no longer than this, with a sign where it was cut.
#[must_use]
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}\u{2026}", kept.trim_end_matches([' ', ',', '-', '/']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_groups_and_their_own_decimals() {
        let amount = |text: &str| text.parse::<Decimal>().expect("a decimal");
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(money(amount("0")), "$0.00");
        assert_eq!(money(amount("1234.5")), "$1,234.50");
        assert_eq!(money(amount("-1000.005")), "\u{2212}$1,000.01");
        assert_eq!(money(amount("-0.001")), "$0.00");
        assert_eq!(percent(amount("0.12345")), "12.3%");
        assert_eq!(percent(amount("1")), "100.0%");
        assert_eq!(quantity(amount("30.000")), "30");
        assert_eq!(quantity(amount("1.500")), "1.5");
        assert_eq!(quantity(amount("3000.000")), "3,000");
    }

    #[test]
    fn an_axis_has_short_amounts() {
        for (amount, text) in
            [(0.0, "$0"), (50.0, "$50"), (2500.0, "$2.5k"), (20_000.0, "$20k"), (1.5e6, "$1.5M"), (2e9, "$2B")]
        {
            assert_eq!(short_money(amount), text);
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(shortened("statins", 10), "statins");
        assert_eq!(shortened("\u{e9}\u{e9}\u{e9}\u{e9}", 3), "\u{e9}\u{e9}\u{2026}");
        assert_eq!(shortened("HMG-CoA reductase inhibitors", 8), "HMG-CoA\u{2026}");
    }
}
