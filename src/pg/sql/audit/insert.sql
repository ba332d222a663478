INSERT INTO pbm.audit_log ({columns})
SELECT {columns} FROM unnest($1) WITH ORDINALITY ORDER BY ordinality
RETURNING {columns}
