-- Past claims for the members of benches/dataset.sql: rounds of one for each member, over so many days. They are inserted
-- as rows, not adjudicated: their sums balance and their accumulators are the sums over them, but they were not screened.
--
--   CALL pbm_bench.begin_past(1000000, 360);
--   CALL pbm_bench.add_past(0, 2);     a session each
--   CALL pbm_bench.add_past(1, 2);
--   CALL pbm_bench.end_past();

CREATE OR REPLACE PROCEDURE pbm_bench.begin_past(claims bigint, days integer) LANGUAGE plpgsql AS $$
BEGIN
    UPDATE pbm_bench.setting s SET days = begin_past.days, rounds = ceil(claims::numeric / s.members);
    -- Before the triggers are off, for a new partition's are on.
    PERFORM pbm.ensure_partitions(today + 31, today - s.days - 40) FROM pbm_bench.setting s;
    PERFORM pbm_bench.triggers_off();
    CREATE TABLE pbm_bench.past AS SELECT claims AS claims;
END
$$;

-- The claims of every so manieth ten thousand members, a transaction each. Deductible and out-of-pocket maximum stop at the
-- member's limits; the family's limits are not held here.
CREATE OR REPLACE PROCEDURE pbm_bench.add_past(part integer, parts integer) LANGUAGE plpgsql AS $$
DECLARE
    x record;
    place integer := 1 + part * 10000;
BEGIN
    SELECT s.members, p.claims INTO x FROM pbm_bench.setting s, pbm_bench.past p;
    WHILE place <= least(x.members, x.claims) LOOP
        SET LOCAL search_path = pg_catalog, pbm, pbm_bench, pg_temp;
        SET LOCAL work_mem = '256MB';
        SET LOCAL synchronous_commit = off;
        INSERT INTO pharmacy_claim (
            id, claim_number, patient_id, rx_number, ndc, drug_name, quantity, days_supply, pharmacy_ncpdp, pharmacy_npi, prescriber_npi, fill_date,
            ingredient_cost, dispensing_fee, total_cost, allowed_amount, paid_amount, patient_copay, status, created_at, member_id, family_id,
            coverage_id, plan_id, benefit_year_start, daw_code, channel, sales_tax, deductible_applied, copay_amount, coinsurance_amount,
            daw_penalty, out_of_pocket_applied, basis_of_reimbursement, tier, trace)
        SELECT (lpad(to_hex((extract(epoch FROM c.fill_date) * 1000)::bigint + c.i % 86400000), 12, '0') || '7' || substr(md5(c.i::text), 1, 3)
                || '8' || substr(md5(c.i::text), 4, 15))::uuid,
               'B' || lpad(c.i::text, 19, '0'), c.patient_id, 'P' || c.i, c.ndc, c.drug_name, c.units, c.days, c.ncpdp_id, c.pharmacy_npi, c.prescriber_npi,
               c.fill_date, c.ingredient_cost, c.fee, c.allowed, c.allowed, c.allowed - c.deductible - c.copay, c.deductible + c.copay, 'paid',
               c.fill_date::timestamptz + interval '12 hours', c.m, c.family_id, c.coverage_id, c.plan_id, date_trunc('year', c.fill_date)::date, '0', c.channel,
               c.tax, c.deductible, c.copay, 0, 0, c.deductible + c.copay, c.basis, c.tier, convert_to(repeat('.', 160), 'UTF8')
        FROM (
            SELECT d.*, CASE WHEN d.maximum IS NULL THEN d.copay0
                             ELSE least(d.copay0, greatest(d.maximum - d.deductible - sum(d.deductible + d.copay0) OVER w + d.deductible + d.copay0, 0)) END AS copay
            FROM (
                SELECT b.*, least(p.share * (1 + b.days / 61), b.allowed - b.deductible) AS copay0, p.maximum
                FROM (
                    SELECT a.*, least(a.allowed, greatest(a.limit0 - sum(a.allowed) OVER w + a.allowed, 0)) AS deductible
                    FROM (
                        SELECT r.*, r.ingredient_cost + r.fee + r.tax AS allowed, date_trunc('year', r.fill_date) AS benefit_year,
                               (ARRAY[0, 0, 100, 250])[1 + r.plan_number % 4]::numeric AS limit0
                        FROM pbm_bench.claim_rows(1, x.claims, place, least(place + 9999, x.members)) r) a
                    WINDOW w AS (PARTITION BY a.m, a.benefit_year ORDER BY a.fill_date, a.i)) b
                CROSS JOIN LATERAL (SELECT (ARRAY[5, 15, 40])[b.tier]::numeric AS share, (ARRAY[NULL, 2000, 3000, 4000])[1 + b.plan_number % 4]::numeric AS maximum) p) d
            WINDOW w AS (PARTITION BY d.m, d.benefit_year ORDER BY d.fill_date, d.i)) c
        ORDER BY c.fill_date;
        COMMIT;
        place := place + parts * 10000;
    END LOOP;
END
$$;

CREATE OR REPLACE PROCEDURE pbm_bench.end_past() LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pbm_bench, pg_temp SET work_mem = '256MB' AS $$
BEGIN
    TRUNCATE accumulator;
    INSERT INTO accumulator (owner_id, plan_id, benefit_year_start, scope, deductible_met, out_of_pocket_met)
    SELECT patient_id, plan_id, benefit_year_start, 'individual', sum(deductible_applied), sum(out_of_pocket_applied)
    FROM pharmacy_claim WHERE status = 'paid' GROUP BY 1, 2, 3
    UNION ALL
    SELECT family_id, plan_id, benefit_year_start, 'family', sum(deductible_applied), sum(out_of_pocket_applied)
    FROM pharmacy_claim WHERE status = 'paid' GROUP BY 1, 2, 3;
    -- What the claim functions would have left of these claims.
    PERFORM pbm.refresh_member_state();
    CALL pbm_bench.open_balances();
    PERFORM pbm_bench.triggers_on();
    DROP TABLE pbm_bench.past;
END
$$;
