//! The digest of a row: any change of any field is another digest.

use proptest::prelude::*;
use serde_json::json;

use crate::cases;
use crate::evidence::json::canonical;
use crate::evidence::row::{Owned, Value, digest, digest_owned};
use crate::evidence::tables::{Column, Kind, TABLES, Table};
use crate::evidence::{hex, merkle, unhex};

fn value() -> impl Strategy<Value = Owned> {
    prop_oneof![
        Just(Owned::Null),
        any::<bool>().prop_map(Owned::Bool),
        (-3i64..3).prop_map(Owned::Int),
        (0u64..3).prop_map(Owned::Xid),
        (-3i64..3).prop_map(Owned::Time),
        "[a-c]{0,3}".prop_map(Owned::Text),
        proptest::collection::vec(0u8..3, 0..3).prop_map(Owned::Bytes),
        proptest::array::uniform16(0u8..2).prop_map(Owned::Uuid),
        prop_oneof![
            Just(json!(null)),
            Just(json!({})),
            "[a-c]{0,2}".prop_map(|s| json!(s)),
            (0..3).prop_map(|n| json!({ "a": n }))
        ]
        .prop_map(|json| Owned::Json(canonical(&json))),
        proptest::collection::vec(-2i64..2, 0..3).prop_map(Owned::Ints),
        proptest::collection::vec("[ab]{0,2}", 0..3).prop_map(Owned::Texts),
        proptest::collection::vec(proptest::array::uniform16(0u8..2), 0..2).prop_map(Owned::Uuids),
    ]
}

const fn column(number: u16) -> Column {
    Column { number, name: "column", kind: Kind::Text }
}

static FOUR: Table = Table { name: "t", key: "k", time: "w", columns: &[column(1), column(2), column(3), column(4)] };
static FIVE: Table =
    Table { name: "t", key: "k", time: "w", columns: &[column(1), column(2), column(3), column(4), column(5)] };
static OTHER: Table = Table { name: "u", key: "k", time: "w", columns: &[column(1), column(2), column(3), column(4)] };

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn two_rows_have_one_digest_only_where_they_are_equal(
        a in proptest::collection::vec(value(), 4), b in proptest::collection::vec(value(), 4)
    ) {
        let (x, y) = (digest_owned(&FOUR, &a), digest_owned(&FOUR, &b));
        prop_assert_eq!(a == b, x == y);
    }

    #[test]
    fn any_change_of_one_field_is_another_digest(
        row in proptest::collection::vec(value(), 4), at in 0usize..4, other in value()
    ) {
        let mut changed = row.clone();
        changed[at] = other;
        let (x, y) = (digest_owned(&FOUR, &row), digest_owned(&FOUR, &changed));
        prop_assert_eq!(row == changed, x == y);
    }

    #[test]
    fn values_that_change_places_are_another_digest(row in proptest::collection::vec(value(), 4), i in 0usize..4, j in 0usize..4) {
        let mut swapped = row.clone();
        swapped.swap(i, j);
        let (x, y) = (digest_owned(&FOUR, &row), digest_owned(&FOUR, &swapped));
        prop_assert_eq!(row == swapped, x == y);
    }

    #[test]
    fn a_column_added_later_leaves_the_digests_before_it(row in proptest::collection::vec(value(), 4)) {
        let mut longer = row.clone();
        longer.push(Owned::Null);
        prop_assert_eq!(digest_owned(&FOUR, &row), digest_owned(&FIVE, &longer));
    }

    #[test]
    fn leaves_in_another_order_or_number_have_another_root(
        leaves in proptest::collection::vec(proptest::array::uniform32(0u8..2), 0..9),
        others in proptest::collection::vec(proptest::array::uniform32(0u8..2), 0..9),
    ) {
        prop_assert_eq!(leaves == others, merkle::root(&leaves) == merkle::root(&others));
    }

    #[test]
    fn hexadecimal_comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        prop_assert_eq!(unhex(&hex(&bytes)), Some(bytes));
    }
}

#[test]
fn both_forms_of_a_value_have_one_digest() {
    let json = json!({"a": [1.50, "x"]});
    let (text, texts, uuids, ints) = ("t", ["a", ""], [[7; 16]], [1, -1]);
    let pairs = [
        (Value::Null, Owned::Null),
        (Value::Bool(true), Owned::Bool(true)),
        (Value::Int(-5), Owned::Int(-5)),
        (Value::Xid(5), Owned::Xid(5)),
        (Value::Time(5), Owned::Time(5)),
        (Value::Text(text), Owned::Text(text.into())),
        (Value::Bytes(b"b"), Owned::Bytes(b"b".to_vec())),
        (Value::Uuid([3; 16]), Owned::Uuid([3; 16])),
        (Value::Json(&json), Owned::Json(canonical(&json))),
        (Value::Ints(&ints), Owned::Ints(ints.to_vec())),
        (Value::Texts(&texts), Owned::Texts(texts.map(str::to_owned).to_vec())),
        (Value::Uuids(&uuids), Owned::Uuids(uuids.to_vec())),
    ];
    for (value, owned) in pairs {
        let rest = [Value::Null, Value::Null, Value::Null];
        let rest_owned = [Owned::Null, Owned::Null, Owned::Null];
        let borrowed = digest(&FOUR, &[&[value], rest.as_slice()].concat());
        assert_eq!(borrowed, digest_owned(&FOUR, &[&[owned], rest_owned.as_slice()].concat()));
    }
}

#[test]
fn a_row_of_another_table_has_another_digest() {
    let row = [Value::Int(1), Value::Null, Value::Text(""), Value::Null];
    assert_ne!(digest(&FOUR, &row), digest(&OTHER, &row));
}

#[test]
fn digests_stay_what_they_were() {
    // Made by hand: SHA-256 over 0000000d "pbm audit row" 01 00000001 "t" 0001 02 0000000000000001 0003 05 00000000.
    let row = [Value::Int(1), Value::Null, Value::Text(""), Value::Null];
    assert_eq!(hex(&digest(&FOUR, &row)), "d6625102c98a6cfaa516989550a424af661099f38d714123caa1bc9ae8c47936");
}

#[test]
fn a_node_is_no_leaf() {
    let (a, b) = ([1u8; 32], [2u8; 32]);
    let pair = merkle::root(&[a, b]);
    // Without different first bytes, the pair's hashes as one leaf would have the pair's root.
    let joined = [merkle::root(&[a]), merkle::root(&[b])].concat();
    assert_ne!(merkle::root(&[joined]), pair);
}

#[test]
fn numbers_of_columns_are_given_once() {
    for table in TABLES {
        let mut numbers: Vec<u16> = table.columns.iter().map(|c| c.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), table.columns.len(), "{}", table.name);
        for name in [table.key, table.time, "transaction_id", "incarnation"] {
            assert!(table.position(name).is_some(), "{}.{name}", table.name);
        }
        assert!(table.position("row_digest").is_none());
    }
}
