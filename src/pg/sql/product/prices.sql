SELECT ndc, price_type, unit_price, effective_date, termination_date, published_date
FROM pbm.drug_price
WHERE ndc = ANY ($1::pbm.ndc[])
