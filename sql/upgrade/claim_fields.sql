-- What claims carry since the release.
ALTER TABLE pbm.pharmacy_claim
    ADD COLUMN dispensing_status text,
    ADD COLUMN patient_relationship_code text,
    ADD COLUMN other_coverage_code text,
    ADD COLUMN quantity_prescribed numeric(12,3),
    ADD COLUMN quantity_intended numeric(12,3),
    ADD COLUMN days_supply_intended integer,
    ADD COLUMN patient_residence text,
    ADD CONSTRAINT pharmacy_claim_prescribed CHECK (least(quantity_prescribed, quantity_intended) > 0
        AND greatest(quantity_prescribed, quantity_intended) < 'Infinity');
COMMENT ON COLUMN pbm.pharmacy_claim.dispensing_status IS 'Dispensing status (343-HD) as it was sent: P partial fill, C its completion';
COMMENT ON COLUMN pbm.pharmacy_claim.patient_relationship_code IS 'Patient relationship code (306-C6) that was sent: 1 cardholder, 2 spouse, 3 child, 4 other';
COMMENT ON COLUMN pbm.pharmacy_claim.other_coverage_code IS 'Other coverage code (308-C8) that was sent: 1 no other coverage; 2, 3, 4 and 8 tell of a bill to another payer';
COMMENT ON COLUMN pbm.pharmacy_claim.quantity_prescribed IS 'Quantity prescribed (460-ET) in billing units, as it was sent';
COMMENT ON COLUMN pbm.pharmacy_claim.quantity_intended IS 'Quantity intended to be dispensed (344-HF) by the whole fill of which this is a part';
COMMENT ON COLUMN pbm.pharmacy_claim.days_supply_intended IS 'Days'' supply intended to be dispensed (345-HG) by that fill';
COMMENT ON COLUMN pbm.pharmacy_claim.patient_residence IS 'Patient residence (384-4X) that was sent, such as 3 nursing facility';
-- The release had codes that no claim of version D.0 may carry.
DELETE FROM pbm.code_value WHERE field = '308-C8' AND meaning = 'deleted before D.0';
