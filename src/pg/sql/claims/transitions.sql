SELECT t.claim_id, t.kind FROM pbm.claim_transition t WHERE t.patient_id = ANY ($1)
