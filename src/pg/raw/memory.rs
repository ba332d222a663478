//! Memory outside PostgreSQL's own, where a failure to get some would end the server.

use crate::error::{Error, Result};

/// Makes sure that so many bytes are to be had at this moment. Nothing is kept: it is for sizes that come from
/// outside, before work that takes about as much in small parts.
///
/// # Errors
/// 53200 where they are not.
pub fn probe(bytes: usize) -> Result<()> {
    Vec::<u8>::new().try_reserve_exact(bytes).map_err(|_| Error::OutOfMemory(bytes))
}

/// Gives memory that is free back to the system when it goes, which the allocator would keep for the backend's life.
pub struct GivenBack;

#[cfg(target_env = "gnu")]
unsafe extern "C" {
    fn malloc_trim(pad: usize) -> std::ffi::c_int;
}

impl Drop for GivenBack {
    fn drop(&mut self) {
        #[cfg(target_env = "gnu")]
        // SAFETY: a function of the C library that may be called at any time; it moves nothing that is in use.
        unsafe {
            malloc_trim(0);
        }
    }
}
