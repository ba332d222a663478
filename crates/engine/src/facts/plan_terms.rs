//! A plan as its settings change over time.

use std::rc::Rc;

use chrono::{Datelike, NaiveDate};

use super::Plan;

/// A plan with the terms that replace its settings from a date on (M-8).
#[derive(Clone, Debug, PartialEq)]
pub struct PlanTerms {
    /// The plan from the beginning.
    beginning: Rc<Plan>,
    /// The plan from each of these dates to the next.
    changes: Vec<(NaiveDate, Rc<Plan>)>,
}

impl PlanTerms {
    /// The plan from the beginning, and what replaces it from each date on. A change that falls into a benefit year
    /// keeps the deductible and out-of-pocket maximum of the year's first day until the next year begins.
    pub fn new(beginning: Plan, mut terms: Vec<(NaiveDate, Plan)>) -> Self {
        terms.sort_by_key(|(date, _)| *date);
        let in_force = |date| terms.iter().rfind(|(from, _)| *from <= date).map_or(&beginning, |(_, plan)| plan);
        let mut changes: Vec<(NaiveDate, Rc<Plan>)> = Vec::with_capacity(terms.len());
        for (place, (from, plan)) in terms.iter().enumerate() {
            let year = plan.benefit_year_start(*from);
            if year == *from {
                changes.push((*from, Rc::new(plan.clone())));
                continue;
            }
            changes.push((*from, Rc::new(plan.clone().with_limits_of(in_force(year)))));
            let Some(next_year) = year.with_year(year.year() + 1) else { continue };
            if terms.get(place + 1).is_none_or(|(next, _)| next_year < *next) {
                changes.push((next_year, Rc::new(plan.clone())));
            }
        }
        Self { changes, beginning: Rc::new(beginning) }
    }

    /// The plan with the settings that hold for a fill of this date.
    pub fn on(&self, fill_date: NaiveDate) -> &Rc<Plan> {
        self.changes.iter().rfind(|(from, _)| *from <= fill_date).map_or(&self.beginning, |(_, plan)| plan)
    }

    /// The plan in every form that it has at some time.
    pub fn all(&self) -> impl Iterator<Item = &Rc<Plan>> {
        [&self.beginning].into_iter().chain(self.changes.iter().map(|(_, plan)| plan))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn plan(month: u32, deductible: i64, days: i32) -> Plan {
        Plan {
            benefit_year_start_month: month,
            individual_deductible: Decimal::from(deductible),
            maximum_days_supply: Some(days),
            ..Plan::default()
        }
    }

    #[track_caller]
    fn check(terms: &PlanTerms, date: &str, deductible: i64, days: i32) {
        let plan = terms.on(day(date));
        let found = (plan.individual_deductible, plan.maximum_days_supply);
        assert_eq!(found, (Decimal::from(deductible), Some(days)), "{date}");
    }

    #[test]
    fn terms_replace_the_plan_from_their_date_and_leave_what_was_before() {
        let terms = PlanTerms::new(plan(1, 100, 30), vec![(day("2027-01-01"), plan(1, 250, 90))]);
        check(&terms, "2020-02-29", 100, 30);
        check(&terms, "2026-12-31", 100, 30);
        check(&terms, "2027-01-01", 250, 90);
        check(&terms, "2030-07-01", 250, 90);
    }

    #[test]
    fn a_change_within_the_benefit_year_leaves_its_deductible_until_the_next() {
        let terms = PlanTerms::new(plan(1, 100, 30), vec![(day("2026-04-15"), plan(1, 250, 90))]);
        check(&terms, "2026-04-14", 100, 30);
        check(&terms, "2026-04-15", 100, 90);
        check(&terms, "2026-12-31", 100, 90);
        check(&terms, "2027-01-01", 250, 90);
    }

    #[test]
    fn two_changes_within_one_year_leave_the_deductible_of_its_first_day() {
        let changes = vec![(day("2026-10-01"), plan(7, 400, 60)), (day("2026-08-01"), plan(7, 250, 90))];
        let terms = PlanTerms::new(plan(7, 100, 30), changes);
        check(&terms, "2026-08-01", 100, 90);
        check(&terms, "2026-10-01", 100, 60);
        // The benefit year is July to June.
        check(&terms, "2027-06-30", 100, 60);
        check(&terms, "2027-07-01", 400, 60);
    }

    #[test]
    fn a_later_change_in_another_year_keeps_what_the_earlier_left_for_that_year() {
        let changes = vec![(day("2025-03-01"), plan(1, 250, 90)), (day("2026-05-01"), plan(1, 400, 60))];
        let terms = PlanTerms::new(plan(1, 100, 30), changes);
        check(&terms, "2025-12-31", 100, 90);
        check(&terms, "2026-01-01", 250, 90);
        check(&terms, "2026-05-01", 250, 60);
        check(&terms, "2027-01-01", 400, 60);
    }
}
