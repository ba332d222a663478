//! Prices of MAC lists, and rates of contracts with clients.

use serde_json::json;
use support::Sandbox;

use super::{all, counts, faults, load};

const LIST: &str = "list_name|ndc|unit_price|effective_date|termination_date";
const RATES: &str = "client_code|effective_date|product_type|price_type|adjustment_percent";

/// The book with a list of its network and a client with two contracts.
fn book() -> Sandbox {
    let mut session = Sandbox::with_book();
    session.run(
        "INSERT INTO pbm.mac_list (list_id, list_name, network_id) VALUES (1, 'Book', 1);
         INSERT INTO pbm.client (client_id, client_code, client_name) VALUES ('00000000-0000-4000-c000-000000000001', 'ACME', 'Acme'),
             ('00000000-0000-4000-c000-000000000002', 'NONE', 'Without a contract');
         INSERT INTO pbm.client_contract (client_contract_id, client_id, method, effective_date, termination_date)
         VALUES (1, '00000000-0000-4000-c000-000000000001', 'spread', '2024-01-01', '2024-12-31'),
                (2, '00000000-0000-4000-c000-000000000001', 'spread', '2025-01-01', NULL)",
    );
    session
}

const PRICES: &str =
    "SELECT list_id, ndc, effective_date, termination_date, unit_price FROM pbm.mac_price ORDER BY ndc, effective_date";

#[test]
fn a_price_ends_on_its_own_last_day_or_on_the_day_before_the_next_one() {
    let mut session = book();
    let file = [
        LIST,
        "Book|00001000101|0.30|2025-01-01|",
        "Book|00001000101|0.25|2025-04-01|2025-04-30",
        "Book|1000102|0.123456|01/01/2025|",
    ];
    let run = load(&mut session, "mac_prices", &json!({}), &file);
    assert_eq!(
        (counts(&mut session, run).as_str(), faults(&mut session, run).as_str()),
        ("3 3 0 0 1 0", "4 ndc lost_zeros")
    );
    let first = "1|00001000101|2025-01-01|2025-03-31|0.30000\n1|00001000101|2025-04-01|2025-04-30|0.25000\n\
                 1|00001000102|2025-01-01|NULL|0.12346";
    assert_eq!(session.table(PRICES), first);
    let before = all(&mut session, &["mac_price"]);
    let run = load(&mut session, "mac_prices", &json!({}), &file);
    assert_eq!(counts(&mut session, run), "3 0 0 3 1 0");
    assert_eq!(all(&mut session, &["mac_price"]), before);
    // One between two, one that differs, one after all.
    let next = [
        LIST,
        "Book|00001000101|0.28|2025-02-01|",
        "Book|00001000101|0.26|2025-04-01|",
        "Book|00001000102|0.20|2025-06-01|",
    ];
    let run = load(&mut session, "mac_prices", &json!({}), &next);
    assert_eq!(counts(&mut session, run), "3 2 1 0 0 0");
    assert_eq!(
        session.table(PRICES),
        "1|00001000101|2025-01-01|2025-01-31|0.30000\n1|00001000101|2025-02-01|2025-03-31|0.28000\n\
         1|00001000101|2025-04-01|NULL|0.26000\n1|00001000102|2025-01-01|2025-05-31|0.12346\n\
         1|00001000102|2025-06-01|NULL|0.20000"
    );
}

#[test]
fn a_file_of_prices_in_any_order_of_its_lines_gives_the_same() {
    let lines =
        ["Book|00001000101|0.30|2025-01-01|", "Book|00001000101|0.25|2025-04-01|", "Book|00001000101|0.20|2025-07-01|"];
    let mut seen = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1]] {
        let mut session = book();
        for n in order {
            load(&mut session, "mac_prices", &json!({}), &[LIST, lines[n]]);
        }
        seen.push(session.table(PRICES));
    }
    assert!(
        seen[0].contains("2025-01-01|2025-03-31|0.30000") && seen[0].ends_with("2025-07-01|NULL|0.20000"),
        "{}",
        seen[0]
    );
    assert!(seen.iter().all(|other| *other == seen[0]), "{seen:?}");
}

