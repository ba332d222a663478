//! All entries of an index, read from its leaves one after the other: where each leads, and what it holds.

use pgrx::pg_sys;

use super::heap::{self, Place};
use super::relation::Relation;
use super::subtransaction::Subtransaction;
use super::transaction;

/// An index whose entries can be held against its table's rows.
pub struct Entries {
    /// Its name.
    pub name: String,
    /// The table's columns that it holds, counted from 1.
    pub columns: Vec<i16>,
    id: u32,
}

/// What became of a look at an index.
pub enum Looked {
    /// A B-tree with every row: its entries can be read.
    Entries(Entries),
    /// One that leads to pages, or is of somebody else's making: its rows cannot be told.
    Other,
    /// Not valid.
    Invalid(String),
}

fn name_of(index: &Relation) -> String {
    // SAFETY: an open relation has its row of pg_class, whose name ends with a NUL.
    unsafe { std::ffi::CStr::from_ptr((*(*index.0).rd_rel).relname.data.as_ptr()) }.to_string_lossy().into_owned()
}

/// Looks what an index is.
pub fn look(id: u32) -> Option<Looked> {
    let index = Relation::open_briefly(pg_sys::Oid::from(id))?;
    // SAFETY: an open index has its rows of pg_class and pg_index, whose array of columns is as long as it says.
    unsafe {
        let form = (*index.0).rd_index;
        if !(*form).indisvalid || !(*form).indisready || !(*form).indislive {
            return Some(Looked::Invalid(name_of(&index)));
        }
        let tuple = (*index.0).rd_indextuple;
        let is_whole = (*(*index.0).rd_rel).relam == pg_sys::BTREE_AM_OID
            && pg_sys::heap_attisnull(tuple, pg_sys::Anum_pg_index_indpred.cast_signed(), std::ptr::null_mut())
            && pg_sys::heap_attisnull(tuple, pg_sys::Anum_pg_index_indexprs.cast_signed(), std::ptr::null_mut());
        if !is_whole {
            return Some(Looked::Other);
        }
        let count = usize::try_from((*form).indnkeyatts).unwrap_or(0);
        let columns = (*form).indkey.values.as_slice(count).to_vec();
        Some(Looked::Entries(Entries { name: name_of(&index), columns, id }))
    }
}

/// What is told of an index.
pub enum Entry<'a> {
    /// Where an entry leads, and the hashes of its columns, as [`heap::Columns`] has them.
    Leads(Place, &'a [Option<u64>]),
    /// A page whose bytes make no page of an index.
    Unsound(u32),
    /// An entry that is in a leaf, but is not led to by its key.
    Lost(Place),
}

