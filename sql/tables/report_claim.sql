CREATE TABLE pbm.report_claim (
    claim_id uuid PRIMARY KEY,
    plan_id uuid NOT NULL,
    fill_date date NOT NULL,
    patient_id uuid,
    ndc pbm.ndc,
    is_paid boolean NOT NULL,
    on_formulary boolean NOT NULL,
    tier integer,
    channel text,
    pharmacy_npi text,
    prescriber_npi text,
    quantity numeric(12,3),
    days_supply integer,
    ingredient_cost numeric(12,2),
    dispensing_fee numeric(12,2),
    sales_tax numeric(12,2),
    allowed_amount numeric(12,2),
    plan_paid numeric(12,2),
    patient_pay numeric(12,2),
    CONSTRAINT report_claim_finite CHECK (isfinite(fill_date) AND greatest(quantity, ingredient_cost, dispensing_fee,
        sales_tax, allowed_amount, plan_paid, patient_pay) < 'Infinity')
);
COMMENT ON TABLE pbm.report_claim IS
'What reports read of the claims that stand as paid or rejected, a row each, as refresh_report_claims() found them. report_claims shows it with what changed since. No foreign keys: a claim, plan or person may be gone before the next refresh. Relations: claim_id and fill_date to pharmacy_claim, plan_id to plan, patient_id to members, ndc to drugs';
COMMENT ON COLUMN pbm.report_claim.claim_id IS 'pharmacy_claim.id';
COMMENT ON COLUMN pbm.report_claim.plan_id IS 'The plan that answered; a rejected claim of no plan has no row';
COMMENT ON COLUMN pbm.report_claim.fill_date IS 'Day of fill';
COMMENT ON COLUMN pbm.report_claim.patient_id IS 'Whose claim it is; NULL: rejected before the person was found';
COMMENT ON COLUMN pbm.report_claim.ndc IS 'The product; NULL: rejected, and no product was sent';
COMMENT ON COLUMN pbm.report_claim.is_paid IS 'true: paid and not reversed; false: rejected';
COMMENT ON COLUMN pbm.report_claim.on_formulary IS 'Whether a rule of the plan covered the product on the day of fill, the rule for the NDC before one for an ingredient, that before one for a class; of an open formulary without a rule what drugs.formulary_flag says';
COMMENT ON COLUMN pbm.report_claim.tier IS 'Tier it was paid at';
COMMENT ON COLUMN pbm.report_claim.channel IS 'retail, mail, specialty or long_term_care';
COMMENT ON COLUMN pbm.report_claim.pharmacy_npi IS 'NPI of the pharmacy';
COMMENT ON COLUMN pbm.report_claim.prescriber_npi IS 'NPI of the prescriber';
COMMENT ON COLUMN pbm.report_claim.quantity IS 'Billing units dispensed';
COMMENT ON COLUMN pbm.report_claim.days_supply IS 'Days that the fill lasts';
COMMENT ON COLUMN pbm.report_claim.ingredient_cost IS 'Dollars';
COMMENT ON COLUMN pbm.report_claim.dispensing_fee IS 'Dollars';
COMMENT ON COLUMN pbm.report_claim.sales_tax IS 'Dollars';
COMMENT ON COLUMN pbm.report_claim.allowed_amount IS 'Dollars: the three above, and the two below';
COMMENT ON COLUMN pbm.report_claim.plan_paid IS 'Dollars that the plan pays';
COMMENT ON COLUMN pbm.report_claim.patient_pay IS 'Dollars that the patient pays';
CREATE INDEX report_claim_plan ON pbm.report_claim (plan_id, fill_date);
COMMENT ON INDEX pbm.report_claim_plan IS 'The claims of a plan in a period';
CREATE INDEX report_claim_patient ON pbm.report_claim (patient_id);
COMMENT ON INDEX pbm.report_claim_patient IS 'The claims of a person with whom something else was agreed, which sums leave out';

table_holds := table_holds || '{"report_claim": "copy"}';
