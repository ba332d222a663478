INSERT INTO pbm.part_d_claim ({columns})
SELECT {columns} FROM unnest($1)
RETURNING {columns}
