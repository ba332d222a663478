//! Runs examples with known answers through the engine: each line of the JSONL files named in
//! `PBM_EXAMPLES` (separated by colons), or else of `tests/examples` and, where it exists,
//! `../shared/examples`.

mod answers;
mod areas;
mod authorizations;
mod compounds;
mod controlled;
mod coordination;
mod inputs;
mod network;
mod opioids;
mod part_d;
mod payment_plan;
mod prices;
mod pricing;
mod rebates;
mod refills;
mod repeats;
mod scenario;
mod transition;

use pbm_engine as engine;
use pbm_engine::world;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use inputs::Inputs;

/// Areas that wait for their rules to be built. It shrinks as rules are built and grows only with examples of a new
/// area. An area that is neither here nor run fails.
const PENDING: &[&str] = &["correction"];

/// Keys that only explain the rest, of what is expected and of what is given.
const EXPLANATORY: &[&str] = &["note", "comment", "explanation"];
const DESCRIPTIVE: &[&str] = &["description", "drug", "ndc11"];

#[derive(Debug, PartialEq)]
enum Verdict {
    Passed,
    Failed(String),
    Pending,
}

/// The verdict on an example, and the inputs that nothing looked at.
fn judge(example: &Value) -> (Verdict, Vec<String>) {
    let area = example["area"].as_str().unwrap_or("");
    if PENDING.contains(&area) {
        return (Verdict::Pending, Vec::new());
    }
    let Some(run) = areas::runner(area) else {
        return (Verdict::Failed(format!("nothing runs the area {area:?}")), Vec::new());
    };
    let empty = Map::new();
    let fields = example["inputs"].as_object().unwrap_or(&empty);
    let inputs = Inputs::new(fields, example["note"].as_str().unwrap_or(""));
    let Some(expected) = example["expected"].as_object().filter(|e| !e.is_empty()) else {
        return (Verdict::Failed("it expects nothing".into()), Vec::new());
    };
    let verdict = match run(&inputs) {
        Ok(found) => compare(expected, &found),
        Err(reason) => Verdict::Failed(reason),
    };
    let unread = inputs.unread().into_iter().filter(|key| !DESCRIPTIVE.contains(key));
    (verdict, unread.map(str::to_owned).collect())
}

fn compare(expected: &Map<String, Value>, found: &Map<String, Value>) -> Verdict {
    let mut wrong = String::new();
    for (key, value) in expected.iter().filter(|(key, _)| !EXPLANATORY.contains(&key.as_str())) {
        let differs = match found.get(key) {
            None => format!("nothing gives {key}"),
            Some(got) if !answers::agrees(key, value, got) => format!("{key} is {got} instead of {value}"),
            Some(_) => continue,
        };
        let comma = if wrong.is_empty() { "" } else { ", " };
        let _ = write!(wrong, "{comma}{differs}");
    }
    if wrong.is_empty() { Verdict::Passed } else { Verdict::Failed(wrong) }
}

fn jsonl_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> =
        entries.map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "jsonl")).collect();
    files.sort();
    files
}

fn files() -> Vec<PathBuf> {
    match std::env::var("PBM_EXAMPLES") {
        Ok(names) if !names.is_empty() => names.split(':').filter(|n| !n.is_empty()).map(PathBuf::from).collect(),
        _ => {
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            let mut files = jsonl_files(&root.join("tests/examples"));
            files.extend(jsonl_files(&root.join("../../../shared/examples")));
            files
        }
    }
}

fn examples() -> Vec<Value> {
    let mut examples = Vec::new();
    for file in files() {
        let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let example = serde_json::from_str(line).unwrap_or_else(|e| panic!("{}:{}: {e}", file.display(), n + 1));
            examples.push(example);
        }
    }
    examples
}

/// Passed, failed and pending by area, aligned.
fn table(counts: &BTreeMap<String, [usize; 3]>) -> String {
    let width = counts.keys().map(String::len).max().unwrap_or(0).max("area".len());
    let mut sum = [0; 3];
    let mut text = format!("{:width$}  passed  failed  pending\n", "area");
    for (area, count) in counts {
        let [passed, failed, pending] = count;
        let _ = writeln!(text, "{area:width$}  {passed:6}  {failed:6}  {pending:7}");
        sum.iter_mut().zip(count).for_each(|(s, c)| *s += c);
    }
    let _ = writeln!(text, "{:width$}  {:6}  {:6}  {:7}", "all", sum[0], sum[1], sum[2]);
    text
}

