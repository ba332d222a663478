//! In whose name our statements read and write.

use pgrx::pg_sys;

/// While it lives, row security that a table forces on its own owner is left out, as in foreign-key checks: what the
/// functions decide by is not for a policy to hide. Roles that do not own the table stay under its policies.
pub(super) struct OwnersAuthority {
    user: pg_sys::Oid,
    context: i32,
}

impl OwnersAuthority {
    pub(super) fn take() -> Self {
        let mut before = Self { user: pg_sys::InvalidOid, context: 0 };
        // SAFETY: reads and sets variables of this single-threaded backend; `drop` puts them back, also when an error
        // unwinds.
        unsafe {
            pg_sys::GetUserIdAndSecContext(&mut before.user, &mut before.context);
            pg_sys::SetUserIdAndSecContext(before.user, before.context | pg_sys::SECURITY_NOFORCE_RLS.cast_signed());
        }
        before
    }
}

impl Drop for OwnersAuthority {
    fn drop(&mut self) {
        // SAFETY: as in `take`.
        unsafe { pg_sys::SetUserIdAndSecContext(self.user, self.context) }
    }
}
