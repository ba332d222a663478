//! What of the server only a superuser may look up, for the health check. None of it is about a person.

use crate::error::Result;
use crate::pg::raw::authority::with_own_authority;
use crate::pg::raw::statement::{connect, run, statement};
use crate::pg::raw::value::Write;

statement!(FACT, "security/server_fact.sql");

/// Background workers in use (`workers`), lines of pg_hba.conf that let clients in who are not encrypted or have no secret
/// (`pg_hba`), roles with MD5 passwords (`md5_passwords`). `None` where there are none, and for another name.
pub fn fact(name: &str) -> Result<Option<String>> {
    with_own_authority(|| connect(|| run(&FACT, &[name.write()])?.first().map_or(Ok(None), |row| row.get("fact"))))
}
