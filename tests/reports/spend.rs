use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::raw::{Claim, call, line, months, number, period, periods, rounded, scene, shown};

#[derive(Default)]
struct Sum {
    claims: u32,
    members: BTreeSet<String>,
    plan_paid: Decimal,
    patient_pay: Decimal,
}

impl Sum {
    fn add(&mut self, claim: &Claim) {
        self.claims += 1;
        self.members.insert(claim.patient.clone());
        self.plan_paid += claim.plan_paid;
        self.patient_pay += claim.patient_pay;
    }

    fn shown(&self) -> String {
        format!("{}|{}|{}|{}", self.claims, self.members.len(), shown(self.plan_paid), shown(self.patient_pay))
    }

    fn share(&self, total: Decimal) -> String {
        if total.is_zero() { "NULL".into() } else { shown(rounded(self.plan_paid / total, 6)) }
    }
}

#[test]
fn spending_by_class_is_what_the_claims_say_and_adds_up_to_the_total() {
    let (_database, mut session, raw) = scene();
    let mut of_two_classes = 0;
    for (plan, period) in raw.plans.keys().flat_map(|plan| periods().into_iter().map(move |period| (plan, period))) {
        let mut classes: BTreeMap<String, Sum> = BTreeMap::new();
        for claim in raw.paid(plan, period) {
            let class =
                raw.classes.get(&claim.ndc).and_then(|all| all.first()).map_or("NULL".to_owned(), i64::to_string);
            classes.entry(class).or_default().add(claim);
            of_two_classes += usize::from(raw.classes.get(&claim.ndc).is_some_and(|all| all.len() > 1));
        }
        let total: Decimal = classes.values().map(|sum| sum.plan_paid).sum();
        let expected: BTreeSet<String> =
            classes.iter().map(|(class, sum)| format!("{class}|{}|{}", sum.shown(), sum.share(total))).collect();
        let rows = session.rows(&format!(
            "SELECT class_id, claims, members, plan_paid, patient_pay, share FROM {}",
            call("spend_by_class", plan, period)
        ));
        let actual: BTreeSet<String> = rows.iter().map(line).collect();
        assert_eq!(actual, expected, "{plan} {period:?}");
        let amounts: Decimal = rows.iter().map(|row| number(row[3].as_deref().expect("an amount"))).sum();
        assert_eq!(amounts, raw.paid(plan, period).map(|claim| claim.plan_paid).sum(), "{plan} {period:?}");
    }
    assert!(of_two_classes > 20, "only {of_two_classes} claims are of products with two classes");
}

#[test]
fn spending_by_month_has_every_month_and_the_members_of_it() {
    let (_database, mut session, raw) = scene();
    // The years with claims, one that is over, and one that is to come.
    let to_come = format!("{}-01-01", raw.today.format("%Y").to_string().parse::<i32>().expect("a year") + 2);
    let windows = [periods(), vec![period(&to_come, &to_come)]].concat();
    for (plan, period) in raw.plans.keys().flat_map(|plan| windows.iter().map(move |period| (plan, *period))) {
        let expected: Vec<String> = months(period)
            .into_iter()
            .map(|first| {
                let mut sum = Sum::default();
                let of_month = |c: &&Claim| c.fill.format("%Y-%m").to_string() == first.format("%Y-%m").to_string();
                raw.paid(plan, period).filter(of_month).for_each(|claim| sum.add(claim));
                let covered = raw.member_months(plan, first);
                let pmpm = if covered == 0 {
                    "NULL".into()
                } else {
                    shown(rounded(sum.plan_paid / Decimal::from(covered), 2))
                };
                format!("{first}|{}|{pmpm}|{covered}", sum.shown())
            })
            .collect();
        let actual: Vec<String> = session
            .rows(&format!(
                "SELECT month, claims, members, plan_paid, patient_pay, pmpm, member_months FROM {}",
                call("spend_by_month", plan, period)
            ))
            .iter()
            .map(line)
            .collect();
        assert_eq!(actual, expected, "{plan} {period:?}");
    }
}

