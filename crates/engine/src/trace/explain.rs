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

/// The template with its details filled in; `None` where one of them is not there. What stands in brackets, also in
/// nested ones, is left out where a detail in it is not there.
fn fill(template: &str, details: &[Detail]) -> Option<String> {
    let mut words = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(place) = rest.find(['{', '[']) {
        let (before, after) = rest.split_at(place);
        words.push_str(before);
        if let Some(after) = after.strip_prefix('[') {
            let (optional, after) = bracketed(after)?;
            words.push_str(&fill(optional, details).unwrap_or_default());
            rest = after;
        } else {
            let (name, after) = after[1..].split_once('}')?;
            words.push_str(&details.iter().find(|d| d.name.text() == name)?.value.to_string());
            rest = after;
        }
    }
    words.push_str(rest);
    Some(words)
}

/// What stands before the bracket that closes one opened just before, and what stands behind it.
fn bracketed(template: &str) -> Option<(&str, &str)> {
    let mut depth = 0;
    for (place, character) in template.char_indices() {
        match character {
            '[' => depth += 1,
            ']' if depth == 0 => return Some((&template[..place], &template[place + 1..])),
            ']' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn words(step: Option<&Step>, taken: &Taken) -> String {
    if let Some(told) = taken.details.iter().find(|d| d.name == Name::Words) {
        return told.value.to_string();
    }
    let own = step.into_iter().flat_map(|s| s.words).filter(|(outcome, _)| *outcome == taken.outcome);
    let words = own
        .map(|(_, template)| *template)
        .chain([plainly(taken.outcome)])
        .find_map(|template| fill(template, &taken.details))
        .unwrap_or_else(|| listed(&taken.details));
    let words = match taken.outcome {
        Outcome::Rejected => with_answer(words, &taken.details),
        _ => words,
    };
    match taken.details.iter().find(|d| d.name == Name::Place) {
        Some(place) => format!("ingredient {}: {words}", place.value),
        None => words,
    }
}

/// The words of a reject, and what the pharmacist was told where they do not say it.
fn with_answer(words: String, details: &[Detail]) -> String {
    let text = |name| details.iter().find(|d| d.name == name).map(|d| d.value.to_string());
    match (text(Name::Code), text(Name::Message)) {
        (Some(code), Some(message)) if !words.contains(&message) => format!("{words}; answered {code} {message}"),
        _ => words,
    }
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
    fn what_stands_in_brackets_is_left_out_where_a_detail_in_it_is_not_there() {
        let details = [Detail::count(Name::Age, 12), Detail::count(Name::Minimum, 6)];
        for (template, filled) in [
            ("age {age}[, from {minimum}][, to {maximum}]", "age 12, from 6"),
            ("[to {maximum}: ]age {age}", "age 12"),
            ("age {age}[ (from {minimum}[, to {maximum}])]", "age 12 (from 6)"),
            ("age {age}[ (to {maximum}[, from {minimum}])] in years", "age 12 in years"),
        ] {
            assert_eq!(fill(template, &details).as_deref(), Some(filled), "{template}");
        }
        assert_eq!(fill("{age}[ years", &details), None);
    }

    #[test]
    fn details_without_words_are_listed_by_name() {
        let taken = Taken { step: 250, outcome: Outcome::Computed, details: vec![Detail::count(Name::DaysSupply, 30)] };
        assert_eq!(listed(&taken.details), "days supply 30");
    }
}
