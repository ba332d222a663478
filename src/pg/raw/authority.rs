//! In whose name our statements read and write.

use pgrx::pg_sys;

/// While it lives, row security that a table forces on its own owner is left out, as in foreign-key checks: what the
/// functions decide by is not for a policy to hide. Roles that do not own the table stay under its policies, whatever
/// the session's `row_security` says: where it is off, as in a restore, PostgreSQL would refuse their statements.
pub(super) struct OwnersAuthority {
    user: pg_sys::Oid,
    context: i32,
    row_security: bool,
}

impl OwnersAuthority {
    pub(super) fn take() -> Self {
        let mut before = Self { user: pg_sys::InvalidOid, context: 0, row_security: true };
        // SAFETY: reads and sets variables of this single-threaded backend; `drop` puts them back, also when an error
        // unwinds.
        unsafe {
            before.row_security = pg_sys::row_security;
            pg_sys::row_security = true;
            pg_sys::GetUserIdAndSecContext(&mut before.user, &mut before.context);
            pg_sys::SetUserIdAndSecContext(before.user, before.context | pg_sys::SECURITY_NOFORCE_RLS.cast_signed());
        }
        before
    }
}

impl Drop for OwnersAuthority {
    fn drop(&mut self) {
        // SAFETY: as in `take`.
        unsafe {
            pg_sys::SetUserIdAndSecContext(self.user, self.context);
            pg_sys::row_security = self.row_security;
        }
    }
}

/// The role that initdb made, which every cluster has.
const BOOTSTRAP: u32 = 10;

/// Does what decides about the caller and shows them nothing, such as reading what they are allowed, whatever their own
/// privileges are.
pub fn with_own_authority<R>(work: impl FnOnce() -> R) -> R {
    let _before = OwnersAuthority::take();
    // SAFETY: `_before` puts both back, also when an error unwinds; no statement of others runs meanwhile.
    unsafe {
        let context = pg_sys::SECURITY_LOCAL_USERID_CHANGE | pg_sys::SECURITY_NOFORCE_RLS;
        pg_sys::SetUserIdAndSecContext(pg_sys::Oid::from(BOOTSTRAP), context.cast_signed());
    }
    work()
}
