//! Small cells, against somebody who knows every total and works out what the hidden counts can be.

use proptest::prelude::*;

use crate::cases;
use crate::engine::privacy::cells::hidden;

const MINIMUM: u64 = 11;

/// What is published: which counts of a table are hidden, and what sums of them the totals give.
struct Published {
    /// The hidden counts, as they are, for whoever checks the attack.
    counts: Vec<u64>,
    /// The hidden counts of a line whose total is shown, and their sum.
    sums: Vec<(Vec<usize>, u64)>,
}

impl Published {
    fn new(rows: usize, columns: usize, counts: &[u64], hidden: &[bool]) -> Self {
        let width = columns + 1;
        let mut number = vec![None; rows * columns];
        let mut unknown = vec![];
        for row in 0..rows {
            for column in 0..columns {
                if hidden[row * width + column] {
                    number[row * columns + column] = Some(unknown.len());
                    unknown.push(counts[row * columns + column]);
                }
            }
        }
        let lines = (0..rows)
            .map(|row| (row * width + columns, (0..columns).map(|column| row * columns + column).collect::<Vec<_>>()))
            .chain(
                (0..columns)
                    .map(|column| (rows * width + column, (0..rows).map(|row| row * columns + column).collect())),
            )
            .chain([(rows * width + columns, (0..rows * columns).collect())]);
        let sums = lines
            .filter(|(total, _)| !hidden[*total])
            .map(|(_, cells)| cells.into_iter().filter_map(|cell| number[cell]).collect::<Vec<_>>())
            .filter(|cells| !cells.is_empty())
            .map(|cells| (cells.clone(), cells.iter().map(|cell| unknown[*cell]).sum()))
            .collect();
        Self { counts: unknown, sums }
    }

    /// Whether the hidden counts can be others, of which one is so much: tried out, what is likely first. Who gave up has not
    /// worked it out.
    fn can_be(&self, cell: usize, value: u64) -> bool {
        let mut guess = vec![None; self.counts.len()];
        guess[cell] = Some(value);
        let mut steps = 2_000_000;
        self.search(&mut guess, &mut steps) || steps == 0
    }

    fn search(&self, guess: &mut Vec<Option<u64>>, steps: &mut u32) -> bool {
        if *steps == 0 {
            return false;
        }
        *steps -= 1;
        // The sum with the fewest counts left says the most.
        let mut next: Option<(usize, &Vec<usize>, u64)> = None;
        for (cells, sum) in &self.sums {
            let known: u64 = cells.iter().filter_map(|cell| guess[*cell]).sum();
            let left = cells.iter().filter(|cell| guess[**cell].is_none()).count();
            if known > *sum || (left == 0 && known != *sum) {
                return false;
            }
            if left > 0 && next.is_none_or(|(fewest, ..)| left < fewest) {
                next = Some((left, cells, sum - known));
            }
        }
        let Some((left, cells, rest)) = next else { return true };
        let cell = *cells.iter().find(|cell| guess[**cell].is_none()).expect("one is left");
        let mut values: Vec<u64> = if left == 1 { vec![rest] } else { (0..=rest).collect() };
        values.sort_by_key(|value| value.abs_diff(self.counts[cell]));
        for value in values {
            guess[cell] = Some(value);
            if self.search(guess, steps) {
                return true;
            }
        }
        guess[cell] = None;
        false
    }

    /// How wide the range of what a hidden count can be is, up to so much.
    fn width(&self, cell: usize, most: u64) -> u64 {
        let value = self.counts[cell];
        let up = (1..=most).take_while(|more| self.can_be(cell, value + more)).count();
        let left = most - u64::try_from(up).unwrap_or(most);
        let down = (1..=left.min(value)).take_while(|less| self.can_be(cell, value - less)).count();
        u64::try_from(up + down).unwrap_or(most)
    }
}

fn any_table() -> impl Strategy<Value = (usize, usize, Vec<u64>)> {
    let count = prop_oneof![1 => Just(0), 3 => 1_u64..11, 6 => 11_u64..40];
    (1_usize..=4, 1_usize..=4).prop_flat_map(move |(rows, columns)| {
        prop::collection::vec(count.clone(), rows * columns).prop_map(move |counts| (rows, columns, counts))
    })
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn no_hidden_count_can_be_worked_out((rows, columns, counts) in any_table()) {
        let hidden = hidden(rows, columns, &counts, MINIMUM);
        for row in 0..rows {
            for column in 0..columns {
                let count = counts[row * columns + column];
                prop_assert!(hidden[row * (columns + 1) + column] || !(1..MINIMUM).contains(&count), "a small cell is told");
                prop_assert!(!hidden[row * (columns + 1) + column] || count > 0, "nobody is hidden");
            }
        }
        let published = Published::new(rows, columns, &counts, &hidden);
        for (cells, sum) in &published.sums {
            prop_assert!(*sum >= MINIMUM, "{} hidden counts are small together", cells.len());
        }
        for (cell, count) in published.counts.iter().enumerate() {
            let need = if *count < MINIMUM { MINIMUM } else { 1 };
            prop_assert!(published.width(cell, need) >= need, "{count} can be told from what is shown: {hidden:?}");
        }
    }
}

/// The attack works where only the small cells are hidden.
#[test]
fn a_cell_that_is_hidden_alone_is_worked_out() {
    let counts = [3, 20, 40, 30, 15, 50];
    let small: Vec<bool> = (0..12).map(|cell| cell == 0).collect();
    let published = Published::new(2, 3, &counts, &small);
    assert_eq!(published.width(0, MINIMUM), 0);
}

/// A plan's year: 24 months and 3,000 products, most of them rare.
#[test]
fn a_large_table_is_done_in_seconds() {
    let (rows, columns) = (3000_usize, 24_usize);
    let counts: Vec<u64> = (0..rows * columns)
        .map(|cell| {
            let mixed = (cell as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
            match mixed % 10 {
                0..4 => 0,
                4..8 => 1 + mixed / 10 % 10,
                _ => 11 + mixed / 10 % 400,
            }
        })
        .collect();
    let started = std::time::Instant::now();
    let hidden = hidden(rows, columns, &counts, MINIMUM);
    let shown =
        (0..rows * columns).filter(|cell| counts[*cell] > 0 && !hidden[cell / columns * 25 + cell % columns]).count();
    println!("{shown} counts of {} shown after {:?}", rows * columns, started.elapsed());
    assert!(shown > 0);
    assert!(started.elapsed().as_secs() < 60);
}
