CREATE TABLE pbm.part_d_claim (
    claim_id uuid PRIMARY KEY,
    fill_date date NOT NULL,
    patient_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    year integer NOT NULL,
    kind text NOT NULL,
    gross numeric(12,2) NOT NULL,
    deductible_phase numeric(12,2) NOT NULL,
    initial_phase numeric(12,2) NOT NULL,
    catastrophic_phase numeric(12,2) NOT NULL,
    standard_share numeric(12,2) NOT NULL,
    plan_share numeric(12,2) NOT NULL,
    patient_pay numeric(12,2) NOT NULL,
    in_payment_plan boolean NOT NULL,
    low_income_subsidy numeric(12,2) NOT NULL,
    low_income_level integer,
    other_counted numeric(12,2) NOT NULL DEFAULT 0,
    other_not_counted numeric(12,2) NOT NULL DEFAULT 0,
    manufacturer_discount numeric(12,2) NOT NULL,
    selected_drug_subsidy numeric(12,2) NOT NULL,
    reinsurance numeric(12,2) NOT NULL,
    plan_pay numeric(12,2) NOT NULL,
    deductible_before numeric(12,2) NOT NULL,
    troop_before numeric(12,2) NOT NULL,
    gross_before numeric(12,2) NOT NULL,
    plan_deductible_before numeric(12,2) NOT NULL,
    deductible_accrued numeric(12,2) NOT NULL,
    troop_accrued numeric(12,2) NOT NULL,
    plan_deductible_accrued numeric(12,2) NOT NULL,
    threshold numeric(12,2) NOT NULL,
    catastrophic_code text NOT NULL,
    prorated boolean NOT NULL,
    likely_to_benefit boolean NOT NULL,
    CONSTRAINT part_d_claim_kind CHECK (kind IN ('applicable', 'selected', 'other')),
    CONSTRAINT part_d_claim_level CHECK (low_income_level BETWEEN 1 AND 3),
    CONSTRAINT part_d_claim_code CHECK (catastrophic_code IN ('', 'A', 'C')),
    CONSTRAINT part_d_claim_phases CHECK (deductible_phase + initial_phase + catastrophic_phase = gross),
    CONSTRAINT part_d_claim_parties CHECK (patient_pay + low_income_subsidy + other_counted + other_not_counted + manufacturer_discount
        + selected_drug_subsidy + reinsurance + plan_pay = gross),
    CONSTRAINT part_d_claim_patient CHECK (patient_pay <= gross AND patient_pay + low_income_subsidy + other_counted + other_not_counted = plan_share),
    CONSTRAINT part_d_claim_troop CHECK (troop_accrued = 0 OR troop_before + troop_accrued <= threshold),
    CONSTRAINT part_d_claim_amounts CHECK (least(gross, deductible_phase, initial_phase, catastrophic_phase, standard_share, plan_share, patient_pay,
            low_income_subsidy, other_counted, other_not_counted, manufacturer_discount, selected_drug_subsidy, reinsurance, deductible_before,
            troop_before, gross_before, plan_deductible_before, deductible_accrued, troop_accrued, plan_deductible_accrued) >= 0),
    CONSTRAINT part_d_claim_finite CHECK (isfinite(fill_date) AND threshold < 'Infinity' AND greatest(gross, gross_before, troop_before, deductible_before, plan_deductible_before,
            standard_share, plan_deductible_accrued, deductible_accrued, plan_pay, plan_share, deductible_phase, initial_phase, catastrophic_phase,
            patient_pay, low_income_subsidy, other_counted, other_not_counted, manufacturer_discount, selected_drug_subsidy, reinsurance,
            troop_accrued) < 'Infinity')
);
COMMENT ON TABLE pbm.part_d_claim IS
'Who bears the negotiated price of each claim paid under Medicare Part D, in dollars; written with the claim, and where payers after the plan report what they paid, as record_other_payment left it. A reversed claim keeps its row. The view prescription_drug_event gives it in the fields of CMS.';
COMMENT ON COLUMN pbm.part_d_claim.claim_id IS 'pharmacy_claim.id';
COMMENT ON COLUMN pbm.part_d_claim.fill_date IS 'Fill date of the claim, by which its partition is found';
COMMENT ON COLUMN pbm.part_d_claim.kind IS 'Kind of the drug: applicable, selected or other';
COMMENT ON COLUMN pbm.part_d_claim.gross IS 'Negotiated price: ingredient cost, dispensing fee and tax; what the claim adds to the gross covered cost';
COMMENT ON COLUMN pbm.part_d_claim.deductible_phase IS 'Part of the price in the standard deductible';
COMMENT ON COLUMN pbm.part_d_claim.initial_phase IS 'Part in initial coverage';
COMMENT ON COLUMN pbm.part_d_claim.catastrophic_phase IS 'Part above the threshold';
COMMENT ON COLUMN pbm.part_d_claim.standard_share IS 'What the standard benefit would have the member pay';
COMMENT ON COLUMN pbm.part_d_claim.plan_share IS 'What the plan has the member pay, before subsidy and other payers';
COMMENT ON COLUMN pbm.part_d_claim.in_payment_plan IS 'Whether the patient takes part in the Medicare Prescription Payment Plan, so that the pharmacy collects nothing of patient_pay';
COMMENT ON COLUMN pbm.part_d_claim.low_income_level IS 'Level of the low-income subsidy; NULL: none';
COMMENT ON COLUMN pbm.part_d_claim.other_counted IS 'What later payers paid of the member''s share that counts toward the threshold, by part_d_other_payment';
COMMENT ON COLUMN pbm.part_d_claim.other_not_counted IS 'What they paid that does not count';
COMMENT ON COLUMN pbm.part_d_claim.selected_drug_subsidy IS 'What CMS pays of a selected drug in initial coverage';
COMMENT ON COLUMN pbm.part_d_claim.reinsurance IS 'What CMS reinsures above the threshold';
COMMENT ON COLUMN pbm.part_d_claim.plan_pay IS 'What the plan bears in the end; below 0 where member and manufacturer together bear more than the price';
COMMENT ON COLUMN pbm.part_d_claim.deductible_before IS 'part_d_accumulator.deductible_met before the claim';
COMMENT ON COLUMN pbm.part_d_claim.deductible_accrued IS 'What the claim added to it';
COMMENT ON COLUMN pbm.part_d_claim.troop_accrued IS 'What the claim added to troop';
COMMENT ON COLUMN pbm.part_d_claim.threshold IS 'The year''s out-of-pocket threshold';
COMMENT ON COLUMN pbm.part_d_claim.catastrophic_code IS 'Catastrophic coverage code: A where the claim reaches the threshold, C wholly above, blank below';
COMMENT ON COLUMN pbm.part_d_claim.prorated IS 'Whether the copay was prorated by days (approved message code 023)';
COMMENT ON COLUMN pbm.part_d_claim.likely_to_benefit IS 'Whether the pharmacy was told that the payment plan would help the patient';
CREATE INDEX part_d_claim_fill_date ON pbm.part_d_claim USING brin (fill_date);
COMMENT ON INDEX pbm.part_d_claim_fill_date IS 'Claims of a period';

table_holds := table_holds || '{"part_d_claim": "personal"}';
