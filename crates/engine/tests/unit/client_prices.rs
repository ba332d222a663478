//! Prices on MAC lists, and what clients are charged beside what pharmacies are allowed.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::engine::facts::*;
use crate::engine::pay::client::ClientPrice;
use crate::engine::trace::explain::explain;
use crate::world::*;

const CLIENT: u128 = 0xce;

fn listed(list_id: i32, owner: MacOwner, unit: &str, from: &str, to: Option<&str>) -> MacPrice {
    let span = Span::new(day(from), to.map(day));
    MacPrice { list_id, owner, list: Span::default(), unit_price: dec(unit), span }
}

/// The little book of business under a contract by MAC alone, with a fee of 0.50.
fn by_mac(change: impl FnOnce(&mut World)) -> World {
    World::with(|w| {
        w.product().prices.clear();
        w.contract().rates = vec![rate(PriceType::Mac, false, "0")];
        w.contract().generic_dispensing_fee = dec("0.50");
        w.plan().client_id = Some(id(CLIENT));
        change(w);
    })
}

fn contract(method: ClientMethod) -> ClientContract {
    ClientContract {
        contract_id: 7,
        method,
        member_share: MemberShare::PharmacyPrice,
        span: Span::new(day("2026-01-01"), Some(day("2026-12-31"))),
        brand_dispensing_fee: dec("1.75"),
        generic_dispensing_fee: dec("0.75"),
        rates: vec![rate(PriceType::Awp, false, "-80")],
    }
}

/// Pharmacy: 30 x 0.30 = 9.00 and 0.50. Client: 30 x 2.50 less 80 % = 15.00 and 0.75.
fn spread(change: impl FnOnce(&mut World)) -> World {
    by_mac(|w| {
        w.product().prices = vec![price(PriceType::Awp, "2.50")];
        w.product().mac_prices = vec![listed(1, MacOwner::Network(1), "0.30", "2026-01-01", None)];
        w.plan().client_contracts = vec![contract(ClientMethod::Spread)];
        w.share().copay = Some(dec("4.00"));
        change(w);
    })
}

/// What the trace says of the client's price.
fn told(world: &World) -> String {
    let decision = world.decide();
    let told: Vec<String> =
        decision.trace.0.iter().map(explain).filter(|s| s.rule == "PR-11").map(|s| s.words).collect();
    told.join("|")
}

#[test]
fn a_price_on_a_list_holds_on_its_first_and_on_its_last_day() {
    let on = |date: &str| {
        by_mac(|w| {
            w.received = day("2026-06-01");
            w.claim.fill_date = Some(day(date));
            w.product().mac_prices = vec![
                listed(1, MacOwner::Network(1), "0.3000", "2026-01-01", Some("2026-03-31")),
                listed(1, MacOwner::Network(1), "0.2500", "2026-04-01", Some("2026-04-30")),
            ];
        })
    };
    for (date, cost) in [("2026-01-01", "9.00"), ("2026-03-31", "9.00"), ("2026-04-01", "7.50"), ("2026-04-30", "7.50")]
    {
        assert_eq!(on(date).payment().ingredient_cost, dec(cost), "{date}");
    }
    for date in ["2025-12-31", "2026-05-01"] {
        assert_eq!(on(date).codes(), ["23"], "{date}");
    }
}

#[test]
fn a_list_holds_for_its_own_network_while_it_is_in_use() {
    let cost = |change: fn(&mut World)| {
        let world = by_mac(|w| {
            w.product().prices = vec![price(PriceType::Mac, "0.50")];
            w.product().mac_prices = vec![listed(1, MacOwner::Network(1), "0.30", "2026-01-01", None)];
            change(w);
        });
        world.payment().ingredient_cost
    };
    assert_eq!(cost(|_| {}), dec("9.00"), "before the price on file for all");
    assert_eq!(cost(|w| w.product().mac_prices[0].owner = MacOwner::Network(2)), dec("15.00"));
    assert_eq!(cost(|w| w.product().mac_prices[0].owner = MacOwner::Client(id(CLIENT))), dec("15.00"));
    assert_eq!(cost(|w| w.product().mac_prices[0].list.termination = Some(day("2026-03-09"))), dec("15.00"));
    assert_eq!(cost(|w| w.product().mac_prices[0].list.termination = Some(day("2026-03-10"))), dec("9.00"));
    assert_eq!(cost(|w| w.product().mac_prices[0].unit_price = Decimal::ZERO), dec("15.00"), "0 is no price (PR-9)");
}

