//! Small cells of a table of counts, and those beside them by which they could be worked out.
//!
//! A count of 1 to 10 people is not told (the CMS cell size suppression policy). Whoever knows the totals, and that no count is
//! negative, works out a cell that is hidden alone in its row or column; so others are hidden with it, until each hidden
//! count could be any of a range of numbers. How wide the range is, is worked out exactly: what can change in the hidden
//! cells, while every shown cell and total stays, are the circulations of a network whose nodes are the rows and
//! columns (Castro, "Minimum-distance controlled perturbation", and Fischetti and Salazar on cell suppression).

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};

use serde_json::{Map, Value};
use thiserror::Error;

/// Without end, and so that two of them can be added.
const MANY: u64 = u64::MAX / 4;
/// Where fewer cells are hidden, it is tried whether each is needed.
const FEW_HIDDEN: usize = 300;

/// Why rows are no table of counts.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Fault {
    /// A row is none of a table.
    #[error("a row is no object with the keys of row, column and count")]
    NotRow,
    /// A count is none.
    #[error("a count is no whole number, or negative")]
    NotCount,
    /// A cell is there twice.
    #[error("two rows are of one cell")]
    Twice,
    /// More cells than are looked at.
    #[error("the table is too large")]
    TooLarge,
}

/// Most cells, totals with them.
const MOST_CELLS: usize = 1_000_000;

/// A table with a total for each row and column, which stand last.
struct Grid {
    rows: usize,
    columns: usize,
    values: Vec<u64>,
    hidden: Vec<bool>,
    /// Totals that are nowhere published, and hidden from the start.
    is_unpublished: Vec<bool>,
    minimum: u64,
    /// The hidden cells of each row and column.
    in_row: Vec<Vec<usize>>,
    in_column: Vec<Vec<usize>>,
}

impl Grid {
    /// From the counts, row by row, without totals.
    fn new(rows: usize, columns: usize, counts: &[u64], is_one_way: bool, minimum: u64) -> Self {
        let width = columns + 1;
        let mut values = vec![0; (rows + 1) * width];
        for row in 0..rows {
            for column in 0..columns {
                let count = counts[row * columns + column];
                for at in [(row, column), (row, columns), (rows, column), (rows, columns)] {
                    values[at.0 * width + at.1] += count;
                }
            }
        }
        let is_unpublished: Vec<bool> = (0..values.len()).map(|cell| is_one_way && cell % width == columns).collect();
        let (in_row, in_column) = (vec![Vec::new(); rows + 1], vec![Vec::new(); width]);
        let hidden = vec![false; values.len()];
        let mut grid =
            Self { rows: rows + 1, columns: width, values, hidden, is_unpublished, minimum, in_row, in_column };
        for cell in 0..grid.values.len() {
            if grid.is_unpublished[cell] || grid.is_small(cell) {
                grid.hide(cell);
            }
        }
        grid
    }

    fn is_small(&self, cell: usize) -> bool {
        (1..self.minimum).contains(&self.values[cell])
    }

    fn place(&self, cell: usize) -> (usize, usize) {
        (cell / self.columns, cell % self.columns)
    }

    fn hide(&mut self, cell: usize) {
        if !self.hidden[cell] {
            self.hidden[cell] = true;
            let (row, column) = self.place(cell);
            self.in_row[row].push(cell);
            self.in_column[column].push(cell);
        }
    }

    fn show(&mut self, cell: usize) {
        self.hidden[cell] = false;
        let (row, column) = self.place(cell);
        self.in_row[row].retain(|other| *other != cell);
        self.in_column[column].retain(|other| *other != cell);
    }

    /// Whether it is the total of a row or of a column, but not of all: those are counted negative, so that every row and
    /// every column comes to nothing.
    fn is_negative(&self, cell: usize) -> bool {
        let (row, column) = self.place(cell);
        (row == self.rows - 1) != (column == self.columns - 1)
    }

    /// By how much a cell can grow and shrink, as it is counted, so that it is not negative.
    fn room(&self, cell: usize) -> (u64, u64) {
        let value = self.values[cell];
        if self.is_negative(cell) { (value, MANY) } else { (MANY, value) }
    }

