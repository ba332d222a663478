SELECT m.month, m.claims, m.members, m.plan_paid, m.patient_pay, m.member_months, m.pmpm FROM pbm.spend_by_month($1, $2, $3) m ORDER BY m.month
