//! PostgreSQL's `pg_snapshot`: which transactions were over at a moment.

use std::fmt;

/// A snapshot as `pg_current_snapshot()` prints it, `xmin:xmax:xip,...`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// All below are over.
    pub xmin: u64,
    /// From here on none is over.
    pub xmax: u64,
    /// Those in between that are not over, ascending.
    pub running: Vec<u64>,
}

impl Snapshot {
    /// Reads the text form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let (xmin, xmax) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let running = match parts.next()? {
            "" => Vec::new(),
            list => list.split(',').map(|x| x.parse().ok()).collect::<Option<Vec<u64>>>()?,
        };
        let ascending = running.is_sorted() && running.iter().all(|x| (xmin..xmax).contains(x));
        (parts.next().is_none() && xmin <= xmax && ascending).then_some(Self { xmin, xmax, running })
    }

    /// Made of the transactions below `xmax` but those in `running`.
    #[must_use]
    pub fn new(xmax: u64, mut running: Vec<u64>) -> Self {
        running.retain(|x| *x < xmax);
        running.sort_unstable();
        running.dedup();
        Self { xmin: running.first().copied().unwrap_or(xmax), xmax, running }
    }

    /// As `pg_visible_in_snapshot`.
    #[must_use]
    pub fn sees(&self, xid: u64) -> bool {
        xid < self.xmin || (xid < self.xmax && self.running.binary_search(&xid).is_err())
    }

    /// Whether it sees all that an earlier one saw.
    #[must_use]
    pub fn follows(&self, earlier: &Self) -> bool {
        self.xmax >= earlier.xmax && self.running.iter().all(|x| !earlier.sees(*x))
    }
}

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:", self.xmin, self.xmax)?;
        for (i, x) in self.running.iter().enumerate() {
            write!(f, "{}{x}", if i > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}