#[test]
fn of_two_lists_of_a_network_the_one_that_began_last_counts() {
    let world = by_mac(|w| {
        let list = |list_id, unit, from: &str| MacPrice {
            list: Span::new(day(from), None),
            ..listed(list_id, MacOwner::Network(1), unit, "2026-01-01", None)
        };
        w.product().mac_prices = vec![list(3, "0.40", "2026-01-01"), list(2, "0.20", "2026-02-01")];
    });
    assert_eq!(world.payment().ingredient_cost, dec("6.00"));
}

#[test]
fn the_client_pays_the_spread_and_the_member_shares_the_pharmacys_price() {
    let payment = spread(|_| {}).payment();
    assert_eq!(
        (payment.allowed, payment.share.patient_pays, payment.share.plan_pays),
        (dec("9.50"), dec("4"), dec("5.50"))
    );
    let client = payment.client.expect("a client's price");
    assert_eq!(client, ClientPrice { contract_id: 7, allowed: dec("15.75") });
    assert_eq!(client.spread(payment.allowed), dec("6.25"));
    let charge = client.charge(payment.allowed, payment.share.plan_pays);
    assert_eq!(charge, dec("11.75"));
    assert_eq!(charge + payment.share.patient_pays, client.allowed);
    let brand = spread(|w| {
        w.product().brand = true;
        w.contract().rates = vec![rate(PriceType::Mac, true, "0")];
        w.plan().client_contracts[0].rates = vec![rate(PriceType::Awp, true, "-20")];
    });
    // 30 x 2.50 less 20 % = 60.00, and a brand's fee of 1.75.
    assert_eq!(brand.payment().client.map(|client| client.allowed), Some(dec("61.75")));
}

#[test]
fn what_is_passed_through_is_equal_on_both_sides() {
    let world = spread(|w| w.plan().client_contracts[0] = contract(ClientMethod::PassThrough));
    let payment = world.payment();
    let client = payment.client.expect("a client's price");
    assert_eq!((client.allowed, client.spread(payment.allowed)), (dec("9.50"), Decimal::ZERO));
    assert_eq!(client.charge(payment.allowed, payment.share.plan_pays), payment.share.plan_pays);
    assert_eq!(
        told(&world),
        "client contract 7: passed through, allowed 9.50; client charged 5.50, spread 0.00; no NADAC is on file"
    );
}

#[test]
fn a_usual_and_customary_charge_limits_both_prices() {
    let with = |charge: &str| {
        let world = spread(|w| w.claim.usual_and_customary = Some(dec(charge)));
        let payment = world.payment();
        (payment.allowed, payment.client.expect("a client's price").allowed)
    };
    assert_eq!(with("20.00"), (dec("9.50"), dec("15.75")));
    assert_eq!(with("12.00"), (dec("9.50"), dec("12.00")));
    assert_eq!(with("9.00"), (dec("9.00"), dec("9.00")));
    assert_eq!(with("0.00"), (dec("9.50"), dec("15.75")), "0.00 was not sent (PR-9)");
}

#[test]
fn the_client_pays_the_tax_that_the_pharmacy_is_paid() {
    // 5 % of 9.50 = 0.475, so 0.48.
    let payment = spread(|w| w.contract().sales_tax_percent = dec("5")).payment();
    assert_eq!(payment.sales_tax, dec("0.48"));
    assert_eq!(payment.client.map(|client| client.allowed), Some(dec("16.23")));
}

#[test]
fn a_clients_own_list_counts_before_the_networks() {
    let allowed = |owner| {
        let world = spread(|w| {
            w.plan().client_contracts[0].rates = vec![rate(PriceType::Mac, false, "0")];
            w.product().mac_prices.push(listed(2, owner, "0.45", "2026-01-01", None));
        });
        let payment = world.payment();
        assert_eq!(payment.allowed, dec("9.50"));
        payment.client.expect("a client's price").allowed
    };
    // 30 x 0.45 = 13.50 and 0.75; by the network's list 9.00 and 0.75.
    assert_eq!(allowed(MacOwner::Client(id(CLIENT))), dec("14.25"));
    assert_eq!(allowed(MacOwner::Client(id(0xcf))), dec("9.75"));
}

