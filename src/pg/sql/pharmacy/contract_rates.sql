SELECT contract_id, product_type, price_type, adjustment_percent
FROM pbm.contract_rate
WHERE contract_id = ANY ($1)
ORDER BY contract_id, product_type, price_type
