//! The prepared statements.

use postgres::{Client, Statement};

use crate::Result;

macro_rules! statements {
    ($($name:ident: $sql:expr,)*) => {
        pub struct Statements { $(pub $name: Statement,)* }

        impl Statements {
            pub fn prepare(client: &mut Client) -> Result<Self> {
                Ok(Self { $($name: client.prepare($sql)?,)* })
            }
        }
    };
}

statements! {
    coverages: "SELECT c.coverage_id, c.member_id, m.patient_id, c.plan_id, c.family_id, c.person_code, c.relationship_code, c.rank,
                       c.effective_date, c.termination_date, m.date_of_birth, m.sex
                FROM pbm.coverage c JOIN pbm.members m USING (member_id) WHERE c.cardholder_id = $1",
    plan: "SELECT plan_code, effective_date, termination_date, benefit_year_start_month, individual_deductible::text, family_deductible::text,
                  individual_out_of_pocket_maximum::text, family_out_of_pocket_maximum::text, family_accumulation, formulary_type,
                  maximum_days_supply, maximum_claim_amount::text, maximum_dependent_age, timely_filing_days, prescription_valid_days,
                  prescriber_required, refill_threshold_percent::text, refill_counting, refill_supply_on_hand, dur_major, dur_moderate,
                  dur_minor, duplicate_answer, price_tie, daw_penalty_codes, daw_penalty_accumulates
           FROM pbm.plan WHERE plan_id = $1",
    cost_shares: "SELECT tier, tier_name, channel, minimum_days_supply, maximum_days_supply, copay_amount::text, coinsurance_percent::text,
                         minimum_amount::text, maximum_amount::text, deductible_applies, effective_date, termination_date
                  FROM pbm.plan_cost_share WHERE plan_id = $1",
    overrides: "SELECT reject_code, channel, code FROM pbm.plan_override WHERE plan_id = $1",
    networks: "SELECT network_id, preference, effective_date, termination_date FROM pbm.plan_network WHERE plan_id = $1",
    product: "SELECT name, brand, generic_equivalent_ndc, dea_schedule, tier, formulary_flag, prior_auth_required, quantity_limit::text, obsolete_date,
                     dosage_form, route
              FROM pbm.drugs WHERE ndc_code = $1",
    contents: "SELECT i.ingredient_id, g.ingredient_name, i.strength::text, i.strength_unit, g.duplication_severity, g.underuse_severity
               FROM pbm.drug_ingredient i JOIN pbm.ingredient g USING (ingredient_id) WHERE i.ndc = $1 ORDER BY 1",
    classes: "SELECT t.class_id, t.class_name, t.duplicate_therapy, t.duplicates_allowed, t.severity
              FROM pbm.drug_class c JOIN pbm.therapeutic_class t USING (class_id) WHERE c.ndc = $1 ORDER BY 1",
    prices: "SELECT price_type, unit_price::text, effective_date, termination_date FROM pbm.drug_price WHERE ndc = $1",
    doses: "SELECT minimum_age, maximum_age, minimum_daily_dose::text, maximum_daily_dose::text, strength_unit, severity
            FROM pbm.dose_limit WHERE ingredient_id = $1 ORDER BY dose_limit_id",
    limits: "SELECT minimum_age, maximum_age, sex, severity, description FROM pbm.patient_limit WHERE ingredient_id = $1",
    interactions: "SELECT ingredient2_id, severity, interruptive, interaction_type, description, effective_date, termination_date
                   FROM pbm.drug_interaction WHERE ingredient1_id = $1
                   UNION ALL
                   SELECT ingredient1_id, severity, interruptive, interaction_type, description, effective_date, termination_date
                   FROM pbm.drug_interaction WHERE ingredient2_id = $1",
    rules: "SELECT f.id, f.ndc, f.ingredient_id, f.class_id, f.tier, f.covered, f.reject_code, f.prior_auth_required, f.step_therapy_required,
                   f.quantity_limit::text, f.quantity_limit_days, f.copay_amount::text, f.coinsurance_percent::text, f.maximum_days_supply,
                   f.fill_limit, f.fill_limit_days, f.days_supply_limit, f.days_supply_limit_days, f.minimum_age, f.maximum_age, f.sex,
                   f.effective_date, f.termination_date, f.deductible_applies
            FROM (SELECT * FROM pbm.formulary WHERE plan_id = $1 AND ndc = $2
                  UNION ALL
                  SELECT * FROM pbm.formulary WHERE plan_id = $1 AND ndc IS NULL AND ingredient_id = ANY ($3)
                  UNION ALL
                  SELECT * FROM pbm.formulary WHERE plan_id = $1 AND ndc IS NULL AND ingredient_id IS NULL AND class_id = ANY ($4)) f",
    steps: "SELECT step_number, ingredient_id, class_id, lookback_days, minimum_days_supply FROM pbm.step_therapy WHERE formulary_id = $1",
    pharmacy: "SELECT pharmacy_id, ncpdp_id, channel, pbm_network, effective_date, termination_date FROM pbm.pharmacies WHERE npi = $1",
    contracts: "SELECT contract_id, network_id, effective_date, termination_date, brand_dispensing_fee::text, generic_dispensing_fee::text,
                       lesser_of_submitted_fee, sales_tax_percent::text
                FROM pbm.pharmacy_contract WHERE pharmacy_id = $1",
    rates: "SELECT contract_id, product_type = 'brand', price_type, adjustment_percent::text FROM pbm.contract_rate WHERE contract_id = ANY ($1)",
    prescriber: "SELECT dea_number, dea_schedules, dea_termination_date, effective_date, termination_date, deceased_date
                 FROM pbm.prescriber WHERE prescriber_npi = $1",
    lock: "SELECT deductible_met::text, out_of_pocket_met::text FROM pbm.accumulator
           WHERE owner_id = $1 AND plan_id = $2 AND benefit_year_start = $3 AND scope = $4 FOR NO KEY UPDATE",
    create: "INSERT INTO pbm.accumulator (owner_id, plan_id, benefit_year_start, scope) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    history: "SELECT id, fingerprint, ndc, pharmacy_npi, rx_number, fill_number, fill_date, quantity::text, days_supply, prior_authorization_numbers
              FROM pbm.pharmacy_claim WHERE patient_id = $1 AND fill_date BETWEEN $2 AND $3 AND status = 'paid' ORDER BY fill_date, id",
    authorizations: "SELECT authorization_number, plan_id, ndc, ingredient_id, class_id, status, waived_reject_codes, quantity_authorized::text,
                            fills_authorized, effective_date, termination_date, pharmacy_id
                     FROM pbm.prior_authorization WHERE patient_id = $1",
    insert: "INSERT INTO pbm.pharmacy_claim (
                 id, claim_number, patient_id, rx_number, ndc, drug_name, quantity, days_supply, pharmacy_ncpdp, pharmacy_npi, prescriber_npi,
                 fill_date, member_id, family_id, coverage_id, plan_id, benefit_year_start, daw_code, channel, usual_and_customary, status, tier,
                 reject_codes, fingerprint, trace, ingredient_cost, dispensing_fee, total_cost, allowed_amount, paid_amount, patient_copay,
                 sales_tax, deductible_applied, copay_amount, coinsurance_amount, daw_penalty, out_of_pocket_applied, basis_of_reimbursement)
             VALUES ($1, $2, $3, $4, $5, $6, $7::text::numeric, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20::text::numeric,
                     $21, $22, $23, $24, $25, $26::text::numeric, $27::text::numeric, $28::text::numeric, $28::text::numeric,
                     $29::text::numeric, $30::text::numeric, $31::text::numeric, $32::text::numeric, $33::text::numeric,
                     $34::text::numeric, $35::text::numeric, $36::text::numeric, $37)",
    alert: "INSERT INTO pbm.dur_alert (claim_id, patient_id, alert_type, severity, alert_code, alert_description, drug1_ndc, drug2_ndc, fill_date, outcome)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    accumulate: "UPDATE pbm.accumulator SET deductible_met = $5::text::numeric, out_of_pocket_met = $6::text::numeric, updated_at = clock_timestamp()
                 WHERE owner_id = $1 AND plan_id = $2 AND benefit_year_start = $3 AND scope = $4",
    audit: "INSERT INTO pbm.audit_log (table_name, operation, user_name, session_user_name, application_name, client_addr, transaction_id,
                                       backend_pid, row_key, new_values)
            VALUES ('pharmacy_claim', 'INSERT', current_user, session_user, current_setting('application_name'), inet_client_addr(),
                    pg_current_xact_id(), pg_backend_pid(), $1, jsonb_build_object('status', $2::text))",
}
