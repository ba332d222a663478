INSERT INTO pbm.dur_alert (
    id, claim_id, patient_id, alert_type, severity, alert_code, alert_description, drug1_ndc, drug2_ndc,
    interaction_type, override_reason, override_date, fill_date, outcome)
SELECT
    id, claim_id, patient_id, alert_type, severity, alert_code, alert_description, drug1_ndc, drug2_ndc,
    interaction_type, override_reason, CASE WHEN override_reason IS NOT NULL THEN clock_timestamp() END, fill_date, outcome
FROM unnest($1)
