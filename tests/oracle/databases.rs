//! Databases with the data set and the oracle.

use postgres::{Client, Config, NoTls};

use crate::dataset::dataset;
use crate::random::Random;
use crate::seed;

const ORACLE: [&str; 3] = [
    include_str!("../../benches/oracle.sql"),
    include_str!("../../benches/oracle_part_d.sql"),
    include_str!("../../benches/oracle_payers.sql"),
];

/// Only the engine may write claims that are paid; rows that come as another server has them are taken.
const ORACLE_WRITES: &str = "DO $$
    DECLARE f regprocedure;
    BEGIN
        FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'pbm_oracle'::regnamespace AND provolatile = 'v' AND prokind = 'f' LOOP
            EXECUTE format('ALTER FUNCTION %s SET session_replication_role = replica', f);
        END LOOP;
    END $$";

pub fn config() -> Config {
    let env =
        |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run make test TEST=oracle"));
    let mut config = Config::new();
    config.host(&env("PBM_PGHOST")).port(env("PBM_PGPORT").parse().expect("a port")).user(&env("PBM_PGUSER"));
    config
}

pub fn connect(database: &str) -> Client {
    config().dbname(database).connect(NoTls).unwrap_or_else(|e| panic!("no connection to {database}: {e}"))
}

/// Databases made from one, dropped at the end.
pub struct Databases {
    names: Vec<String>,
}

impl Databases {
    /// With the data set and what a setting adds to it.
    pub fn new(test: &str, more: &str) -> Self {
        let mut databases = Self { names: Vec::new() };
        let first = format!("pbm_oracle_{test}_{}", std::process::id());
        connect("postgres").batch_execute(&format!("CREATE DATABASE {first}")).expect("create database");
        databases.names.push(first.clone());
        let mut client = connect(&first);
        client.batch_execute("CREATE EXTENSION pbm").expect("create extension");
        client
            .batch_execute("SELECT pbm.ensure_partitions(CURRENT_DATE + 31, CURRENT_DATE - 200)")
            .expect("partitions");
        client.batch_execute(&dataset(&mut Random(seed()))).expect("load the data set");
        client.batch_execute(more).expect("load what the setting adds");
        client.batch_execute(&ORACLE.concat()).expect("load the oracle");
        client.batch_execute(ORACLE_WRITES).expect("let the oracle write");
        client.batch_execute("ANALYZE").expect("analyze");
        databases
    }

    /// A copy of the first database, as it was loaded.
    pub fn copy(&mut self) -> String {
        let name = format!("{}_{}", self.names[0], self.names.len());
        connect("postgres")
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {}", self.names[0]))
            .expect("copy database");
        self.names.push(name.clone());
        name
    }
}

impl Drop for Databases {
    fn drop(&mut self) {
        if let Ok(mut client) = config().dbname("postgres").connect(NoTls) {
            for name in &self.names {
                let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            }
        }
    }
}

/// A session whose commits need not be durable: nothing here outlives the test.
pub fn session(database: &str) -> Client {
    let mut client = connect(database);
    client.batch_execute("SET synchronous_commit = off; SET pbm.force_sync_commit = off").expect("settings");
    client
}
