//! `pbm`: a pharmacy benefit manager's claims system inside PostgreSQL.

::pgrx::pg_module_magic!(name, version);
