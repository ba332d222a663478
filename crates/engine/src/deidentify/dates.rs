//! Dates: moved by the days of their person, or their year alone.

use chrono::NaiveDate;

use crate::cipher::{Key, digest};

/// Ages from this on are told together.
pub const OLDEST_AGE: i32 = 90;
/// Dates move by as many days at most.
pub const MOST_DAYS: i64 = 365;

/// By how many days all dates of a person move: 1 to 365, back or ahead, never 0. Not Safe Harbor.
#[must_use]
pub fn shift_days(key: &Key, person: &[u8]) -> i64 {
    let digest = digest::keyed(key, "pbm date shift", [person]);
    // 64 bits over 730 days: no day is likelier by more than one in 10^16.
    let drawn = digest.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes)) % (2 * MOST_DAYS as u64);
    let days = drawn as i64 - MOST_DAYS;
    if days < 0 { days } else { days + 1 }
}

/// The year of a date, unless whoever it is about is over 89 by it: born or covered in a year that lies ninety back.
#[must_use]
pub fn year(year: i32, this_year: i32) -> Option<i32> {
    (this_year.saturating_sub(year) < OLDEST_AGE).then_some(year)
}

/// The age of a person on a day in whole years; `None` where it is over 89, or has become it
/// until `today` or the death: an age of 88 eleven years ago tells an age of 99.
#[must_use]
pub fn age(born: NaiveDate, on: NaiveDate, today: NaiveDate, died: Option<NaiveDate>) -> Option<i32> {
    let last = died.map_or(today, |died| died.min(today)).max(on);
    let years = |day: NaiveDate| day.years_since(born).map_or(0, |years| i32::try_from(years).unwrap_or(i32::MAX));
    (years(last) < OLDEST_AGE).then(|| years(on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_year_ninety_back_is_not_told() {
        assert_eq!(year(1937, 2026), Some(1937));
        assert_eq!(year(1936, 2026), None);
        assert_eq!(year(2030, 2026), Some(2030));
        assert_eq!(year(i32::MIN, 2026), None);
    }

    /// Born on 1936-03-01: 89 until 2026-02-28, 90 from the day after.
    #[test]
    fn an_age_that_has_become_ninety_is_told_of_no_day() {
        let born = day("1936-03-01");
        assert_eq!(age(born, day("2015-05-05"), day("2026-02-28"), None), Some(79));
        assert_eq!(age(born, day("2015-05-05"), day("2026-03-01"), None), None);
        assert_eq!(age(born, day("2026-02-28"), day("2026-02-28"), None), Some(89));
        assert_eq!(age(born, day("2026-03-01"), day("2026-02-28"), None), None);
        // Who died at 80 is not 90.
        assert_eq!(age(born, day("2015-05-05"), day("2030-01-01"), Some(day("2016-06-06"))), Some(79));
        assert_eq!(age(day("2020-02-29"), day("2019-01-01"), day("2026-01-01"), None), Some(0));
    }

    /// 100,000 persons: each of the 730 shifts comes up, none but those, about as often as another (137 each; a
    /// standard deviation is 12, six of them 70).
    #[test]
    fn all_shifts_come_up_alike() {
        let mut counts = std::collections::HashMap::new();
        for person in 0..100_000_u32 {
            *counts.entry(shift_days(&[7; 32], &person.to_be_bytes())).or_insert(0_i64) += 1;
        }
        assert_eq!(counts.len(), 730);
        assert!(counts.keys().all(|days| (1..=MOST_DAYS).contains(&days.abs())));
        assert!(counts.values().all(|count| (count - 137).abs() < 72), "{counts:?}");
    }

    proptest! {
        #[test]
        fn a_person_is_shifted_alike_and_by_another_key_otherwise(person: [u8; 16]) {
            prop_assert_eq!(shift_days(&[1; 32], &person), shift_days(&[1; 32], &person));
            let others = (2..12).filter(|key| shift_days(&[*key; 32], &person) != shift_days(&[1; 32], &person));
            prop_assert!(others.count() >= 8);
        }
    }
}
