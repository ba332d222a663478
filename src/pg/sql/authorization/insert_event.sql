INSERT INTO pbm.authorization_event ({columns})
SELECT {columns} FROM unnest($1)
RETURNING {columns}
