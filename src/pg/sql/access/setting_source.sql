SELECT source FROM pg_catalog.pg_settings WHERE name OPERATOR(pg_catalog.=) 'pbm.read_audit'
