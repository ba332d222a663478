INSERT INTO pbm.rebate_accrual ({columns})
SELECT {columns} FROM unnest($1)
RETURNING {columns}
