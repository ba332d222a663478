//! The product, the formulary, duplicates, the price and the cost share.

use super::*;

pub const EDGES: &[Edge] = &[
    edge(
        "23",
        "nothing to price by",
        |w| w.product().prices.clear(),
        |w| {
            w.product().prices.clear();
            w.claim.ingredient_cost_submitted = Some(dec("20"));
        },
    ),
    edge("54", "unknown product", |w| w.product = None, nothing),
    edge(
        "77",
        "discontinued the day before",
        |w| w.product().obsolete_date = Some(day("2026-03-09")),
        |w| w.product().obsolete_date = Some(day("2026-03-10")),
    ),
    edge(
        "MR",
        "no rule in a closed formulary",
        |w| w.rules.clear(),
        |w| {
            w.rules.clear();
            w.plan().open_formulary = true;
        },
    ),
    edge(
        "MR",
        "rule ended the day before",
        |w| w.rule().span.termination = Some(day("2026-03-09")),
        |w| w.rule().span.termination = Some(day("2026-03-10")),
    ),
    edge("70", "excluded", |w| w.rule().covered = false, nothing),
    edge(
        "83",
        "collision",
        |w| w.repeated().fingerprint = 0,
        |w| {
            w.plan().refill_threshold_percent = dec("0");
            w.repeated().fill_number = 1;
        },
    ),
    edge(
        "78",
        "a cent above the maximum",
        |w| w.plan().maximum_claim_amount = Some(dec("31.99")),
        |w| w.plan().maximum_claim_amount = Some(dec("32.00")),
    ),
    // 9,999,999 units at 10.00 and a fee of 9.00 are 99,999,999.00, the most a claim can carry.
    edge(
        "78",
        "more than an amount can be",
        |w| {
            w.claim.quantity = Some(dec("9999999"));
            w.product().prices = vec![price(PriceType::Nadac, "10.00")];
            w.contract().generic_dispensing_fee = dec("9.01");
        },
        |w| {
            w.claim.quantity = Some(dec("9999999"));
            w.product().prices = vec![price(PriceType::Nadac, "10.00")];
            w.contract().generic_dispensing_fee = dec("9.00");
        },
    ),
    edge(
        "85",
        "no cost share for the tier",
        |w| w.rule().tier = Some(2),
        |w| {
            w.rule().tier = Some(2);
            let share = CostShare { copay: Some(dec("5")), ..share(2) };
            w.plan().cost_shares.push(share);
        },
    ),
    edge(
        "7X",
        "no cost share for the supply",
        |w| w.share().maximum_days_supply = 29,
        |w| {
            w.share().maximum_days_supply = 30;
        },
    ),
];
