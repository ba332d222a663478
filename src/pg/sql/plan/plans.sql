SELECT plan_id, plan_code, effective_date, termination_date, benefit_year_start_month,
       individual_deductible, family_deductible, individual_out_of_pocket_maximum, family_out_of_pocket_maximum,
       family_accumulation, family_out_of_pocket_accumulation, individual_maximum_in_family, unlisted_tier,
       zero_amount_is_price, formulary_type, maximum_days_supply, maximum_claim_amount, maximum_dependent_age,
       timely_filing_days, prescription_valid_days, prescriber_required, refill_threshold_percent, refill_counting,
       refill_supply_on_hand, dur_major, dur_moderate, dur_minor, underuse_percent, underuse_lookback_days,
       unneeded_authorization, duplicate_answer, price_tie, daw_penalty_codes, daw_penalty_accumulates, client_id,
       carry_over_deductible, carry_over_out_of_pocket
FROM pbm.plan
WHERE plan_id = ANY ($1)