    /// How wide the range of what a hidden cell could be must be.
    fn need(&self, cell: usize) -> u64 {
        if self.is_unpublished[cell] {
            0
        } else if self.is_small(cell) {
            self.minimum
        } else {
            1
        }
    }

    /// Whether the range of a hidden cell is as wide as it must be.
    fn is_safe(&self, cell: usize) -> bool {
        let need = self.need(cell);
        need == 0 || self.has_plain_cycles(cell, need) || {
            let (up, down) = self.room(cell);
            let grows = up.min(self.flow(cell, true, need));
            grows >= need || grows + down.min(self.flow(cell, false, need - grows)) >= need
        }
    }

    /// Whether cycles of four hidden cells, which share none but this one, are enough by themselves: they are at once found
    /// where much is hidden.
    fn has_plain_cycles(&self, cell: usize, need: u64) -> bool {
        let (row, column) = self.place(cell);
        let mut grows = 0;
        let mut used = vec![];
        for beside in self.in_row[row].iter().filter(|beside| **beside != cell) {
            let across = self.place(*beside).1;
            let below = self.in_column[column].iter().find(|below| {
                **below != cell && !used.contains(*below) && self.hidden[self.place(**below).0 * self.columns + across]
            });
            if let Some(below) = below {
                let opposite = self.place(*below).0 * self.columns + across;
                used.push(*below);
                grows += self.room(*beside).1.min(self.room(*below).1).min(self.room(opposite).0);
                if grows.min(self.room(cell).0) >= need {
                    return true;
                }
            }
            if used.len() > 64 {
                break;
            }
        }
        false
    }

    /// How much can flow through the other hidden cells so that one grows, or shrinks, up to what is needed: from its column
    /// back to its row, or from its row to its column. A cell that grows takes flow from its row to its column.
    fn flow(&self, target: usize, grows: bool, need: u64) -> u64 {
        let (row, column) = self.place(target);
        let (row, column) = (row, self.rows + column);
        let (source, sink) = if grows { (column, row) } else { (row, column) };
        // What flowed through a cell from its row to its column, less what flowed back.
        let mut moved: HashMap<usize, i64> = HashMap::new();
        let mut flown = 0;
        while flown < need {
            let mut came_by: Vec<Option<(usize, usize)>> = vec![None; self.rows + self.columns];
            let mut open = VecDeque::from([source]);
            while let Some(node) = open.pop_front() {
                if node == sink {
                    break;
                }
                let from_row = node < self.rows;
                let cells = if from_row { &self.in_row[node] } else { &self.in_column[node - self.rows] };
                for cell in cells.iter().filter(|cell| **cell != target) {
                    let (row, column) = self.place(*cell);
                    let other = if from_row { self.rows + column } else { row };
                    if other != source && came_by[other].is_none() && self.left(*cell, from_row, &moved) > 0 {
                        came_by[other] = Some((node, *cell));
                        open.push_back(other);
                    }
                }
            }
            let mut path = vec![];
            let mut node = sink;
            while let Some((before, cell)) = came_by[node] {
                path.push((cell, before < self.rows));
                node = before;
            }
            if path.is_empty() {
                break;
            }
            let least = path.iter().map(|(cell, from_row)| self.left(*cell, *from_row, &moved)).min().unwrap_or(0);
            let least = least.min(need - flown);
            for (cell, from_row) in path {
                let least = i64::try_from(least).unwrap_or(i64::MAX);
                *moved.entry(cell).or_default() += if from_row { least } else { -least };
            }
            flown += least;
        }
        flown
    }

    /// What can still flow through a cell one way.
    fn left(&self, cell: usize, from_row: bool, moved: &HashMap<usize, i64>) -> u64 {
        let moved = moved.get(&cell).copied().unwrap_or(0);
        let (up, down) = self.room(cell);
        let (room, used) = if from_row { (up, moved) } else { (down, -moved) };
        room.saturating_add_signed(-used)
    }

    /// What is lost with a cell: totals tell more than cells.
    fn cost(&self, cell: usize) -> u64 {
        let (row, column) = self.place(cell);
        let all = self.values[self.values.len() - 1];
        let totals = u64::from(row == self.rows - 1) + u64::from(column == self.columns - 1);
        self.values[cell] + totals * (all + 1)
    }

