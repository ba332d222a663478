SELECT k.patient_id, pbm.longest_supply(k.patient_id) AS longest_supply_days FROM unnest($1) AS k (patient_id)
