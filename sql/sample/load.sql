-- Loads the sample.
--
-- Fixed identities for demonstrations: the members of SAMPLE00001, SAMPLE00002 and SAMPLE00003 (persons 01, 02 and 03,
-- plan SAMPLE-PPO-01) have no claims. At pharmacy 2000000077 with prescriber 2100000076, member SAMPLE00001 person 01:
--   2026-01-15  99037036201  Eliquis 5 mg tablet, 60 for 30 days          paid
--   2026-01-25  the same, next prescription                               79, too soon until 2026-02-06
--   2026-01-15  99009056201  Esomeprazole 40 mg capsule, 30 for 30 days   608, Omeprazole or Pantoprazole first
--   2026-01-15  99023002301  Crestor 20 mg tablet, 30 for 30 days         70, a covered alternative is named
--   2026-01-20  99005148101  Itraconazole 100 mg capsule, 14 for 14 days  88, interaction with Eliquis; DD/M0/1G pays it

CREATE FUNCTION pbm.load_sample_data(claims integer DEFAULT 20000) RETURNS void
LANGUAGE plpgsql COST 10000 SET search_path = pg_catalog, pbm, pg_temp SET jit = off
AS $$
DECLARE
    -- 530 families are about 1,200 members, with a little over 20,000 claims a year.
    families integer;
    chunk jsonb;
    paid record;
BEGIN
    IF claims IS NULL OR claims < 0 THEN
        RAISE EXCEPTION 'the number of claims must be 0 or more' USING ERRCODE = '22023', HINT = 'SELECT pbm.load_sample_data(20000)';
    END IF;
    LOCK TABLE plan IN SHARE ROW EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM plan WHERE plan_code LIKE 'SAMPLE-%') THEN
        RAISE EXCEPTION 'the sample data is already loaded' USING ERRCODE = '55000',
            HINT = 'Use it as it is, or load it again in a new database after CREATE EXTENSION pbm.';
    END IF;
    families := greatest(530, ceil(claims / 38.0));

    PERFORM ensure_partitions(DATE '2026-12-31', DATE '2025-01-01');
    PERFORM pbm_sample.drugs();
    PERFORM pbm_sample.safety();
    PERFORM pbm_sample.plans();
    PERFORM pbm_sample.formulary();
    PERFORM pbm_sample.pharmacies();
    PERFORM pbm_sample.members(families);
    PERFORM pbm_sample.authorizations(families);
    ANALYZE plan, plan_cost_share, drugs, drug_ingredient, drug_class, drug_price, formulary, pharmacies, pharmacy_contract, members, coverage, prior_authorization;

    FOR chunk IN
        SELECT jsonb_agg(c.claim ORDER BY c.n) FROM pbm_sample.claims(families, load_sample_data.claims) c GROUP BY (c.n - 1) / 1000 ORDER BY (c.n - 1) / 1000
    LOOP
        PERFORM count(*) FROM adjudicate_batch(chunk);
    END LOOP;

    -- A few dozen are returned to stock.
    FOR paid IN
        SELECT c.pharmacy_npi, c.rx_number, c.fill_date, c.fill_number FROM pharmacy_claim c
        WHERE c.status = 'paid' AND c.pharmacy_npi LIKE '200000____'
        ORDER BY pbm_sample.number(c.rx_number::bigint, c.fill_number, 1000000), c.rx_number, c.fill_number
        LIMIT least(48, load_sample_data.claims / 100)
    LOOP
        PERFORM reverse_claim(paid.pharmacy_npi, paid.rx_number, paid.fill_date, paid.fill_number);
    END LOOP;
    ANALYZE pharmacy_claim, dur_alert, accumulator;
END
$$;
COMMENT ON FUNCTION pbm.load_sample_data(integer) IS
'Loads the shipped, fictional book of business: 1,200 members or more, 12 plans, 60 pharmacies, some 800 products, and so many claims of 2025, made by adjudicating them. The same every time.';
REVOKE ALL ON FUNCTION pbm.load_sample_data(integer) FROM PUBLIC;
