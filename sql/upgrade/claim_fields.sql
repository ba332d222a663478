-- What claims carry since the release.
ALTER TABLE pbm.pharmacy_claim
    ADD COLUMN dispensing_status text,
    ADD COLUMN patient_relationship_code text,
    ADD COLUMN other_coverage_code text;
COMMENT ON COLUMN pbm.pharmacy_claim.dispensing_status IS 'Dispensing status (343-HD) as it was sent: P partial fill, C its completion';
COMMENT ON COLUMN pbm.pharmacy_claim.patient_relationship_code IS 'Patient relationship code (306-C6) that was sent: 1 cardholder, 2 spouse, 3 child, 4 other';
COMMENT ON COLUMN pbm.pharmacy_claim.other_coverage_code IS 'Other coverage code (308-C8) that was sent: 1 no other coverage; 2, 3, 4 and 8 tell of a bill to another payer';
-- The release had codes that no claim of version D.0 may carry.
DELETE FROM pbm.code_value WHERE field = '308-C8' AND meaning = 'deleted before D.0';
