INSERT INTO pbm.pharmacy_claim ({columns})
SELECT {columns} FROM unnest($1)
ON CONFLICT (rx_number, pharmacy_npi, fill_date, fill_number, ndc, payer_rank) WHERE status = 'paid' DO NOTHING
RETURNING {columns}
