//! What may be told of a person.

pub mod mask;
