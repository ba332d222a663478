SELECT version FROM pbm.schema_version
