SELECT p.pharmacy_id FROM pbm.pharmacies p WHERE p.npi = $1
