SELECT c.class_name, c.claims, c.members, c.plan_paid, c.patient_pay, c.share FROM pbm.spend_by_class($1, $2, $3) c
