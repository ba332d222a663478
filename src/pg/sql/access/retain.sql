SELECT r.table_name FROM pbm.audit_retain(pg_catalog.make_interval(years => $1)) r
