CREATE TABLE pbm.member_state (
    patient_id uuid PRIMARY KEY,
    longest_supply_days integer NOT NULL DEFAULT 0 CHECK (longest_supply_days >= 0)
) WITH (fillfactor = 70);
COMMENT ON TABLE pbm.member_state IS
'One row a member, made with the first claim: locked before the member''s history is read, so that claims of one member are decided one after the other, whatever their plans and benefit years';
COMMENT ON COLUMN pbm.member_state.longest_supply_days IS
'The most days'' supply of one drug that was ever paid on one day: history is read back so many days, and at least 120';

table_holds := table_holds || '{"member_state": "personal"}';
