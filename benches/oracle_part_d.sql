-- The rules of Medicare Part D once more, in PL/pgSQL, beside oracle.sql, which asks for them: who bears the negotiated
-- price of a claim, and what it adds to the person's year. Never shipped.

-- A selected drug's ingredient cost is at most its maximum fair price, the fee on top.
CREATE FUNCTION pbm_oracle.fair_price(
    lowest pbm_oracle.price, contract pbm.pharmacy_contract, product pbm.ndc, is_brand boolean, units numeric, on_date date,
    fee numeric) RETURNS pbm_oracle.price
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pbm, pg_temp AS $$
DECLARE
    v_fair numeric;
    v_kind text;
    v_cost numeric;
    v_fee numeric := CASE WHEN is_brand THEN contract.brand_dispensing_fee ELSE contract.generic_dispensing_fee END;
    v_tax numeric;
BEGIN
    SELECT d.maximum_fair_price, d.kind INTO v_fair, v_kind FROM drug_part_d d
    WHERE d.ndc = product AND on_date BETWEEN d.effective_date AND coalesce(d.termination_date, on_date)
    ORDER BY d.effective_date DESC LIMIT 1;
    -- It bounds a price, and is none by itself.
    IF v_kind IS DISTINCT FROM 'selected' OR lowest.total IS NULL THEN
        RETURN lowest;
    END IF;
    IF contract.lesser_of_submitted_fee THEN v_fee := least(v_fee, fee); END IF;
    v_cost := round(units * v_fair, 2);
    v_tax := round((v_cost + v_fee) * contract.sales_tax_percent * 0.01, 2);
    IF lowest.total <= v_cost + v_fee + v_tax THEN
        RETURN lowest;
    END IF;
    RETURN ('8', 9, v_cost, v_fee, v_tax, v_cost + v_fee + v_tax)::pbm_oracle.price;
END
$$;

-- The person's year under the plan; locked and, where it is none yet, begun for a claim that is kept.
CREATE FUNCTION pbm_oracle.part_d_year(person uuid, plan uuid, of_year integer, keep boolean) RETURNS pbm.part_d_accumulator
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp AS $$
DECLARE
    met pbm.part_d_accumulator;
BEGIN
    IF keep THEN
        INSERT INTO part_d_accumulator (patient_id, plan_id, year) VALUES (person, plan, of_year) ON CONFLICT DO NOTHING;
        SELECT * INTO met FROM part_d_accumulator a WHERE a.patient_id = person AND a.plan_id = plan AND a.year = of_year FOR UPDATE;
    ELSE
        SELECT * INTO met FROM part_d_accumulator a WHERE a.patient_id = person AND a.plan_id = plan AND a.year = of_year;
        IF NOT FOUND THEN
            met.deductible_met := 0;
            met.troop := 0;
            met.gross_covered_cost := 0;
            met.plan_deductible_met := 0;
        END IF;
    END IF;
    RETURN met;
END
$$;

-- Who bears a price. The copay, the percentage and whether the deductible applies are those of an enhanced plan's tier.
CREATE FUNCTION pbm_oracle.part_d_split(
    terms pbm.plan_part_d, person uuid, product pbm.ndc, is_brand boolean, price numeric, units numeric, days integer,
    filled date, copay numeric, percent numeric, tier_deductible boolean, keep boolean) RETURNS pbm_oracle.part_d
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp AS $$
DECLARE
    s pbm.part_d_claim;
    parts pbm_oracle.part_d;
    y pbm.part_d_year;
    d pbm.drug_part_d;
    met pbm.part_d_accumulator;
    discount pbm.part_d_manufacturer_discount;
    is_enhanced boolean := terms.benefit = 'enhanced_alternative';
    rate numeric;
    left_over numeric;      -- to the threshold
    unmet numeric := 0;     -- of the plan's own deductible
    open numeric := 0;      -- of it what the claim's tier asks for
    whole numeric := 0;     -- of it what is in initial coverage, at 100 %
    below numeric;
    rest numeric;
    first numeric;
    lis_copay numeric;
    cap numeric;
    months integer;
    is_shared boolean := true;  -- manufacturer and CMS have their part
