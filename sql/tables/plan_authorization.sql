CREATE TABLE pbm.plan_authorization (
    plan_id uuid PRIMARY KEY REFERENCES pbm.plan,
    program text NOT NULL DEFAULT 'commercial',
    time_zone text NOT NULL DEFAULT 'America/New_York',
    appeal_levels smallint NOT NULL DEFAULT 1,
    contact text,
    emergency_type text,
    emergency_number text,
    emergency_days_supply integer NOT NULL DEFAULT 3,
    emergency_once_in_days integer NOT NULL DEFAULT 30,
    CONSTRAINT plan_authorization_program CHECK (program ~ '^[a-z][a-z0-9_]{0,31}$'),
    -- Computed with the zone: an unknown one is error 22023.
    CONSTRAINT plan_authorization_time_zone CHECK (timezone(time_zone, TIMESTAMPTZ '2000-01-01 00:00+00') IS NOT NULL),
    -- PostgreSQL also takes abbreviations and rules such as EST5EDT4, which the days of a calendar cannot be counted in.
    CONSTRAINT plan_authorization_time_zone_name CHECK (time_zone ~* '^(UTC|GMT|(?!posix/|right/)[a-z_]+/[a-z0-9_/+-]+)$'),
    CONSTRAINT plan_authorization_appeal_levels CHECK (appeal_levels IN (1, 2)),
    CONSTRAINT plan_authorization_contact CHECK (contact ~ '[^ ]' AND length(contact) <= 120),
    CONSTRAINT plan_authorization_emergency_type CHECK (emergency_type ~ '^[0-9]{1,2}$'),
    CONSTRAINT plan_authorization_emergency_number CHECK (emergency_number ~ '^[ -~]{1,32}$' AND emergency_number ~ '[^ ]'),
    CONSTRAINT plan_authorization_emergency_days_supply CHECK (emergency_days_supply BETWEEN 1 AND 31),
    CONSTRAINT plan_authorization_emergency_once_in_days CHECK (emergency_once_in_days BETWEEN 1 AND 366)
);
COMMENT ON TABLE pbm.plan_authorization IS
'How a plan handles requests for prior authorization. A plan without a row is of the program that its line_of_business names, or else commercial, with the defaults.';
COMMENT ON COLUMN pbm.plan_authorization.program IS 'The program whose clock rules and steps count, such as part_d, medicaid, commercial, exchange';
COMMENT ON COLUMN pbm.plan_authorization.time_zone IS 'Time zone in which calendar days are counted, an IANA name such as America/Chicago';
COMMENT ON COLUMN pbm.plan_authorization.appeal_levels IS 'Internal appeals of a commercial plan: 1 or 2';
COMMENT ON COLUMN pbm.plan_authorization.contact IS 'How to ask for an authorization, told with reject 75: a telephone number or an address';
COMMENT ON COLUMN pbm.plan_authorization.emergency_type IS 'Prior authorization type code (461-EU) that asks for an emergency supply; with emergency_number also NULL the plan has none';
COMMENT ON COLUMN pbm.plan_authorization.emergency_number IS 'Prior authorization number (462-EV) that asks for an emergency supply; where both are set a claim sends both';
COMMENT ON COLUMN pbm.plan_authorization.emergency_days_supply IS 'Most days of an emergency supply; 3 are the 72 hours of SSA 1927(d)(5)(B)';
COMMENT ON COLUMN pbm.plan_authorization.emergency_once_in_days IS 'One emergency supply of a drug is paid in so many days';

table_holds := table_holds || '{"plan_authorization": "reference"}';
