INSERT INTO pbm.claim_other_payer ({columns})
SELECT {columns} FROM unnest($1)
RETURNING {columns}
