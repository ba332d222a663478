SELECT c.pharmacy_id, c.contract_id, c.network_id, n.network_name, c.effective_date, c.termination_date, c.brand_dispensing_fee,
       c.generic_dispensing_fee, c.lesser_of_submitted_fee, c.sales_tax_percent
FROM unnest($1) AS k (pharmacy_id)
CROSS JOIN LATERAL (
    SELECT * FROM pbm.pharmacy_contract c
    WHERE int4range(c.pharmacy_id, c.pharmacy_id, '[]') && int4range(k.pharmacy_id, k.pharmacy_id, '[]') OFFSET 0) c
CROSS JOIN LATERAL (SELECT n.network_name FROM pbm.network n WHERE n.network_id = c.network_id OFFSET 0) n
ORDER BY c.pharmacy_id, c.contract_id
