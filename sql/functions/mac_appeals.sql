CREATE FUNCTION pbm.business_day_after(day date, days integer) RETURNS date
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT coalesce(isfinite(business_day_after.day) AND days BETWEEN 1 AND 1000, false) THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT g.day::date FROM generate_series((business_day_after.day + 1)::timestamp, (business_day_after.day + 3 * days + 60)::timestamp, interval '1 day') g (day)
        WHERE extract(isodow FROM g.day) < 6 AND NOT EXISTS (SELECT FROM pbm.business_calendar b WHERE b.closed_date = g.day::date)
        ORDER BY g.day OFFSET days - 1 LIMIT 1);
END
$$;
COMMENT ON FUNCTION pbm.business_day_after(date, integer) IS
'The day that is so many business days (1 to 1000) after a day, by business_calendar; NULL of another number, or of no day';
REVOKE ALL ON FUNCTION pbm.business_day_after(date, integer) FROM PUBLIC;

CREATE FUNCTION pbm.mac_appeal_rule_of(state text, day date) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found integer;
BEGIN
    SELECT r.rule_id INTO found FROM pbm.mac_appeal_rule r
    WHERE coalesce(r.state = upper(btrim(mac_appeal_rule_of.state)), r.state IS NULL)
      AND r.effective_date <= day AND coalesce(r.termination_date >= day, true)
    ORDER BY r.state NULLS LAST, r.effective_date DESC LIMIT 1;
    IF found IS NULL THEN
        RAISE EXCEPTION 'no rule says by when a MAC is appealed' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Enter a row of pbm.mac_appeal_rule for the state, or one without a state for all.';
    END IF;
    RETURN found;
END
$$;
COMMENT ON FUNCTION pbm.mac_appeal_rule_of(text, date) IS
'The key of the rule for appeals against a MAC of a state''s pharmacies on a day: the state''s own before the one for all. Errors: 55000 where there is none.';
REVOKE ALL ON FUNCTION pbm.mac_appeal_rule_of(text, date) FROM PUBLIC;

CREATE FUNCTION pbm.file_mac_appeal(claim_number text, acquisition_cost numeric, reference text) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    number constant text := upper(btrim(file_mac_appeal.claim_number));
    cost constant numeric := file_mac_appeal.acquisition_cost;
    named constant text := btrim(file_mac_appeal.reference);
    claim record;
    priced jsonb;
    earlier record;
    rule pbm.mac_appeal_rule;
    last_day date;
    filed uuid;
