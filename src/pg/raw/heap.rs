//! A table's rows read page by page for somebody who does not trust the pages: each value is looked for within its
//! tuple before it is read, so that bytes somebody changed are told and never followed.

use pgrx::pg_sys;
use pgrx::{PgMemoryContexts, PgTupleDesc};

use super::relation::Relation;
use super::subtransaction::Subtransaction;
use super::transaction;
use crate::engine::evidence::jsonb;
use crate::engine::evidence::row::Owned;
use crate::engine::evidence::tables::Kind;

/// Pages that are read as one part, which is read again page by page where it has something unreadable.
const PART: u32 = 128;

/// A place in a table: page and line.
pub type Place = u64;

/// How a column's bytes lie in a row.
pub(super) struct Attribute {
    length: i16,
    alignment: usize,
    type_id: pg_sys::Oid,
}

/// What is read of each row.
pub struct Columns<'a> {
    /// The columns and how they are taken.
    pub taken: &'a [(&'a str, Kind)],
    /// Columns whose bytes are hashed, for comparison with those of an index; by number, counted from 1.
    pub hashed: &'a [i16],
}

/// A row, or why it cannot be read.
pub enum Read<'a> {
    Row {
        place: Place,
        values: &'a [Owned],
        hashes: &'a [Option<u64>],
        /// It says that an UPDATE made it of another row, and no index leads to it by itself.
        is_later_version: bool,
    },
    Unreadable {
        place: Place,
        why: String,
    },
    /// A page that PostgreSQL itself refuses to read.
    BadPage {
        page: u32,
        why: String,
    },
}

/// What a part gave; it is told once all of it was read.
enum Kept {
    Row { place: Place, values: Vec<Owned>, hashes: Vec<Option<u64>>, is_later_version: bool },
    Unreadable(Place, String),
}

pub struct Heap {
    relation: Relation,
    attributes: Vec<(String, Attribute)>,
}

impl Heap {
    /// Opens a plain table; `None` where there is none of that number, or it is kept in another way than PostgreSQL's own.
    pub fn open(id: u32) -> Option<Self> {
        let relation = Relation::open_briefly(pg_sys::Oid::from(id))?;
        // SAFETY: the relation is open.
        let is_heap = unsafe { (*(*relation.0).rd_rel).relam == pg_sys::HEAP_TABLE_AM_OID };
        if !is_heap {
            return None;
        }
        let attributes = attributes(relation.descriptor());
        Some(Self { relation, attributes })
    }

    /// The numbers of its indexes.
    pub fn indexes(&self) -> Vec<u32> {
        self.relation.indexes().into_iter().map(|id| id.to_u32()).collect()
    }

