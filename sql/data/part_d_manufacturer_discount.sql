-- One row a line: the engine's tests read them from here.
INSERT INTO pbm.part_d_manufacturer_discount (year, status, below_percent, above_percent) VALUES
(2025, 'full', 10.00, 20.00),
(2025, 'specified', 1.00, 1.00),
(2025, 'specified_small', 1.00, 1.00),
(2026, 'full', 10.00, 20.00),
(2026, 'specified', 2.00, 2.00),
(2026, 'specified_small', 2.00, 2.00),
(2027, 'full', 10.00, 20.00),
(2027, 'specified', 5.00, 5.00),
(2027, 'specified_small', 5.00, 5.00);