BEGIN
    PERFORM pbm.require_encryption();
    SELECT c.id, c.fill_date, c.patient_id, c.plan_id, c.ndc, c.status, p.pharmacy_id, p.state,
           timezone(coalesce((SELECT i.time_zone FROM pbm.installation i), 'UTC'), c.created_at)::date AS paid_on
    INTO claim
    FROM pbm.pharmacy_claim c LEFT JOIN pbm.pharmacies p ON p.npi = c.pharmacy_npi
    WHERE c.claim_number = number AND c.plan_id = ANY (pbm.visible_plans());
    IF claim.id IS NULL THEN
        RAISE EXCEPTION 'no claim has this number' USING ERRCODE = 'no_data_found', HINT = 'The answer to the claim gave it.';
    END IF;
    IF claim.status <> 'paid' OR claim.pharmacy_id IS NULL THEN
        RAISE EXCEPTION 'the claim does not stand as paid' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Appeal against the MAC of a paid claim.';
    END IF;
    SELECT s.detail INTO priced FROM pbm.explain_claim(number) s WHERE s.edit = 'pricing' AND s.outcome = 'computed';
    IF priced ->> 'unit' IS DISTINCT FROM 'MAC' THEN
        RAISE EXCEPTION 'the claim was not paid by a MAC' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'SELECT explanation FROM pbm.explain_claim(...) WHERE edit = ''pricing'';';
    END IF;
    IF NOT coalesce(cost > (priced ->> 'unit_price')::numeric AND cost = round(cost, 5) AND cost < 100000000, false) THEN
        RAISE EXCEPTION 'an acquisition cost is dollars per billing unit above the MAC' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Divide what the package cost by its units; a cost at or below the MAC is no reason to appeal.';
    END IF;
    IF NOT coalesce(named <> '' AND length(named) <= 60, false) THEN
        RAISE EXCEPTION 'an appeal has a reference of the pharmacy' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Such as the number of its invoice, in at most 60 characters.';
    END IF;
    SELECT r.* INTO rule FROM pbm.mac_appeal_rule r WHERE r.rule_id = pbm.mac_appeal_rule_of(claim.state, claim.paid_on);
    IF rule.rule_id IS NULL THEN
        RAISE EXCEPTION 'no clock of MAC appeals is in force' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Insert a row into pbm.mac_appeal_rule for the state, or for all.';
    END IF;
    last_day := pbm.business_day_after(claim.paid_on, rule.file_days);
    SELECT a.appeal_id, a.reference, a.acquisition_cost INTO earlier FROM pbm.mac_appeal a WHERE a.claim_id = claim.id;
    IF earlier.appeal_id IS NULL THEN
        IF pbm.today() > last_day THEN
            RAISE EXCEPTION 'the time to appeal against the MAC of the claim is over' USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = format('It could be appealed until %s.', last_day);
        END IF;
        INSERT INTO pbm.mac_appeal (claim_id, fill_date, patient_id, plan_id, pharmacy_id, network_id, ndc, mac_unit_price, acquisition_cost, reference,
                                    file_by, answer_by, like_pharmacies)
        SELECT claim.id, claim.fill_date, claim.patient_id, claim.plan_id, claim.pharmacy_id, n.network_id, claim.ndc, (priced ->> 'unit_price')::numeric,
               cost, named, last_day, pbm.business_day_after(pbm.today(), rule.answer_days), rule.like_pharmacies
        FROM pbm.network n WHERE n.network_name = priced ->> 'network'
        ON CONFLICT ON CONSTRAINT mac_appeal_once DO NOTHING
        RETURNING appeal_id INTO filed;
        IF filed IS NOT NULL THEN
            RETURN filed;
        END IF;
        IF NOT EXISTS (SELECT FROM pbm.network n WHERE n.network_name = priced ->> 'network') THEN
            RAISE EXCEPTION 'the network that paid the claim does not exist any more' USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'A network that is given another name keeps its appeals; appeal before it is renamed.';
        END IF;
        -- Of two at once the second finds the first's.
        SELECT a.appeal_id, a.reference, a.acquisition_cost INTO earlier FROM pbm.mac_appeal a WHERE a.claim_id = claim.id;
    END IF;
    IF (earlier.reference, earlier.acquisition_cost) IS DISTINCT FROM (named, cost) THEN
        RAISE EXCEPTION 'the MAC of the claim was appealed before' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'A claim is appealed once; the same reference and cost give the key of that appeal again.';
    END IF;
    RETURN earlier.appeal_id;
END
$$;
COMMENT ON FUNCTION pbm.file_mac_appeal(text, numeric, text) IS
'Files a pharmacy''s appeal against the MAC that a claim was paid by: what it bought for, in dollars per billing unit, and its own reference. Gives the appeal''s key, for the same reference and cost the same again. mac_appeal_due has the day by which it is decided. Errors: P0002 for an unknown claim, 22023 for a cost at or below the MAC or none and for no reference, 55000 for a claim that does not stand as paid or was not paid by a MAC, for one that was appealed before, after the last day to appeal, and where no rule says which that is; 42501 without a purpose.';
REVOKE ALL ON FUNCTION pbm.file_mac_appeal(text, numeric, text) FROM PUBLIC;

CREATE FUNCTION pbm.raise_mac(network_id integer, ndc pbm.ndc, first_day date, unit_price numeric, OUT list integer, OUT last_day date)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    this_network constant integer := raise_mac.network_id;
    product constant pbm.ndc := raise_mac.ndc;
    wanted constant numeric := raise_mac.unit_price;
    old pbm.mac_price;
