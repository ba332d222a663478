//! What a trigger is called with.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::{CStr, CString, c_int};
use std::marker::PhantomData;
use std::rc::Rc;

use pgrx::pg_sys;
use pgrx::prelude::*;
use pgrx::trigger_support::{trigger_fired_by_insert, trigger_fired_by_update, trigger_fired_for_statement};
use pgrx::varlena::varlena_to_byte_slice;
use pgrx::{PgMemoryContexts, PgTupleDesc};
use uuid::Uuid;

use super::read::Read;
use super::transaction::Command;
use super::{invalidation, memory};
use crate::error::Result;

/// The argument of a trigger's entry point, which PostgreSQL passes.
#[repr(transparent)]
pub struct TriggerCall(pg_sys::FunctionCallInfo);

/// What an entry point gives back: after triggers give nothing.
#[repr(transparent)]
pub struct Nothing(pg_sys::Datum);

/// What was done to a row, or to all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Insert,
    Update,
    Delete,
    Truncate,
}

impl Operation {
    pub fn name(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Truncate => "TRUNCATE",
        }
    }
}

/// A change of one row, or of all of a table's.
pub struct Change<'a>(&'a pg_sys::TriggerData);

/// Rows of fewer bytes are not looked into for what they take.
const LARGE_ROW: usize = 64 * 1024;

/// A row version of the table.
#[derive(Clone, Copy)]
pub struct Tuple<'a> {
    tuple: pg_sys::HeapTuple,
    descriptor: pg_sys::TupleDesc,
    change: PhantomData<&'a ()>,
}

impl TriggerCall {
    /// Does the work of a trigger; PostgreSQL's error where no trigger made the call.
    pub fn run(self, work: impl FnOnce(&Change<'_>)) -> Nothing {
        // SAFETY: PostgreSQL passes valid call data, whose context is a TriggerData where a trigger called.
        let data = unsafe {
            let context = (*self.0).context;
            if context.is_null() || (*context).type_ != pg_sys::NodeTag::T_TriggerData {
                ereport!(
                    ERROR,
                    PgSqlErrorCode::ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED,
                    "this function can only be called by a trigger"
                );
            }
            &*context.cast::<pg_sys::TriggerData>()
        };
        work(&Change(data));
        Nothing(pg_sys::Datum::null())
    }
}

impl<'a> Change<'a> {
    /// The arguments the trigger was created with.
    pub fn arguments(&self) -> Vec<String> {
        // SAFETY: the trigger is that of the call.
        let count = unsafe { (*self.0.tg_trigger).tgnargs };
        (0..count).map(|place| self.argument(place)).collect()
    }

    /// An argument the trigger was created with, counted from 0; empty where it has fewer.
    pub fn argument(&self, place: i16) -> String {
        // SAFETY: a trigger has tgnargs arguments, each a C string.
        unsafe {
            let trigger = &*self.0.tg_trigger;
            if place < 0 || place >= trigger.tgnargs {
                return String::new();
            }
            CStr::from_ptr(*trigger.tgargs.add(place.unsigned_abs().into())).to_string_lossy().into_owned()
        }
    }

    pub fn operation(&self) -> Operation {
        let event = self.0.tg_event;
        if event & pg_sys::TRIGGER_EVENT_OPMASK == pg_sys::TRIGGER_EVENT_TRUNCATE {
            Operation::Truncate
        } else if trigger_fired_by_insert(event) {
            Operation::Insert
        } else if trigger_fired_by_update(event) {
            Operation::Update
        } else {
            Operation::Delete
        }
    }

    /// The name of the table, or of its partition.
    pub fn table(&self) -> String {
        // SAFETY: a trigger's relation is open and has its row of pg_class, in which a name ends with a NUL.
        let name = unsafe { CStr::from_ptr((*(*self.0.tg_relation).rd_rel).relname.data.as_ptr()) };
        name.to_string_lossy().into_owned()
    }

    /// The numbers of the table, its schema and its owner.
    pub fn whose(&self) -> (u32, u32, u32) {
        // SAFETY: a trigger's relation is open and has its row of pg_class.
        let (relation, row) = unsafe { (&*self.0.tg_relation, &*(*self.0.tg_relation).rd_rel) };
        (relation.rd_id.to_u32(), row.relnamespace.to_u32(), row.relowner.to_u32())
    }

    /// Whether the table has an index.
    pub fn has_index(&self) -> bool {
        // SAFETY: a trigger's relation is open and has its row of pg_class.
        unsafe { (*(*self.0.tg_relation).rd_rel).relhasindex }
    }

