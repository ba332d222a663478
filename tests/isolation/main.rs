//! Races: what two sessions at once may and may not do to each other. Each spec sets out its steps, and a
//! wait is seen in pg_blocking_pids, not assumed.

mod authorizations;
mod deadlocks;
mod limits;
mod load;
mod members;
mod part_d;
mod partitions;
mod payers;
mod rebates;
mod rebills;
mod reference;
mod repeats;
mod reversals;
mod scene;
mod tables;
mod years;
