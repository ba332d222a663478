CREATE VIEW pbm.correction_due AS
SELECT DISTINCT ON (d.claim_number)
       d.claim_number, d.fill_date, d.member_id, c.claim_number AS reversed_claim_number, c.reversed_at,
       d.allowed_amount, d.paid_amount, d.patient_pay, d.corrected_status, d.corrected_reject_codes,
       d.corrected_allowed_amount, d.corrected_paid_amount, d.corrected_patient_pay, d.plan_difference, d.patient_difference
FROM pbm.pharmacy_claim c
CROSS JOIN LATERAL pbm.correction_differences(c.claim_number) d
WHERE c.status = 'reversed'
ORDER BY d.claim_number, c.id;
COMMENT ON VIEW pbm.correction_due IS
'Claims that stand and would be answered otherwise today, because one of the family before them in the benefit year was reversed or rebilled: what they were paid, what they would be paid, and the differences in dollars; each with the earliest such claim. Every reversed claim is looked at: give a condition on reversed_at where there are many. A role that reads it needs EXECUTE on correction_differences(text) beside SELECT.';
