-- One row a line: the engine's tests read them from here. The other copays of level 2 in 2025 and 2026 were read in
-- secondary sources alone; those of 2027 in none.
INSERT INTO pbm.part_d_lis_copay (year, level, generic, other) VALUES
(2025, 1, 4.90, 12.15),
(2025, 2, 1.60, 4.80),
(2025, 3, 0.00, 0.00),
(2026, 1, 5.10, 12.65),
(2026, 2, 1.60, 4.90),
(2026, 3, 0.00, 0.00),
(2027, 1, NULL, NULL),
(2027, 2, NULL, NULL),
(2027, 3, 0.00, 0.00);