    fn cheapest(&self, cells: impl Iterator<Item = usize>) -> Option<usize> {
        cells.filter(|cell| !self.hidden[*cell] && self.values[*cell] > 0).min_by_key(|cell| (self.cost(*cell), *cell))
    }

    /// The cells to hide so that a hidden one is in a cycle of hidden cells, at least cost; none where it is in one.
    fn cycle(&self, target: usize) -> Option<Vec<usize>> {
        let (row, column) = self.place(target);
        let (start, end) = (self.rows + column, row);
        let mut best: Vec<Option<(u64, usize, usize)>> = vec![None; self.rows + self.columns];
        let mut open = BinaryHeap::from([Reverse((0, start))]);
        while let Some(Reverse((cost, node))) = open.pop() {
            if node == end {
                break;
            }
            if best[node].is_some_and(|(known, ..)| known < cost) {
                continue;
            }
            let from_row = node < self.rows;
            for at in 0..if from_row { self.columns } else { self.rows } {
                let cell = if from_row { node * self.columns + at } else { at * self.columns + node - self.rows };
                if cell == target || self.values[cell] == 0 {
                    continue;
                }
                let other = if from_row { self.rows + at } else { at };
                let cost = cost + if self.hidden[cell] { 0 } else { self.cost(cell) };
                if other != start && best[other].is_none_or(|(known, ..)| cost < known) {
                    best[other] = Some((cost, node, cell));
                    open.push(Reverse((cost, other)));
                }
            }
        }
        let mut found = vec![];
        let mut node = end;
        while node != start {
            let (_, before, cell) = best[node]?;
            found.push(cell);
            node = before;
        }
        found.retain(|cell| !self.hidden[*cell]);
        Some(found)
    }

    /// Hides more until a cell is safe.
    fn protect(&mut self, cell: usize) -> Vec<usize> {
        let mut added = vec![];
        while !self.is_safe(cell) {
            let mut more = self.cycle(cell).unwrap_or_default();
            if more.is_empty() {
                let (row, column) = self.place(cell);
                let of_row = (0..self.columns).map(|at| row * self.columns + at);
                let of_column = (0..self.rows).map(|at| at * self.columns + column);
                let beside = self.cheapest(of_row.chain(of_column)).or_else(|| self.cheapest(0..self.values.len()));
                // With everything hidden any number can stand anywhere.
                let Some(beside) = beside else { break };
                more.push(beside);
            }
            more.iter().for_each(|cell| self.hide(*cell));
            added.extend(more);
        }
        added
    }

    /// The rows and columns, without their total, and it.
    fn lines(&self) -> Vec<(Vec<usize>, usize)> {
        let (rows, columns) = (self.rows, self.columns);
        let row = |row: usize| ((0..columns - 1).map(|at| row * columns + at).collect(), row * columns + columns - 1);
        let column =
            |column: usize| ((0..rows - 1).map(|at| at * columns + column).collect(), (rows - 1) * columns + column);
        (0..rows).map(row).chain((0..columns).map(column)).collect()
    }

    /// A line whose hidden cells together are a small cell, which the total gives away.
    fn is_small_together(&self, cells: &[usize], total: usize) -> bool {
        let together: u64 = cells.iter().filter(|cell| self.hidden[**cell]).map(|cell| self.values[*cell]).sum();
        !self.hidden[total] && (1..self.minimum).contains(&together)
    }

    fn is_safe_everywhere(&self) -> bool {
        self.lines().iter().all(|(cells, total)| !self.is_small_together(cells, *total))
            && (0..self.values.len()).filter(|cell| self.hidden[*cell]).all(|cell| self.is_safe(cell))
    }

    fn suppress(&mut self) {
        for (cells, total) in self.lines() {
            while self.is_small_together(&cells, total) {
                let more = self.cheapest(cells.iter().copied()).unwrap_or(total);
                self.hide(more);
            }
        }
        let mut open: VecDeque<usize> = (0..self.values.len()).filter(|cell| self.hidden[*cell]).collect();
        // To hide more makes no range narrower.
        while let Some(cell) = open.pop_front() {
            open.extend(self.protect(cell));
        }
        self.show_what_need_not_be_hidden();
    }

