//! What is offered to a rejected claim pays, whatever the claim and the world.

use proptest::prelude::*;
use serde_json::Value;

use crate::cases;
use crate::engine::adjudicate::{Disposition, adjudicate};
use crate::engine::claim::{self, Claim};
use crate::engine::correct::remedy::{Change, Remedy, remedies};
use crate::engine::facts::*;
use crate::strategies::*;
use crate::world::*;

/// The claim with the fields that a remedy says to send, as a client would merge them into its request.
fn merged(sent: &Claim, remedy: &Remedy) -> Claim {
    let mut request = claim::encode(sent);
    for (key, value) in remedy.fields(sent) {
        request[key] = value;
    }
    if let Value::Object(fields) = &mut request {
        fields.retain(|_, value| !value.is_null());
    }
    claim::decode(&request).expect("a claim")
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn every_remedy_pays_when_it_is_sent(
        claim in any_claim(),
        without in any::<u32>(),
        fills in any_history(),
        lifts in any::<u8>(),
    ) {
        let mut world = busy_world(without, &fills);
        world.claim = claim;
        // A plan that takes codes for what this world mostly rejects, or an authorization that is gone.
        if lifts & 1 == 0 {
            world.authorizations.clear();
        }
        if lifts & 2 == 0 && world.plan.is_some() {
            world.plan().overrides.push(over("608", OverrideChannel::SubmissionClarification, "4"));
        }
        let found = remedies(&world.case(1), world.view());
        for remedy in &found {
            prop_assert!(matches!(remedy.decision.disposition, Disposition::Paid(_)), "{:?}", remedy.changes);
            let mut after = world.clone();
            for change in &remedy.changes {
                if let Change::Authorization(codes) = change {
                    let target = Target::Ndc(world.claim.ndc().expect("an NDC"));
                    let added = after.authorize(AuthorizationStatus::Approved);
                    added.waived_reject_codes.clone_from(codes);
                    added.target = Some(target);
                    added.span = Span::default();
                }
            }
            let sent = merged(&world.claim, remedy);
            let decided = adjudicate(&sent, &after.facts(), after.view());
            prop_assert_eq!(payment(&decided), payment(&remedy.decision), "{:?} of {:?}", &remedy.changes, world.claim);
        }
    }
}

#[test]
fn most_rejected_claims_have_a_remedy() {
    // The world's claim pays but for what is changed here.
    for (change, name) in [
        ((|w: &mut World| w.rule().prior_auth_required = true) as fn(&mut World), "authorization"),
        (|w| w.rule().quantity_limit = Some(dec("10")), "quantity"),
        (|w| w.plan().maximum_days_supply = Some(20), "days supply"),
    ] {
        let world = World::with(change);
        let found = remedies(&world.case(1), world.view());
        let names: Vec<&str> = found.iter().flat_map(|r| &r.changes).map(Change::name).collect();
        assert!(names.contains(&name), "{name}: {names:?}");
    }
}