#[test]
fn a_member_shares_the_lower_price_where_the_client_agreed_so() {
    let coinsurance = |member_share, discount: &str| {
        let payment = spread(|w| {
            w.share().copay = None;
            w.share().coinsurance_percent = Some(dec("50"));
            w.plan().client_contracts[0].member_share = member_share;
            w.plan().client_contracts[0].rates = vec![rate(PriceType::Awp, false, discount)];
        })
        .payment();
        assert_eq!(payment.share.patient_pays + payment.share.plan_pays, payment.allowed);
        payment.share.patient_pays
    };
    // 30 x 2.50 less 92 % = 6.00, and 0.75: half of 6.75 is 3.375. The pharmacy's 9.50 halved is 4.75.
    assert_eq!(coinsurance(MemberShare::LowerPrice, "-92"), dec("3.38"));
    assert_eq!(coinsurance(MemberShare::PharmacyPrice, "-92"), dec("4.75"));
    assert_eq!(coinsurance(MemberShare::LowerPrice, "-80"), dec("4.75"), "the client's price is the higher one");
}

#[test]
fn a_client_whose_price_is_the_lower_one_is_credited_what_the_member_paid_above_it() {
    let payment = spread(|w| {
        w.share().copay = Some(dec("9.00"));
        w.plan().client_contracts[0].rates = vec![rate(PriceType::Awp, false, "-92")];
    })
    .payment();
    let client = payment.client.expect("a client's price");
    assert_eq!((client.allowed, client.spread(payment.allowed)), (dec("6.75"), dec("-2.75")));
    assert_eq!(client.charge(payment.allowed, payment.share.plan_pays), dec("-2.25"));
}

#[test]
fn what_another_payer_bears_is_no_part_of_the_clients_charge() {
    // Of 9.50 the plan pays 2.00 after another payer: the rest of the pharmacy's price is not the client's.
    let client = ClientPrice { contract_id: 7, allowed: dec("15.75") };
    assert_eq!(client.charge(dec("9.50"), dec("2.00")), dec("8.25"));
}

#[test]
fn what_nadac_gives_stands_beside_the_price() {
    let with = |unit: &str| spread(|w| w.product().prices.push(price(PriceType::Nadac, unit)));
    // 30 x 0.21 = 6.30; 9.00 is 2.70 above.
    assert_eq!(with("0.21").payment().nadac, Some(dec("6.30")));
    assert_eq!(
        told(&with("0.21")),
        "client contract 7: AWP 2.5 x 30 less 80% = 15.00, dispensing fee 0.75, sales tax 0.00: allowed 15.75; client \
         charged 11.75, spread 6.25; ingredient cost 2.70 above NADAC 6.30"
    );
    assert_eq!(with("0.00").payment().nadac, None);
    assert!(told(&with("0.00")).ends_with("; no NADAC is on file"));
    // 30 x 1.00 of a plan without a client's contract.
    assert_eq!(World::default().payment().nadac, Some(dec("30.00")));
}

#[test]
fn a_claim_says_why_it_has_no_client_price() {
    let none = World::default();
    assert_eq!((none.payment().client, told(&none).as_str()), (None, ""));
    let later = spread(|w| w.plan().client_contracts[0].span.effective = NaiveDate::from_ymd_opt(2026, 3, 11));
    assert_eq!(
        (later.payment().client, told(&later).as_str()),
        (None, "not evaluated: no contract with the client is in force")
    );
    let last_day = spread(|w| w.plan().client_contracts[0].span.termination = NaiveDate::from_ymd_opt(2026, 3, 10));
    assert!(last_day.payment().client.is_some());
    let unpriced = spread(|w| {
        w.claim.usual_and_customary = Some(dec("20.00"));
        w.plan().client_contracts[0].rates = vec![rate(PriceType::Wac, false, "0")];
    });
    assert_eq!((unpriced.payment().client, told(&unpriced).as_str()), (None, "not evaluated: there is no price"));
}
