INSERT INTO pbm.authorization_controversy (program, level, year, minimum_amount, source) VALUES
('part_d', 'hearing', 2026, 200.00, '90 FR 55869 (CMS-4209-N)'),
('part_d', 'court', 2026, 1960.00, '90 FR 55869 (CMS-4209-N)');
