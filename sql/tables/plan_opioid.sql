CREATE TABLE pbm.plan_opioid (
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    factor_set text REFERENCES pbm.opioid_factor_set,
    early_refill text NOT NULL DEFAULT 'overlap',
    coordination_dose numeric(9,2) DEFAULT 90,
    coordination_sources integer NOT NULL DEFAULT 1,
    maximum_dose numeric(9,2),
    naive_days_supply integer DEFAULT 7,
    naive_lookback_days integer NOT NULL DEFAULT 60,
    benzodiazepine boolean NOT NULL DEFAULT true,
    same_prescriber_passes boolean NOT NULL DEFAULT false,
    long_acting boolean NOT NULL DEFAULT true,
    exempt_conditions text[] NOT NULL DEFAULT '{hospice,palliative_care,active_cancer,sickle_cell_disease,long_term_care}',
    exempt_residences text[] NOT NULL DEFAULT '{}',
    coordination_code text NOT NULL DEFAULT '88',
    maximum_dose_code text NOT NULL DEFAULT '88',
    naive_code text NOT NULL DEFAULT '7X',
    benzodiazepine_code text NOT NULL DEFAULT '88',
    long_acting_code text NOT NULL DEFAULT '88',
    PRIMARY KEY (plan_id, effective_date),
    CONSTRAINT plan_opioid_early_refill CHECK (early_refill IN ('overlap', 'shift')),
    CONSTRAINT plan_opioid_doses CHECK (least(coordination_dose, maximum_dose) > 0 AND greatest(coordination_dose, maximum_dose) < 'Infinity'),
    CONSTRAINT plan_opioid_sources CHECK (coordination_sources BETWEEN 1 AND 100),
    CONSTRAINT plan_opioid_naive CHECK (naive_days_supply >= 1 AND naive_days_supply <= 999
        AND naive_lookback_days >= 1 AND naive_lookback_days <= 366),
    CONSTRAINT plan_opioid_exempt_conditions CHECK (exempt_conditions <@ '{hospice,palliative_care,active_cancer,sickle_cell_disease,long_term_care}'),
    CONSTRAINT plan_opioid_exempt_residences CHECK (array_to_string(exempt_residences, ',', '?') ~ '^([0-9]{1,2}(,[0-9]{1,2})*)?$'),
    CONSTRAINT plan_opioid_codes CHECK (array_to_string(ARRAY[coordination_code, maximum_dose_code, naive_code, benzodiazepine_code,
        long_acting_code], ',') ~ '^[A-Z0-9]{2,3}(,[A-Z0-9]{2,3}){4}$'),
    CONSTRAINT plan_opioid_dates CHECK (termination_date >= effective_date),
    CONSTRAINT plan_opioid_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.plan_opioid IS
'What a plan asks of opioids by fill date, with the defaults of CMS''s edits for Part D sponsors; of several rows that cover a date the latest counts. A plan without a row asks nothing.';
COMMENT ON COLUMN pbm.plan_opioid.factor_set IS 'The set of factors that doses are reckoned by; NULL: the newest in force on the fill date';
COMMENT ON COLUMN pbm.plan_opioid.early_refill IS 'What becomes of a refill before the earlier supply is used up: overlap (both count on the days they share) or shift (the new one begins when the old one ends)';
COMMENT ON COLUMN pbm.plan_opioid.coordination_dose IS 'Morphine milligram equivalents a day from which pharmacist and prescriber coordinate, answered by a DUR/PPS triple with HD; NULL: not asked';
COMMENT ON COLUMN pbm.plan_opioid.coordination_sources IS 'Only where the supplies of these days have so many prescribers or so many pharmacies at least';
COMMENT ON COLUMN pbm.plan_opioid.maximum_dose IS 'Morphine milligram equivalents a day from which a claim needs an authorization; NULL: not asked';
COMMENT ON COLUMN pbm.plan_opioid.naive_days_supply IS 'Most days of an opioid supply for a member who had none; NULL: not asked';
COMMENT ON COLUMN pbm.plan_opioid.naive_lookback_days IS 'Days before the fill in which a member had none';
COMMENT ON COLUMN pbm.plan_opioid.benzodiazepine IS 'Whether an opioid and a benzodiazepine on one day are asked about, answered by a triple with DD';
COMMENT ON COLUMN pbm.plan_opioid.same_prescriber_passes IS 'Whether that is left out where one prescriber wrote both';
COMMENT ON COLUMN pbm.plan_opioid.long_acting IS 'Whether two long-acting opioids on one day are asked about, answered by a triple with TD';
COMMENT ON COLUMN pbm.plan_opioid.exempt_conditions IS 'Conditions of members of whom nothing is asked';
COMMENT ON COLUMN pbm.plan_opioid.exempt_residences IS 'Patient residence codes (384-4X) of members of whom nothing is asked, such as 3 nursing facility';
COMMENT ON COLUMN pbm.plan_opioid.coordination_code IS 'Reject code (511-FB) of a dose that needs coordination';
COMMENT ON COLUMN pbm.plan_opioid.maximum_dose_code IS 'Reject code of a dose from the maximum on';
COMMENT ON COLUMN pbm.plan_opioid.naive_code IS 'Reject code of too long a first supply';
COMMENT ON COLUMN pbm.plan_opioid.benzodiazepine_code IS 'Reject code of an opioid with a benzodiazepine';
COMMENT ON COLUMN pbm.plan_opioid.long_acting_code IS 'Reject code of a second long-acting opioid';

table_holds := table_holds || '{"plan_opioid": "reference"}';
