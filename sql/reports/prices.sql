CREATE VIEW pbm.claim_spread WITH (security_barrier = true) AS
SELECT c.claim_number, c.plan_id, c.fill_date, c.pharmacy_npi, c.client_contract_id, k.method, c.allowed_amount AS pharmacy_allowed, c.paid_amount, c.patient_copay,
       c.client_allowed, c.client_charge, c.client_spread, c.nadac_amount, c.above_nadac,
       CASE WHEN c.client_allowed IS NULL THEN
            CASE WHEN EXISTS (SELECT FROM pbm.plan p JOIN pbm.client_contract x USING (client_id) WHERE p.plan_id = c.plan_id) THEN 'see explain_claim' ELSE 'no client contract' END
       END AS no_client_price
FROM pbm.pharmacy_claim c LEFT JOIN pbm.client_contract k ON k.client_contract_id = c.client_contract_id
WHERE c.status = 'paid' AND (SELECT pbm.require_read_audit()) AND c.plan_id = ANY ((SELECT pbm.visible_plans('pbm_finance'))::uuid[])
  AND pbm.look_at_person(c.patient_id);
COMMENT ON VIEW pbm.claim_spread IS 'For pbm_finance: of each claim that stands as paid the pharmacy''s price, the client''s and what NADAC gives, with their differences (PR-11); paid_amount and patient_copay make up pharmacy_allowed, client_charge and patient_copay client_allowed, beside what other payers bear. no_client_price: why there is no client''s price';

CREATE VIEW pbm.mac_appeal_due WITH (security_barrier = true) AS
SELECT a.appeal_id, p.npi AS pharmacy_npi, p.state, n.network_name, a.ndc, a.mac_unit_price, a.acquisition_cost, a.reference, a.filed_at, a.answer_by,
       a.answer_by - pbm.today() AS days_left, a.answer_by < pbm.today() AS is_late, a.plan_id
FROM pbm.mac_appeal a
LEFT JOIN pbm.pharmacies p ON p.pharmacy_id = a.pharmacy_id
LEFT JOIN pbm.network n ON n.network_id = a.network_id
WHERE a.decision IS NULL AND a.plan_id = ANY ((SELECT pbm.visible_plans('pbm_network_admin'))::uuid[]);
COMMENT ON VIEW pbm.mac_appeal_due IS 'For pbm_network_admin: appeals against a MAC that are to be decided, by whose end of day (mac_appeal_rule), and how many days are left; below 0: late';