    fn show_what_need_not_be_hidden(&mut self) {
        let mut beside: Vec<usize> = (0..self.values.len())
            .filter(|cell| self.hidden[*cell] && !self.is_small(*cell) && !self.is_unpublished[*cell])
            .collect();
        if beside.len() > FEW_HIDDEN {
            return;
        }
        beside.sort_by_key(|cell| Reverse((self.cost(*cell), *cell)));
        for cell in beside {
            self.show(cell);
            if !self.is_safe_everywhere() {
                self.hide(cell);
            }
        }
    }
}

/// Which cells are not told, totals with them: row by row, the total of each row last, and the totals of the columns as the
/// last row. A table of one way has one column.
pub fn hidden(rows: usize, columns: usize, counts: &[u64], minimum: u64) -> Vec<bool> {
    let mut grid = Grid::new(rows, columns, counts, columns == 1, minimum);
    grid.suppress();
    // In a table of one way a row's total is its count.
    for row in 0..grid.rows {
        let total = row * grid.columns + grid.columns - 1;
        if grid.is_unpublished[total] {
            grid.hidden[total] = grid.hidden[row * grid.columns];
        }
    }
    grid.hidden
}

/// The keys of rows, columns and counts.
pub struct Keys<'a> {
    /// What tells rows apart.
    pub row: &'a str,
    /// `None` for a table of one way.
    pub column: Option<&'a str>,
    /// What is counted.
    pub count: &'a str,
}

/// Tells the rows of a table of counts with what may not be told set to null, and adds the totals of the counts: their row or
/// column is null. Each has a key `suppressed`.
///
/// # Errors
/// Where the rows are no such table.
pub fn suppress(rows: Vec<Value>, keys: &Keys<'_>, minimum: u64) -> Result<Vec<Value>, Fault> {
    let mut cells = Vec::with_capacity(rows.len());
    let (mut row_names, mut column_names) = (Names::default(), Names::default());
    for row in rows {
        let Value::Object(row) = row else { return Err(Fault::NotRow) };
        let count = row.get(keys.count).ok_or(Fault::NotRow)?;
        let count = count.as_number().and_then(|count| count.to_string().parse::<u64>().ok()).ok_or(Fault::NotCount)?;
        let at = |key: &str, names: &mut Names| row.get(key).map(|value| names.number(value)).ok_or(Fault::NotRow);
        let place = (at(keys.row, &mut row_names)?, keys.column.map_or(Ok(0), |key| at(key, &mut column_names))?);
        cells.push((place, count, row));
    }
    let (height, width) = (row_names.values.len(), keys.column.map_or(1, |_| column_names.values.len()));
    if (height + 1).saturating_mul(width + 1) > MOST_CELLS {
        return Err(Fault::TooLarge);
    }
    // Beyond this nothing would add up.
    if cells.iter().try_fold(0_u64, |sum, (_, count, _)| sum.checked_add(*count)).is_none_or(|sum| sum >= MANY / 4) {
        return Err(Fault::NotCount);
    }
    let mut counts = vec![None; height * width];
    for ((row, column), count, _) in &cells {
        if counts[row * width + column].replace(*count).is_some() {
            return Err(Fault::Twice);
        }
    }
    let counts: Vec<u64> = counts.into_iter().map(Option::unwrap_or_default).collect();
    let mut grid = Grid::new(height, width, &counts, keys.column.is_none(), minimum);
    grid.suppress();
    let is_hidden = |row: usize, column: usize| grid.hidden[row * grid.columns + column];
    let mut told: Vec<Value> = cells
        .into_iter()
        .map(|((at_row, at_column), _, mut row)| {
            let is_hidden = is_hidden(at_row, at_column);
            for (key, value) in &mut row {
                if is_hidden && key != keys.row && Some(key.as_str()) != keys.column {
                    *value = Value::Null;
                }
            }
            row.insert("suppressed".into(), is_hidden.into());
            Value::Object(row)
        })
        .collect();
    let mut total = |row: usize, column: usize| {
        let is_hidden = is_hidden(row, column);
        let mut fields = Map::new();
        let name = |names: &Names, at: usize| names.values.get(at).cloned().unwrap_or(Value::Null);
        fields.insert(keys.row.into(), name(&row_names, row));
        if let Some(key) = keys.column {
            fields.insert(key.into(), name(&column_names, column));
        }
        let count = grid.values[row * grid.columns + column];
        fields.insert(keys.count.into(), if is_hidden { Value::Null } else { count.into() });
        fields.insert("suppressed".into(), is_hidden.into());
        told.push(Value::Object(fields));
    };
    if keys.column.is_some() {
        (0..height).for_each(|row| total(row, width));
        (0..width).for_each(|column| total(height, column));
        total(height, width);
    } else {
        total(height, 0);
    }
    Ok(told)
}

