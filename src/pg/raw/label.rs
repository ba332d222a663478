//! Security labels of columns.

use std::ffi::{CStr, CString, c_char};
use std::sync::OnceLock;

use pgrx::pg_sys;

use super::catalog;

/// Whose labels they are, in SECURITY LABEL FOR.
const PROVIDER: &CStr = c"pbm";

/// What a label is held to: whether it is of a column, and the label; an error where it may not be.
type Check = fn(bool, &str);

static CHECK: OnceLock<Check> = OnceLock::new();

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn check(object: *const pg_sys::ObjectAddress, label: *const c_char) {
    // A label that is taken away is none.
    if label.is_null() {
        return;
    }
    // SAFETY: PostgreSQL passes an object and a C string.
    let (is_column, label) = unsafe {
        let object = &*object;
        let is_column = object.classId == pg_sys::RelationRelationId && object.objectSubId != 0;
        (is_column, CStr::from_ptr(label).to_string_lossy())
    };
    if let Some(check) = CHECK.get() {
        check(is_column, &label);
    }
}

/// Has PostgreSQL take our labels, for the backend's life.
pub fn provide(check_label: Check) {
    if CHECK.set(check_label).is_ok() {
        // SAFETY: takes a C string, which it copies, and a function that is never unloaded.
        unsafe { pg_sys::register_label_provider(PROVIDER.as_ptr(), Some(check)) }
    }
}

/// The label of a column of a table of the schema.
pub fn of_column(table: &str, column: &str) -> Option<String> {
    let relation = catalog::find(table)?;
    let column = CString::new(column).ok()?;
    // SAFETY: look-ups of the catalog; the label is a palloc'd C string, or null.
    unsafe {
        let number = pg_sys::get_attnum(relation, column.as_ptr());
        if i32::from(number) == pg_sys::InvalidAttrNumber.cast_signed() {
            return None;
        }
        let object = pg_sys::ObjectAddress {
            classId: pg_sys::RelationRelationId,
            objectId: relation,
            objectSubId: number.into(),
        };
        let label = pg_sys::GetSecurityLabel(&raw const object, PROVIDER.as_ptr());
        (!label.is_null()).then(|| CStr::from_ptr(label).to_string_lossy().into_owned())
    }
}
