CREATE VIEW pbm.break_glass_review WITH (security_barrier) AS
SELECT b.break_glass_id, b.opened_at, b.expires_at, b.opened_by, b.opened_session, b.opened_for, b.purpose, b.ticket, b.reason,
       date_trunc('minute', clock_timestamp() - b.opened_at) AS age, clock_timestamp() > b.opened_at + interval '3 days' AS is_late
FROM pbm.break_glass b
WHERE b.reviewed_at IS NULL
ORDER BY b.opened_at;
COMMENT ON VIEW pbm.break_glass_review IS 'Broken glass that waits for its review, oldest first; late after three days. It does not tell whose rows were opened';

CREATE VIEW pbm.accounting_due WITH (security_barrier) AS
SELECT r.request_id, r.requested_on, r.due_on, r.is_free, r.extended_on, r.due_on - pbm.today() AS days_left, r.due_on < pbm.today() AS is_late
FROM pbm.accounting_request r
WHERE r.provided_on IS NULL
ORDER BY r.due_on, r.request_id;
COMMENT ON VIEW pbm.accounting_due IS 'Requests for an accounting of disclosures that wait, and whether they are late. It does not tell whose';

CREATE VIEW pbm.member_contact WITH (security_barrier) AS
SELECT m.member_id, m.patient_id, c.communication_id IS NOT NULL AS is_confidential,
       CASE WHEN c.communication_id IS NULL THEN d.address ELSE c.address END AS address,
       CASE WHEN c.communication_id IS NULL THEN d.city ELSE c.city END AS city,
       CASE WHEN c.communication_id IS NULL THEN d.state ELSE c.state END AS state,
       CASE WHEN c.communication_id IS NULL THEN d.zip_code ELSE c.zip_code END AS zip_code,
       CASE WHEN c.communication_id IS NULL THEN d.phone ELSE c.phone END AS phone,
       CASE WHEN c.communication_id IS NULL THEN d.email ELSE c.email END AS email
FROM pbm.members m
LEFT JOIN LATERAL pbm.contact_details(m.member_id) d ON true
LEFT JOIN LATERAL (
    SELECT a.* FROM pbm.confidential_communication a
    WHERE a.patient_id = m.patient_id AND pbm.today() BETWEEN a.effective_date AND coalesce(a.termination_date, 'infinity')
    ORDER BY a.effective_date DESC LIMIT 1
) c ON true
WHERE (SELECT pbm.require_read_audit()) AND EXISTS (SELECT FROM pbm.coverage v WHERE v.member_id = m.member_id AND v.plan_id = ANY ((SELECT pbm.visible_plans('pbm_csr'))::uuid[]))
  AND pbm.look_at_person(m.patient_id);
COMMENT ON VIEW pbm.member_contact IS
'For pbm_csr: where members are written to or called: what they asked for in confidence (45 CFR 164.522(b)) stands in place of their own address, telephone and e-mail';

CREATE VIEW pbm.emergency_person WITH (security_barrier) AS
SELECT m.patient_id, m.first_name, m.last_name, m.date_of_birth, m.sex, m.phone, v.cardholder_id, v.person_code, v.plan_id, v.effective_date,
       v.termination_date
FROM pbm.members m JOIN pbm.coverage v USING (member_id)
WHERE (SELECT pbm.require_read_audit()) AND m.patient_id = ANY ((SELECT pbm.opened_persons())::uuid[])
  AND pbm.look_at_person(m.patient_id);
COMMENT ON VIEW pbm.emergency_person IS 'For pbm_breakglass: the person whose glass the caller broke, of any client, as long as it is open';

CREATE VIEW pbm.emergency_claim WITH (security_barrier) AS
SELECT c.patient_id, c.fill_date, c.drug_name, c.ndc, c.quantity, c.days_supply, c.prescriber_npi, c.pharmacy_npi, c.status
FROM pbm.pharmacy_claim c
WHERE (SELECT pbm.require_read_audit()) AND c.patient_id = ANY ((SELECT pbm.opened_persons())::uuid[])
  AND pbm.look_at_person(c.patient_id);
COMMENT ON VIEW pbm.emergency_claim IS 'For pbm_breakglass: what that person was dispensed';
