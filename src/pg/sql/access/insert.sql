INSERT INTO pbm.access_log ({columns})
SELECT {columns} FROM pg_catalog.unnest($1)
RETURNING {columns}