BEGIN
    -- Whoever else changes prices of the network waits.
    PERFORM FROM pbm.network n WHERE n.network_id = this_network FOR NO KEY UPDATE;
    SELECT l.list_id INTO list FROM pbm.mac_list l
    LEFT JOIN pbm.mac_price p ON p.list_id = l.list_id AND p.ndc = product AND p.effective_date <= first_day AND coalesce(p.termination_date >= first_day, true)
    WHERE l.network_id = this_network AND l.effective_date <= first_day AND coalesce(l.termination_date >= first_day, true)
    ORDER BY p.list_id IS NULL, l.effective_date DESC, l.list_id DESC LIMIT 1;
    IF list IS NULL THEN
        INSERT INTO pbm.mac_list (list_name, network_id, effective_date)
        SELECT format('%s, raised from %s', n.network_name, first_day), this_network, first_day FROM pbm.network n WHERE n.network_id = this_network
        RETURNING list_id INTO list;
    END IF;
    SELECT p.* INTO old FROM pbm.mac_price p
    WHERE p.list_id = list AND p.ndc = product AND p.effective_date <= first_day AND coalesce(p.termination_date >= first_day, true);
    IF old.unit_price >= wanted THEN
        RAISE EXCEPTION 'the list has that price already, or a higher one' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Bill the claim again, or pass a higher price.';
    END IF;
    -- Up to the day before the next price, of the list or, where the list had none, of the one on file for all.
    last_day := (SELECT min(p.effective_date) - 1 FROM pbm.mac_price p WHERE p.list_id = list AND p.ndc = product AND p.effective_date > first_day);
    IF old.list_id IS NULL THEN
        last_day := least(last_day, (SELECT min(d.effective_date) - 1 FROM pbm.drug_price d WHERE d.ndc = product AND d.price_type = 'mac' AND d.effective_date > first_day));
    ELSE
        last_day := least(last_day, old.termination_date);
    END IF;
    IF old.effective_date = first_day THEN
        UPDATE pbm.mac_price p SET unit_price = wanted WHERE p.list_id = list AND p.ndc = product AND p.effective_date = first_day;
        last_day := old.termination_date;
        RETURN;
    END IF;
    UPDATE pbm.mac_price p SET termination_date = first_day - 1 WHERE p.list_id = list AND p.ndc = product AND p.effective_date = old.effective_date;
    INSERT INTO pbm.mac_price (list_id, ndc, effective_date, termination_date, unit_price)
    VALUES (list, product, first_day, last_day, wanted);
END
$$;
COMMENT ON FUNCTION pbm.raise_mac(integer, pbm.ndc, date, numeric) IS
'Puts a higher price of a product on the network''s MAC list that is in use on a day, from that day to the day before the next price; a network without a list gets one. Gives the list and the last day. Errors: 22023 where the list has as high a price. For decide_mac_appeal';
REVOKE ALL ON FUNCTION pbm.raise_mac(integer, pbm.ndc, date, numeric) FROM PUBLIC;

