-- CDC, Guideline for Prescribing Opioids for Chronic Pain, MMWR Recomm Rep 2016;65(1). One row a line: the engine's tests
-- read them from here.
INSERT INTO pbm.methadone_band (factor_set, ingredient_name, above_mg, factor) VALUES
('CDC2016', 'methadone', 0, 4),
('CDC2016', 'methadone', 20, 8),
('CDC2016', 'methadone', 40, 10),
('CDC2016', 'methadone', 60, 12);
