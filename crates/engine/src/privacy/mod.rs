//! What may be told of a person.

pub mod cells;
pub mod classes;
pub mod detect;
pub mod mask;
mod shape;