    /// Where a column stands, counted from 0.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.attributes.iter().position(|(attribute, _)| attribute == name)
    }

    /// How many pages it has.
    pub fn pages(&self) -> u32 {
        // SAFETY: the relation is open.
        unsafe { pg_sys::RelationGetNumberOfBlocksInFork(self.relation.0, pg_sys::ForkNumber::MAIN_FORKNUM) }
    }

    /// Reads all rows that the active snapshot sees. `None` where the table has no such column.
    pub fn read(&self, columns: &Columns<'_>, mut each: impl FnMut(Read<'_>)) -> Option<()> {
        let places = columns.taken.iter().map(|(name, kind)| Some((self.column(name)?, *kind)));
        let places: Vec<(usize, Kind)> = places.collect::<Option<_>>()?;
        let mut memory = PgMemoryContexts::new("pbm evidence");
        let pages = self.pages();
        let mut tell = |kept: Vec<Kept>| {
            for kept in &kept {
                each(match kept {
                    Kept::Row { place, values, hashes, is_later_version } => {
                        Read::Row { place: *place, values, hashes, is_later_version: *is_later_version }
                    }
                    Kept::Unreadable(place, why) => Read::Unreadable { place: *place, why: why.clone() },
                });
            }
        };
        let mut bad = Vec::new();
        for start in (0..pages).step_by(PART as usize) {
            transaction::check_for_interrupts();
            let count = PART.min(pages - start);
            if let Ok(kept) = self.part(start, count, &places, columns.hashed, &mut memory) {
                tell(kept);
                continue;
            }
            for page in start..start + count {
                match self.part(page, 1, &places, columns.hashed, &mut memory) {
                    Ok(kept) => tell(kept),
                    Err(why) => bad.push((page, why)),
                }
            }
        }
        bad.into_iter().for_each(|(page, why)| each(Read::BadPage { page, why }));
        Some(())
    }

    /// The rows of some pages, or PostgreSQL's error.
    fn part(
        &self,
        start: u32,
        count: u32,
        places: &[(usize, Kind)],
        hashed: &[i16],
        memory: &mut PgMemoryContexts,
    ) -> Result<Vec<Kept>, String> {
        let part = Subtransaction::begin();
        let read = guarded(|| {
            let mut kept = Vec::new();
            // SAFETY: the relation is a heap and open, a snapshot is active; the scan ends before both. What is made
            // of a row's values is copied before the memory they were made in is given back.
            unsafe {
                memory.switch_to(|_| {
                    let snapshot = pg_sys::GetActiveSnapshot();
                    let scan =
                        pg_sys::table_beginscan_strat(self.relation.0, snapshot, 0, std::ptr::null_mut(), true, false);
                    pg_sys::heap_setscanlimits(scan, start, count);
                    loop {
                        let tuple = pg_sys::heap_getnext(scan, pg_sys::ScanDirection::ForwardScanDirection);
                        if tuple.is_null() {
                            break;
                        }
                        // A page that is said to be visible to all is not asked about its rows by a scan, but by a look-up.
                        let buffer = (*scan.cast::<pg_sys::HeapScanDescData>()).rs_cbuf;
                        pg_sys::LockBuffer(buffer, pg_sys::BUFFER_LOCK_SHARE.cast_signed());
                        let is_seen = pg_sys::HeapTupleSatisfiesVisibility(tuple, snapshot, buffer);
                        pg_sys::LockBuffer(buffer, pg_sys::BUFFER_LOCK_UNLOCK.cast_signed());
                        kept.push(if is_seen {
                            self.row(tuple, places, hashed)
                        } else {
                            Kept::Unreadable(place_of(tuple), "its header hides it from look-ups".into())
                        });
                    }
                    pg_sys::table_endscan(scan);
                });
            }
            kept
        });
        part.end(read.is_ok());
        // SAFETY: nothing of it is used any more.
        unsafe { memory.reset() };
        read
    }

    /// # Safety
    /// The tuple is one of this table's that a scan just gave.
    unsafe fn row(&self, tuple: pg_sys::HeapTuple, places: &[(usize, Kind)], hashed: &[i16]) -> Kept {
        // SAFETY: as the caller warrants; the tuple's bytes are as many as it says.
        unsafe {
            let place = place_of(tuple);
            let bytes = std::slice::from_raw_parts((*tuple).t_data.cast::<u8>(), (*tuple).t_len as usize);
            // A version that only an index's other entry leads to: rows that are never updated have none.
            const HEAP_ONLY: u8 = 0x80;
            let is_later_version = bytes.get(19).is_some_and(|flags| flags & HEAP_ONLY != 0);
            let Some(fields) = self.fields(bytes) else {
                return Kept::Unreadable(place, "its bytes do not make a row".into());
            };
            let mut values = Vec::with_capacity(places.len());
            for (column, kind) in places {
                let field = fields.get(*column).copied().flatten();
                match field.map_or(Some(Owned::Null), |field| value(field, *kind, self.attributes[*column].1.type_id)) {
                    Some(value) => values.push(value),
                    None => {
                        return Kept::Unreadable(place, format!("its {} is no value", self.attributes[*column].0));
                    }
                }
            }
            let mut hashes = Vec::with_capacity(hashed.len());
            for number in hashed {
                let column = usize::try_from(*number - 1).unwrap_or(usize::MAX);
                let hash = match fields.get(column).copied().flatten() {
                    None => None,
                    Some(field) => match content(field, self.attributes[column].1.length) {
                        Some(content) => Some(hash(&content)),
                        None => {
                            return Kept::Unreadable(place, format!("its {} is no value", self.attributes[column].0));
                        }
                    },
                };
                hashes.push(hash);
            }
            Kept::Row { place, values, hashes, is_later_version }
        }
    }

    /// The bytes of each column, NULL as `None`; nothing where the header or a length leads out of the tuple.
    fn fields<'a>(&self, tuple: &'a [u8]) -> Option<Vec<Option<&'a [u8]>>> {
        const HAS_NULL: u16 = 1;
        const ATTRIBUTES: u16 = 0x07ff;
        const BITS: usize = 23;
        let word = |at: usize| Some(u16::from_ne_bytes(tuple.get(at..at + 2)?.try_into().ok()?));
        let (count, mask, start) = (usize::from(word(18)? & ATTRIBUTES), word(20)?, usize::from(*tuple.get(22)?));
        let has_null = mask & HAS_NULL != 0;
        if start < BITS || has_null && start < BITS + count.div_ceil(8) || count > self.attributes.len() {
            return None;
        }
        let is_null = |i: usize| has_null && tuple[BITS + i / 8] & 1 << (i % 8) == 0;
        walk(tuple.get(start..)?, &self.attributes, count, is_null)
    }
}

