//! One call writes at a time: what a trigger would call meanwhile sees half of a claim, and writes over the rest.

use std::cell::Cell;

use crate::error::{Error, Result};

thread_local! {
    static IS_WRITING: Cell<bool> = const { Cell::new(false) };
}

/// A call that writes a claim, until it ends, also by an error.
pub struct Writing(());

impl Writing {
    /// # Errors
    /// 55000 within another such call.
    pub fn begin() -> Result<Self> {
        refuse()?;
        IS_WRITING.set(true);
        Ok(Self(()))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        IS_WRITING.set(false);
    }
}

/// # Errors
/// 55000 while a claim is being written.
pub fn refuse() -> Result<()> {
    if IS_WRITING.get() { Err(Error::CalledWhileWriting) } else { Ok(()) }
}
