CREATE VIEW pbm.patient_interaction WITH (security_barrier = true) AS
SELECT a.patient_id,
       a.alert_type,
       a.severity,
       a.alert_description,
       coalesce(c.drug_name, d1.name) AS drug1,
       -- A product that left the drug file is called as the patient's last claim of it was.
       coalesce(d2.name, (SELECT p.drug_name FROM pbm.pharmacy_claim p
                          WHERE p.patient_id = a.patient_id AND p.ndc = a.drug2_ndc
                          ORDER BY p.fill_date DESC, p.id DESC LIMIT 1)) AS drug2,
       a.override_date
FROM pbm.dur_alert a
LEFT JOIN pbm.pharmacy_claim c ON c.id = a.claim_id AND c.fill_date = a.fill_date
LEFT JOIN pbm.drugs d1 ON d1.ndc_code = a.drug1_ndc
LEFT JOIN pbm.drugs d2 ON d2.ndc_code = a.drug2_ndc
WHERE a.drug2_ndc IS NOT NULL;
COMMENT ON VIEW pbm.patient_interaction IS
'Alerts between two products, each once, with the columns of the second seed document''s query for a patient''s interactions';
COMMENT ON COLUMN pbm.patient_interaction.drug1 IS 'Name of the product of the claim';
COMMENT ON COLUMN pbm.patient_interaction.drug2 IS 'Name of the product it conflicts with';
COMMENT ON COLUMN pbm.patient_interaction.override_date IS 'When it was overridden, within the claim or by override_dur_alert; NULL: it stands';
