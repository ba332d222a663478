CREATE VIEW pbm.member_eligibility WITH (security_barrier = true) AS
SELECT e.member_id, e.patient_id, e.eligibility_status, e.reject_code, e.coverage_id, e.plan_id, e.effective_date,
       e.termination_date, e.status_date
FROM pbm.member_eligibility_on(pbm.today()) e;
COMMENT ON VIEW pbm.member_eligibility IS
'Who is covered today, by which span and plan (member_eligibility_on gives any day): computed from coverage, whatever members says';
