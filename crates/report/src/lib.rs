//! Pages to look at: figures in, one HTML file with its charts and tables out.
//!
//! Nothing here reads a database or a clock, and the same figures give the same bytes. Every text is escaped by the
//! macro that writes the HTML; what is not is marked `PreEscaped`, and is either ours or drawn by `chart`.
#![forbid(unsafe_code)]

pub mod chart;
pub mod claim;
pub mod figure;
mod page;
pub mod palette;
pub mod report;
mod table;

pub use chart::NotDrawn;
