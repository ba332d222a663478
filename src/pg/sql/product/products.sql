SELECT ndc_code AS ndc, name, brand, generic_equivalent_ndc, dea_schedule, tier, formulary_flag,
       prior_auth_required, quantity_limit, obsolete_date, dosage_form, route
FROM pbm.drugs
WHERE name IS NOT NULL AND ndc_code = ANY ($1::pbm.ndc[])
