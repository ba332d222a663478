CREATE FUNCTION pbm.rejections_of_plan(plan_id uuid, from_date date, to_date date)
RETURNS TABLE (claim_id uuid, fill_date date, patient_id uuid, pharmacy_npi text, reject_codes text[], is_paid_later boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH rejected AS MATERIALIZED (
        SELECT c.id, c.fill_date, c.patient_id, c.ndc, c.pharmacy_npi, c.rx_number, c.created_at, c.reject_codes
        FROM pbm.report_claims r JOIN pbm.pharmacy_claim c ON c.id = r.claim_id AND c.fill_date = r.fill_date
        WHERE r.plan_id = rejections_of_plan.plan_id AND r.fill_date BETWEEN rejections_of_plan.from_date AND rejections_of_plan.to_date AND NOT r.is_paid
    )
    SELECT j.id, j.fill_date, j.patient_id, j.pharmacy_npi, j.reject_codes,
           EXISTS (
               SELECT FROM pbm.pharmacy_claim p
               WHERE p.status = 'paid' AND p.rx_number = j.rx_number AND p.pharmacy_npi = j.pharmacy_npi
                 AND p.fill_date BETWEEN j.fill_date AND j.fill_date + 30 AND p.patient_id = j.patient_id AND p.created_at > j.created_at)
           OR EXISTS (
               SELECT FROM pbm.pharmacy_claim p
               WHERE p.status = 'paid' AND p.patient_id = j.patient_id AND p.ndc = j.ndc
                 AND p.fill_date BETWEEN j.fill_date AND j.fill_date + 30 AND p.created_at > j.created_at)
    FROM rejected j;
END
$$;
COMMENT ON FUNCTION pbm.rejections_of_plan(uuid, date, date) IS
'Claims that a plan rejected, filled in a period, a row each, and whether a claim that stands was paid later, within 30 days of the fill, for the same prescription of the patient at the pharmacy, or the same product anywhere. For the reports';
REVOKE ALL ON FUNCTION pbm.rejections_of_plan(uuid, date, date) FROM PUBLIC;
