//! How many fills each person has, as the yearly roll-up of the reports keeps it: in bytes, an entry a person.
//!
//! An entry is the person's key in 16 bytes and, in 4, how many fills are added or, below 0, taken away. Entries of several
//! roll-ups, one after the other, are one: who is in it stays to be counted once whatever they have in common.

use std::mem::size_of;

const KEY: usize = size_of::<u128>();
/// Bytes of an entry.
pub const ENTRY: usize = KEY + size_of::<i32>();

/// One entry a person, by key, with the sum of its entries; none where that is 0. `None` for what is no list of entries.
#[must_use]
pub fn merge(entries: &[u8]) -> Option<Vec<u8>> {
    let entries = entries.chunks_exact(ENTRY);
    if !entries.remainder().is_empty() {
        return None;
    }
    let mut all: Vec<(u128, i32)> = entries
        .map(|entry| {
            let (key, fills) = entry.split_at(KEY);
            Some((u128::from_be_bytes(key.try_into().ok()?), i32::from_be_bytes(fills.try_into().ok()?)))
        })
        .collect::<Option<_>>()?;
    all.sort_unstable_by_key(|(key, _)| *key);
    let mut merged = Vec::new();
    for person in all.chunk_by(|one, other| one.0 == other.0) {
        let fills: i64 = person.iter().map(|(_, fills)| i64::from(*fills)).sum();
        if fills != 0 {
            merged.extend_from_slice(&person[0].0.to_be_bytes());
            merged.extend_from_slice(&i32::try_from(fills).ok()?.to_be_bytes());
        }
    }
    Some(merged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(all: &[(u128, i32)]) -> Vec<u8> {
        all.iter().flat_map(|(key, fills)| [key.to_be_bytes().as_slice(), &fills.to_be_bytes()].concat()).collect()
    }

    #[test]
    fn a_person_is_one_entry_with_the_sum_and_none_without_fills() {
        let all = [(7, 1), (u128::MAX, 2), (7, 1), (3, 1), (7, -2), (u128::MAX, -1), (5, 4)];
        assert_eq!(merge(&entries(&all)), Some(entries(&[(3, 1), (5, 4), (u128::MAX, 1)])));
        assert_eq!(merge(&[]), Some(vec![]));
    }

    #[test]
    fn what_was_taken_away_before_it_is_added_is_kept() {
        let taken = merge(&entries(&[(7, -1)])).expect("entries");
        assert_eq!(merge(&[taken, entries(&[(7, 1)])].concat()), Some(vec![]));
    }

    #[test]
    fn what_is_no_list_of_entries_is_refused() {
        assert_eq!(merge(&[0; ENTRY + 1]), None);
        assert_eq!(merge(&entries(&[(7, i32::MAX), (7, 1)])), None, "more fills than are counted");
    }
}
