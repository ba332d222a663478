-- Constraints that a message can name.
ALTER TABLE pbm.formulary RENAME CONSTRAINT formulary_check TO formulary_one_target;
ALTER TABLE pbm.formulary RENAME CONSTRAINT formulary_check1 TO formulary_covered_has_tier;
ALTER TABLE pbm.formulary RENAME CONSTRAINT formulary_check2 TO formulary_copay_or_coinsurance;
ALTER TABLE pbm.formulary RENAME CONSTRAINT formulary_check3 TO formulary_fill_limit_has_days;
ALTER TABLE pbm.formulary RENAME CONSTRAINT formulary_check4 TO formulary_days_supply_limit_has_days;
ALTER TABLE pbm.formulary RENAME CONSTRAINT formulary_check5 TO formulary_ages;
ALTER TABLE pbm.formulary RENAME CONSTRAINT formulary_check6 TO formulary_dates;
ALTER TABLE pbm.plan_cost_share RENAME CONSTRAINT plan_cost_share_check TO plan_cost_share_days_supply;
ALTER TABLE pbm.plan_cost_share RENAME CONSTRAINT plan_cost_share_check1 TO plan_cost_share_copay_or_coinsurance;
ALTER TABLE pbm.plan_cost_share RENAME CONSTRAINT plan_cost_share_check2 TO plan_cost_share_amounts;
ALTER TABLE pbm.plan_cost_share RENAME CONSTRAINT plan_cost_share_check3 TO plan_cost_share_dates;
-- The release took any text for a reject code.
ALTER TABLE pbm.plan_override ADD CONSTRAINT plan_override_reject_code_known FOREIGN KEY (reject_code) REFERENCES pbm.reject_code NOT VALID;
ALTER TABLE pbm.formulary ADD CONSTRAINT formulary_reject_code_known FOREIGN KEY (reject_code) REFERENCES pbm.reject_code NOT VALID;
DECLARE
    known record;
BEGIN
    FOR known IN SELECT c.conrelid::regclass AS name, c.conname FROM pg_constraint c
                 WHERE c.conname IN ('plan_override_reject_code_known', 'formulary_reject_code_known')
                   AND c.connamespace = 'pbm'::regnamespace AND NOT c.convalidated ORDER BY c.oid
    LOOP
        BEGIN
            EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', known.name, known.conname);
        EXCEPTION WHEN foreign_key_violation THEN
            RAISE EXCEPTION 'table % has reject codes that pbm.reject_code does not have', known.name
                USING ERRCODE = 'foreign_key_violation', HINT = format(
                    'Mend the rows of SELECT * FROM %s WHERE reject_code NOT IN (SELECT reject_code FROM pbm.reject_code) and run the upgrade again.',
                    known.name);
        END;
    END LOOP;
END;
