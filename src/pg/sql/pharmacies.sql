SELECT pharmacy_id, npi, ncpdp_id, channel, coalesce(pbm_network, true), effective_date, termination_date
FROM pbm.pharmacies
WHERE npi = ANY ($1)
