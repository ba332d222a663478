CREATE VIEW pbm.transition_notice_due WITH (security_barrier = true) AS
SELECT c.claim_number, t.kind, c.fill_date, c.plan_id, c.patient_id, c.created_at AS paid_at,
       pbm.business_day_after((c.created_at AT TIME ZONE 'America/New_York')::date, 3) AS due_date
FROM pbm.claim_transition t
JOIN pbm.pharmacy_claim c ON c.id = t.claim_id AND c.fill_date = t.fill_date
WHERE t.notice_sent_at IS NULL AND c.status = 'paid' AND (SELECT pbm.require_read_audit()) AND pbm.look_at_person(t.patient_id);
COMMENT ON VIEW pbm.transition_notice_due IS
'Transition supplies whose written notice to the member is still due: within three business days of the claim (42 CFR 423.120(b)(3)(iv)). No role has it; who sends the notices is granted it, and each read is on record.';
