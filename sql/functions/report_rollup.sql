CREATE FUNCTION pbm.merge_persons(persons bytea) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'merge_persons_wrapper';
COMMENT ON FUNCTION pbm.merge_persons(bytea) IS
'Entries of report_year.persons, of any number of its rows one after the other, as one entry a person with the sum of their fills, none where that is 0. Errors: 22023 for what is no list of entries. For the reports';
REVOKE ALL ON FUNCTION pbm.merge_persons(bytea) FROM PUBLIC;

-- As changed_claims it has to share the snapshot of the statement that reads the roll-ups.
CREATE FUNCTION pbm.report_moves()
RETURNS TABLE (claims integer, plan_id uuid, fill_date date, patient_id uuid, ndc pbm.ndc, is_paid boolean, on_formulary boolean, tier integer,
               quantity numeric, plan_paid numeric, patient_pay numeric)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER ROWS 1000 COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    plans constant uuid[] := pbm.visible_plans();
    restricted constant uuid[] := pbm.restricted_persons();
BEGIN
    RETURN QUERY
    WITH changed AS MATERIALIZED (SELECT x.* FROM pbm.changed_claims() x)
    SELECT -1, f.plan_id, f.fill_date, f.patient_id, f.ndc, f.is_paid, f.on_formulary, f.tier, -f.quantity, -f.plan_paid, -f.patient_pay
    FROM changed x JOIN pbm.report_claim f ON f.claim_id = x.claim_id
    WHERE f.plan_id = ANY (plans)
    UNION ALL
    SELECT -1, f.plan_id, f.fill_date, f.patient_id, f.ndc, f.is_paid, f.on_formulary, f.tier, -f.quantity, -f.plan_paid, -f.patient_pay
    FROM pbm.report_claim f
    WHERE f.patient_id = ANY (restricted) AND f.plan_id = ANY (plans) AND NOT EXISTS (SELECT FROM changed x WHERE x.claim_id = f.claim_id)
    UNION ALL
    SELECT 1, x.plan_id, x.fill_date, x.patient_id, x.ndc, x.is_paid, x.on_formulary, x.tier, x.quantity, x.plan_paid, x.patient_pay
    FROM changed x
    WHERE x.plan_id = ANY (plans) AND (x.patient_id IS NULL OR x.patient_id <> ALL (restricted));
END
$$;
COMMENT ON FUNCTION pbm.report_moves() IS
'What sums over report_claim have too much or too little, of the caller''s plans and for his purpose: a row with claims -1 and negative figures for each row of the copy that changed since its last refresh, or is of a person with whom something else was agreed; one with claims 1 for each claim that changed, as it is now. For the reports';
REVOKE ALL ON FUNCTION pbm.report_moves() FROM PUBLIC;
