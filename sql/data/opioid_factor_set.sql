-- One row a line: the engine's tests read them from here.
INSERT INTO pbm.opioid_factor_set (factor_set, effective_date, termination_date, source) VALUES
('CDC2016', '2016-03-18', '2018-08-31', 'CDC Guideline for Prescribing Opioids for Chronic Pain, MMWR Recomm Rep 2016;65(1): methadone alone'),
('CDC2018', '2018-09-01', '2022-11-03', 'CDC, Opioid Oral Morphine Milligram Equivalent Conversion Factors, September 2018'),
('CDC2022', '2022-11-04', NULL, 'CDC Clinical Practice Guideline for Prescribing Opioids for Pain, MMWR Recomm Rep 2022;71(3)');
