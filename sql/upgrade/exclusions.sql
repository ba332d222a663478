-- Exclusions of prescribers move to the table of lists; the column stays, so that the others keep their places.
INSERT INTO pbm.provider_exclusion (npi, exclusion_list, effective_date, source)
SELECT p.prescriber_npi, 'prescriber', p.exclusion_date, 'prescriber.exclusion_date of 0.1.0'
FROM pbm.prescriber p WHERE isfinite(p.exclusion_date);
UPDATE pbm.prescriber SET exclusion_date = NULL WHERE exclusion_date IS NOT NULL;
ALTER TABLE pbm.prescriber ADD CONSTRAINT prescriber_exclusion_moved CHECK (exclusion_date IS NULL);
COMMENT ON COLUMN pbm.prescriber.exclusion_date IS 'Always NULL: exclusions are rows of provider_exclusion since 0.2.0; the column keeps the others in their places';
COMMENT ON TABLE pbm.prescriber IS 'Prescribers with their DEA authority; those who are excluded from payment stand in provider_exclusion';
