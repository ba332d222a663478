SELECT m.date_of_birth, m.sex, p.specialty
FROM pbm.members m
LEFT JOIN pbm.prescriber p ON p.prescriber_npi = $2
WHERE m.patient_id = $1