impl Entries {
    /// Reads all entries from the pages themselves. Where all of the pages make sense, entries are then looked up by their keys.
    ///
    /// # Errors
    /// PostgreSQL's own, where it cannot read the index.
    pub fn read(&self, table: u32, mut each: impl FnMut(Entry<'_>)) -> Result<(), String> {
        let part = Subtransaction::begin();
        let read = heap::guarded(|| {
            let (Some(table), Some(index)) =
                (Relation::open_briefly(pg_sys::Oid::from(table)), Relation::open_briefly(pg_sys::Oid::from(self.id)))
            else {
                return;
            };
            let attributes = heap::attributes(index.descriptor());
            let mut is_sound = true;
            pages(&index, |number, page| {
                let told = self.leaf(page, &attributes, |places, hashes, _| {
                    places.iter().for_each(|place| each(Entry::Leads(*place, hashes)));
                });
                if told.is_none() {
                    is_sound = false;
                    each(Entry::Unsound(number));
                }
            });
            if !is_sound {
                return;
            }
            // SAFETY: table and index are open and belong together, and stay so; a snapshot is active.
            let Some(mut finder) = (unsafe { Finder::begin(&table, &index, self.columns.len()) }) else { return };
            pages(&index, |_, page| {
                let _ = self.leaf(page, &attributes, |places, _, entry| {
                    for place in places {
                        // SAFETY: the entry lies in a page that was found to make sense, at an aligned place.
                        if finder.is_due() && !unsafe { finder.finds(entry.as_ptr().cast_mut().cast(), *place) } {
                            each(Entry::Lost(*place));
                        }
                    }
                });
            });
            finder.end();
        });
        part.end(read.is_ok());
        read
    }

    /// Takes the entries of a page, where it is a leaf: the places each leads to, the hashes of its columns, its bytes.
    /// `None` where the bytes make no page.
    fn leaf(
        &self,
        page: &[u8],
        attributes: &[(String, heap::Attribute)],
        mut each: impl FnMut(&[Place], &[Option<u64>], &[u8]),
    ) -> Option<()> {
        const LEAF: u16 = 1;
        const DELETED: u16 = 4;
        const META: u16 = 8;
        const HALF_DEAD: u16 = 16;
        const ALTERNATIVE: u16 = 0x2000;
        const COUNT: u16 = 0x0fff;
        let word = |at: usize| Some(u16::from_ne_bytes(page.get(at..at + 2)?.try_into().ok()?));
        // A page that was added and never written.
        if word(14)? == 0 {
            return Some(());
        }
        let (lower, upper, special) = (usize::from(word(12)?), usize::from(word(14)?), usize::from(word(16)?));
        if special + 16 != PAGE || lower < 24 || lower > upper || upper > special || (lower - 24) % 4 != 0 {
            return None;
        }
        let flags = word(special + 12)?;
        if flags & (META | DELETED | HALF_DEAD) != 0 {
            return Some(());
        }
        let is_last = page.get(special + 4..special + 8)? == [0; 4];
        let (mut places, mut used) = (Vec::new(), 0);
        for line in 0..(lower - 24) / 4 {
            let at = 24 + line * 4;
            let bits = u32::from_ne_bytes(page.get(at..at + 4)?.try_into().ok()?);
            let (start, state, length) = ((bits & 0x7fff) as usize, bits >> 15 & 3, (bits >> 17) as usize);
            if state == 0 || state == 3 {
                continue;
            }
            if start < upper || start + length > special || start % 8 != 0 || length < 8 || state != 1 {
                return None;
            }
            used += length;
            let entry = &page[start..start + length];
            let info = word(start + 6)?;
            if usize::from(info & 0x1fff).next_multiple_of(8) != length.next_multiple_of(8) || used > PAGE {
                return None;
            }
            let number = word(start + 4)?;
            let place = |at: usize| {
                Some(u64::from(word(at)?) << 32 | u64::from(word(at + 2)?) << 16 | u64::from(word(at + 4)?))
            };
            if flags & LEAF == 0 || line == 0 && !is_last {
                // Separators have fewer columns; what they hold is looked at where it lies.
                let count = if info & ALTERNATIVE == 0 { attributes.len() } else { usize::from(number & COUNT) };
                if count > attributes.len() || count > 0 && !heap::makes_index_entry(entry, attributes, count) {
                    return None;
                }
                continue;
            }
            places.clear();
            if info & ALTERNATIVE == 0 {
                places.push(place(start)?);
            } else {
                let first = start + (usize::from(word(start)?) << 16 | usize::from(word(start + 2)?));
                for i in 0..usize::from(number & COUNT) {
                    let at = first.checked_add(i * 6).filter(|at| *at + 6 <= start + length)?;
                    places.push(place(at)?);
                }
            }
            if !heap::makes_index_entry(entry, attributes, attributes.len()) {
                return None;
            }
            each(&places, &heap::index_hashes(entry, attributes, self.columns.len()), entry);
        }
        Some(())
    }
}

/// Bytes of a page.
const PAGE: usize = pg_sys::BLCKSZ as usize;

/// Reads a copy of each page of an index.
fn pages(index: &Relation, mut each: impl FnMut(u32, &[u8])) {
    let mut copy = vec![0_u64; PAGE / 8];
    let mut number = 0;
    // SAFETY: the index is open; a page is read under its lock into a copy of its size, which is aligned as it is.
    unsafe {
        while number < pg_sys::RelationGetNumberOfBlocksInFork(index.0, pg_sys::ForkNumber::MAIN_FORKNUM) {
            transaction::check_for_interrupts();
            let mode = pg_sys::ReadBufferMode::RBM_NORMAL;
            let buffer = pg_sys::ReadBufferExtended(
                index.0,
                pg_sys::ForkNumber::MAIN_FORKNUM,
                number,
                mode,
                std::ptr::null_mut(),
            );
            pg_sys::LockBuffer(buffer, pg_sys::BUFFER_LOCK_SHARE.cast_signed());
            let page = pg_sys::BufferGetPage(buffer).cast::<u8>();
            std::ptr::copy_nonoverlapping(page, copy.as_mut_ptr().cast::<u8>(), PAGE);
            pg_sys::UnlockReleaseBuffer(buffer);
            each(number, std::slice::from_raw_parts(copy.as_ptr().cast::<u8>(), PAGE));
            number += 1;
        }
    }
}

/// So many entries are all looked up by their keys; of more, one of so many.
const ALL: u64 = 100_000;
const ONE_OF: u64 = 16;
/// Most entries of one key that are looked through.
const ENOUGH: u32 = 64;

/// Looks entries up by their keys.
struct Finder {
    scan: pg_sys::IndexScanDesc,
    descriptor: pg_sys::TupleDesc,
    keys: Vec<pg_sys::ScanKeyData>,
    seen: u64,
}

impl Finder {
    /// `None` where a column's values cannot be compared as equal.
    ///
    /// # Safety
    /// Table and index are open and belong together, and stay so; a snapshot is active.
    unsafe fn begin(table: &Relation, index: &Relation, columns: usize) -> Option<Self> {
        // SAFETY: as the caller warrants; the arrays are as long as the index has key columns.
        unsafe {
            let mut keys: Vec<pg_sys::ScanKeyData> = vec![std::mem::zeroed(); columns];
            for (i, key) in keys.iter_mut().enumerate() {
                let (family, input) = (*(*index.0).rd_opfamily.add(i), *(*index.0).rd_opcintype.add(i));
                let strategy = i16::try_from(pg_sys::BTEqualStrategyNumber).unwrap_or(3);
                let operator = pg_sys::get_opfamily_member(family, input, input, strategy);
                let function = pg_sys::get_opcode(operator);
                if function == pg_sys::InvalidOid {
                    return None;
                }
                pg_sys::ScanKeyEntryInitialize(
                    key,
                    0,
                    i16::try_from(i + 1).unwrap_or(1),
                    pg_sys::BTEqualStrategyNumber as pg_sys::StrategyNumber,
                    input,
                    *(*index.0).rd_indcollation.add(i),
                    function,
                    pg_sys::Datum::null(),
                );
            }
            let count = i32::try_from(columns).unwrap_or(0);
            let snapshot = pg_sys::GetActiveSnapshot();
            #[cfg(feature = "pg18")]
            let scan = pg_sys::index_beginscan(table.0, index.0, snapshot, std::ptr::null_mut(), count, 0);
            #[cfg(not(feature = "pg18"))]
            let scan = pg_sys::index_beginscan(table.0, index.0, snapshot, count, 0);
            Some(Self { scan, descriptor: index.descriptor(), keys, seen: 0 })
        }
    }

