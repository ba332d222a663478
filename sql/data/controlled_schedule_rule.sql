-- Federal law. One row a line: the engine's tests read them from here.
INSERT INTO pbm.controlled_schedule_rule (schedule, state, quantity_prescribed_required, partial_days, partial_months, partial_days_in_care, care_residences, care_conditions, effective_date, source) VALUES
(2, NULL, false, 30, NULL, 60, '{3,11}', '{long_term_care,hospice}', '2000-01-01', '21 USC 829(f); 21 CFR 1306.13'),
(2, NULL, true, NULL, NULL, NULL, '{}', '{}', '2020-09-21', '45 CFR 162.1102; CMS-0055-F, 85 FR 4236 (460-ET)'),
(3, NULL, false, NULL, 6, NULL, '{}', '{}', '2000-01-01', '21 CFR 1306.23'),
(4, NULL, false, NULL, 6, NULL, '{}', '{}', '2000-01-01', '21 CFR 1306.23'),
(5, NULL, false, NULL, 6, NULL, '{}', '{}', '2000-01-01', '21 CFR 1306.23');
