//! Examples of MAC lists and of a client's price beside the pharmacy's.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::areas::{Ran, output};
use crate::engine::facts::*;
use crate::inputs::{Inputs, money};
use crate::world::*;

/// An example of prices; `None` for one of something else.
pub fn run(inputs: &Inputs) -> Option<Ran> {
    if inputs.has("mac_list") {
        Some(mac_list(inputs))
    } else if inputs.has("client_price") {
        Some(both_prices(inputs))
    } else {
        None
    }
}

/// What each of several fill dates costs by a list.
fn mac_list(inputs: &Inputs) -> Ran {
    let mut world = World::default();
    world.product().prices.clear();
    world.contract().rates = vec![rate(PriceType::Mac, false, "0")];
    world.claim.quantity = Some(inputs.needed("quantity")?);
    for row in inputs.objects("mac_list")? {
        let row = Inputs::new(row, "");
        let span = Span { effective: row.date("effective")?, termination: row.date("termination")? };
        let (owner, unit_price) = (MacOwner::Network(1), row.needed("unit")?);
        world.product().mac_prices.push(MacPrice { list_id: 1, owner, list: Span::default(), unit_price, span });
    }
    let mut costs = Vec::new();
    for date in inputs.texts("fill_dates") {
        world.claim.fill_date = Some(day(&date));
        world.received = day(&date);
        costs.push(money(world.payment().ingredient_cost));
    }
    Ok(output(json!({"ingredient_costs": costs})))
}

/// A rate on a published price, with the price put on file.
fn priced(world: &mut World, side: &Map<String, Value>) -> Result<(Rate, Decimal), String> {
    let side = Inputs::new(side, "");
    let basis = side.text("basis").unwrap_or_default();
    let price_type = PriceType::parse(&basis).ok_or(format!("no basis {basis}"))?;
    let unit = side.needed("unit")?;
    world.product().prices.push(price(price_type, &unit.to_string()));
    let discount = side.decimal("discount")?.unwrap_or_default() * Decimal::ONE_HUNDRED;
    Ok((Rate { brand: false, price_type, adjustment_percent: -discount }, side.needed("fee")?))
}

/// What pharmacy and client are allowed and charged.
fn both_prices(inputs: &Inputs) -> Ran {
    let side = |key: &str| inputs.get(key).and_then(Value::as_object).ok_or(format!("{key} is missing"));
    let method = inputs.text("method").unwrap_or_default();
    let mut world = World::default();
    world.product().prices.clear();
    world.claim.quantity = Some(inputs.needed("quantity")?);
    let (rate, fee) = priced(&mut world, side("pharmacy_price")?)?;
    world.contract().rates = vec![rate];
    world.contract().generic_dispensing_fee = fee;
    let (rate, fee) = priced(&mut world, side("client_price")?)?;
    world.plan().client_contracts = vec![ClientContract {
        contract_id: 1,
        method: ClientMethod::parse(&method).ok_or(format!("no method {method}"))?,
        member_share: MemberShare::PharmacyPrice,
        span: Span::default(),
        brand_dispensing_fee: fee,
        generic_dispensing_fee: fee,
        rates: vec![rate],
    }];
    let payment = world.payment();
    let client = payment.client.ok_or("no client price")?;
    Ok(output(json!({
        "client_allowed": money(client.allowed),
        "pharmacy_allowed": money(payment.allowed),
        "spread": money(client.spread(payment.allowed)),
    })))
}