    fn is_due(&mut self) -> bool {
        self.seen += 1;
        self.seen <= ALL || self.seen.is_multiple_of(ONE_OF)
    }

    /// Whether a look-up of the entry's key leads to the place.
    ///
    /// # Safety
    /// The entry is one of the index that a scan just gave, and its bytes were found to make one.
    unsafe fn finds(&mut self, entry: pg_sys::IndexTuple, place: Place) -> bool {
        // SAFETY: as the caller warrants; keys and scan belong to the index.
        unsafe {
            let mut values = [pg_sys::Datum::null(); pg_sys::INDEX_MAX_KEYS as usize];
            let mut nulls = [false; pg_sys::INDEX_MAX_KEYS as usize];
            pg_sys::index_deform_tuple(entry, self.descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
            for ((key, value), is_null) in self.keys.iter_mut().zip(values).zip(nulls) {
                key.sk_argument = value;
                key.sk_flags = if is_null { (pg_sys::SK_ISNULL | pg_sys::SK_SEARCHNULL).cast_signed() } else { 0 };
            }
            let count = i32::try_from(self.keys.len()).unwrap_or(0);
            pg_sys::index_rescan(self.scan, self.keys.as_mut_ptr(), count, std::ptr::null_mut(), 0);
            // Of a key that many rows have, those at hand are enough to tell that it leads to them.
            for _ in 0..ENOUGH {
                let id = pg_sys::index_getnext_tid(self.scan, pg_sys::ScanDirection::ForwardScanDirection);
                if id.is_null() {
                    return false;
                }
                let page = u64::from((*id).ip_blkid.bi_hi) << 16 | u64::from((*id).ip_blkid.bi_lo);
                if page << 16 | u64::from((*id).ip_posid) == place {
                    return true;
                }
            }
            true
        }
    }

    fn end(self) {
        // SAFETY: the scan is this one's own, and its index is still open.
        unsafe { pg_sys::index_endscan(self.scan) }
    }
}