#[test]
fn lines_of_prices_that_cannot_be_taken_are_refused_one_by_one() {
    let mut session = book();
    let file = [
        LIST,
        "Other|00001000101|0.30|2025-01-01|",
        "Book|77777000101|0.30|2025-01-01|",
        "Book|00001000101|0.30|2025-01-02|2025-01-01",
        "Book|00001000101|0|2025-01-01|",
        "Book|00001000101|0.000001|2025-01-01|",
        "Book|00001000101|-1|2025-01-01|",
        "Book|00001000101|0.30||",
        "Book|00001000101|0.30|2025-05-01|",
        "Book|00001000101|0.31|2025-05-01|",
    ];
    let run = load(&mut session, "mac_prices", &json!({}), &file);
    assert_eq!(
        faults(&mut session, run),
        "2 list_name unknown_list\n3 ndc unknown_product\n4 termination_date dates\n5 unit_price missing\n\
         6 unit_price not_number\n7 unit_price negative\n8 effective_date missing\n9 conflict"
    );
    assert_eq!(counts(&mut session, run), "9 1 0 1 0 7");
    assert_eq!(session.table(PRICES), "1|00001000101|2025-05-01|NULL|0.31000");
}

#[test]
fn rates_go_to_the_contract_that_began_on_the_day_or_is_in_force() {
    let mut session = book();
    let file = [
        RATES,
        "ACME|2024-01-01|generic|awp|-80",
        "ACME||G|NADAC|+10",
        "ACME|2025-01-01|B|wac|-2.5%",
        "ACME|2025-01-01|generic|mac|",
    ];
    let run = load(&mut session, "client_rates", &json!({"as_of": "2025-06-01"}), &file);
    assert_eq!((counts(&mut session, run).as_str(), faults(&mut session, run).as_str()), ("4 4 0 0 0 0", ""));
    let rates =
        "SELECT client_contract_id, product_type, price_type, adjustment_percent FROM pbm.client_rate ORDER BY 1, 2, 3";
    assert_eq!(
        session.table(rates),
        "1|generic|awp|-80.0000\n2|brand|wac|-2.5000\n2|generic|mac|0.0000\n2|generic|nadac|10.0000"
    );
    let before = all(&mut session, &["client_rate"]);
    let run = load(&mut session, "client_rates", &json!({"as_of": "2025-06-01"}), &file);
    assert_eq!(counts(&mut session, run), "4 0 0 4 0 0");
    assert_eq!(all(&mut session, &["client_rate"]), before);
    let run = load(&mut session, "client_rates", &json!({}), &[RATES, "ACME|2025-01-01|brand|wac|-3"]);
    assert_eq!(counts(&mut session, run), "1 0 1 0 0 0");
}

#[test]
fn lines_of_rates_that_cannot_be_taken_are_refused_one_by_one() {
    let mut session = book();
    let file = [
        RATES,
        "OTHER|2025-01-01|brand|wac|-2",
        "NONE||brand|wac|-2",
        "ACME|2025-01-02|brand|wac|-2",
        "ACME|2025-01-01|both|wac|-2",
        "ACME|2025-01-01|brand|amp|-2",
        "ACME|2025-01-01|brand|list|-2",
        "ACME|2025-01-01|brand|wac|-100",
        "ACME|2025-01-01|brand|wac|NaN",
        "ACME|2025-01-01|brand|wac|-2",
        "ACME|2025-01-01|brand|wac|-3",
    ];
    let run = load(&mut session, "client_rates", &json!({}), &file);
    assert_eq!(
        faults(&mut session, run),
        "2 client_code unknown_client\n3 effective_date unknown_contract\n4 effective_date unknown_contract\n\
         5 product_type not_product_type\n6 price_type not_price_type\n7 price_type not_price_type\n\
         8 adjustment_percent not_adjustment\n9 adjustment_percent not_adjustment\n10 conflict"
    );
    assert_eq!(counts(&mut session, run), "10 1 0 1 0 8");
    assert_eq!(session.text("SELECT adjustment_percent FROM pbm.client_rate"), "-3.0000");
}
