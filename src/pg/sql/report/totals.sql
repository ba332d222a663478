SELECT u.claims, u.members, u.plan_paid, u.patient_pay, u.member_months, u.pmpm, u.generic_dispensing_rate FROM pbm.member_utilization($1, $2, $3) u
