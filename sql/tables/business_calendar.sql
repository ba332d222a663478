CREATE TABLE pbm.business_calendar (
    closed_date date PRIMARY KEY,
    holiday_name text NOT NULL,
    CONSTRAINT business_calendar_finite CHECK (isfinite(closed_date))
);
COMMENT ON TABLE pbm.business_calendar IS 'Days that are no business days, beside Saturdays and Sundays; the federal holidays of 5 USC 6103 ship, as they are observed, to 2040';
COMMENT ON COLUMN pbm.business_calendar.holiday_name IS 'Why it is closed';

table_holds := table_holds || '{"business_calendar": "neither"}';
