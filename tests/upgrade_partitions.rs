//! From partitions by month, which 0.1.0 made, to those by quarter: every claim, alert and log row stays, and so does
//! what an owner built on the claims; what an owner attached himself is lived with.

use std::collections::BTreeSet;

use support::release::{filled, install, rows, tables, update};
use support::server::{PLAIN, Server, connect_to};
use support::{Database, Session, program};

/// The partitions of claims, how many claims each has, and who owns it.
fn partitions(session: &mut Session) -> String {
    session.table(
        "SELECT i.inhrelid::regclass, count(c.id), r.relowner::regrole
         FROM pg_inherits i JOIN pg_class r ON r.oid = i.inhrelid LEFT JOIN pbm.pharmacy_claim c ON c.tableoid = i.inhrelid
         WHERE i.inhparent = 'pbm.pharmacy_claim'::regclass GROUP BY 1, 3 ORDER BY i.inhrelid::regclass::text",
    )
}

/// Claims, each with its alerts, and the log, by the columns of the release.
struct Kept {
    columns: Vec<(String, String)>,
    rows: BTreeSet<String>,
}

impl Kept {
    fn of(session: &mut Session) -> Self {
        let mut columns = tables(session);
        columns.retain(|(table, _)| ["pbm.pharmacy_claim", "pbm.dur_alert", "pbm.audit_log"].contains(&table.as_str()));
        assert_eq!(columns.len(), 3);
        let rows = rows(session, &columns);
        Self { columns, rows }
    }

    fn is_there(&self, session: &mut Session) {
        let mut now = rows(session, &self.columns);
        // What the upgrade did is on record, too.
        now.retain(|row| !(row.starts_with("pbm.audit_log ") && row.contains(",schema_version,")));
        let differ: Vec<_> = self.rows.symmetric_difference(&now).take(10).collect();
        assert!(differ.is_empty(), "{differ:#?}");
    }
}

