INSERT INTO pbm.authorization_use ({columns})
SELECT {columns} FROM unnest($1)
RETURNING {columns}
