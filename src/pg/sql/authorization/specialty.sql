SELECT p.specialty FROM pbm.prescriber p WHERE p.prescriber_npi = $1
