//! The audit of reads, on servers that load the library when they start: what is read is on record before it is served,
//! however it is read and however that ends, and what cannot be recorded is not served.

mod completeness;
mod databases;
mod explain;
mod functions;
mod loopback;
mod outcomes;
mod paths;
mod purposes;
mod refusals;
mod restart;
mod scene;
mod sink;
mod upgrades;
mod views;