/// How the columns of a table or an index lie, with their names; a dropped one has none.
pub(super) fn attributes(descriptor: pg_sys::TupleDesc) -> Vec<(String, Attribute)> {
    // SAFETY: the descriptor is one of a relation that is open; what wraps it leaves it alone.
    let descriptor = unsafe { PgTupleDesc::from_pg_unchecked(descriptor) };
    let attributes = (0..descriptor.len()).filter_map(|place| descriptor.get(place)).map(|a| {
        let alignment = match a.attalign as u8 {
            b'd' => 8,
            b'i' => 4,
            b's' => 2,
            _ => 1,
        };
        let name = if a.attisdropped { String::new() } else { a.name().to_owned() };
        (name, Attribute { length: a.attlen, alignment, type_id: a.atttypid })
    });
    attributes.collect()
}

/// Whether the bytes make an entry of so many columns.
pub(super) fn makes_index_entry(tuple: &[u8], attributes: &[(String, Attribute)], count: usize) -> bool {
    index_fields(tuple, attributes, count).is_some()
}

fn index_fields<'a>(
    tuple: &'a [u8],
    attributes: &[(String, Attribute)],
    count: usize,
) -> Option<Vec<Option<&'a [u8]>>> {
    const HAS_NULL: u8 = 0x80;
    // The upper byte of the flags; the bits of NULL columns follow the header, whatever their number.
    let has_null = *tuple.get(7)? & HAS_NULL != 0;
    let start = if has_null { 16 } else { 8 };
    let is_null = |i: usize| has_null && tuple.get(8 + i / 8).is_some_and(|byte| byte & 1 << (i % 8) == 0);
    walk(tuple.get(start..)?, attributes, count, is_null)
}

/// The hash of each column of an index's entry, `None` for NULL; of an entry that leads out of itself one that no row has.
pub(super) fn index_hashes(tuple: &[u8], attributes: &[(String, Attribute)], count: usize) -> Vec<Option<u64>> {
    let hashes = || {
        let fields = index_fields(tuple, attributes, count)?;
        let hash = |(field, (_, attribute)): (&Option<&[u8]>, &(String, Attribute))| match field {
            None => Some(None),
            // SAFETY: the field is a whole value of the column's length.
            Some(field) => unsafe { content(field, attribute.length) }.map(|content| Some(hash(&content))),
        };
        fields.iter().zip(attributes).map(hash).collect::<Option<Vec<_>>>()
    };
    hashes().unwrap_or_else(|| vec![Some(0); count])
}

/// The bytes of the first columns; nothing where a length leads out of them.
fn walk<'a>(
    data: &'a [u8],
    attributes: &[(String, Attribute)],
    count: usize,
    is_null: impl Fn(usize) -> bool,
) -> Option<Vec<Option<&'a [u8]>>> {
    let mut fields = Vec::with_capacity(attributes.len());
    let mut at = 0;
    for (i, (_, attribute)) in attributes.iter().enumerate().take(count) {
        if is_null(i) {
            fields.push(None);
            continue;
        }
        let short = attribute.length == -1 && *data.get(at)? != 0;
        if !short {
            at = at.next_multiple_of(attribute.alignment);
        }
        let length = match attribute.length {
            -1 => varlena_length(data.get(at..)?)?,
            -2 => data.get(at..)?.iter().position(|b| *b == 0)? + 1,
            fixed => usize::try_from(fixed).ok()?,
        };
        fields.push(Some(data.get(at..at + length)?));
        at += length;
    }
    Some(fields)
}

