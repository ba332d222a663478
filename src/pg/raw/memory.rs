//! Memory outside PostgreSQL's own, where a failure to get some would end the server.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::{c_char, c_int};
use std::hint::black_box;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use pgrx::pg_sys;
use pgrx::prelude::PgSqlErrorCode;

use crate::error::{Error, Result};

/// Beyond so many bytes what was free again is given back to the system.
const LARGE: usize = 8 << 20;

thread_local! {
    static IS_LARGE: Cell<bool> = const { Cell::new(false) };
}

/// Makes sure that so many bytes are to be had at this moment. Nothing is kept: it is for sizes that come from
/// outside, before work that takes about as much in small parts.
///
/// # Errors
/// 53200 where they are not.
pub fn probe(bytes: usize) -> Result<()> {
    if bytes > LARGE {
        IS_LARGE.set(true);
    }
    let layout = Layout::array::<u8>(bytes.max(1)).map_err(|_| Error::OutOfMemory(bytes))?;
    // SAFETY: the layout is not empty; what was given is given back. The black box keeps the compiler from leaving out
    // a pair that does nothing.
    unsafe {
        let pointer = black_box(System.alloc(layout));
        if pointer.is_null() {
            return Err(Error::OutOfMemory(bytes));
        }
        System.dealloc(pointer, layout);
    }
    Ok(())
}

/// PostgreSQL takes so many times the size of a jsonb to print it: each number leaves a piece of memory.
pub(super) const TO_PRINT: usize = 4;

/// So many of one value.
///
/// # Errors
/// 53200 where there is no memory for them.
pub(super) fn filled<T: Clone>(value: T, count: usize) -> Result<Vec<T>> {
    probe(count.saturating_mul(size_of::<T>()))?;
    Ok(vec![value; count])
}

/// Makes sure that a JSON document can be read, changed and written again.
///
/// # Errors
/// 53200 where there is no memory for it.
pub fn probe_json(text: &str) -> Result<()> {
    // Its text is copied and grows by doubling; a value has its place in an array, which grows so too, and a small
    // piece of memory of its own; the keys of an object have room for eleven.
    const OF_TEXT: usize = 6;
    const OF_VALUE: usize = 96;
    const OF_OBJECT: usize = 640;
    let (mut values, mut objects) = (0_usize, 0_usize);
    for pair in text.as_bytes().windows(2) {
        values += usize::from(b",[{:".contains(&pair[0]));
        objects += usize::from(pair == b"{\"");
    }
    let bytes = [(text.len(), OF_TEXT), (values, OF_VALUE), (objects, OF_OBJECT)];
    probe(bytes.into_iter().map(|(count, each)| count.saturating_mul(each)).fold(0, usize::saturating_add))
}

#[cfg(target_env = "gnu")]
unsafe extern "C" {
    fn malloc_trim(pad: usize) -> c_int;
}

/// Gives memory that is free back to the system, where the transaction that ends took much. What PostgreSQL's own takes
/// in one that is aborted is free later: the next that ends gives it back.
pub(super) fn give_back(is_aborted: bool) {
    if IS_LARGE.try_with(|large| large.replace(is_aborted && large.get())).unwrap_or(false) {
        #[cfg(target_env = "gnu")]
        // SAFETY: a function of the C library that may be called at any time; it moves nothing that is in use.
        unsafe {
            malloc_trim(0);
        }
    }
}

/// The system's allocator, but that a failure ends the session and not the server: Rust would abort the process, at
/// which PostgreSQL ends all others.
struct EndsSession;

// A harness of tests is a program by itself, without the functions of a server.
#[cfg_attr(not(test), global_allocator)]
#[cfg_attr(test, allow(dead_code, reason = "the harness has the system's"))]
static ALLOCATOR: EndsSession = EndsSession;

/// Let go when memory runs out, so that there is some to end the session in an orderly way.
static RESERVE: AtomicPtr<u8> = AtomicPtr::new(ptr::null_mut());
const RESERVE_LAYOUT: Layout = Layout::new::<[u8; 1 << 20]>();

/// Sets memory aside; called when the library is loaded.
pub fn set_reserve() {
    // SAFETY: the layout is not empty.
    RESERVE.store(unsafe { System.alloc(RESERVE_LAYOUT) }, Ordering::Relaxed);
}

fn or_end(pointer: *mut u8, size: usize) -> *mut u8 {
    if pointer.is_null() { end_session(size) } else { pointer }
}

/// Ends the session; gives null, at which Rust aborts, where memory ran out again meanwhile.
#[cold]
fn end_session(size: usize) -> *mut u8 {
    let reserve = RESERVE.swap(ptr::null_mut(), Ordering::Relaxed);
    if reserve.is_null() {
        return reserve;
    }
    // SAFETY: the reserve is of this layout. A fatal error is told to the client and to the log and ends the process:
    // nothing unwinds, and nothing is jumped over.
    unsafe {
        System.dealloc(reserve, RESERVE_LAYOUT);
        if errstart(pg_sys::FATAL.cast_signed(), ptr::null()) {
            errcode(PgSqlErrorCode::ERRCODE_OUT_OF_MEMORY as c_int);
            errmsg(c"out of memory".as_ptr());
            errdetail(c"pbm failed on a request of size %zu.".as_ptr(), size);
            errhint(c"Send the claims in smaller batches.".as_ptr());
            errfinish(c"memory.rs".as_ptr(), 0, c"end_session".as_ptr());
        }
    }
    ptr::null_mut()
}

// As pgrx declares them they would catch errors first, for which they need memory.
unsafe extern "C" {
    fn errstart(level: c_int, domain: *const c_char) -> bool;
    fn errcode(code: c_int) -> c_int;
    fn errmsg(format: *const c_char, ...) -> c_int;
    fn errdetail(format: *const c_char, ...) -> c_int;
    fn errhint(format: *const c_char, ...) -> c_int;
    fn errfinish(file: *const c_char, line: c_int, function: *const c_char);
}

// SAFETY: hands out what the system's allocator does; where that has nothing, it does not return or unwind.
unsafe impl GlobalAlloc for EndsSession {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller warrants.
        or_end(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller warrants.
        or_end(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as the caller warrants.
        or_end(unsafe { System.realloc(pointer, layout, size) }, size)
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as the caller warrants.
        unsafe { System.dealloc(pointer, layout) }
    }
}
