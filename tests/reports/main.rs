//! Reports, each against a computation of its own over the rows that it reads: day by day and claim by claim, in Rust.

mod access;
mod answers;
mod cases;
mod copy;
mod coverage;
mod money;
mod persons;
mod plans;
mod raw;
mod rollup;
mod rxdc;
mod spend;
mod utilization;