/// The update, and what the server said meanwhile.
fn update_aloud(database: &Database) -> String {
    let output = program("psql")
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &database.name, "-c", "ALTER EXTENSION pbm UPDATE"])
        .output()
        .expect("psql runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

/// A claim of the release's own, once more on other days. The log of these rows is a part of what is there before.
fn fill(session: &mut Session, days: &[&str]) {
    session.run("SET session_replication_role = replica");
    for day in days {
        session.run(&format!(
            "DO $$
             DECLARE again pbm.pharmacy_claim;
             BEGIN
                 SELECT * INTO again FROM pbm.pharmacy_claim WHERE status = 'paid' ORDER BY id LIMIT 1;
                 again.id := gen_random_uuid();
                 again.claim_number := 'ON {day}';
                 again.fill_date := '{day}';
                 INSERT INTO pbm.pharmacy_claim VALUES (again.*);
             END $$"
        ));
    }
    session.run("RESET session_replication_role");
}

#[test]
fn months_become_quarters_with_what_belongs_to_the_claims() {
    let database = filled();
    let mut session = database.connect();
    let owner = format!("{}_owner", database.name);
    fill(&mut session, &["2025-10-05", "2025-11-05", "2025-12-31", "2026-01-01"]);
    session.run(&format!(
        "CREATE ROLE {owner};
         CREATE INDEX own_index ON pbm.pharmacy_claim (tier, status);
         CREATE FUNCTION public.own_trigger() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE 'a trigger was told'; END $$;
         CREATE TRIGGER own_trigger AFTER INSERT OR DELETE ON pbm.pharmacy_claim FOR EACH ROW EXECUTE FUNCTION public.own_trigger();
         ALTER TABLE pbm.pharmacy_claim ENABLE ALWAYS TRIGGER own_trigger;
         ALTER TABLE pbm.pharmacy_claim ADD COLUMN own_note text DEFAULT 'none';
         ALTER TABLE pbm.pharmacy_claim ADD COLUMN own_year integer GENERATED ALWAYS AS (extract(year FROM fill_date)) STORED;
         CREATE TABLE public.own_refers (id uuid, fill_date date, FOREIGN KEY (id, fill_date) REFERENCES pbm.pharmacy_claim ON DELETE CASCADE);
         INSERT INTO public.own_refers SELECT id, fill_date FROM pbm.pharmacy_claim;
         DO $$
         DECLARE t regclass;
         BEGIN
             FOR t IN SELECT 'pbm.pharmacy_claim'::regclass UNION ALL SELECT inhrelid FROM pg_inherits WHERE inhparent = 'pbm.pharmacy_claim'::regclass
             LOOP EXECUTE format('ALTER TABLE %s OWNER TO {owner}', t); END LOOP;
         END $$"
    ));
    let alerts = "SELECT c.claim_number, a.id FROM pbm.pharmacy_claim c JOIN pbm.dur_alert a ON a.claim_id = c.id AND a.fill_date = c.fill_date ORDER BY a.id";
    let by_quarter = "SELECT date_trunc('quarter', fill_date)::date, count(*) FROM pbm.pharmacy_claim
                      WHERE fill_date BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY 1 ORDER BY 1";
    let (before, alerts_before, by_quarter) =
        (Kept::of(&mut session), session.table(alerts), session.table(by_quarter));
    let referring = session.number("SELECT count(*) FROM public.own_refers");
    assert!(alerts_before.lines().count() > 10 && by_quarter.lines().count() == 4, "{by_quarter}");
    assert!(partitions(&mut session).contains("pbm.pharmacy_claim_2025_10|"));

    let said = update_aloud(&database);
    assert!(!said.contains("partition"), "{said}");
    before.is_there(&mut session);
    assert_eq!(session.table(alerts), alerts_before);
    assert_eq!(
        session.number("SELECT count(*) FROM public.own_refers JOIN pbm.pharmacy_claim USING (id, fill_date)"),
        referring
    );
    let now = partitions(&mut session);
    for (quarter, line) in (1..).zip(by_quarter.lines()) {
        let claims = line.split_once('|').expect("a date and a count").1;
        // Whose the months were: all of pbm belongs to roles of its own.
        assert!(now.contains(&format!("pbm.pharmacy_claim_2025_q{quarter}|{claims}|pbm_owner\n")), "{line}: {now}");
    }
    assert_eq!(
        session.table("SELECT relname FROM pg_class WHERE relname ~ '^(pharmacy_claim|dur_alert)_\\d{4}_\\d\\d(_|$)'"),
        "",
        "of a month"
    );
    // The claims that wait for a quarter wait on.
    assert_eq!(
        session.text("SELECT tableoid::regclass FROM pbm.pharmacy_claim WHERE claim_number = 'ON 2026-01-01'"),
        "pbm.pharmacy_claim_default"
    );

    let count = |session: &mut Session, what: &str| session.number(&format!("SELECT count(*) FROM {what}"));
    let all = now.lines().count() as i64;
    assert_eq!(count(&mut session, "pg_inherits WHERE inhparent = 'pbm.own_index'::regclass"), all);
    assert_eq!(
        count(&mut session, "pg_trigger WHERE tgname = 'own_trigger' AND tgenabled = 'A' AND tgparentid <> 0"),
        all
    );
    assert_eq!(
        session
            .table("SELECT DISTINCT own_note, own_year FROM pbm.pharmacy_claim WHERE claim_number = 'ON 2025-12-31'"),
        "none|2025"
    );
    let failure = session.failure("DELETE FROM pbm.pharmacy_claim c USING pbm.dur_alert a WHERE a.claim_id = c.id");
    assert_eq!(failure.code, "23503", "the alerts' reference is guarded: {failure:?}");
    session.run("ALTER TABLE pbm.pharmacy_claim DISABLE TRIGGER own_trigger");
    session.run("SELECT pbm.price_claim('{}'::jsonb)");
    session.run(&format!("DROP OWNED BY {owner} CASCADE; DROP ROLE {owner}"));
}

/// Days of which no quarter can be made stay where they are, and nothing of anybody's own is lost unsaid.
#[test]
fn what_an_owner_did_to_partitions_is_kept_or_told() {
    let database = filled();
    let mut session = database.connect();
    let reader = format!("{}_reader", database.name);
    session.run(&format!(
        "CREATE ROLE {reader};
         SELECT pbm.ensure_partitions('2023-09-30', '2023-07-01'), pbm.ensure_partitions('2024-03-31', '2024-03-01'),
                pbm.ensure_partitions('2024-08-31', '2024-08-01');
         ALTER TABLE pbm.pharmacy_claim DETACH PARTITION pbm.pharmacy_claim_2024_08;
         CREATE TABLE public.own_past PARTITION OF pbm.pharmacy_claim FOR VALUES FROM (MINVALUE) TO ('2015-02-01');
         CREATE TABLE pbm.pharmacy_claim_2017_q2 PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('2017-04-01') TO ('2017-07-01');
         CREATE TABLE public.own_month PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('2018-05-01') TO ('2018-06-01');
         CREATE TABLE public.own_parted PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('2018-08-01') TO ('2018-09-01') PARTITION BY RANGE (fill_date);
         CREATE TABLE public.own_parted_1 PARTITION OF public.own_parted FOR VALUES FROM ('2018-08-01') TO ('2018-09-01');
         CREATE TABLE public.own_2019 PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('2019-02-01') TO ('2020-01-01');
         CREATE TABLE public.own_half PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('2024-01-01') TO ('2024-02-15');
         CREATE TABLE public.own_far PARTITION OF pbm.pharmacy_claim FOR VALUES FROM ('2100-01-01') TO ('infinity');
         CREATE INDEX own_index ON pbm.pharmacy_claim_2023_08 (drug_name);
         CREATE UNIQUE INDEX own_unique ON pbm.pharmacy_claim_2023_08 (claim_number);
         ALTER TABLE pbm.pharmacy_claim_2023_08 ALTER COLUMN drug_name SET DEFAULT 'own drug', ADD CONSTRAINT own_check CHECK (quantity <> 77);
         CREATE FUNCTION public.own_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER own_trigger AFTER INSERT ON pbm.pharmacy_claim_2023_08 FOR EACH ROW EXECUTE FUNCTION public.own_trigger();
         CREATE POLICY own_policy ON pbm.pharmacy_claim_2023_08 USING (true);
         GRANT SELECT, UPDATE ON pbm.pharmacy_claim_2023_08 TO {reader}"
    ));
    fill(
        &mut session,
        &[
            "2015-01-01",
            "2017-05-01",
            "2018-05-31",
            "2018-08-01",
            "2019-12-31",
            "2023-08-15",
            "2023-09-15",
            "2024-01-01",
            "2024-02-20",
            "2024-03-31",
            "2024-08-01",
            "2101-01-01",
        ],
    );
    let before = Kept::of(&mut session);

    let said = update_aloud(&database);
    before.is_there(&mut session);
    assert_eq!(
        session.table(
            "SELECT substr(claim_number, 4), tableoid::regclass FROM pbm.pharmacy_claim WHERE claim_number LIKE 'ON %' ORDER BY fill_date"
        ),
        "2015-01-01|own_past\n2017-05-01|pbm.pharmacy_claim_2017_q2\n2018-05-31|pbm.pharmacy_claim_2018_q2\n\
         2018-08-01|own_parted_1\n2019-12-31|own_2019\n2023-08-15|pbm.pharmacy_claim_2023_q3\n\
         2023-09-15|pbm.pharmacy_claim_2023_q3\n2024-01-01|own_half\n2024-02-20|pbm.pharmacy_claim_default\n\
         2024-03-31|pbm.pharmacy_claim_2024_03\n2024-08-01|pbm.pharmacy_claim_default\n2101-01-01|own_far"
    );
    for stays in [
        "the days that pbm.pharmacy_claim_2024_03, public.own_2019, public.own_far, public.own_half, public.own_parted, public.own_past hold: they stay",
        "pbm.pharmacy_claim_2024_08 is no partition of pharmacy_claim",
        "CREATE INDEX own_index ON pbm.pharmacy_claim_2023_08 USING btree (drug_name)",
        "CREATE UNIQUE INDEX own_unique ON pbm.pharmacy_claim_2023_08 USING btree (claim_number)",
        "ALTER TABLE pbm.pharmacy_claim_2023_08 ALTER COLUMN drug_name SET DEFAULT 'own drug'::text",
        "ALTER TABLE pbm.pharmacy_claim_2023_08 ADD CONSTRAINT own_check CHECK ((quantity <> (77)::numeric))",
        "CREATE TRIGGER own_trigger AFTER INSERT ON pbm.pharmacy_claim_2023_08",
        "policy own_policy of pbm.pharmacy_claim_2023_08",
        &format!("GRANT SELECT, UPDATE ON pbm.pharmacy_claim_2023_08 TO {reader}"),
    ] {
        assert!(said.contains(stays), "{stays}: {said}");
    }
    // What no quarter is made of is guarded by its triggers, and nothing keeps a claim from being answered.
    session.run("SELECT pbm.price_claim('{}'::jsonb)");
    assert_eq!(
        session.table("SELECT relation, trigger_name FROM pbm.trigger_states() WHERE found IS DISTINCT FROM wanted"),
        ""
    );
    assert_eq!(
        session.table("SELECT quarter_start FROM pbm.claim_quarter WHERE quarter_start < '2025-01-01' ORDER BY 1"),
        "2017-04-01\n2018-04-01\n2023-07-01"
    );
    session.run("SELECT pbm.ensure_partitions('2024-12-31', '2015-01-01')");
    // Mended by its owner, a quarter takes in the month that was left, and the claims that waited.
    session.run("ALTER TABLE pbm.pharmacy_claim DETACH PARTITION public.own_half");
    assert_eq!(session.number("SELECT pbm.ensure_partitions('2024-01-01', '2024-01-01')"), 1);
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim_2024_q1"), 2);
    session.run(&format!("DROP OWNED BY {reader}; DROP ROLE {reader}"));
}

#[test]
fn what_depends_on_a_month_is_named() {
    let database = filled();
    let mut session = database.connect();
    session.run("CREATE VIEW public.own_view AS SELECT id FROM pbm.pharmacy_claim_2025_03");
    let failure = session.failure("ALTER EXTENSION pbm UPDATE");
    assert_eq!(failure.code, "2BP01", "{failure:?}");
    assert!(
        failure.message.contains("pharmacy_claim_2025_03") && failure.detail.contains("view public.own_view"),
        "{failure:?}"
    );
    assert!(failure.hint.contains("Keep the definitions") && !failure.hint.contains("CASCADE"), "{failure:?}");
    assert!(partitions(&mut session).contains("pbm.pharmacy_claim_2025_03|"), "nothing is changed");
    session.run("DROP VIEW public.own_view");
    update(&mut session);
}

#[test]
fn twenty_years_of_months_go_into_eighty_quarters_on_a_server_as_it_is_delivered() {
    let server = Server::new("months", PLAIN);
    server.connected().run("CREATE DATABASE old");
    let mut session = connect_to(server.port, "old").expect("a session");
    install(&mut session);
    session.run(
        "SELECT pbm.ensure_partitions('2014-12-31', '1995-01-01');
         SET session_replication_role = replica;
         INSERT INTO pbm.pharmacy_claim (claim_number, fill_date, status, reject_codes)
         SELECT 'C' || n, date '1995-01-10' + 30 * n, 'rejected', '{65}' FROM generate_series(0, 242) n;
         RESET session_replication_role",
    );
    let partitions = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'pbm.pharmacy_claim'::regclass AND inhrelid::regclass::text ~ '_(199|20[01])\\d_'";
    assert_eq!(session.number(partitions), 240);
    let before = Kept::of(&mut session);
    update(&mut session);
    assert_eq!(session.number(partitions), 80);
    before.is_there(&mut session);
    assert_eq!(session.number("SELECT count(*) FROM pbm.pharmacy_claim_default"), 0);
}