BEGIN
    s.year := extract(year FROM filled);
    SELECT * INTO STRICT y FROM part_d_year p WHERE p.year = s.year;
    SELECT * INTO d FROM drug_part_d p
    WHERE p.ndc = product AND filled BETWEEN p.effective_date AND coalesce(p.termination_date, filled)
    ORDER BY p.effective_date DESC LIMIT 1;
    s.kind := coalesce(d.kind, 'other');
    SELECT l.level INTO s.low_income_level FROM member_low_income l
    WHERE l.patient_id = person AND filled BETWEEN l.effective_date AND coalesce(l.termination_date, filled)
    ORDER BY l.effective_date DESC LIMIT 1;
    met := pbm_oracle.part_d_year(person, terms.plan_id, s.year, keep);
    s.fill_date := filled;
    s.patient_id := person;
    s.plan_id := terms.plan_id;
    s.gross := price;
    s.threshold := y.out_of_pocket_threshold;
    s.deductible_before := met.deductible_met;
    s.troop_before := met.troop;
    s.gross_before := met.gross_covered_cost;
    s.plan_deductible_before := met.plan_deductible_met;
    left_over := greatest(y.out_of_pocket_threshold - met.troop, 0);
    rate := y.coinsurance_percent * 0.01;
    IF is_enhanced THEN
        unmet := greatest(terms.deductible - CASE terms.tier_credit WHEN 'gross' THEN met.deductible_met ELSE met.plan_deductible_met END, 0);
    END IF;
    s.plan_deductible_accrued := 0;
    s.prorated := false;

    -- The copay of less than a month's supply is so many days' of it.
    IF is_enhanced AND copay IS NOT NULL AND d.daily_cost_share AND days < terms.month_days AND least(left_over, price) > 0 THEN
        first := round(copay / terms.month_days, 2) * days;
        s.prorated := first < copay;
        copay := first;
    END IF;

    parts.deductible := 0;
    parts.copay := 0;
    parts.forgiven := 0;
    IF coalesce(d.vaccine, false) THEN
        s.deductible_phase := 0;
        s.initial_phase := CASE WHEN left_over > 0 THEN price ELSE 0 END;
        s.catastrophic_phase := price - s.initial_phase;
        s.standard_share := 0;
        s.plan_share := 0;
        s.deductible_accrued := 0;
        s.troop_accrued := 0;
    ELSIF coalesce(d.insulin, false) THEN
        s.deductible_phase := 0;
        months := ceil(days::numeric / terms.month_days);
        -- The plan's share, without a deductible; the law's caps by the month.
        s.plan_share := CASE WHEN is_enhanced
            THEN least(coalesce(copay, 0) + coalesce(round(price * percent * 0.01, 2), 0), price)
            ELSE round(price * rate, 2) END;
        cap := least(y.insulin_maximum * months, round(price * y.insulin_percent * 0.01, 2),
                     round(units * d.maximum_fair_price * y.insulin_percent * 0.01, 2));
        s.plan_share := least(s.plan_share, cap);
        IF is_enhanced THEN parts.copay := coalesce(copay, 0); END IF;
        IF left_over = 0 THEN
            s.initial_phase := 0;
            s.plan_share := 0;
        ELSIF s.plan_share <= left_over THEN
            s.initial_phase := price;
        ELSE
            s.initial_phase := least(price, round(left_over * price / s.plan_share, 2));
            s.plan_share := left_over;
        END IF;
        s.catastrophic_phase := price - s.initial_phase;
        s.standard_share := least(round(price * rate, 2), cap, left_over);
        s.troop_accrued := s.plan_share;
        s.deductible_accrued := least(greatest(y.deductible - met.deductible_met, 0), CASE terms.insulin_credit
            WHEN 'paid' THEN s.plan_share WHEN 'gross' THEN price ELSE 0 END);
        IF terms.tier_credit = 'gross' THEN s.plan_deductible_accrued := least(unmet, s.deductible_accrued); END IF;
    ELSE
        s.deductible_phase := least(price, greatest(y.deductible - met.deductible_met, 0), left_over);
        IF is_enhanced THEN
            rate := greatest(rate, percent * 0.01);
            IF tier_deductible THEN open := unmet; END IF;
            IF terms.tier_credit = 'none' THEN whole := least(greatest(open - s.deductible_phase, 0), price - s.deductible_phase); END IF;
        END IF;
        rest := left_over - s.deductible_phase;
        s.initial_phase := CASE WHEN rest <= whole THEN rest
                                ELSE least(price - s.deductible_phase, whole + round((rest - whole) / rate, 2)) END;
        s.catastrophic_phase := price - s.deductible_phase - s.initial_phase;
        below := s.deductible_phase + s.initial_phase;
        s.standard_share := s.deductible_phase + least(round(s.initial_phase * y.coinsurance_percent * 0.01, 2), rest);
        IF is_enhanced THEN
            open := least(open, below);
            first := 0;
            IF copay IS NOT NULL THEN
                first := copay;
                IF terms.straddling_copay = 'proportion' AND s.catastrophic_phase > 0 THEN first := round(copay * below / price, 2); END IF;
                first := least(first, below - open);
            END IF;
            s.plan_share := open + first + least(coalesce(round((below - open) * percent * 0.01, 2), 0), below - open - first);
            parts.forgiven := greatest(s.plan_share - left_over, 0);
            s.plan_share := least(s.plan_share, left_over);
            parts.deductible := open;
            parts.copay := first;
            s.plan_deductible_accrued := CASE
                WHEN tier_deductible THEN open
                WHEN terms.tier_credit = 'gross' THEN least(price, unmet)
                ELSE 0 END;
        ELSE
            s.plan_share := s.standard_share;
            parts.deductible := s.deductible_phase;
        END IF;
        s.troop_accrued := CASE WHEN s.catastrophic_phase > 0 THEN left_over
                                ELSE least(greatest(s.standard_share, s.plan_share), left_over) END;
        s.deductible_accrued := s.deductible_phase;
    END IF;
    IF d.insulin OR d.vaccine THEN
        is_shared := terms.discounts_before_deductible OR met.troop >= y.deductible;
    END IF;

    -- The subsidy.
    s.patient_pay := s.plan_share;
    IF s.low_income_level IS NOT NULL THEN
        SELECT CASE WHEN coalesce(d.low_income_generic, NOT is_brand) THEN c.generic ELSE c.other END INTO STRICT lis_copay
        FROM part_d_lis_copay c WHERE c.year = s.year AND c.level = s.low_income_level;
        s.patient_pay := CASE WHEN s.deductible_phase + s.initial_phase > 0 THEN least(s.plan_share, lis_copay) ELSE 0 END;
    END IF;
    s.low_income_subsidy := s.plan_share - s.patient_pay;

    -- Manufacturer and CMS.
    s.manufacturer_discount := 0;
    s.selected_drug_subsidy := 0;
    IF s.kind = 'applicable' THEN
        SELECT * INTO STRICT discount FROM part_d_manufacturer_discount m
        WHERE m.year = s.year AND m.status = CASE
            WHEN d.manufacturer_status = 'specified' AND s.low_income_level IS NULL THEN 'full' ELSE coalesce(d.manufacturer_status, 'full') END;
        s.manufacturer_discount := round((CASE WHEN is_shared THEN s.initial_phase ELSE 0 END * discount.below_percent
                                          + s.catastrophic_phase * discount.above_percent) * 0.01, 2);
    ELSIF s.kind = 'selected' AND is_shared THEN
        s.selected_drug_subsidy := round(s.initial_phase * y.selected_subsidy_percent * 0.01, 2);
    END IF;
    s.reinsurance := round(s.catastrophic_phase * CASE s.kind WHEN 'applicable' THEN y.reinsurance_applicable_percent
                                                              ELSE y.reinsurance_other_percent END * 0.01, 2);
    s.plan_pay := s.gross - s.plan_share - s.manufacturer_discount - s.selected_drug_subsidy - s.reinsurance;
    s.other_counted := 0;
    s.other_not_counted := 0;
    s.in_payment_plan := false;
    s.likely_to_benefit := coalesce(s.patient_pay >= terms.likely_to_benefit, false);
    s.catastrophic_code := CASE WHEN s.deductible_phase + s.initial_phase = 0 AND price > 0 THEN 'C'
                                WHEN left_over > 0 AND s.troop_accrued = left_over THEN 'A' ELSE '' END;
    -- Of the plan's share first the deductible, then the copay, then the coinsurance, as far as the patient pays it.
    parts.deductible := least(parts.deductible, s.patient_pay);
    parts.copay := least(parts.copay, s.patient_pay - parts.deductible);
    IF s.low_income_subsidy > 0 THEN
        parts.deductible := 0;
        parts.copay := s.patient_pay;
    END IF;
    parts.coinsurance := s.patient_pay - parts.deductible - parts.copay;
    parts.split := s;
    RETURN parts;
