INSERT INTO pbm.authorization_case ({columns})
SELECT {columns} FROM unnest($1)
RETURNING {columns}
