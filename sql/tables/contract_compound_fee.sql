CREATE TABLE pbm.contract_compound_fee (
    contract_id integer NOT NULL REFERENCES pbm.pharmacy_contract ON DELETE CASCADE,
    level_of_effort text NOT NULL,
    fee numeric(10,2) NOT NULL,
    PRIMARY KEY (contract_id, level_of_effort),
    CONSTRAINT contract_compound_fee_level CHECK (level_of_effort ~ '^[0-9]{1,2}$'),
    CONSTRAINT contract_compound_fee_fee CHECK (fee >= 0 AND fee < 'Infinity')
);
COMMENT ON TABLE pbm.contract_compound_fee IS
'What a contract pays for compounding at a level of effort, instead of a dispensing fee; a compound of another level, or of none, is paid pharmacy_contract.compound_fee';
COMMENT ON COLUMN pbm.contract_compound_fee.level_of_effort IS 'Level of effort (474-8E), 11 to 15; how many minutes each stands for is the contract''s to say';
COMMENT ON COLUMN pbm.contract_compound_fee.fee IS 'Dollars per compound';

table_holds := table_holds || '{"contract_compound_fee": "reference"}';
