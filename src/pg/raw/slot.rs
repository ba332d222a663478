//! The place a scan puts its rows in, one after the other.

use pgrx::pg_sys;

/// A slot for rows of a table.
pub(super) struct Slot(pub(super) *mut pg_sys::TupleTableSlot);

impl Slot {
    /// # Safety
    /// The relation is open, and stays so as long as the slot.
    pub(super) unsafe fn of(relation: pg_sys::Relation) -> Self {
        // SAFETY: the caller vouches for the relation.
        Self(unsafe { pg_sys::table_slot_create(relation, std::ptr::null_mut()) })
    }

    /// The value in a place counted from 0, `None` for NULL; it lives until the slot gets another row.
    pub(super) fn datum(&self, place: usize) -> Option<pg_sys::Datum> {
        let count = i32::try_from(place + 1).unwrap_or(i32::MAX);
        // SAFETY: the slot holds a row of its table, whose columns it takes apart as far as they are asked for; there
        // is room for all of them.
        unsafe {
            let slot = self.0;
            assert!(count <= (*(*slot).tts_tupleDescriptor).natts, "a column of the slot's table");
            if i32::from((*slot).tts_nvalid) < count {
                pg_sys::slot_getsomeattrs_int(slot, count);
            }
            (!*(*slot).tts_isnull.add(place)).then(|| *(*slot).tts_values.add(place))
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        // An error gives back what it holds with everything else.
        if !std::thread::panicking() {
            // SAFETY: the slot is this one's own.
            unsafe { pg_sys::ExecDropSingleTupleTableSlot(self.0) }
        }
    }
}
