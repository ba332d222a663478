INSERT INTO pbm.claim_ingredient ({columns})
SELECT {columns} FROM unnest($1)
RETURNING {columns}