END
$$;

-- What is answered of a split.
CREATE FUNCTION pbm_oracle.part_d_answer(s pbm.part_d_claim) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('year', s.year, 'kind', s.kind, 'low_income_level', s.low_income_level) || (
        SELECT jsonb_object_agg(a.key, to_char(a.amount, 'FM99999999990.00'))
        FROM (VALUES ('gross', s.gross), ('deductible_phase', s.deductible_phase), ('initial_phase', s.initial_phase),
                     ('catastrophic_phase', s.catastrophic_phase), ('patient_pay', s.patient_pay), ('collected', s.patient_pay),
                     ('low_income_subsidy', s.low_income_subsidy), ('other_payers', s.other_counted + s.other_not_counted),
                     ('manufacturer_discount', s.manufacturer_discount), ('selected_drug_subsidy', s.selected_drug_subsidy),
                     ('reinsurance', s.reinsurance), ('plan_pay', s.plan_pay),
                     ('deductible_met', s.deductible_before + s.deductible_accrued), ('troop', s.troop_before + s.troop_accrued),
                     ('gross_covered_cost', s.gross_before + s.gross),
                     ('plan_deductible_met', s.plan_deductible_before + s.plan_deductible_accrued)) a (key, amount))
    WHERE s.year IS NOT NULL
