SELECT c.patient_id FROM pbm.authorization_case c WHERE c.case_id = $1