#[test]
fn spending_by_tier_and_channel_is_what_the_claims_say() {
    let (_database, mut session, raw) = scene();
    for (plan, period) in raw.plans.keys().flat_map(|plan| periods().into_iter().map(move |period| (plan, period))) {
        let mut lines: BTreeMap<(Option<i64>, Option<String>), Sum> = BTreeMap::new();
        raw.paid(plan, period)
            .for_each(|claim| lines.entry((claim.tier, claim.channel.clone())).or_default().add(claim));
        let total: Decimal = lines.values().map(|sum| sum.plan_paid).sum();
        let expected: Vec<String> = lines
            .iter()
            .map(|((tier, channel), sum)| {
                let (tier, channel) = (tier.expect("a tier"), channel.as_deref().unwrap_or("NULL"));
                format!("{tier}|{channel}|{}|{}", sum.shown(), sum.share(total))
            })
            .collect();
        let actual: Vec<String> = session
            .rows(&format!(
                "SELECT tier, channel, claims, members, plan_paid, patient_pay, share FROM {}",
                call("spend_by_tier", plan, period)
            ))
            .iter()
            .map(line)
            .collect();
        assert_eq!(actual, expected, "{plan} {period:?}");
    }
}

/// Volume at the prior cost of a day, price by product that was filled in both, and mix the rest.
#[test]
fn the_trend_is_split_into_volume_price_and_mix_that_add_up() {
    let (_database, mut session, raw) = scene();
    let (prior, now) = (period("2025-01-01", "2025-06-30"), period("2025-07-01", "2025-12-31"));
    let mut priced = 0;
    for plan in raw.plans.keys() {
        // Days and amounts, prior and now, by product; in total under no class.
        let mut products: BTreeMap<&str, [Decimal; 4]> = BTreeMap::new();
        for (place, window) in [(0, prior), (2, now)] {
            for claim in raw.paid(plan, window) {
                let sums = products.entry(&claim.ndc).or_default();
                sums[place] += Decimal::from(claim.days);
                sums[place + 1] += claim.allowed;
            }
        }
        let class = |ndc: &str| raw.classes.get(ndc).and_then(|all| all.first()).copied();
        let mut groups: BTreeMap<(bool, Option<i64>), Vec<[Decimal; 4]>> = BTreeMap::new();
        for (ndc, sums) in &products {
            groups.entry((false, class(ndc))).or_default().push(*sums);
            groups.entry((true, None)).or_default().push(*sums);
        }
        let expected: BTreeSet<String> = groups
            .iter()
            .map(|((is_total, class), products)| {
                let sum = |place: usize| products.iter().map(|sums| sums[place]).sum::<Decimal>();
                let volume = if sum(0).is_zero() { sum(3) } else { (sum(2) - sum(0)) * sum(1) / sum(0) };
                let price: Decimal = products
                    .iter()
                    .filter(|p| !p[0].is_zero() && !p[2].is_zero())
                    .map(|p| p[3] - p[2] * p[1] / p[0])
                    .sum();
                priced += usize::from(!price.is_zero());
                let (volume, price) = (rounded(volume, 2), rounded(price, 2));
                let change = sum(3) - sum(1);
                format!(
                    "{}|{}|{}|{}|{}|{}|{}|{}",
                    if *is_total { "t" } else { "f" },
                    class.map_or("NULL".into(), |class| class.to_string()),
                    shown(sum(1)),
                    shown(sum(3)),
                    shown(change),
                    shown(volume),
                    shown(price),
                    shown(change - volume - price)
                )
            })
            .collect();
        let actual: BTreeSet<String> = session
            .rows(&format!(
                "SELECT is_total, class_id, prior_amount, amount, change, volume_effect, price_effect, mix_effect
                 FROM pbm.spend_trend('{plan}', '{}', '{}', '{}', '{}')",
                now.0, now.1, prior.0, prior.1
            ))
            .iter()
            .map(line)
            .collect();
        assert_eq!(actual, expected, "{plan}");
    }
    assert!(priced > 5, "prices of {priced} groups changed");
}
