CREATE FUNCTION pbm.load_imported_claims(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH claim AS MATERIALIZED (
        SELECT DISTINCT ON (n.claim_number) r.line, n.claim_number, f.*
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (
            claim_id text, claim_line text, cardholder_id text, person_code text, prescriber_npi text, pharmacy_npi text, fill_date date, ndc pbm.ndc,
            quantity numeric, days_supply integer, refills integer, paid_amount numeric, allowed_amount numeric, usual_and_customary numeric,
            coinsurance_amount numeric, copay_amount numeric, deductible_applied numeric)
        CROSS JOIN LATERAL (SELECT concat_ws('-', f.claim_id, f.claim_line) AS claim_number) n
        ORDER BY n.claim_number, r.line
    ), person AS MATERIALIZED (
        SELECT c.cardholder_id, min(c.member_id) AS member_id, count(DISTINCT c.member_id) AS persons
        FROM pbm.coverage c WHERE c.cardholder_id IN (SELECT l.cardholder_id FROM claim l)
        GROUP BY c.cardholder_id
    ), owned AS MATERIALIZED (
        SELECT l.*, p.member_id, m.patient_id, coalesce(p.persons, 0) AS persons
        FROM claim l LEFT JOIN person p ON p.cardholder_id = l.cardholder_id
        LEFT JOIN pbm.members m ON m.member_id = p.member_id AND p.persons = 1
    ), stored AS MATERIALIZED (
        SELECT o.line, c.id, (c.patient_id, c.fill_date, c.ndc, c.quantity, c.days_supply, c.paid_amount, c.allowed_amount)
                   IS DISTINCT FROM (o.patient_id, o.fill_date, o.ndc, o.quantity::numeric(12, 3), o.days_supply, o.paid_amount::numeric(12, 2),
                                     o.allowed_amount::numeric(12, 2)) AS differs
        FROM owned o JOIN pbm.pharmacy_claim c ON c.claim_number = o.claim_number
    ), added AS (
        INSERT INTO pbm.pharmacy_claim (claim_number, patient_id, member_id, ndc, quantity, days_supply, refills_authorized, pharmacy_npi,
                                        prescriber_npi, fill_date, paid_amount, allowed_amount, usual_and_customary, coinsurance_amount,
                                        copay_amount, deductible_applied, patient_copay, status)
        SELECT o.claim_number, o.patient_id, o.member_id, o.ndc, o.quantity, o.days_supply, o.refills, o.pharmacy_npi, o.prescriber_npi,
               o.fill_date, o.paid_amount, o.allowed_amount, o.usual_and_customary, o.coinsurance_amount, o.copay_amount, o.deductible_applied,
               CASE WHEN num_nonnulls(o.coinsurance_amount, o.copay_amount, o.deductible_applied) > 0
                    THEN coalesce(o.coinsurance_amount, 0) + coalesce(o.copay_amount, 0) + coalesce(o.deductible_applied, 0) END, 'imported'
        FROM owned o
        WHERE o.patient_id IS NOT NULL AND NOT EXISTS (SELECT FROM stored s WHERE s.line = o.line)
        ORDER BY o.fill_date, o.line
        RETURNING claim_number
    )
    SELECT o.line,
           CASE WHEN s.id IS NOT NULL THEN 'unchanged' WHEN o.patient_id IS NULL THEN 'refused' ELSE 'added' END, 'pharmacy_claim',
           CASE WHEN s.id IS NULL AND o.patient_id IS NULL THEN 'cardholder_id' END,
           CASE WHEN s.differs THEN 'already_imported' WHEN s.id IS NOT NULL THEN NULL WHEN o.persons = 0 THEN 'unknown_member'
                WHEN o.persons > 1 THEN 'several_members' END
    FROM owned o LEFT JOIN stored s ON s.line = o.line
    UNION ALL
    SELECT r.line, 'unchanged', 'pharmacy_claim', NULL, 'duplicate'
    FROM unnest(records) r WHERE NOT EXISTS (SELECT FROM claim l WHERE l.line = r.line);
END
$$;
COMMENT ON FUNCTION pbm.load_imported_claims(pbm.load_record[], jsonb) IS
'Stores claims that were paid elsewhere as imported, under the number of their source: they lack what adjudication asks, and count in history and reports as far as they tell. A claim that is stored keeps its content.';
REVOKE ALL ON FUNCTION pbm.load_imported_claims(pbm.load_record[], jsonb) FROM PUBLIC;
