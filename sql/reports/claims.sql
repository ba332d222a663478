CREATE VIEW pbm.claims WITH (security_barrier = true) AS
SELECT c.id AS claim_id,
       c.member_id,
       d.drug_id,
       c.pharmacy_npi,
       c.fill_date AS date_filled,
       c.days_supply,
       c.quantity AS quantity_dispensed,
       coalesce(c.paid_amount, 0) AS amount_paid,
       coalesce(c.patient_copay, 0) AS copay_amount,
       c.status AS claim_status,
       c.reject_codes[1] AS rejection_code,
       c.created_at,
       c.claim_number
FROM pbm.pharmacy_claim c
LEFT JOIN pbm.drugs d ON d.ndc_code = c.ndc;
COMMENT ON VIEW pbm.claims IS 'pharmacy_claim with the columns of the first seed document. An INSERT stores an imported claim.';
