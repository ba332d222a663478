CREATE TABLE pbm.prescriber (
    prescriber_npi text PRIMARY KEY CHECK (prescriber_npi ~ '^[0-9]{10}$'),
    prescriber_name text NOT NULL,
    specialty text,
    dea_number text,
    dea_schedules smallint[] NOT NULL DEFAULT '{2,3,4,5}' CHECK (dea_schedules <@ '{2,3,4,5}'),
    dea_termination_date date,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    exclusion_date date CONSTRAINT prescriber_exclusion_moved CHECK (exclusion_date IS NULL),
    deceased_date date,
    CONSTRAINT prescriber_finite CHECK (isfinite(dea_termination_date) AND isfinite(effective_date)
        AND isfinite(termination_date) AND isfinite(exclusion_date) AND isfinite(deceased_date))
);
COMMENT ON TABLE pbm.prescriber IS 'Prescribers with their DEA authority; those who are excluded from payment stand in provider_exclusion';
COMMENT ON COLUMN pbm.prescriber.exclusion_date IS 'Always NULL: exclusions are rows of provider_exclusion since 0.2.0; the column keeps the others in their places';
COMMENT ON COLUMN pbm.prescriber.deceased_date IS 'Reject A2 for prescriptions written after it';

table_holds := table_holds || '{"prescriber": "reference"}';