$$;

-- The claim is written, and added to the person's year.
CREATE FUNCTION pbm_oracle.part_d_keep(s pbm.part_d_claim) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pbm, pg_temp AS $$
    INSERT INTO part_d_claim SELECT s.*;
    UPDATE part_d_accumulator a SET
        deductible_met = a.deductible_met + s.deductible_accrued, troop = a.troop + s.troop_accrued,
        gross_covered_cost = a.gross_covered_cost + s.gross, plan_deductible_met = a.plan_deductible_met + s.plan_deductible_accrued
    WHERE a.patient_id = s.patient_id AND a.plan_id = s.plan_id AND a.year = s.year;
$$;

-- A reversal takes back what the claim added.
CREATE FUNCTION pbm_oracle.part_d_reverse(claim uuid) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pbm, pg_temp AS $$
    UPDATE part_d_accumulator a SET
        deductible_met = a.deductible_met - s.deductible_accrued, troop = a.troop - s.troop_accrued,
        gross_covered_cost = a.gross_covered_cost - s.gross, plan_deductible_met = a.plan_deductible_met - s.plan_deductible_accrued
    FROM part_d_claim s
    WHERE s.claim_id = claim AND a.patient_id = s.patient_id AND a.plan_id = s.plan_id AND a.year = s.year;
$$;
