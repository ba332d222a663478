-- The rules of coordination of benefits once more, in PL/pgSQL, beside oracle.sql, which asks for them: what a claim after
-- another payer must say, and what the plan pays of what that one left. Never shipped.

-- What the payers paid, as the plan counts it and at all; what the last one that says so left; the codes they rejected with.
CREATE FUNCTION pbm_oracle.of_payers(all_payers jsonb, counted text) RETURNS pbm_oracle.payers LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    reported pbm_oracle.payers;
    listed jsonb;
BEGIN
    SELECT coalesce(sum((a->>'amount')::numeric) FILTER (WHERE counted IS DISTINCT FROM 'drug_only' OR a->>'qualifier' NOT IN ('01', '02', '03')), 0),
           coalesce(sum((a->>'amount')::numeric), 0)
    INTO reported.paid, reported.paid_at_all
    FROM jsonb_array_elements(all_payers) p, jsonb_array_elements(coalesce(p->'amounts_paid', '[]')) a;
    SELECT p->'patient_responsibility' INTO listed FROM jsonb_array_elements(all_payers) WITH ORDINALITY x (p, n)
    WHERE jsonb_array_length(coalesce(p->'patient_responsibility', '[]')) > 0 ORDER BY n DESC LIMIT 1;
    SELECT coalesce(sum((a->>'amount')::numeric) FILTER (WHERE a->>'qualifier' = '06'), sum((a->>'amount')::numeric)),
           bool_or(a->>'qualifier' = '06')
    INTO reported.left_to_pay, reported.is_whole FROM jsonb_array_elements(listed) a;
    SELECT array_agg(c) INTO reported.codes
    FROM jsonb_array_elements(all_payers) p, jsonb_array_elements_text(coalesce(p->'reject_codes', '[]')) c;
    RETURN reported;
END
$$;

-- What an other coverage code needs.
CREATE FUNCTION pbm_oracle.payer_rejects(code text, has_payers boolean, reported pbm_oracle.payers, accepted text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT array_remove(CASE
        WHEN coalesce(code, '1') = '1' THEN ARRAY[CASE WHEN has_payers THEN '13' END]
        WHEN code = '2' THEN ARRAY[CASE WHEN reported.paid_at_all = 0 THEN 'DV' END, CASE WHEN reported.left_to_pay IS NULL THEN 'NQ' END]
        WHEN code = '3' THEN CASE WHEN reported.codes IS NULL THEN ARRAY['5E', '6E'] WHEN NOT reported.codes <@ accepted THEN ARRAY['6E'] ELSE '{}' END
        WHEN code IN ('4', '8') THEN ARRAY[CASE WHEN reported.paid_at_all > 0 THEN 'DV' END, CASE WHEN reported.left_to_pay IS NULL THEN 'NQ' END]
        ELSE '{}' END, NULL)
$$;

-- Who pays what the payers before left. Share is the patient's as if the plan were first.
CREATE FUNCTION pbm_oracle.coordinate(terms pbm.plan_coordination, code text, allowed numeric, share numeric, reported pbm_oracle.payers)
RETURNS pbm_oracle.coordinated LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    result pbm_oracle.coordinated;
    owed numeric := CASE code WHEN '3' THEN allowed ELSE reported.left_to_pay END;
    paid numeric := CASE code WHEN '4' THEN 0 ELSE reported.paid END;
BEGIN
    result.plan := CASE
        WHEN code = '3' THEN allowed - share
        WHEN code = '8' THEN least(owed, terms.program_maximum)
        WHEN terms.method = 'patient_responsibility' THEN greatest(least(owed, allowed) - share, 0)
        WHEN terms.method IN ('government_lesser', 'medicaid_lesser') THEN greatest(least(greatest(allowed - paid, 0), owed) - share, 0)
        WHEN terms.method = 'standard' THEN least(greatest(allowed - share, 0), owed)
        ELSE least(greatest(allowed - share - paid, 0), owed) END;
    result.patient := owed - result.plan;
    result.write_off := 0;
    IF terms.method = 'medicaid_lesser' AND code NOT IN ('3', '8') THEN
        result.patient := least(share, result.patient);
        result.write_off := owed - result.plan - result.patient;
    END IF;
    RETURN result;
END
$$;
