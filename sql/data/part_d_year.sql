-- One row a line: the engine's tests read them from here.
INSERT INTO pbm.part_d_year (year, deductible, coinsurance_percent, out_of_pocket_threshold, selected_subsidy_percent, reinsurance_applicable_percent, reinsurance_other_percent, insulin_maximum, insulin_percent, source) VALUES
(2025, 590.00, 25.00, 2000.00, 10.00, 20.00, 40.00, 35.00, NULL, 'CMS, Final CY 2025 Part D Redesign Program Instructions, 1 April 2024'),
(2026, 615.00, 25.00, 2100.00, 10.00, 20.00, 40.00, 35.00, 25.00, 'CMS, Final CY 2026 Part D Redesign Program Instructions, April 2025'),
(2027, 700.00, 25.00, 2400.00, 10.00, 20.00, 40.00, 35.00, 25.00, 'CMS, CY 2027 Rate Announcement, 6 April 2026, through a secondary source: check before use');
