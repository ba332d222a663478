CREATE TABLE pbm.dur_alert (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    claim_id uuid,
    patient_id uuid NOT NULL,
    alert_type text,
    severity text CHECK (severity IN ('high', 'medium', 'low')),
    alert_code text,
    alert_description text,
    drug1_ndc pbm.ndc,
    drug2_ndc pbm.ndc,
    interaction_type text,
    override_reason text,
    overridden_by uuid,
    override_date timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    fill_date date,
    outcome text CHECK (outcome IN ('reject', 'soft_reject', 'message')),
    FOREIGN KEY (claim_id, fill_date) REFERENCES pbm.pharmacy_claim (id, fill_date) DEFERRABLE,
    CONSTRAINT dur_alert_finite CHECK (isfinite(fill_date))
);
COMMENT ON TABLE pbm.dur_alert IS 'Findings of drug utilization review, stored with the claim that raised them';
COMMENT ON COLUMN pbm.dur_alert.fill_date IS 'Fill date of the claim, by which its partition is found; taken from the claim where it is not given';
COMMENT ON COLUMN pbm.dur_alert.override_reason IS 'The DUR/PPS triple (439-E4/440-E5/441-E6) that overrode it within its claim, or the reason given to override_dur_alert';
COMMENT ON COLUMN pbm.dur_alert.overridden_by IS 'Who overrode it. Within a claim the pharmacy: a UUID of version 8 whose last ten digits are its NPI, 00000000-0000-8000-8000-00 and then the NPI';
COMMENT ON COLUMN pbm.dur_alert.override_date IS 'When it was overridden; NULL: it stands';
CREATE INDEX idx_dur_patient ON pbm.dur_alert (patient_id);
CREATE INDEX idx_dur_severity ON pbm.dur_alert (severity);
CREATE INDEX dur_alert_claim ON pbm.dur_alert (claim_id);
COMMENT ON INDEX pbm.idx_dur_patient IS 'Interactions of a patient';
COMMENT ON INDEX pbm.idx_dur_severity IS 'Alerts by severity';
COMMENT ON INDEX pbm.dur_alert_claim IS 'Alerts of a claim';
CREATE INDEX dur_alert_fill_date ON pbm.dur_alert USING brin (fill_date);
COMMENT ON INDEX pbm.dur_alert_fill_date IS 'Alerts of a period';

table_holds := table_holds || '{"dur_alert": "personal"}';
