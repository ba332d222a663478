CREATE TYPE pbm.remedy AS (
    change text,
    explanation text,
    fields jsonb,
    allowed_amount numeric,
    paid_amount numeric,
    patient_pay numeric
);
COMMENT ON TYPE pbm.remedy IS
'A small change with which a rejected claim would pay. change: fill date, quantity, days supply, product, authorization, no authorization number, submission clarification, authorization type or DUR/PPS, several joined by +; explanation: the same in words; fields: the fields of the claim to send otherwise, by the keys of adjudicate_claim(jsonb), null for one to leave out, NULL where the claim stays as it is and an authorization is missing; amounts in dollars, as the changed claim was decided.';

CREATE TYPE pbm.alternative AS (
    kind text,
    ndc text,
    drug_name text,
    tier integer,
    allowed_amount numeric,
    paid_amount numeric,
    patient_pay numeric,
    patient_saving numeric,
    plan_saving numeric
);
COMMENT ON TYPE pbm.alternative IS
'A product with which a paid claim would have cost less. kind: same ingredient and strength, or same class; amounts in dollars for the same quantity and days'' supply; the savings are what member and plan would have paid less, negative where more.';

CREATE TYPE pbm.correction_difference AS (
    claim_number text,
    fill_date date,
    member_id integer,
    allowed_amount numeric,
    paid_amount numeric,
    patient_pay numeric,
    corrected_status text,
    corrected_reject_codes text[],
    corrected_allowed_amount numeric,
    corrected_paid_amount numeric,
    corrected_patient_pay numeric,
    plan_difference numeric,
    patient_difference numeric
);
COMMENT ON TYPE pbm.correction_difference IS
'A claim that stands and would be answered otherwise today: its amounts, those it would have (0 where it would be rejected), and in dollars what plan and member would pay more; negative: less.';