/// Runs what may end in PostgreSQL's error, which the caller takes back with a subtransaction.
pub(super) fn guarded<R>(work: impl FnOnce() -> R) -> Result<R, String> {
    pgrx::PgTryBuilder::new(std::panic::AssertUnwindSafe(|| Ok(work())))
        .catch_others(|error| {
            use pgrx::pg_sys::panic::CaughtError;
            let report = match &error {
                CaughtError::PostgresError(report) | CaughtError::ErrorReport(report) => report,
                CaughtError::RustPanic { ereport, .. } => ereport,
            };
            let code = report.sql_error_code();
            // What the client cancelled is no finding.
            if code == pgrx::PgSqlErrorCode::ERRCODE_QUERY_CANCELED
                || code == pgrx::PgSqlErrorCode::ERRCODE_ADMIN_SHUTDOWN
            {
                error.rethrow();
            }
            Err(report.message().to_owned())
        })
        .execute()
}

/// # Safety
/// The tuple is one that a scan just gave.
unsafe fn place_of(tuple: pg_sys::HeapTuple) -> Place {
    // SAFETY: as the caller warrants.
    let id = unsafe { (*tuple).t_self };
    let page = u64::from(id.ip_blkid.bi_hi) << 16 | u64::from(id.ip_blkid.bi_lo);
    page << 16 | u64::from(id.ip_posid)
}

/// How many bytes a value of variable length takes where it lies.
fn varlena_length(bytes: &[u8]) -> Option<usize> {
    let first = *bytes.first()?;
    match first {
        // A pointer to where the value is stored; those to memory are in no table.
        0x01 => (*bytes.get(1)? == 18).then_some(2 + 16),
        _ if first & 1 == 1 => Some(usize::from(first >> 1)).filter(|length| *length >= 1),
        _ => {
            let length = u32::from_ne_bytes(bytes.get(..4)?.try_into().ok()?) >> 2;
            usize::try_from(length).ok().filter(|length| *length >= 4)
        }
    }
}

/// What a value holds, without its length, stored elsewhere or compressed or not.
///
/// # Safety
/// The bytes are those of a value of this length, whole.
unsafe fn content(field: &[u8], length: i16) -> Option<std::borrow::Cow<'_, [u8]>> {
    if length != -1 {
        return Some(field.into());
    }
    match field[0] {
        first if first != 1 && first & 1 == 1 => Some(field[1..].into()),
        first if first & 3 == 0 => Some(field[4..].into()),
        // Compressed, or stored elsewhere. PostgreSQL checks what it finds there.
        _ => {
            let mut copy = vec![0_u64; field.len().div_ceil(8)];
            // SAFETY: the copy is aligned and has room for the bytes; what it gives is a whole value in the current
            // memory context.
            unsafe {
                let start = copy.as_mut_ptr().cast::<u8>();
                std::ptr::copy_nonoverlapping(field.as_ptr(), start, field.len());
                let whole = pg_sys::pg_detoast_datum(start.cast());
                let bytes = pgrx::varlena::varlena_to_byte_slice(whole);
                Some(bytes.to_vec().into())
            }
        }
    }
}