CREATE FUNCTION pbm.decide_mac_appeal(appeal_id uuid, decision text, reason text, unit_price numeric DEFAULT NULL, available_ndc text DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    wanted constant text := lower(btrim(decide_mac_appeal.decision));
    why constant text := btrim(decide_mac_appeal.reason);
    price constant numeric := decide_mac_appeal.unit_price;
    appeal pbm.mac_appeal;
    raised record;
    available pbm.ndc;
    listed integer := 0;
BEGIN
    PERFORM pbm.require_encryption();
    SELECT a.* INTO appeal FROM pbm.mac_appeal a
    WHERE a.appeal_id = decide_mac_appeal.appeal_id AND a.plan_id = ANY (pbm.visible_plans()) FOR NO KEY UPDATE;
    IF appeal.appeal_id IS NULL THEN
        RAISE EXCEPTION 'no appeal has this key' USING ERRCODE = 'no_data_found', HINT = 'SELECT appeal_id FROM pbm.mac_appeal_due;';
    END IF;
    IF appeal.decision IS NOT NULL THEN
        RAISE EXCEPTION 'the appeal was decided before' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'A decision stands: prices are changed in pbm.mac_price.';
    END IF;
    IF NOT coalesce(why <> '' AND length(why) <= 500, false) THEN
        RAISE EXCEPTION 'a decision has a reason' USING ERRCODE = 'invalid_parameter_value', HINT = 'Say it in at most 500 characters.';
    END IF;
    IF wanted = 'upheld' THEN
        IF NOT coalesce(price > appeal.mac_unit_price AND price = round(price, 5) AND price < 100000000, false) OR available_ndc IS NOT NULL THEN
            RAISE EXCEPTION 'an appeal is upheld with a price above the MAC' USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Pass unit_price, in dollars per billing unit, and no available_ndc.';
        END IF;
        SELECT r.list, r.last_day INTO raised FROM pbm.raise_mac(appeal.network_id, appeal.ndc, appeal.fill_date, price) r;
        UPDATE pbm.mac_appeal a SET decision = 'upheld', reason = why, decided_at = clock_timestamp(), unit_price = price, list_id = raised.list
        WHERE a.appeal_id = appeal.appeal_id;
        INSERT INTO pbm.mac_appeal_claim (appeal_id, claim_id, fill_date, patient_id, plan_id, quantity, ingredient_cost, ingredient_cost_due)
        SELECT appeal.appeal_id, c.id, c.fill_date, c.patient_id, c.plan_id, c.quantity, c.ingredient_cost, d.due
        FROM pbm.pharmacy_claim c
        JOIN pbm.pharmacies p ON p.npi = c.pharmacy_npi
        -- The contract that counts for the fill, as P-2 has it.
        CROSS JOIN LATERAL (
            SELECT k.contract_id, k.network_id FROM pbm.plan_network n JOIN pbm.pharmacy_contract k USING (network_id)
            WHERE n.plan_id = c.plan_id AND k.pharmacy_id = p.pharmacy_id
              AND c.fill_date BETWEEN n.effective_date AND coalesce(n.termination_date, 'infinity')
              AND c.fill_date BETWEEN k.effective_date AND coalesce(k.termination_date, 'infinity')
            ORDER BY n.preference, n.network_id LIMIT 1) k
        JOIN pbm.drugs g ON g.ndc_code = c.ndc
        JOIN pbm.contract_rate r ON r.contract_id = k.contract_id AND r.price_type = 'mac' AND r.product_type = CASE WHEN g.brand THEN 'brand' ELSE 'generic' END
        CROSS JOIN LATERAL (SELECT round(c.quantity * price * (100 + r.adjustment_percent) / 100, 2) AS due) d
        WHERE c.ndc = appeal.ndc AND c.fill_date BETWEEN appeal.fill_date AND coalesce(raised.last_day, 'infinity')
          AND c.status = 'paid' AND c.basis_of_reimbursement = '7' AND k.network_id = appeal.network_id AND d.due > c.ingredient_cost
          AND (appeal.like_pharmacies OR p.pharmacy_id = appeal.pharmacy_id);
        GET DIAGNOSTICS listed = ROW_COUNT;
    ELSIF wanted = 'denied' THEN
        IF price IS NOT NULL THEN
            RAISE EXCEPTION 'an appeal is denied without a price' USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Pass available_ndc, a product that can be had at or below the MAC, and no unit_price.';
        END IF;
        available := (
            SELECT d.ndc_code FROM pbm.drugs d
            WHERE d.ndc_code::text = pbm.normalize_ndc(available_ndc)
              AND EXISTS (SELECT FROM pbm.drug_price x WHERE x.ndc = d.ndc_code AND x.price_type IN ('nadac', 'wac') AND x.unit_price > 0
                          AND x.unit_price <= appeal.mac_unit_price AND appeal.fill_date BETWEEN x.effective_date AND coalesce(x.termination_date, 'infinity'))
              AND (SELECT jsonb_agg(jsonb_build_array(i.ingredient_id, trim_scale(i.strength), upper(i.strength_unit)) ORDER BY i.ingredient_id) FROM pbm.drug_ingredient i WHERE i.ndc = d.ndc_code)
                  IS NOT DISTINCT FROM
                  (SELECT jsonb_agg(jsonb_build_array(i.ingredient_id, trim_scale(i.strength), upper(i.strength_unit)) ORDER BY i.ingredient_id) FROM pbm.drug_ingredient i WHERE i.ndc = appeal.ndc));
        IF available IS NULL THEN
            RAISE EXCEPTION 'an appeal is denied with a product that can be had at or below the MAC' USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Pass available_ndc: of the same ingredients and strengths, with a NADAC or WAC on file for the fill date that is no higher than the MAC.';
        END IF;
        UPDATE pbm.mac_appeal a SET decision = 'denied', reason = why, decided_at = clock_timestamp(), available_ndc = available
        WHERE a.appeal_id = appeal.appeal_id;
    ELSE
        RAISE EXCEPTION 'an appeal is upheld or denied' USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass one of the two as decision.';
    END IF;
    RETURN listed;
END
$$;
COMMENT ON FUNCTION pbm.decide_mac_appeal(uuid, text, text, numeric, text) IS
'Decides an appeal against a MAC. upheld: unit_price, above the MAC that was paid, stands on the network''s list from the fill date on, and mac_appeal_claim lists the paid claims that it touches, to be billed again; gives how many. denied: available_ndc is a product of the same ingredients and strengths that can be had at or below the MAC, by a NADAC or WAC on file for the fill date; gives 0. Errors: P0002 for an unknown appeal, 55000 for one that is decided, 22023 for another decision, no reason, a price that is not above the MAC or the list''s, and no such product.';
REVOKE ALL ON FUNCTION pbm.decide_mac_appeal(uuid, text, text, numeric, text) FROM PUBLIC;
