SELECT pharmacy_id, npi, ncpdp_id, channel, pbm_network, effective_date, termination_date
FROM pbm.pharmacies
WHERE npi = ANY ($1) AND name IS NOT NULL