#[test]
fn every_example_has_its_expected_answer() {
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut remarks = String::new();
    let examples = examples();
    for example in &examples {
        let area = example["area"].as_str().unwrap_or("none").to_owned();
        let name = example["id"].as_str().unwrap_or("an example without id");
        let (verdict, unread) = judge(example);
        let column = match verdict {
            Verdict::Passed => 0,
            Verdict::Failed(reason) => {
                let _ = writeln!(remarks, "failed: {name}: {reason}");
                1
            }
            Verdict::Pending => 2,
        };
        if column == 0 && !unread.is_empty() {
            let _ = writeln!(remarks, "passed, but not by: {name}: {}", unread.join(", "));
        }
        counts.entry(area).or_default()[column] += 1;
    }
    // Past the test harness, which shows what a test prints only when it fails.
    let _ = write!(std::io::stdout(), "\n{}{remarks}", table(&counts));
    assert!(!examples.is_empty(), "no examples in {:?}", files());
    let failed: usize = counts.values().map(|c| c[1]).sum();
    assert_eq!(failed, 0, "examples failed, as listed");
}

fn failure(example: &Value) -> String {
    match judge(example).0 {
        Verdict::Failed(reason) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_area_that_nothing_runs_fails() {
    let example = json!({"area": "astrology", "inputs": {}, "expected": {"valid": true}});
    assert_eq!(failure(&example), "nothing runs the area \"astrology\"");
}

#[test]
fn what_is_pending_is_not_run() {
    for area in PENDING {
        assert!(areas::runner(area).is_none(), "{area} is run and pending");
        let example = json!({"area": area, "inputs": {}, "expected": {"valid": true}});
        assert_eq!(judge(&example).0, Verdict::Pending);
    }
}

#[test]
fn an_expectation_that_nothing_gives_fails() {
    let example = json!({"area": "npi", "inputs": {"npi": "1993999998"}, "expected": {"valid": true, "luck": 7}});
    assert_eq!(failure(&example), "nothing gives luck");
    let example = json!({"area": "npi", "inputs": {"npi": "1993999998"}, "expected": {}});
    assert_eq!(failure(&example), "it expects nothing");
    let example = json!({"area": "npi", "inputs": {"npi": "1993999998"}, "expected": {"valid": true, "note": "x"}});
    assert_eq!(judge(&example).0, Verdict::Passed);
}

#[test]
fn a_wrong_figure_fails() {
    let share = |patient: &str| {
        json!({"area": "cost_share", "inputs": {"allowed": "12.40", "type": "copay", "value": "10"},
               "expected": {"patient_pay": patient}})
    };
    assert_eq!(judge(&share("10")).0, Verdict::Passed);
    assert_eq!(failure(&share("10.01")), "patient_pay is \"10.00\" instead of \"10.01\"");
    let ndc = json!({"area": "ndc", "inputs": {"ndc": "00002-7510-02"}, "expected": {"ndc11": "2751002"}});
    assert_eq!(failure(&ndc), "ndc11 is \"00002751002\" instead of \"2751002\"");
    let limit = json!({"area": "refill", "inputs": {"accumulating_max": "1 opioid fill per 7 days",
                       "fills_in_window": 0}, "expected": {"outcome": "reject_plan_limitation"}});
    assert!(failure(&limit).starts_with("outcome is \"paid\""));
    let prices = json!({"area": "pricing", "inputs": {"nadac_per_unit": "1", "quantity": "3", "dispensing_fee": "1",
                        "usual_and_customary": "9"}, "expected": {"candidates": {"NADAC+fee": "4.00"}}});
    assert!(failure(&prices).starts_with("candidates is"));
}

#[test]
fn an_input_that_was_not_looked_at_is_told() {
    let example = json!({"area": "npi", "inputs": {"npi": "1993999998", "name": "x"}, "expected": {"valid": true}});
    assert_eq!(judge(&example), (Verdict::Passed, vec!["name".to_owned()]));
    let scenario = json!({"area": "adjudication", "inputs": {"weather": "fine"}, "expected": {"status": "paid"}});
    assert_eq!(failure(&scenario), "no section weather in a scenario");
}
