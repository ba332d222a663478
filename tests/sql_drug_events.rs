//! Drug events against CMS's record: the sums that its amounts keep, on claims of pbm in all phases, and on the 18
//! synthetic events that CMS publishes. ../shared/data/README.md says where those are from.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use rust_decimal::Decimal;
use serde_json::json;
use support::{Sandbox, Session, claim};

const PLAN: &str = "00000000-0000-4000-8000-000000000001";
const PATIENT: &str = "00000000-0000-4000-9000-000000000001";

/// CMS's fields, as its file heads them, and the columns of the view that have the same.
const FIELDS: [(&str, &str); 13] = [
    ("DRUG_CVRG_STUS_CD", "drug_coverage_status_code"),
    ("ADJSTMT_DLTN_CD", "adjustment_deletion_code"),
    ("CTSTRPHC_CVRG_CD", "catastrophic_coverage_code"),
    ("GDC_BLW_OOPT_AMT", "gdcb"),
    ("GDC_ABV_OOPT_AMT", "gdca"),
    ("PTNT_PAY_AMT", "patient_pay"),
    ("OTHR_TROOP_AMT", "other_troop"),
    ("LICS_AMT", "lics"),
    ("PLRO_AMT", "plro"),
    ("CVRD_D_PLAN_PD_AMT", "cpp"),
    ("NCVRD_PLAN_PD_AMT", "npp"),
    ("RPTD_GAP_DSCNT_NUM", "reported_manufacturer_discount"),
    ("TOT_RX_CST_AMT", "total_gross_drug_cost"),
];

/// An event by CMS's fields.
struct Event(BTreeMap<String, String>);

impl Event {
    fn code(&self, field: &str) -> &str {
        self.0[field].trim()
    }

    fn amount(&self, field: &str) -> Decimal {
        self.code(field).parse().unwrap_or_else(|error| panic!("{field}: {error}"))
    }

    fn sum(&self, fields: &[&str]) -> Decimal {
        fields.iter().map(|field| self.amount(field)).sum()
    }

    /// What the drug cost is what it cost below and above the threshold; of what Part D does not cover both are none.
    fn phases_sum(&self) -> bool {
        let cost = if self.code("DRUG_CVRG_STUS_CD") == "C" { self.amount("TOT_RX_CST_AMT") } else { Decimal::ZERO };
        self.sum(&["GDC_BLW_OOPT_AMT", "GDC_ABV_OOPT_AMT"]) == cost
    }

    /// Somebody paid what the drug cost, and nobody more than that.
    fn parties_sum(&self) -> bool {
        self.sum(&[
            "PTNT_PAY_AMT",
            "OTHR_TROOP_AMT",
            "LICS_AMT",
            "PLRO_AMT",
            "CVRD_D_PLAN_PD_AMT",
            "NCVRD_PLAN_PD_AMT",
            "RPTD_GAP_DSCNT_NUM",
        ]) == self.amount("TOT_RX_CST_AMT")
    }

    /// Blank where nothing is above the threshold, C where nothing is below.
    fn code_fits(&self) -> bool {
        let (below, above) = (self.amount("GDC_BLW_OOPT_AMT"), self.amount("GDC_ABV_OOPT_AMT"));
        match self.code("CTSTRPHC_CVRG_CD") {
            "" => above.is_zero(),
            "A" => true,
            "C" => below.is_zero() && !above.is_zero(),
            _ => false,
        }
    }
}

/// The events of the view.
fn stated(session: &mut Session) -> Vec<Event> {
    let columns = FIELDS.map(|(_, column)| column).join(", ");
    session
        .table(&format!("SELECT {columns} FROM pbm.prescription_drug_event"))
        .lines()
        .map(|line| {
            let cells = line.split('|').map(str::to_owned);
            Event(FIELDS.iter().map(|(field, _)| (*field).to_owned()).zip(cells).collect())
        })
        .collect()
}

