CREATE TABLE pbm.prescriber (
    prescriber_npi text PRIMARY KEY CHECK (prescriber_npi ~ '^[0-9]{10}$'),
    prescriber_name text NOT NULL,
    specialty text,
    dea_number text,
    dea_schedules smallint[] NOT NULL DEFAULT '{2,3,4,5}' CHECK (dea_schedules <@ '{2,3,4,5}'),
    dea_termination_date date,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    exclusion_date date,
    deceased_date date,
    CONSTRAINT prescriber_finite CHECK (isfinite(dea_termination_date) AND isfinite(effective_date)
        AND isfinite(termination_date) AND isfinite(exclusion_date) AND isfinite(deceased_date))
);
COMMENT ON TABLE pbm.prescriber IS 'Prescribers with their DEA authority';
COMMENT ON COLUMN pbm.prescriber.exclusion_date IS 'Sanctioned from this date on, reject A1';
COMMENT ON COLUMN pbm.prescriber.deceased_date IS 'Reject A2 for prescriptions written after it';

table_holds := table_holds || '{"prescriber": "reference"}';
