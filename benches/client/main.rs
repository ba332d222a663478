//! The same rules in a client program: facts fetched by prepared statements over a local socket, decided
//! by the engine in this process, written by prepared statements, one transaction a claim.
//!
//!     client DATABASE CLIENTS WARM SECONDS FIRST_REQUEST REQUESTS_PER_CLIENT
//!
//! Claims of the first WARM seconds do not count. Connects as PGHOST, PGPORT and PGUSER say; prints one line of JSON.

#![allow(dead_code)]

mod loader;
mod statements;
mod wire;

use std::error::Error;
use std::rc::Rc;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use pbm_engine::adjudicate::Disposition;
use pbm_engine::claim::Claim;
use pbm_engine::facts::CodeSets;
use postgres::{Client, NoTls, Row};

use loader::Loader;
use statements::Statements;
use wire::{day, number};

type Result<T> = std::result::Result<T, Box<dyn Error + Sync + Send>>;

#[derive(Default)]
struct Tally {
    claims: usize,
    paid: usize,
    latencies: Vec<f64>,
}

fn connect(database: &str) -> Result<Client> {
    let env = |name: &str| std::env::var(name).unwrap_or_default();
    let mut config = postgres::Config::new();
    config.host(&env("PGHOST")).port(env("PGPORT").parse()?).user(&env("PGUSER")).dbname(database);
    Ok(config.connect(NoTls)?)
}

fn requests(client: &mut Client, first: i32, count: i32) -> Result<Vec<Claim>> {
    let rows = client.query(
        "SELECT cardholder_id, person_code, ndc, quantity::text, days_supply, pharmacy_npi, fill_date, rx_number, prescriber_npi,
                usual_and_customary::text
         FROM pbm_bench.request WHERE n >= $1 AND n < $1 + $2 ORDER BY n",
        &[&first, &count],
    )?;
    let claim = |row: &Row| Claim {
        cardholder_id: row.get(0),
        person_code: row.get(1),
        product_id: row.get(2),
        quantity: number(row, 3),
        days_supply: row.get(4),
        pharmacy_npi: row.get(5),
        fill_date: day(row, 6),
        rx_number: row.get(7),
        prescriber_npi: row.get(8),
        usual_and_customary: number(row, 9),
        ..Claim::default()
    };
    Ok(rows.iter().map(claim).collect())
}

fn work(database: &str, warm: u64, seconds: u64, first: i32, count: i32) -> Result<Tally> {
    let mut client = connect(database)?;
    let statements = Statements::prepare(&mut client)?;
    let mut codes = CodeSets::default();
    for row in client.query(
        "SELECT field, code FROM pbm.code_value WHERE field IN ('408-D8', '420-DK', '439-E4', '440-E5', '441-E6', '461-EU')",
        &[],
    )? {
        codes.values.entry(row.get(0)).or_default().insert(row.get(1));
    }
    let codes = Rc::new(codes);
    let received = client.query_one("SELECT pbm.today()", &[])?.get::<_, NaiveDate>(0);
    let mut tally = Tally::default();
    let counts = Instant::now() + Duration::from_secs(warm);
    let end = counts + Duration::from_secs(seconds);
    for claim in requests(&mut client, first, count)? {
        let began = Instant::now();
        if began >= end {
            return Ok(tally);
        }
        let mut transaction = client.transaction()?;
        let mut loader = Loader { transaction: &mut transaction, statements: &statements, codes: codes.clone() };
        let (case, mut state) = loader.load(claim, received)?;
        let decision = state.decide(&case);
        loader.store(&case, &decision, &state)?;
        transaction.commit()?;
        if began < counts {
            continue;
        }
        tally.claims += 1;
        tally.paid += usize::from(matches!(decision.disposition, Disposition::Paid(_)));
        tally.latencies.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    Err("the requests ran out before the time did".into())
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let [database, clients, warm, seconds, first, count] = arguments.as_slice() else {
        // What `cargo bench` alone would start.
        println!("client DATABASE CLIENTS WARM SECONDS FIRST_REQUEST REQUESTS_PER_CLIENT");
        return Ok(());
    };
    let (clients, warm, seconds): (i32, u64, u64) = (clients.parse()?, warm.parse()?, seconds.parse()?);
    let (first, count): (i32, i32) = (first.parse()?, count.parse()?);
    let threads: Vec<_> = (0..clients)
        .map(|n| {
            let database = database.clone();
            std::thread::spawn(move || work(&database, warm, seconds, first + n * count, count))
        })
        .collect();
    let mut all = Tally::default();
    for thread in threads {
        let tally = thread.join().map_err(|_| "a client panicked")??;
        all.claims += tally.claims;
        all.paid += tally.paid;
        all.latencies.extend(tally.latencies);
    }
    all.latencies.sort_by(f64::total_cmp);
    let p99 = all.latencies.get(all.latencies.len() * 99 / 100).copied().unwrap_or_default();
    println!(
        "{}",
        serde_json::json!({
            "claims": all.claims,
            "paid": all.paid,
            "per_second": all.claims as f64 / seconds as f64,
            "p99_ms": p99,
        })
    );
    Ok(())
}