/// Values by number, in the order they came.
#[derive(Default)]
struct Names {
    numbers: HashMap<String, usize>,
    values: Vec<Value>,
}

impl Names {
    fn number(&mut self, value: &Value) -> usize {
        *self.numbers.entry(value.to_string()).or_insert_with(|| {
            self.values.push(value.clone());
            self.values.len() - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_small_cell_takes_three_others_with_it() {
        // The row's total less 20 and 40 would give the 3, and so would the column's.
        let hidden = hidden(3, 3, &[3, 20, 40, 30, 15, 50, 60, 70, 80], 11);
        let interior: Vec<usize> = (0..16).filter(|cell| hidden[*cell]).collect();
        // 3, and the cheapest that make a cycle with it: 20 beside it, 30 below it, 15 across.
        assert_eq!(interior, [0, 1, 4, 5]);
    }

    #[test]
    fn a_table_without_small_cells_is_told_whole() {
        assert!(!hidden(2, 2, &[11, 0, 25, 90], 11).contains(&true));
    }

    #[test]
    fn a_small_cell_of_one_way_takes_the_next_smallest_with_it() {
        let hidden = hidden(4, 1, &[5, 90, 30, 12], 11);
        let counts: Vec<bool> = hidden.iter().copied().step_by(2).collect();
        // 5 and 12 are told as 17 together by the total.
        assert_eq!(counts, [true, false, false, true, false]);
    }

    #[test]
    fn small_cells_that_are_small_together_take_another() {
        // 2 and 3 alone would tell that five people are in them.
        let hidden = hidden(4, 1, &[2, 3, 30, 40], 11);
        let counts: Vec<bool> = hidden.iter().copied().step_by(2).collect();
        assert_eq!(counts, [true, true, true, false, false]);
    }

    #[test]
    fn few_people_in_all_are_not_told_of_at_all() {
        let hidden = hidden(2, 2, &[1, 2, 0, 3], 11);
        let shown: Vec<usize> = (0..9).filter(|cell| !hidden[*cell]).collect();
        // Nobody is in the third cell, which tells nothing of anybody.
        assert_eq!(shown, [3]);
    }

    #[test]
    fn rows_are_told_with_their_totals() {
        let rows = |value: Value| value.as_array().cloned().expect("a list");
        let keys = Keys { row: "month", column: None, count: "patients" };
        let given = json!([
            {"month": "2026-01", "patients": 4, "paid": "10.00"},
            {"month": "2026-02", "patients": 40, "paid": "99.00"},
            {"month": "2026-03", "patients": 20, "paid": "50.00"},
        ]);
        assert_eq!(
            suppress(rows(given), &keys, 11),
            Ok(rows(json!([
                {"month": "2026-01", "patients": null, "paid": null, "suppressed": true},
                {"month": "2026-02", "patients": 40, "paid": "99.00", "suppressed": false},
                {"month": "2026-03", "patients": null, "paid": null, "suppressed": true},
                {"month": null, "patients": 64, "suppressed": false},
            ])))
        );
        for (given, fault) in [
            (json!([7]), Fault::NotRow),
            (json!([{"month": 1}]), Fault::NotRow),
            (json!([{"month": 1, "patients": -1}]), Fault::NotCount),
            (json!([{"month": 1, "patients": 1.5}]), Fault::NotCount),
            (json!([{"month": 1, "patients": 1}, {"month": 1, "patients": 2}]), Fault::Twice),
        ] {
            assert_eq!(suppress(rows(given), &keys, 11), Err(fault));
        }
    }
}
