//! What a claim is resolved to: the member's span, the plan's rule for the product, the pharmacy's contract, and whether
//! a transition supply is given.

pub mod contract;
pub mod member;
pub mod rule;
pub mod transition;
