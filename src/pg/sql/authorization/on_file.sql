SELECT a.patient_id, a.plan_id, a.status, a.effective_date, a.termination_date
FROM pbm.prior_authorization a
WHERE a.authorization_number = $1
