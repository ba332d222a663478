//! Prior authorization: what a request may become, by when it must be decided, what is approved without a person, and
//! which authorizations on file are good for a fill.

pub mod clocks;
pub mod criteria;
pub mod scope;
pub mod steps;
mod usable;

pub use usable::{Asked, Authorized, Unusable, authorized};
