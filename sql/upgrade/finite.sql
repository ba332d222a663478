-- No date is infinite, no number is NaN, no amount of a claim is negative. Added first and validated after it, so that
-- an old row that breaks a constraint is an error that names its table and says what to mend.
ALTER TABLE pbm.plan ADD CONSTRAINT plan_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)
    AND greatest(individual_deductible, family_deductible, individual_out_of_pocket_maximum,
    family_out_of_pocket_maximum, maximum_claim_amount, refill_threshold_percent) < 'Infinity') NOT VALID;
ALTER TABLE pbm.plan_cost_share ADD CONSTRAINT plan_cost_share_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date) AND greatest(copay_amount, coinsurance_percent, minimum_amount,
    maximum_amount) < 'Infinity') NOT VALID;
ALTER TABLE pbm.drugs ADD CONSTRAINT drugs_finite CHECK (isfinite(obsolete_date) AND quantity_limit < 'Infinity') NOT VALID;
ALTER TABLE pbm.drug_ingredient ADD CONSTRAINT drug_ingredient_finite CHECK (strength < 'Infinity') NOT VALID;
ALTER TABLE pbm.drug_price ADD CONSTRAINT drug_price_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date) AND unit_price < 'Infinity') NOT VALID;
ALTER TABLE pbm.drug_interaction ADD CONSTRAINT drug_interaction_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date)) NOT VALID;
ALTER TABLE pbm.dose_limit ADD CONSTRAINT dose_limit_finite CHECK (greatest(minimum_daily_dose,
    maximum_daily_dose) < 'Infinity') NOT VALID;
ALTER TABLE pbm.formulary ADD CONSTRAINT formulary_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date) AND greatest(quantity_limit, copay_amount, coinsurance_percent) < 'Infinity') NOT VALID;
ALTER TABLE pbm.pharmacies ADD CONSTRAINT pharmacies_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date)) NOT VALID;
ALTER TABLE pbm.plan_network ADD CONSTRAINT plan_network_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date)) NOT VALID;
ALTER TABLE pbm.pharmacy_contract ADD CONSTRAINT pharmacy_contract_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date) AND greatest(brand_dispensing_fee, generic_dispensing_fee,
    sales_tax_percent) < 'Infinity') NOT VALID;
ALTER TABLE pbm.contract_rate ADD CONSTRAINT contract_rate_finite CHECK (adjustment_percent < 'Infinity') NOT VALID;
ALTER TABLE pbm.prescriber ADD CONSTRAINT prescriber_finite CHECK (isfinite(dea_termination_date)
    AND isfinite(effective_date) AND isfinite(termination_date) AND isfinite(exclusion_date)
    AND isfinite(deceased_date)) NOT VALID;
ALTER TABLE pbm.reject_code ADD CONSTRAINT reject_code_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date)) NOT VALID;
ALTER TABLE pbm.code_value ADD CONSTRAINT code_value_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date)) NOT VALID;
ALTER TABLE pbm.members ADD CONSTRAINT members_finite CHECK (isfinite(date_of_birth) AND isfinite(effective_date)
    AND isfinite(termination_date)) NOT VALID;
ALTER TABLE pbm.coverage ADD CONSTRAINT coverage_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)) NOT VALID;
ALTER TABLE pbm.accumulator
    DROP CONSTRAINT accumulator_deductible_met_check,
    DROP CONSTRAINT accumulator_out_of_pocket_met_check,
    ADD CONSTRAINT accumulator_finite CHECK (isfinite(benefit_year_start)
        AND '[0,Infinity)'::numrange @> ALL (ARRAY[deductible_met, out_of_pocket_met])) NOT VALID;
ALTER TABLE pbm.prior_authorization ADD CONSTRAINT prior_authorization_finite CHECK (isfinite(effective_date)
    AND isfinite(termination_date) AND quantity_authorized < 'Infinity') NOT VALID;
ALTER TABLE pbm.pharmacy_claim ADD CONSTRAINT pharmacy_claim_finite CHECK (isfinite(fill_date) AND isfinite(written_date)
        AND isfinite(benefit_year_start)
        AND greatest(quantity, usual_and_customary, ingredient_cost_submitted, dispensing_fee_submitted,
                     gross_amount_due_submitted) < 'Infinity'
        AND '[0,Infinity)'::numrange @> ALL (ARRAY[
            ingredient_cost, dispensing_fee, sales_tax, total_cost, allowed_amount, paid_amount, patient_copay,
            deductible_applied, copay_amount, coinsurance_amount, daw_penalty, out_of_pocket_applied])) NOT VALID;
ALTER TABLE pbm.dur_alert ADD CONSTRAINT dur_alert_finite CHECK (isfinite(fill_date)) NOT VALID;
ALTER TABLE pbm.manufacturer_rebate ADD CONSTRAINT manufacturer_rebate_finite CHECK (isfinite(contract_start_date)
    AND isfinite(contract_end_date) AND greatest(rebate_percent, rebate_amount_per_unit) < 'Infinity') NOT VALID;

DECLARE
    finite record;
BEGIN
    FOR finite IN
        SELECT c.conrelid::regclass AS name, c.conname, pg_get_expr(c.conbin, c.conrelid) AS expression
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
        WHERE c.connamespace = 'pbm'::regnamespace AND c.conname = t.relname || '_finite' AND NOT c.convalidated
        ORDER BY c.oid
    LOOP
        BEGIN
            EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', finite.name, finite.conname);
        EXCEPTION WHEN check_violation THEN
            RAISE EXCEPTION 'table % has rows with an infinite date, a number that is NaN or a negative amount', finite.name
                USING ERRCODE = 'check_violation', HINT = format(
                    'Mend the rows of SELECT * FROM %s WHERE NOT (%s) - an open end is NULL - and run the upgrade again.',
                    finite.name, finite.expression);
        END;
    END LOOP;
END;