    /// Whether the trigger is called once for all rows of a statement.
    pub fn is_of_statement(&self) -> bool {
        trigger_fired_for_statement(self.0.tg_event)
    }

    /// The number of rows that the statement changed, where the trigger refers to them by a transition table.
    pub fn rows(&self) -> Option<i64> {
        let tables = [self.0.tg_newtable, self.0.tg_oldtable];
        let table = tables.into_iter().find(|table| !table.is_null())?;
        // SAFETY: the transition table of the running statement.
        Some(unsafe { pg_sys::tuplestore_tuple_count(table) })
    }

    /// The row before the change.
    pub fn old_row(&self) -> Option<Tuple<'a>> {
        if self.is_of_statement() {
            return None;
        }
        match self.operation() {
            Operation::Update | Operation::Delete => self.tuple(self.0.tg_trigtuple),
            Operation::Insert | Operation::Truncate => None,
        }
    }

    /// The row after the change.
    pub fn new_row(&self) -> Option<Tuple<'a>> {
        if self.is_of_statement() {
            return None;
        }
        match self.operation() {
            Operation::Insert => self.tuple(self.0.tg_trigtuple),
            Operation::Update => self.tuple(self.0.tg_newtuple),
            Operation::Delete | Operation::Truncate => None,
        }
    }

    fn tuple(&self, tuple: pg_sys::HeapTuple) -> Option<Tuple<'a>> {
        // SAFETY: a trigger's relation is open and has a descriptor.
        let descriptor = unsafe { (*self.0.tg_relation).rd_att };
        (!tuple.is_null()).then_some(Tuple { tuple, descriptor, change: PhantomData })
    }
}

impl Tuple<'_> {
    /// The row as the text of a JSON object.
    ///
    /// # Errors
    /// 53200 where there is no memory for it.
    pub fn json(&self) -> Result<Option<String>> {
        memory::probe(self.size().saturating_mul(memory::TO_PRINT))?;
        let mut printing = PgMemoryContexts::new("pbm row");
        // SAFETY: tuple and descriptor are those of the trigger's relation; row_to_json takes a record. The text is
        // copied before the context goes.
        let json = unsafe {
            printing.switch_to(|_| {
                let record = pg_sys::heap_copy_tuple_as_datum(self.tuple, self.descriptor);
                pgrx::direct_function_call::<pgrx::datum::JsonString>(pg_sys::row_to_json, &[Some(record)])
            })
        };
        Ok(json.map(|json| json.0))
    }

    /// Bytes of the values that may be large, as they are when nothing of them is compressed or stored elsewhere.
    fn size(&self) -> usize {
        // SAFETY: tuple and descriptor belong together; a value of no fixed length has its size before it.
        unsafe {
            let stored = (*self.tuple).t_len as usize;
            if stored < LARGE_ROW && u32::from((*(*self.tuple).t_data).t_infomask) & pg_sys::HEAP_HASEXTERNAL == 0 {
                return stored;
            }
            let attributes = PgTupleDesc::from_pg_unchecked(self.descriptor);
            let size = |(place, number): (usize, c_int)| {
                let is_long = attributes.get(place).is_some_and(|a| !a.is_dropped() && a.attlen == -1);
                let mut is_null = !is_long;
                let datum = is_long.then(|| pg_sys::SPI_getbinval(self.tuple, self.descriptor, number, &mut is_null));
                datum.filter(|_| !is_null).map_or(0, |datum| pg_sys::toast_raw_datum_size(datum))
            };
            (0..attributes.len()).zip(1..).map(size).fold(0, usize::saturating_add)
        }
    }

    /// A column as text; `None` where it is NULL or there is none.
    pub fn text(&self, column: &str) -> Option<String> {
        let name = CString::new(column).ok()?;
        // SAFETY: tuple and descriptor belong together; SPI_getvalue gives a palloc'd C string, or null.
        unsafe {
            let number = pg_sys::SPI_fnumber(self.descriptor, name.as_ptr());
            let text = pg_sys::SPI_getvalue(self.tuple, self.descriptor, number);
            (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned())
        }
    }

    /// A column of type uuid; `None` where it is NULL, of another type or there is none.
    pub fn uuid(&self, column: &str) -> Option<Uuid> {
        let name = CString::new(column).ok()?;
        // SAFETY: tuple and descriptor belong together; the column's type is checked before it is read.
        unsafe {
            let number = pg_sys::SPI_fnumber(self.descriptor, name.as_ptr());
            if number <= 0 || pg_sys::SPI_gettypeid(self.descriptor, number) != pg_sys::UUIDOID {
                return None;
            }
            let mut is_null = false;
            let datum = pg_sys::SPI_getbinval(self.tuple, self.descriptor, number, &mut is_null);
            if is_null { None } else { Uuid::read(datum, pg_sys::UUIDOID) }
        }
    }

    /// Whether the command wrote this row version.
    pub fn is_of(&self, command: Command) -> bool {
        // SAFETY: a row that a trigger was called for was written by this transaction.
        unsafe { pg_sys::HeapTupleHeaderGetCmin((*self.tuple).t_data) == command.0 }
    }
}

