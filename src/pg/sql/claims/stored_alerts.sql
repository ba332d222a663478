SELECT d.claim_id, d.alert_type, d.severity, d.alert_code, d.alert_description, d.drug1_ndc, d.drug2_ndc,
       d.interaction_type, d.outcome, d.override_reason
FROM unnest($1) AS k (claim_id)
CROSS JOIN LATERAL (SELECT * FROM pbm.dur_alert d WHERE d.claim_id = k.claim_id OFFSET 0) d
ORDER BY d.claim_id, d.id
