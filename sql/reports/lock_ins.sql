-- Notices are about persons, so who reads the view is recorded; no role has it, who sends them is granted it.
CREATE VIEW pbm.lock_in_notice_due WITH (security_barrier = true) AS
SELECT l.lock_in_id, l.patient_id, p.plan_code, l.locked_to, d.notice, d.earliest_date, d.due_date
FROM pbm.member_lock_in l
JOIN pbm.plan p ON p.plan_id = l.plan_id
CROSS JOIN LATERAL (
    SELECT r.second_notice_from_days, r.second_notice_until_days, r.extension_months FROM pbm.lock_in_rule r
    WHERE r.program = l.program AND l.first_notice_date BETWEEN r.effective_date AND coalesce(r.termination_date, l.first_notice_date)
    ORDER BY r.effective_date DESC LIMIT 1) r
CROSS JOIN LATERAL (
    -- The second notice, or that the member is not at risk.
    SELECT 'second'::text AS notice, l.first_notice_date + r.second_notice_from_days AS earliest_date,
           l.first_notice_date + r.second_notice_until_days AS due_date
    WHERE l.second_notice_date IS NULL AND l.termination_date IS NULL
    UNION ALL
    SELECT 'extension'::text AS notice, l.effective_date AS earliest_date, l.termination_date AS due_date
    WHERE l.effective_date IS NOT NULL AND l.extension_date IS NULL AND l.end_reason IS NULL AND r.extension_months > 0
      AND l.termination_date >= pbm.today()) d
WHERE (SELECT pbm.require_read_audit()) AND pbm.look_at_person(l.patient_id);
COMMENT ON VIEW pbm.lock_in_notice_due IS
'Notices of lock-ins that are due under the rules of lock_in_rule: second, between its earliest and its latest day, by which the member is told that the lock-in begins (notify_lock_in) or that it does not (end_lock_in); extension, until the last day, where the lock-in is to go on (extend_lock_in)';
