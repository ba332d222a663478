ALTER TABLE pbm.schema_version ADD COLUMN holds jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN pbm.schema_version.holds IS 'What each table holds, by name: reference data, personal records, the log, or neither; repair_triggers makes the triggers from it';
-- What the tables of 0.1.0 hold.
UPDATE pbm.schema_version SET holds = '{
    "accumulator": "personal", "audit_log": "log", "claims_staging": "personal", "code_value": "reference",
    "contract_rate": "reference", "coverage": "personal", "dose_limit": "reference", "drug_class": "reference",
    "drug_ingredient": "reference", "drug_interaction": "reference", "drug_price": "reference",
    "drugs": "reference", "dur_alert": "personal", "formulary": "reference", "ingredient": "reference",
    "manufacturer_rebate": "neither", "members": "personal", "network": "reference", "patient_limit": "reference",
    "pharmacies": "reference", "pharmacy_claim": "personal", "pharmacy_contract": "reference", "plan": "reference",
    "plan_cost_share": "reference", "plan_network": "reference", "plan_override": "reference",
    "prescriber": "reference", "prior_authorization": "personal", "reject_code": "reference",
    "schema_version": "reference", "step_therapy": "reference", "therapeutic_class": "reference"}';
