CREATE TABLE pbm.confidential_communication (
    communication_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    patient_id uuid NOT NULL,
    address text,
    city text,
    state text,
    zip_code text,
    phone text,
    email text,
    effective_date date NOT NULL,
    termination_date date,
    CONSTRAINT confidential_communication_means CHECK (num_nonnulls(address, phone, email) > 0),
    CONSTRAINT confidential_communication_dates CHECK (isfinite(effective_date) AND isfinite(termination_date)
        AND termination_date >= effective_date),
    CONSTRAINT confidential_communication_once UNIQUE (patient_id, effective_date)
);
COMMENT ON TABLE pbm.confidential_communication IS
'Where alone a person is to be written to or called, as they asked (45 CFR 164.522(b)); member_contact shows it in place of the members'' own address, telephone and e-mail. Of several on a day the latest counts.';
COMMENT ON COLUMN pbm.confidential_communication.effective_date IS 'First day';
COMMENT ON COLUMN pbm.confidential_communication.termination_date IS 'Last day; NULL: open';
COMMENT ON INDEX pbm.confidential_communication_once IS 'Finds what holds for a person';

table_holds := table_holds || '{"confidential_communication": "personal"}';