/// CMS's 18 events; None, with a word, where the file is not there.
fn published() -> Option<Vec<Event>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/bfd_synthea_pde.psv.gz");
    if !path.is_file() {
        std::io::stderr()
            .write_all(b"drug events: skipped, for ../shared/data is not there\n")
            .expect("standard error");
        return None;
    }
    let output = Command::new("gzip").arg("-dc").arg(&path).output().expect("gzip runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("the file is text");
    let mut lines = text.lines().map(|line| line.split('|').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    Some(
        lines
            .map(|cells| {
                assert_eq!(cells.len(), header.len());
                Event(header.iter().cloned().zip(cells).collect())
            })
            .collect(),
    )
}

/// Claims through all phases for each kind of drug and level of subsidy, paid for by others, too, and then reversed.
#[test]
fn the_amounts_of_every_drug_event_sum_to_what_the_drug_cost() {
    for benefit in ["defined_standard", "enhanced_alternative"] {
        let mut session = Sandbox::with_book();
        session.run(&format!(
            "SET LOCAL pbm.read_audit = 'off';
             INSERT INTO pbm.plan_part_d (plan_id, benefit) VALUES ('{PLAN}', '{benefit}');
             INSERT INTO pbm.drug_part_d (ndc, kind, low_income_generic) VALUES ('00001-0001-01', 'applicable', false);
             UPDATE pbm.plan SET refill_threshold_percent = 0, maximum_claim_amount = NULL WHERE plan_id = '{PLAN}'"
        ));
        let mut claims = 0;
        for kind in [
            "kind = 'applicable'",
            "kind = 'selected', maximum_fair_price = 0.83",
            "kind = 'other', maximum_fair_price = NULL",
        ] {
            for level in 0..=3 {
                session.run(&format!(
                    "UPDATE pbm.drug_part_d SET {kind};
                     DELETE FROM pbm.member_low_income;
                     INSERT INTO pbm.member_low_income (patient_id, effective_date, level)
                     SELECT '{PATIENT}', '2026-01-01', {level} WHERE {level} > 0"
                ));
                // The second claim leaves the deductible of 615.00; before the sixth the threshold of 2,100.00 is reached.
                let numbers: Vec<String> = [33, 777, 1_999, 2_501, 3_003, 4_004]
                    .map(|dollars| {
                        claims += 1;
                        let paid = session.adjudicate(&claim(
                            json!({"fill_date": "2026-03-10", "quantity": dollars - 2, "rx_number": claims.to_string()}),
                        ));
                        assert_eq!(paid["status"], "paid", "{paid}");
                        paid["claim_number"].as_str().expect("a number").to_owned()
                    })
                    .into();
                if level == 0 {
                    for payment in ["'spap', 3.21", "'medicaid', 2.34", "'medicaid', -1.01"] {
                        session.run(&format!("SELECT pbm.record_other_payment('{}', {payment})", numbers[1]));
                    }
                }
                for number in numbers {
                    assert_eq!(session.reverse_number(&number)["status"], "reversed");
                }
            }
        }
        session.run("UPDATE pbm.drug_part_d SET coverage = 'supplemental'");
        session.adjudicate(&claim(json!({"fill_date": "2026-03-10", "quantity": 300, "rx_number": "900"})));

        let events = stated(&mut session);
        // Each claim and its deletion, three reports for each kind, and the supplement.
        assert_eq!((claims, events.len()), (72, 2 * 72 + 3 * 3 + 1), "{benefit}");
        for event in &events {
            assert!(event.phases_sum() && event.parties_sum() && event.code_fits(), "{benefit}: {:?}", event.0);
        }
        // Every amount and code is there to be summed.
        for (field, _) in FIELDS {
            let met = events.iter().any(|event| !["", "0", "0.00"].contains(&event.code(field)));
            assert!(met, "{benefit}: nothing in {field}");
        }
        let codes = |field| events.iter().map(|event| event.code(field)).collect::<BTreeSet<_>>();
        assert_eq!(codes("CTSTRPHC_CVRG_CD"), BTreeSet::from(["", "A", "C"]), "{benefit}");
        assert_eq!(codes("ADJSTMT_DLTN_CD"), BTreeSet::from(["", "A", "D"]), "{benefit}");
        assert_eq!(codes("DRUG_CVRG_STUS_CD"), BTreeSet::from(["C", "E"]), "{benefit}");
    }
}

/// The synthetic amounts were not made to sum. Of all 18 the cost of the drug is another than what fell below and above
/// the threshold in 15, and another than what the parties paid in 14: what the plan paid beside Part D repeats what the
/// patient paid. Without the repetition the parties' amounts sum in six.
#[test]
fn the_published_events_have_the_fields_of_the_view_and_sum_where_their_file_does() {
    let Some(events) = published() else { return };
    assert_eq!(events.len(), 18);
    for event in &events {
        for (field, column) in FIELDS {
            assert!(event.0.contains_key(field), "{field}, which is {column}");
        }
        // Covered drugs, reported once, below the threshold.
        assert_eq!((event.code("DRUG_CVRG_STUS_CD"), event.code("ADJSTMT_DLTN_CD")), ("C", ""));
        assert!(event.code_fits());
        assert_eq!(event.amount("NCVRD_PLAN_PD_AMT"), event.amount("PTNT_PAY_AMT"));
    }
    let count = |holds: fn(&Event) -> bool| events.iter().filter(|event| holds(event)).count();
    assert_eq!((count(Event::phases_sum), count(Event::parties_sum)), (3, 4));
    assert_eq!(count(|event| event.phases_sum() && event.parties_sum()), 2);
    assert_eq!(count(|event| event.sum(&["PTNT_PAY_AMT", "CVRD_D_PLAN_PD_AMT"]) == event.amount("TOT_RX_CST_AMT")), 6);
}
