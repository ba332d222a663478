CREATE FUNCTION pbm.create_plan(plan_code text, plan_name text, effective_date date DEFAULT '2000-01-01') RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
#variable_conflict use_column
DECLARE
    new_id uuid;
    new_network integer;
BEGIN
    INSERT INTO pbm.plan (plan_code, plan_name, effective_date, formulary_type)
    VALUES (create_plan.plan_code, create_plan.plan_name, create_plan.effective_date, 'open') RETURNING plan_id INTO new_id;
    INSERT INTO pbm.plan_cost_share (plan_id, tier, tier_name, copay_amount, deductible_applies, effective_date)
    SELECT new_id, t.tier, t.tier_name, t.copay_amount, t.tier > 1, create_plan.effective_date
    FROM (VALUES (1, 'Generic', 10), (2, 'Preferred Brand', 35), (3, 'Non-Preferred Brand', 75)) t (tier, tier_name, copay_amount);
    INSERT INTO pbm.network (network_name) VALUES (create_plan.plan_code) RETURNING network_id INTO new_network;
    INSERT INTO pbm.plan_network (plan_id, network_id, effective_date) VALUES (new_id, new_network, create_plan.effective_date);
    RETURN new_id;
END
$$;
COMMENT ON FUNCTION pbm.create_plan(text, text, date) IS
'Makes a plan to begin with and gives its plan_id: an open formulary, a network of the plan''s code without pharmacies, and three tiers with a copay, Generic 10.00, Preferred Brand 35.00, Non-Preferred Brand 75.00. Each of these is an ordinary row that can be changed. Errors: 23505 for a plan or network code that is taken, 23502 for NULL.';
REVOKE ALL ON FUNCTION pbm.create_plan(text, text, date) FROM PUBLIC;

CREATE FUNCTION pbm.contract_pharmacies(
    network_name text,
    price_type text DEFAULT 'nadac',
    adjustment_percent numeric DEFAULT 0,
    dispensing_fee numeric DEFAULT 10,
    effective_date date DEFAULT '2000-01-01'
) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER SET search_path = pg_catalog, pg_temp COST 10000
AS $$
#variable_conflict use_column
DECLARE
    joined integer;
    made integer;
BEGIN
    -- Before the table's own constraint, whose DETAIL would repeat the row.
    IF price_type <> ALL (ARRAY['awp', 'wac', 'mac', 'nadac', 'amp', 'ful']) THEN
        RAISE EXCEPTION 'price_type is none of awp, wac, mac, nadac, amp, ful'
            USING ERRCODE = 'check_violation', HINT = 'For instance: SELECT pbm.contract_pharmacies(''GOLD'', ''nadac'');';
    END IF;
    SELECT n.network_id INTO joined FROM pbm.network n WHERE n.network_name = contract_pharmacies.network_name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no network has this name'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT network_name FROM pbm.network;';
    END IF;
    WITH contract AS (
        INSERT INTO pbm.pharmacy_contract (pharmacy_id, network_id, effective_date, brand_dispensing_fee, generic_dispensing_fee)
        SELECT p.pharmacy_id, joined, contract_pharmacies.effective_date, dispensing_fee, dispensing_fee
        FROM pbm.pharmacies p
        WHERE coalesce(p.pbm_network, true) AND NOT EXISTS (
            SELECT FROM pbm.pharmacy_contract c WHERE c.pharmacy_id = p.pharmacy_id AND c.network_id = joined)
        ORDER BY p.pharmacy_id
        RETURNING contract_id
    ), rate AS (
        INSERT INTO pbm.contract_rate (contract_id, product_type, price_type, adjustment_percent)
        SELECT c.contract_id, k.product_type, contract_pharmacies.price_type, contract_pharmacies.adjustment_percent
        FROM contract c CROSS JOIN (VALUES ('brand'), ('generic')) k (product_type)
    )
    SELECT count(*) INTO made FROM contract;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.contract_pharmacies(text, text, numeric, numeric, date) IS
'Puts every pharmacy of the PBM''s network (pharmacies.pbm_network) that has no contract in the named network under one: brands and generics at a kind of price with an adjustment in percent (-2 is "less 2 %"), and a dispensing fee in dollars. Gives how many contracts it made. Errors: P0002 for an unknown network, 23514 for an unknown kind of price.';
REVOKE ALL ON FUNCTION pbm.contract_pharmacies(text, text, numeric, numeric, date) FROM PUBLIC;
