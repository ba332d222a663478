//! Open tables and indexes.

use pgrx::pg_sys;

/// How a relation is locked against changes of its definition, and against others' locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// To read.
    Read,
    /// To lock rows and write them.
    Write,
}

impl Lock {
    pub(super) fn mode(self) -> pg_sys::LOCKMODE {
        match self {
            Self::Read => pg_sys::AccessShareLock.cast_signed(),
            Self::Write => pg_sys::RowExclusiveLock.cast_signed(),
        }
    }
}

/// An open relation. Its lock stays until the transaction ends, as those of statements do, unless it was opened briefly.
pub(super) struct Relation(pub(super) pg_sys::Relation, pg_sys::LOCKMODE);

impl Relation {
    /// `None` where there is none of that number.
    pub(super) fn open(id: pg_sys::Oid, lock: Lock) -> Option<Self> {
        // SAFETY: in a transaction, as every call is.
        let relation = unsafe { pg_sys::try_relation_open(id, lock.mode()) };
        (!relation.is_null()).then_some(Self(relation, pg_sys::NoLock.cast_signed()))
    }

    /// To read, with a lock that is given back when it is closed: for a look at many, whose locks together would not
    /// find room.
    pub(super) fn open_briefly(id: pg_sys::Oid) -> Option<Self> {
        Self::open(id, Lock::Read).map(|relation| {
            let relation = std::mem::ManuallyDrop::new(relation);
            Self(relation.0, Lock::Read.mode())
        })
    }

    pub(super) fn is_brief(&self) -> bool {
        self.1 != pg_sys::NoLock.cast_signed()
    }

    pub(super) fn id(&self) -> pg_sys::Oid {
        // SAFETY: the relation is open.
        unsafe { (*self.0).rd_id }
    }

    pub(super) fn descriptor(&self) -> pg_sys::TupleDesc {
        // SAFETY: the relation is open.
        unsafe { (*self.0).rd_att }
    }

    /// Whether tables inherit from it, or did.
    pub(super) fn may_have_children(&self) -> bool {
        // SAFETY: the relation is open.
        unsafe { (*(*self.0).rd_rel).relhassubclass }
    }

    /// The numbers of its indexes.
    pub(super) fn indexes(&self) -> Vec<pg_sys::Oid> {
        // SAFETY: the relation is open; the list is a copy in the current memory context, of numbers.
        unsafe {
            let list = pg_sys::RelationGetIndexList(self.0);
            let count = if list.is_null() { 0 } else { usize::try_from((*list).length).unwrap_or(0) };
            let indexes = (0..count).map(|place| (*(*list).elements.add(place)).oid_value).collect();
            pg_sys::list_free(list);
            indexes
        }
    }

    /// What pg_class.relkind says of it.
    pub(super) fn kind(&self) -> u8 {
        // SAFETY: the relation is open.
        unsafe { (*(*self.0).rd_rel).relkind as u8 }
    }
}

impl Drop for Relation {
    fn drop(&mut self) {
        // The end of the (sub)transaction that an error brings closes it.
        if !std::thread::panicking() {
            // SAFETY: the relation is open, and this is its only owner.
            unsafe { pg_sys::relation_close(self.0, self.1) }
        }
    }
}

/// Whether an index is a B-tree with every row of its table.
pub(super) fn is_whole_tree(index: pg_sys::Oid) -> bool {
    Relation::open(index, Lock::Read).is_some_and(|index| {
        // SAFETY: an open index has its row of pg_class and, as a tuple, of pg_index.
        unsafe {
            let tuple = (*index.0).rd_indextuple;
            let predicate = pg_sys::Anum_pg_index_indpred.cast_signed();
            (*(*index.0).rd_rel).relam == pg_sys::BTREE_AM_OID
                && pg_sys::heap_attisnull(tuple, predicate, std::ptr::null_mut())
        }
    })
}
