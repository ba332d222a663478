-- A contract has a fee for compounds, and codes of compounds are known.
ALTER TABLE pbm.pharmacy_contract
    ADD COLUMN compound_fee numeric(10,2) CONSTRAINT pharmacy_contract_compound_fee CHECK (compound_fee >= 0 AND compound_fee < 'Infinity');
COMMENT ON COLUMN pbm.pharmacy_contract.compound_fee IS 'Dollars per compound, instead of a dispensing fee, where contract_compound_fee has none for its level of effort; NULL: generic_dispensing_fee';
INSERT INTO pbm.code_value (field, code, field_name, meaning) VALUES
('450-EF', '01', 'Compound Dosage Form Description Code', 'Capsule'),
('450-EF', '02', 'Compound Dosage Form Description Code', 'Ointment'),
('450-EF', '03', 'Compound Dosage Form Description Code', 'Cream'),
('450-EF', '04', 'Compound Dosage Form Description Code', 'Suppository'),
('450-EF', '05', 'Compound Dosage Form Description Code', 'Powder'),
('450-EF', '06', 'Compound Dosage Form Description Code', 'Emulsion'),
('450-EF', '07', 'Compound Dosage Form Description Code', 'Liquid'),
('450-EF', '10', 'Compound Dosage Form Description Code', 'Tablet'),
('450-EF', '11', 'Compound Dosage Form Description Code', 'Solution'),
('450-EF', '12', 'Compound Dosage Form Description Code', 'Suspension'),
('450-EF', '13', 'Compound Dosage Form Description Code', 'Lotion'),
('450-EF', '14', 'Compound Dosage Form Description Code', 'Shampoo'),
('450-EF', '15', 'Compound Dosage Form Description Code', 'Elixir'),
('450-EF', '16', 'Compound Dosage Form Description Code', 'Syrup'),
('450-EF', '17', 'Compound Dosage Form Description Code', 'Lozenge'),
('450-EF', '18', 'Compound Dosage Form Description Code', 'Enema'),
('451-EG', '1', 'Compound Dispensing Unit Form Indicator', 'Each'),
('451-EG', '2', 'Compound Dispensing Unit Form Indicator', 'Grams'),
('451-EG', '3', 'Compound Dispensing Unit Form Indicator', 'Milliliters'),
('996-G1', '01', 'Compound Type', 'Anti-infective'),
('996-G1', '02', 'Compound Type', 'Ionotropic'),
('996-G1', '03', 'Compound Type', 'Chemotherapy'),
('996-G1', '04', 'Compound Type', 'Pain management'),
('996-G1', '05', 'Compound Type', 'TPN/PPN'),
('996-G1', '06', 'Compound Type', 'Hydration'),
('996-G1', '07', 'Compound Type', 'Ophthalmic'),
('996-G1', '99', 'Compound Type', 'Other')
ON CONFLICT DO NOTHING;