/// The columns of a table that are not dropped: their names and places, in the order of the names, which is the same in
/// each partition and after each restore.
pub struct Columns {
    pub named: Vec<(String, usize)>,
    changes: u64,
}

thread_local! {
    static COLUMNS: RefCell<HashMap<u32, Rc<Columns>>> = RefCell::new(HashMap::new());
}

impl Change<'_> {
    /// The columns of the table that the trigger is of.
    pub fn columns(&self) -> Rc<Columns> {
        // SAFETY: a trigger's relation is open and has a descriptor; what wraps it leaves it alone.
        let (table, attributes) = unsafe {
            let relation = &*self.0.tg_relation;
            (relation.rd_id, PgTupleDesc::from_pg_unchecked(relation.rd_att))
        };
        let number = table.to_u32();
        let serves = |columns: &&Rc<Columns>| columns.changes == invalidation::changes();
        if let Some(columns) = COLUMNS.with_borrow(|all| all.get(&number).filter(serves).cloned()) {
            return columns;
        }
        invalidation::watch_relation(table);
        let changes = invalidation::changes();
        let mut named: Vec<(String, usize)> = (0..attributes.len())
            .filter_map(|place| attributes.get(place).filter(|a| !a.is_dropped()).map(|a| (a.name().to_owned(), place)))
            .collect();
        named.sort_unstable();
        let columns = Rc::new(Columns { named, changes });
        COLUMNS.with_borrow_mut(|all| all.insert(number, columns.clone()));
        columns
    }
}

/// The values of a row, taken apart.
pub struct Values {
    datums: Vec<pg_sys::Datum>,
    nulls: Vec<bool>,
    lengths: Vec<(i16, bool)>,
}

/// The bytes of a value as PostgreSQL holds it, neither compressed nor stored elsewhere.
pub enum Image {
    Short([u8; 8], usize),
    Long(&'static [u8]),
}

impl Image {
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Short(bytes, length) => &bytes[..*length],
            Self::Long(bytes) => bytes,
        }
    }
}

impl Tuple<'_> {
    /// Its values.
    ///
    /// # Errors
    /// 53200 where there is no memory for them.
    pub fn values(&self) -> Result<Values> {
        let size = self.size();
        if size >= LARGE_ROW {
            memory::probe(size)?;
        }
        // SAFETY: tuple and descriptor belong together; there is room for as many values as there are columns.
        unsafe {
            let attributes = PgTupleDesc::from_pg_unchecked(self.descriptor);
            let width = attributes.len();
            let mut datums = vec![pg_sys::Datum::null(); width];
            let mut nulls = vec![true; width];
            pg_sys::heap_deform_tuple(self.tuple, self.descriptor, datums.as_mut_ptr(), nulls.as_mut_ptr());
            let lengths =
                (0..width).map(|at| attributes.get(at).map_or((0, true), |a| (a.attlen, a.attbyval))).collect();
            Ok(Values { datums, nulls, lengths })
        }
    }
}

impl Values {
    /// The bytes of the value in a place; `None` for NULL. They are the trigger call's.
    pub fn image(&self, place: usize) -> Option<Image> {
        if self.nulls[place] {
            return None;
        }
        let (datum, (length, by_value)) = (self.datums[place], self.lengths[place]);
        if by_value {
            let width = usize::from(length.unsigned_abs()).min(8);
            return Some(Image::Short((datum.value() as u64).to_le_bytes(), width));
        }
        // SAFETY: a value that is not the datum itself is what it points to: so many bytes, a C string, or what says
        // how many it has; it lives as long as the call of the trigger, whose memory it is in.
        let bytes = unsafe {
            match usize::try_from(length) {
                Ok(length) => std::slice::from_raw_parts(datum.cast_mut_ptr::<u8>(), length),
                Err(_) if length == -2 => CStr::from_ptr(datum.cast_mut_ptr()).to_bytes(),
                Err(_) => varlena_to_byte_slice(pg_sys::pg_detoast_datum_packed(datum.cast_mut_ptr())),
            }
        };
        Some(Image::Long(bytes))
    }
}
