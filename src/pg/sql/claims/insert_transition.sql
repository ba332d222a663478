INSERT INTO pbm.claim_transition ({columns})
SELECT {columns} FROM unnest($1)
RETURNING {columns}
