CREATE INDEX coverage_plan ON pbm.coverage (plan_id);
COMMENT ON INDEX pbm.coverage_plan IS 'Member months of a plan';
CREATE INDEX pharmacy_claim_answered ON pbm.pharmacy_claim USING brin (created_at);
COMMENT ON INDEX pbm.pharmacy_claim_answered IS 'Claims that were answered in a cycle of remittance';
CREATE INDEX pharmacy_claim_reversed_at ON pbm.pharmacy_claim USING brin (reversed_at);
COMMENT ON INDEX pbm.pharmacy_claim_reversed_at IS 'Claims that were reversed in a cycle of remittance';
CREATE INDEX dur_alert_fill_date ON pbm.dur_alert USING brin (fill_date);
COMMENT ON INDEX pbm.dur_alert_fill_date IS 'Alerts of a period';
