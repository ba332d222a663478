//! A trace in words.

use super::detail::{Detail, Name};
use super::{Outcome, Step, Taken};
use crate::steps;

/// A step in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// Name of the step, or `unknown` for one that this release does not have.
    pub name: &'static str,
    /// Its rule in `docs/rules.md`; empty for an unknown step.
    pub rule: &'static str,
    /// What became of it, as `Outcome::name` says it.
    pub outcome: &'static str,
    /// What it compared or worked out, in words.
    pub words: String,
}

/// What a step is when nothing more is to be said of it.
fn plainly(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "no issues",
        Outcome::Skipped => "not evaluated: {missing}",
        Outcome::Rejected | Outcome::Message => "{code} {message}",
        Outcome::Overridden => "{code} lifted by {lifted_by}",
        Outcome::Computed => "",
    }
}

/// The template with its details filled in; `None` where one of them is not there.
fn fill(template: &str, details: &[Detail]) -> Option<String> {
    let mut words = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        let detail = details.iter().find(|d| d.name.text() == name)?;
        words.push_str(before);
        words.push_str(&detail.value.to_string());
        rest = after;
    }
    words.push_str(rest);
    Some(words)
}

fn words(step: Option<&Step>, taken: &Taken) -> String {
    if let Some(told) = taken.details.iter().find(|d| d.name == Name::Words) {
        return told.value.to_string();
    }
    let own = step.into_iter().flat_map(|s| s.words).filter(|(outcome, _)| *outcome == taken.outcome);
    own.map(|(_, template)| *template)
        .chain([plainly(taken.outcome)])
        .find_map(|template| fill(template, &taken.details))
        .unwrap_or_else(|| listed(&taken.details))
}

/// Every detail with its name, for a step that has no words for them.
fn listed(details: &[Detail]) -> String {
    details.iter().map(|d| format!("{} {}", d.name.text().replace('_', " "), d.value)).collect::<Vec<_>>().join(", ")
}

/// Puts one step of a trace into words.
pub fn explain(taken: &Taken) -> Explained {
    let step = steps::by_id(taken.step);
    Explained {
        name: step.map_or("unknown", |s| s.name),
        rule: step.map_or("", |s| s.rule),
        outcome: taken.outcome.name(),
        words: words(step, taken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_only_when_all_its_details_are_there() {
        let details = [Detail::count(Name::Age, 12), Detail::text(Name::Limit, "F")];
        assert_eq!(fill("age {age}, for {limit}", &details).as_deref(), Some("age 12, for F"));
        assert_eq!(fill("age {age}, at most {maximum}", &details), None);
        assert_eq!(fill("no detail", &details).as_deref(), Some("no detail"));
    }

    #[test]
    fn details_without_words_are_listed_by_name() {
        let taken = Taken { step: 250, outcome: Outcome::Computed, details: vec![Detail::count(Name::DaysSupply, 30)] };
        assert_eq!(listed(&taken.details), "days supply 30");
    }
}
