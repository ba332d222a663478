CREATE TYPE pbm.claim_response AS (
    claim_id uuid,
    claim_number text,
    status text,
    reject_codes text[],
    messages text[],
    member_id integer,
    plan_id uuid,
    tier integer,
    ingredient_cost numeric,
    dispensing_fee numeric,
    sales_tax numeric,
    allowed_amount numeric,
    paid_amount numeric,
    patient_pay numeric,
    deductible_applied numeric,
    copay_amount numeric,
    coinsurance_amount numeric,
    basis_of_reimbursement text,
    dur jsonb,
    daw_penalty numeric,
    out_of_pocket_forgiven numeric,
    approved_message_codes text[],
    part_d jsonb,
    other_payer jsonb,
    compound jsonb
);
COMMENT ON TYPE pbm.claim_response IS
'Answer to a claim. status: paid, rejected, duplicate or reversed; amounts in dollars and cents; paid_amount is what the plan pays, patient_pay what the member pays: deductible_applied, copay_amount, coinsurance_amount and daw_penalty (134-UK), and what another payer left beyond them. out_of_pocket_forgiven is what the out-of-pocket maximum took off them. approved_message_codes: 548-6F, in words in messages. part_d: who bears the price of a claim paid under Medicare Part D, amounts as texts; NULL: none. other_payer: how a claim was coordinated with the payers before (method, other_paid, left_to_pay, allowed, own_share, plan_pay, patient_pay, write_off), or with reject 41 where the first payer is billed (bin, pcn, group_id, cardholder_id). compound: what a compound that pays costs: ingredient_cost, compound_fee, level_of_effort and its ingredients, each with ndc, quantity, covered, cost and basis, amounts as texts; NULL: none.';

CREATE TYPE pbm.eligibility AS (
    eligible boolean,
    reject_code text,
    reason text,
    member_id integer,
    patient_id uuid,
    plan_id uuid,
    plan_code text,
    effective_date date,
    termination_date date
);
COMMENT ON TYPE pbm.eligibility IS 'Answer of verify_eligibility: the covering span, or a reject code (511-FB) with its reason';

CREATE TYPE pbm.formulary_status AS (
    covered boolean,
    tier integer,
    tier_name text,
    copay_amount numeric,
    coinsurance_percent numeric,
    prior_auth_required boolean,
    step_therapy_required boolean,
    quantity_limit numeric,
    quantity_limit_days integer,
    reject_code text,
    ndc text,
    drug_name text,
    deductible_applies boolean
);
COMMENT ON TYPE pbm.formulary_status IS 'Answer of check_formulary: coverage, tier, retail cost share and restrictions of one product under one plan';

CREATE TYPE pbm.dur_finding AS (
    alert_type text,
    severity text,
    alert_code text,
    alert_description text,
    drug1_ndc text,
    drug2_ndc text,
    interaction_type text,
    outcome text
);
COMMENT ON TYPE pbm.dur_finding IS
'One finding of drug utilization review. alert_code is 439-E4; severity high, medium or low; outcome reject, soft_reject or message.';

CREATE TYPE pbm.trace_step AS (
    step integer,
    edit text,
    outcome text,
    explanation text,
    rule text,
    detail jsonb
);
COMMENT ON TYPE pbm.trace_step IS 'One step of a claim''s decision, in the order it ran: the edit, how it ended, the rows and figures it used, in words; the rule of docs/rules.md, and the same rows and figures by name, amounts and quantities as texts (missing: what a skipped step needs)';

CREATE TYPE pbm.cache_usage AS (
    entries bigint,
    bytes bigint,
    limit_bytes bigint
);
COMMENT ON TYPE pbm.cache_usage IS 'Answer of reference_cache_usage: plans, products and other reference data held, their size as estimated, and the setting';
