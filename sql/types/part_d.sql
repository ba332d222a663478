CREATE TYPE pbm.part_d_status AS (
    phase text,
    deductible_met numeric,
    deductible_left numeric,
    troop numeric,
    troop_left numeric,
    gross_covered_cost numeric,
    plan_deductible_met numeric,
    low_income_level integer,
    year integer,
    plan_id uuid,
    reject_code text,
    reason text
);
COMMENT ON TYPE pbm.part_d_status IS
'Answer of part_d_status, in dollars: the phase that the next claim begins in (deductible, initial, catastrophic), what is met and left of the year''s deductible and out-of-pocket threshold (troop: incurred costs), the gross cost of covered drugs, what is met of the plan''s own deductible, and the level of the low-income subsidy; or why there is none: a reject code (511-FB), NULL where the plan is not one of Part D, and the reason';

CREATE TYPE pbm.m3p_month AS (
    year integer,
    month integer,
    cap numeric,
    new_cost numeric,
    amount numeric,
    balance numeric,
    billed_at timestamptz
);
COMMENT ON TYPE pbm.m3p_month IS
'A month of the Medicare Prescription Payment Plan, in dollars: the most that may be billed, what was added since the last bill, the bill and what remains to be billed (below 0 a credit); billed_at is NULL of what is not billed yet';
