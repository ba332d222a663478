//! `docs/edits.md` is made from the list of edits: `PBM_WRITE_DOCS=1 cargo test -p pbm-engine --test catalogue`.

use std::fmt::Write as _;
use std::path::Path;

use pbm_engine::edits::lift::Lift;
use pbm_engine::edits::reach::{Reach, Reaching};
use pbm_engine::edits::{EDITS, Edit};
use pbm_engine::facts::{NetworkKind, NetworkTerms, OpioidTerms, Plan, RequiredNetwork, Rule, WindowLimit};
use pbm_engine::steps::OTHERS;
use pbm_engine::trace::Step;
use pbm_engine::world::World;

const INTRO: &str = "# The edits

Made from the engine's list; to re-create it after a change: `PBM_WRITE_DOCS=1 cargo test -p pbm-engine --test catalogue`.
The same list is the view `pbm.edits`. [rules.md](rules.md) has each rule with its source.

A claim meets every edit in this order, and each that can be evaluated is: an edit that lacks what it needs is skipped
and says what was missing. Rejects are answered by group (fields, pharmacy, member, product, prescriber, utilization,
DUR), at most five. The last, cost share, is asked only of a claim that nothing else rejects.
";

const STEPS: &str = "
## What is no edit

These steps work out figures, or tell what goes with an answer, and reject nothing.
";

/// A plan and rule of which every limit that an edit can look back for is set.
fn limited() -> (Plan, Rule) {
    let mut world = World::default();
    let window = Some(WindowLimit { limit: 1, days: 400 });
    world.rule().quantity_limit_days = Some(400);
    world.rule().fill_limit = window;
    world.rule().days_supply_limit = window;
    world.rule().steps = vec![pbm_engine::world::step(1, 2, "betadrin")];
    world.rule().network = Some(RequiredNetwork { kind: NetworkKind::Specialty, elsewhere: window });
    world.plan().opioid = vec![OpioidTerms::default()];
    world.plan().network_terms = vec![NetworkTerms { mail_after: window, ..NetworkTerms::default() }];
    (world.plan().clone(), world.rule().clone())
}

fn history(edit: &Edit) -> &'static str {
    let (plan, rule) = limited();
    let reach = (edit.reach)(&Reaching {
        plan: &plan,
        rule: Some(&rule),
        days_supply: 30,
        longest_supply: 30,
        partial_fill_days: 60,
    });
    match reach {
        Reach { back: 0, ahead: 0 } => "the day of the fill",
        Reach { ahead: 0, .. } => "before",
        Reach { .. } => "before and after",
    }
}

fn lifts(edit: &Edit) -> String {
    let names: Vec<&str> = edit.lifted_by.iter().copied().map(Lift::name).collect();
    if names.is_empty() { "nothing".into() } else { names.join(", ") }
}

fn codes(step: &Step) -> String {
    if step.codes.is_empty() { "none".into() } else { step.codes.join(", ") }
}

fn page() -> String {
    let mut page = INTRO.to_owned();
    page.push_str(
        "\n| id | edit | rule | reject codes | group | lifted by | history |\n|---|---|---|---|---|---|---|\n",
    );
    for edit in EDITS {
        let step = &edit.step;
        let group = edit.group.name();
        let (lifts, history) = (lifts(edit), history(edit));
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {group} | {lifts} | {history} |",
            step.id,
            step.name,
            step.rule,
            codes(step)
        );
    }
    page.push_str(STEPS);
    page.push_str("\n| id | step | rule |\n|---|---|---|\n");
    for step in OTHERS {
        let _ = writeln!(page, "| {} | {} | {} |", step.id, step.name, step.rule);
    }
    page
}

#[test]
fn the_page_of_edits_says_what_the_list_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/edits.md");
    if std::env::var_os("PBM_WRITE_DOCS").is_some() {
        std::fs::write(&file, page()).expect("docs/edits.md can be written");
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == page(),
        "docs/edits.md is out of date: PBM_WRITE_DOCS=1 cargo test -p pbm-engine --test catalogue"
    );
}
