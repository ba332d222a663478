SELECT ndc_code, name, brand, generic_equivalent_ndc, dea_schedule, tier, formulary_flag,
       coalesce(prior_auth_required, false), quantity_limit, obsolete_date
FROM pbm.drugs
WHERE ndc_code OPERATOR(pbm.=) ANY ($1::pbm.ndc[])
