INSERT INTO pbm.claim_other_payer_amount ({columns})
SELECT {columns} FROM unnest($1)
RETURNING {columns}
