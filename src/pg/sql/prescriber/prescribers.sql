SELECT prescriber_npi, dea_number, dea_schedules, dea_termination_date, effective_date, termination_date,
       exclusion_date, deceased_date
FROM pbm.prescriber
WHERE prescriber_npi = ANY ($1)
