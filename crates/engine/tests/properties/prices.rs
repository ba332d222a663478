//! The pharmacy's price and the client's, whatever the contracts with both.

use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use super::cases;
use crate::engine::facts::{ClientContract, ClientMethod, MemberShare, PriceType};
use crate::engine::money::cents;
use crate::world::{World, dec, price, rate};

/// What both contracts say, and what the member shares.
#[derive(Clone, Debug)]
struct Deal {
    unit_price: Decimal,
    nadac: Option<Decimal>,
    quantity: Decimal,
    pharmacy_discount: i64,
    client_discount: i64,
    fees: [Decimal; 2],
    charge: Option<Decimal>,
    copay: Decimal,
    method: ClientMethod,
    member_share: MemberShare,
}

fn up_to(most: i64, scale: u32) -> impl Strategy<Value = Decimal> {
    (1..most).prop_map(move |units| Decimal::new(units, scale))
}

prop_compose! {
    fn any_deal()(
        unit_price in up_to(5_000_000, 5),
        nadac in prop::option::of(up_to(5_000_000, 5)),
        quantity in up_to(400_000, 3),
        pharmacy_discount in 0..99_i64,
        client_discount in 0..99_i64,
        fees in prop::array::uniform2(up_to(2_000, 2)),
        charge in prop::option::of(up_to(1_000_000, 2)),
        copay in up_to(20_000, 2),
        method in select(vec![ClientMethod::Spread, ClientMethod::PassThrough]),
        member_share in select(vec![MemberShare::PharmacyPrice, MemberShare::LowerPrice]),
    ) -> Deal {
        Deal { unit_price, nadac, quantity, pharmacy_discount, client_discount, fees, charge, copay, method, member_share }
    }
}

/// A claim by a deal; without the client's contract where it is asked for so.
fn world(deal: &Deal, has_client: bool) -> World {
    World::with(|w| {
        w.product().prices = vec![price(PriceType::Awp, &deal.unit_price.to_string())];
        w.product().prices.extend(deal.nadac.map(|unit| price(PriceType::Nadac, &unit.to_string())));
        w.contract().rates = vec![rate(PriceType::Awp, false, &format!("-{}", deal.pharmacy_discount))];
        w.contract().generic_dispensing_fee = deal.fees[0];
        w.claim.quantity = Some(deal.quantity);
        w.claim.usual_and_customary = deal.charge;
        w.share().copay = Some(deal.copay);
        w.plan().maximum_claim_amount = None;
        w.plan().client_contracts = vec![ClientContract {
            contract_id: 1,
            method: deal.method,
            member_share: deal.member_share,
            span: Default::default(),
            brand_dispensing_fee: deal.fees[1],
            generic_dispensing_fee: deal.fees[1],
            rates: vec![rate(PriceType::Awp, false, &format!("-{}", deal.client_discount))],
        }];
        if !has_client {
            w.plan().client_contracts.clear();
        }
    })
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn what_the_client_is_charged_and_the_member_pays_is_the_clients_price(deal in any_deal()) {
        let payment = world(&deal, true).payment();
        let client = payment.client.expect("a client's price");
        let charge = client.charge(payment.allowed, payment.share.plan_pays);
        prop_assert_eq!(payment.share.plan_pays + payment.share.patient_pays, payment.allowed);
        prop_assert_eq!(charge + payment.share.patient_pays, client.allowed);
        prop_assert_eq!(client.spread(payment.allowed), charge - payment.share.plan_pays);
        if deal.method == ClientMethod::PassThrough {
            prop_assert_eq!((client.allowed, charge), (payment.allowed, payment.share.plan_pays));
        }
        if deal.member_share == MemberShare::LowerPrice {
            prop_assert!(payment.share.patient_pays <= payment.allowed.min(client.allowed));
        }
    }

    /// Without a limit by the charge each side is its own rate: quantity x unit less the discount, and the fee.
    #[test]
    fn each_side_is_the_lesser_of_its_own_rate_and_the_charge(deal in any_deal()) {
        let payment = world(&deal, true).payment();
        let own = |discount: i64, fee: Decimal| {
            let by_rate = cents(deal.quantity * deal.unit_price * Decimal::from(100 - discount) / dec("100")) + fee;
            deal.charge.map_or(by_rate, |charge| charge.min(by_rate))
        };
        let pharmacy = own(deal.pharmacy_discount, deal.fees[0]);
        prop_assert_eq!(payment.allowed, pharmacy);
        let client = match deal.method {
            ClientMethod::PassThrough => pharmacy,
            ClientMethod::Spread => own(deal.client_discount, deal.fees[1]),
        };
        prop_assert_eq!(payment.client.map(|price| price.allowed), Some(client));
        prop_assert_eq!(payment.nadac, deal.nadac.map(|unit| cents(deal.quantity * unit)));
    }

    #[test]
    fn the_pharmacy_is_allowed_the_same_whatever_the_client_is_charged(deal in any_deal()) {
        prop_assert_eq!(world(&deal, true).payment().allowed, world(&deal, false).payment().allowed);
    }
}
