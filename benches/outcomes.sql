-- What became of past claims, beside being paid: attempts that were rejected, fills that were reversed, and alerts. For the
-- reports alone; rows, as those of benches/past.sql.
--
--   CALL pbm_bench.add_outcomes();
--   CALL pbm_bench.order_past();

CREATE OR REPLACE PROCEDURE pbm_bench.add_outcomes() LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pbm_bench, pg_temp SET work_mem = '256MB' AS $$
BEGIN
    PERFORM pbm_bench.triggers_off();
    CREATE TEMPORARY TABLE told ON COMMIT DROP AS
    SELECT c.*, n.i, pick(n.i, 60, 12) = 0 AS was_refused, pick(n.i, 61, 50) = 0 AS was_reversed, pick(n.i, 62, 20) = 0 AS has_alert,
           pick(n.i, 63, 3) = 0 AS is_third, pick(n.i, 64, 6) AS one_of_six
    FROM pharmacy_claim c CROSS JOIN LATERAL (SELECT substr(c.claim_number, 2)::bigint AS i) n
    WHERE c.status = 'paid' AND (pick(n.i, 60, 12) = 0 OR pick(n.i, 61, 50) = 0 OR pick(n.i, 62, 20) = 0);
    -- Before every twelfth fill the pharmacy was refused, two days before. Every third of those was for something else, which was never paid.
    INSERT INTO pharmacy_claim (id, claim_number, patient_id, rx_number, ndc, drug_name, quantity, days_supply, pharmacy_npi, prescriber_npi, fill_date,
                                status, created_at, member_id, family_id, coverage_id, plan_id, benefit_year_start, channel, reject_codes, trace)
    SELECT gen_random_uuid(), 'N' || substr(c.claim_number, 2), c.patient_id, CASE WHEN c.is_third THEN 'N' || c.i ELSE c.rx_number END,
           CASE WHEN c.is_third THEN q.ndc ELSE c.ndc END, c.drug_name, c.quantity, c.days_supply, c.pharmacy_npi, c.prescriber_npi, c.fill_date - 2,
           'rejected', c.created_at - interval '2 days', c.member_id, c.family_id, c.coverage_id, c.plan_id, date_trunc('year', c.fill_date - 2)::date, c.channel,
           (ARRAY['{79}', '{79}', '{70}', '{75}', '{88}', '{76,79}'])[1 + c.one_of_six]::text[], c.trace
    FROM told c CROSS JOIN setting x JOIN product q ON q.p = 1 + c.i % x.products
    WHERE c.was_refused;
    -- Every fiftieth fill was billed once before, and taken back five days later.
    INSERT INTO pharmacy_claim (
        id, claim_number, patient_id, rx_number, ndc, drug_name, quantity, days_supply, pharmacy_ncpdp, pharmacy_npi, prescriber_npi, fill_date,
        ingredient_cost, dispensing_fee, total_cost, allowed_amount, paid_amount, patient_copay, status, created_at, reversed_at, member_id, family_id,
        coverage_id, plan_id, benefit_year_start, daw_code, channel, sales_tax, deductible_applied, copay_amount, coinsurance_amount,
        daw_penalty, out_of_pocket_applied, basis_of_reimbursement, tier, trace)
    SELECT gen_random_uuid(), 'V' || substr(c.claim_number, 2), c.patient_id, 'V' || c.i, c.ndc, c.drug_name, c.quantity, c.days_supply, c.pharmacy_ncpdp,
           c.pharmacy_npi, c.prescriber_npi, c.fill_date, c.ingredient_cost, c.dispensing_fee, c.total_cost, c.allowed_amount, c.paid_amount, c.patient_copay,
           'reversed', c.created_at, c.created_at + interval '5 days', c.member_id, c.family_id, c.coverage_id, c.plan_id, c.benefit_year_start, c.daw_code,
           c.channel, c.sales_tax, c.deductible_applied, c.copay_amount, c.coinsurance_amount, c.daw_penalty, c.out_of_pocket_applied,
           c.basis_of_reimbursement, c.tier, c.trace
    FROM told c WHERE c.was_reversed;
    -- An alert on every twentieth fill, a third of them overridden, and on all that were rejected with 88.
    INSERT INTO dur_alert (claim_id, patient_id, alert_type, severity, alert_code, alert_description, drug1_ndc, created_at, fill_date, outcome,
                           override_reason, override_date)
    SELECT c.id, c.patient_id, (ARRAY['therapeutic duplication', 'early refill', 'drug interaction', 'high dose'])[k.n],
           (ARRAY['medium', 'low', 'high', 'medium'])[k.n], (ARRAY['TD', 'ER', 'DD', 'HD'])[k.n], 'of a past claim', c.ndc, c.created_at, c.fill_date,
           CASE WHEN c.is_third THEN 'soft_reject' ELSE 'message' END, CASE WHEN c.is_third THEN k.code || '/M0/1G' END,
           CASE WHEN c.is_third THEN c.created_at END
    FROM told c CROSS JOIN LATERAL (SELECT n, (ARRAY['TD', 'ER', 'DD', 'HD'])[n] AS code FROM (SELECT 1 + pick(c.i, 65, 4) AS n) n) k
    WHERE c.has_alert
    UNION ALL
    SELECT c.id, c.patient_id, 'drug interaction', 'high', 'DD', 'of a past claim', c.ndc, c.created_at, c.fill_date, 'reject', NULL, NULL
    FROM pharmacy_claim c WHERE c.status = 'rejected' AND '88' = ANY (c.reject_codes);
    PERFORM pbm_bench.triggers_on();
END
$$;

-- Claims lie in the order in which they were answered, as those do that come in one after the other; past ones were made member by
-- member. A transaction each partition.
CREATE OR REPLACE PROCEDURE pbm_bench.order_past() LANGUAGE plpgsql AS $$
DECLARE
    part regclass;
BEGIN
    FOR part IN SELECT i.inhrelid::regclass FROM pg_inherits i WHERE i.inhparent = 'pbm.pharmacy_claim'::regclass LOOP
        SET LOCAL maintenance_work_mem = '512MB';
        SET LOCAL pbm.maintenance = on;
        EXECUTE format('CREATE INDEX in_order ON %s (created_at)', part);
        EXECUTE format('CLUSTER %s USING in_order', part);
        DROP INDEX pbm.in_order;
        COMMIT;
    END LOOP;
END
$$;