/// # Safety
/// The bytes are those of a value of the type, whole.
unsafe fn value(field: &[u8], kind: Kind, type_id: pg_sys::Oid) -> Option<Owned> {
    let is_varlena = !matches!(kind, Kind::Bool | Kind::Int | Kind::Xid | Kind::Time | Kind::Uuid);
    // SAFETY: as the caller warrants.
    let bytes = unsafe { content(field, if is_varlena { -1 } else { 0 }) }?;
    let integer = |bytes: &[u8]| {
        Some(match bytes.len() {
            2 => i64::from(i16::from_ne_bytes(bytes.try_into().ok()?)),
            4 => i64::from(i32::from_ne_bytes(bytes.try_into().ok()?)),
            _ => i64::from_ne_bytes(bytes.try_into().ok()?),
        })
    };
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    Some(match kind {
        Kind::Bool => Owned::Bool(match bytes[..] {
            [0] => false,
            [1] => true,
            _ => return None,
        }),
        Kind::Int => Owned::Int(integer(&bytes)?),
        Kind::Xid => Owned::Xid(u64::from_ne_bytes(bytes.as_ref().try_into().ok()?)),
        Kind::Time => Owned::Time(integer(&bytes)?),
        Kind::Uuid => Owned::Uuid(bytes.as_ref().try_into().ok()?),
        Kind::Bytes => Owned::Bytes(bytes.into_owned()),
        Kind::Text if type_id == pg_sys::TEXTOID || type_id == pg_sys::VARCHAROID => Owned::Text(text(&bytes)?),
        Kind::Text if type_id == pg_sys::INETOID => Owned::Text(inet(&bytes)?),
        Kind::Text => return None,
        Kind::Json => Owned::Json(jsonb::canonical(&bytes)?),
        Kind::Ints => Owned::Ints(elements(&bytes, &[2, 4, 8])?.into_iter().map(integer).collect::<Option<_>>()?),
        Kind::Texts => Owned::Texts(elements(&bytes, &[])?.into_iter().map(text).collect::<Option<_>>()?),
        Kind::Uuids => {
            let uuids = elements(&bytes, &[16])?.into_iter().map(|b| b.try_into().ok());
            Owned::Uuids(uuids.collect::<Option<_>>()?)
        }
    })
}

/// The elements of an array of one dimension without NULL; of a fixed length where lengths are given.
fn elements<'a>(array: &'a [u8], lengths: &[usize]) -> Option<Vec<&'a [u8]>> {
    let word = |at: usize| Some(i32::from_ne_bytes(array.get(at..at + 4)?.try_into().ok()?));
    let (dimensions, nulls, type_id) = (word(0)?, word(4)?, word(8)?.cast_unsigned());
    if dimensions == 0 {
        return Some(Vec::new());
    }
    let count = usize::try_from(word(12)?).ok()?;
    if dimensions != 1 || nulls != 0 || count > array.len() {
        return None;
    }
    let fixed = match pg_sys::Oid::from(type_id) {
        pg_sys::INT2OID => 2,
        pg_sys::INT4OID => 4,
        pg_sys::INT8OID => 8,
        pg_sys::UUIDOID => 16,
        _ => 0,
    };
    if lengths.is_empty() != (fixed == 0) || !lengths.is_empty() && !lengths.contains(&fixed) {
        return None;
    }
    // The length word is not among these bytes: offsets that are aligned within the value are 4 off here.
    let mut at = 20;
    let mut found = Vec::with_capacity(count);
    for _ in 0..count {
        if fixed > 0 {
            found.push(array.get(at..at + fixed)?);
            at += fixed;
        } else {
            if *array.get(at)? == 0 || array[at] & 1 == 0 {
                at = (at + 4).next_multiple_of(4) - 4;
            }
            let length = varlena_length(array.get(at..)?)?;
            let whole = array.get(at..at + length)?;
            found.push(if whole[0] & 1 == 1 { &whole[1..] } else { &whole[4..] });
            at += length;
        }
    }
    Some(found)
}

/// An address as inet's output has it.
fn inet(bytes: &[u8]) -> Option<String> {
    let (family, bits, address) = (*bytes.first()?, *bytes.get(1)?, bytes.get(2..)?);
    let (text, all) = match (family, address.len()) {
        (2, 4) => (std::net::Ipv4Addr::from(<[u8; 4]>::try_from(address).ok()?).to_string(), 32),
        (3, 16) => (std::net::Ipv6Addr::from(<[u8; 16]>::try_from(address).ok()?).to_string(), 128),
        _ => return None,
    };
    Some(if bits == all { text } else { format!("{text}/{bits}") })
}

/// What two equal values have in common, for comparison within a process.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    use std::hash::{DefaultHasher, Hasher as _};
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}
