CREATE TABLE pbm.mac_appeal_rule (
    rule_id serial PRIMARY KEY,
    state text,
    file_days integer NOT NULL DEFAULT 7,
    answer_days integer NOT NULL DEFAULT 7,
    like_pharmacies boolean NOT NULL DEFAULT true,
    source text NOT NULL,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    CONSTRAINT mac_appeal_rule_once UNIQUE NULLS NOT DISTINCT (state, effective_date),
    CONSTRAINT mac_appeal_rule_state CHECK (state ~ '^[A-Z]{2}$'),
    CONSTRAINT mac_appeal_rule_days CHECK (least(file_days, answer_days) >= 1 AND greatest(file_days, answer_days) <= 366),
    CONSTRAINT mac_appeal_rule_source CHECK (source ~ '[^ ]'),
    CONSTRAINT mac_appeal_rule_dates CHECK (termination_date >= effective_date),
    CONSTRAINT mac_appeal_rule_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.mac_appeal_rule IS 'By when a pharmacy appeals against a MAC and by when it is answered, a row a state and one for all others; of rows for one state the one that began last counts';
COMMENT ON COLUMN pbm.mac_appeal_rule.state IS 'Two letters of the state that the pharmacy is in; NULL: every state without a row';
COMMENT ON COLUMN pbm.mac_appeal_rule.file_days IS 'Business days after the day the claim was paid on which an appeal may still be filed';
COMMENT ON COLUMN pbm.mac_appeal_rule.answer_days IS 'Business days after the day it was filed by whose end it is to be decided';
COMMENT ON COLUMN pbm.mac_appeal_rule.like_pharmacies IS 'Whether an appeal that is upheld lists the claims of the network''s other pharmacies as well';
COMMENT ON COLUMN pbm.mac_appeal_rule.source IS 'Where the rule is printed';
COMMENT ON COLUMN pbm.mac_appeal_rule.effective_date IS 'First day on which claims are paid, or appeals filed, under the rule';
COMMENT ON COLUMN pbm.mac_appeal_rule.termination_date IS 'Last day; NULL: open';
COMMENT ON INDEX pbm.mac_appeal_rule_once IS 'One rule of a state from a day';

table_holds := table_holds || '{"mac_appeal_rule": "neither"}';
