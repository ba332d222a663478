CREATE TABLE pbm.member_plain_contact (
    patient_id uuid PRIMARY KEY REFERENCES pbm.members (patient_id) ON DELETE CASCADE,
    address text,
    city text,
    zip_code text,
    phone text,
    email text
);
COMMENT ON TABLE pbm.member_plain_contact IS
'Addresses, telephone numbers and e-mail addresses that 0.1.0 stored in plain text, until CALL pbm.encrypt_plain_contacts() has encrypted them. Nothing new comes here.';
COMMENT ON COLUMN pbm.member_plain_contact.address IS 'For members.address';
COMMENT ON COLUMN pbm.member_plain_contact.city IS 'For members.city';
COMMENT ON COLUMN pbm.member_plain_contact.zip_code IS 'For members.zip_code';
COMMENT ON COLUMN pbm.member_plain_contact.phone IS 'For members.phone';
COMMENT ON COLUMN pbm.member_plain_contact.email IS 'For members.email';

table_holds := table_holds || '{"member_plain_contact": "personal"}';
