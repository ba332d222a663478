//! Stored traces of any bytes.

use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::engine::trace::explain::explain;
use crate::engine::trace::{Number, Trace};
use crate::strategies::{any_decimal, busy_world};
use crate::world::*;
use crate::{MANY, cases};

proptest! {
    #![proptest_config(cases(MANY))]

    #[test]
    fn a_trace_is_read_from_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200), versioned in any::<bool>()) {
        let mut bytes = bytes;
        if versioned && let Some(first) = bytes.first_mut() {
            *first = 1 + *first % 2;
        }
        for step in Trace::decode(&bytes).unwrap_or_default().0 {
            explain(&step);
        }
    }

    #[test]
    fn a_trace_cut_or_altered_is_read_or_refused(cut in 0..300_usize, place in 0..300_usize, byte in any::<u8>()) {
        thread_local!(static TRACE: Vec<u8> = busy_world(0, &[]).decide().trace.encode());
        let mut bytes = TRACE.with(Clone::clone);
        let length = bytes.len();
        bytes[place % length] = byte;
        bytes.truncate(cut.max(1));
        for step in Trace::decode(&bytes).unwrap_or_default().0 {
            explain(&step);
        }
    }

    #[test]
    fn a_number_of_a_trace_is_near_what_it_was(value in any_decimal()) {
        let kept = Decimal::from(Number::from(value));
        if value.abs() < dec("9000000000000000") {
            prop_assert!((kept - value).abs() <= dec("0.01"), "{} for {}", kept, value);
        }
    }
}
