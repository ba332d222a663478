//! What the catalog says of itself: docs/functions.md, the reference of the functions, each with an example that runs,
//! and docs/schema.dot with docs/schema.svg, the picture of the tables.
//!
//! `PBM_GOLDEN=write make test TEST=reference` writes them anew; the picture takes Graphviz.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use support::keys::KeyFile;
use support::server::Server;
use support::{Database, Session, setting};

fn root() -> PathBuf {
    setting("PBM_SOURCE_DIR").into()
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_default()
}

/// Holds a file of docs/ against what it is made to be, or writes it.
fn current(file: &str, wanted: &str) {
    if std::env::var("PBM_GOLDEN").is_ok_and(|what| what == "write") {
        fs::write(root().join(file), wanted).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
    let found = read(file);
    let line = found.lines().zip(wanted.lines()).position(|(one, other)| one != other);
    assert!(found == wanted, "{file} is not current from line {line:?} on: PBM_GOLDEN=write make test TEST=reference");
}

/// The examples of docs/functions.sql.
struct Examples {
    setup: String,
    /// Each part of the page with its functions and what stands below their names.
    parts: Vec<(String, Vec<(String, String)>)>,
    internal: BTreeSet<String>,
}

impl Examples {
    fn read() -> Self {
        let mut examples = Self { setup: String::new(), parts: Vec::new(), internal: BTreeSet::new() };
        let mut is_setup = false;
        for line in read("docs/functions.sql").lines() {
            if let Some(names) = line.strip_prefix("-- internal: ") {
                examples.internal.extend(names.split_whitespace().map(str::to_owned));
            } else if let Some(name) = line.strip_prefix("-- ## ") {
                let part = examples.parts.last_mut().expect("a part before its functions");
                part.1.push((name.to_owned(), String::new()));
            } else if let Some(part) = line.strip_prefix("-- # ") {
                is_setup = false;
                examples.parts.push((part.to_owned(), Vec::new()));
            } else if line == "-- setup" {
                is_setup = true;
            } else if is_setup {
                examples.setup += &format!("{line}\n");
            } else if let Some((_, example)) = examples.parts.last_mut().and_then(|part| part.1.last_mut()) {
                *example += &format!("{line}\n");
            }
        }
        examples
    }

    fn functions(&self) -> impl Iterator<Item = &(String, String)> {
        self.parts.iter().flat_map(|(_, functions)| functions)
    }
}

/// The code of the error that an example is to end in.
fn wanted_error(example: &str) -> Option<&str> {
    example.lines().find_map(|line| line.strip_prefix("-- error: "))
}

/// What psql does with a script in a session of its own: nothing, or the SQLSTATE that stopped it and what it said.
fn psql(server: &Server, script: &str) -> Result<(), (String, String)> {
    let mut psql = Command::new(format!("{}/psql", setting("PBM_PGBIN")))
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-d", "examples", "-f", "-"])
        .env("PGHOST", setting("PBM_PGHOST"))
        .env("PGPORT", server.port.to_string())
        .env("PGUSER", "postgres")
        .env("PGOPTIONS", "-c search_path=pbm,public")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("psql starts");
    psql.stdin.take().expect("its input").write_all(script.as_bytes()).expect("psql reads");
    let output = psql.wait_with_output().expect("psql ends");
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let code = said.split("ERROR:  ").nth(1).and_then(|rest| rest.split(':').next()).unwrap_or_default().to_owned();
    Err((code, said))
}

/// A server as the examples want it: it preloads the library and has keys.
fn server_with_keys() -> (Server, [KeyFile; 2]) {
    let keys = KeyFile::with(&[(1, "fields"), (2, "index"), (3, "audit"), (4, "masking"), (5, "token")]);
    let signing = KeyFile::with(&[(1, "signing")]);
    let settings = format!(
        "shared_preload_libraries = 'pbm'\nmax_worker_processes = 16\npbm.key_file = {}\npbm.signing_key_file = {}",
        keys.literal(),
        signing.literal()
    );
    let mut server = Server::fresh("examples", &settings);
    server.start();
    server.connected().run("CREATE DATABASE examples");
    support::server::connect_to(server.port, "examples").expect("a session").run("CREATE EXTENSION pbm");
    (server, [keys, signing])
}

/// In their order and each in a session of its own, on one database.
#[test]
fn every_example_of_the_reference_runs() {
    let examples = Examples::read();
    let (server, _keys) = server_with_keys();
    psql(&server, &examples.setup).unwrap_or_else(|(_, said)| panic!("the setup: {said}"));
    let mut failures = String::new();
    for (name, example) in examples.functions() {
        assert!(example.contains(&format!("{name}(")), "the example of {name} does not call it");
        match (psql(&server, example), wanted_error(example)) {
            (Ok(()), None) => {}
            (Err((code, _)), Some(wanted)) if code == wanted => {}
            (Ok(()), Some(wanted)) => writeln!(failures, "{name}: no error, {wanted} was expected").expect("a text"),
            (Err((_, said)), _) => writeln!(failures, "{name}: {said}").expect("a text"),
        }
    }
    assert_eq!(failures, "");
}

/// Those that a user can call: no trigger's, no type's, no operator's.
const CALLABLE: &str = "
    FROM pg_proc p
    WHERE p.pronamespace = 'pbm'::regnamespace AND p.prokind IN ('f', 'p')
      AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
      AND NOT EXISTS (SELECT FROM pg_type t WHERE p.oid IN (t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout, t.typanalyze))
      AND NOT EXISTS (SELECT FROM pg_operator o WHERE o.oprcode = p.oid)
      AND NOT EXISTS (SELECT FROM pg_amproc a WHERE a.amproc = p.oid)
      AND NOT EXISTS (SELECT FROM pg_aggregate g WHERE p.oid IN (g.aggtransfn, g.aggfinalfn, g.aggcombinefn))";

#[test]
fn every_function_has_an_example_or_is_for_pbm_itself() {
    let examples = Examples::read();
    let database = Database::with_extension();
    let mut session = database.connect();
    let callable = session.rows(&format!("SELECT DISTINCT p.proname {CALLABLE}"));
    let callable: BTreeSet<String> = callable.into_iter().flatten().flatten().collect();
    let shown: BTreeSet<String> = examples.functions().map(|(name, _)| name.clone()).collect();
    let known: BTreeSet<String> = shown.union(&examples.internal).cloned().collect();
    let missing: Vec<_> = callable.difference(&known).collect();
    assert!(missing.is_empty(), "without an example in docs/functions.sql: {missing:?}");
    let gone: Vec<_> = known.difference(&callable).collect();
    assert!(gone.is_empty(), "named in docs/functions.sql and not there: {gone:?}");
    let both: Vec<_> = shown.intersection(&examples.internal).collect();
    assert!(both.is_empty(), "with an example and internal: {both:?}");
}

/// The forms of each function, without the twins for clients that have double precision alone: arguments, what it gives, what
/// its comment says, who may call it.
fn forms(session: &mut Session) -> BTreeMap<String, Vec<[String; 4]>> {
    let rows = session.rows(&format!(
        "SELECT p.proname,
                regexp_replace(pg_get_function_arguments(p.oid), '::(timestamp with time zone|double precision|[a-z_.]+)(\\[\\])?', '', 'g'),
                coalesce(pg_get_function_result(p.oid), ''),
                coalesce(obj_description(p.oid, 'pg_proc'), ''),
                (SELECT string_agg(CASE a.grantee WHEN 0 THEN 'everybody' ELSE a.grantee::regrole::text END, ', ' ORDER BY a.grantee <> 0, a.grantee::regrole::text)
                 FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                 WHERE a.grantee = 0 OR a.grantee::regrole::text NOT IN ('pbm_owner', 'pbm_definer', 'pbm_audit_owner', 'pbm_reader', 'pbm_role_admin', current_user))
         {CALLABLE} AND p.prosrc NOT LIKE '%\\_wide\\_wrapper' ORDER BY p.proname, length(pg_get_function_arguments(p.oid)) DESC, 2"
    ));
    let mut forms: BTreeMap<String, Vec<[String; 4]>> = BTreeMap::new();
    for row in rows {
        let mut values = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || values.next().expect("five columns");
        forms.entry(next()).or_default().push([next(), next(), next(), next()]);
    }
    forms
}

/// A list of arguments or columns in lines of at most so many characters.
fn folded(list: &str, indent: usize, width: usize) -> String {
    let mut lines = vec![String::new()];
    for item in list.split(", ") {
        let line = lines.last_mut().expect("a line");
        if line.is_empty() {
            *line = item.to_owned();
        } else if line.len() + item.len() + 2 + indent <= width {
            *line += &format!(", {item}");
        } else {
            *line += ",";
            lines.push(item.to_owned());
        }
    }
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

fn signature(name: &str, arguments: &str, result: &str) -> String {
    let short = |text: &str| {
        text.replace("pbm.", "")
            .replace("timestamp with time zone", "timestamptz")
            .replace("double precision", "float8")
    };
    let call = format!("{name}({})", folded(&short(arguments), name.len() + 1, 110));
    match short(result) {
        result if result.is_empty() => format!("CALL {call}"),
        result => match result.strip_prefix("TABLE(").and_then(|rest| rest.strip_suffix(')')) {
            Some(columns) => format!("{call}\n    TABLE ({})", folded(columns, 11, 110)),
            None => format!("{call}\n    {result}"),
        },
    }
}

#[test]
fn the_reference_of_the_functions_is_current() {
    let examples = Examples::read();
    let database = Database::with_extension();
    let mut session = database.connect();
    let forms = forms(&mut session);
    let mut page = "# Functions\n\nMade from the comments of the catalog and the examples of [functions.sql](functions.sql), which a test runs on a server \
                    that has keys\nand preloads the library; the examples have `SET search_path = pbm, public`. In psql, `\\df+ pbm.name` \
                    shows the\nsame comment, and after `\\pset format wrapped`, as `make psql` begins, `\\df pbm.*` fits the terminal.\n\n"
        .to_owned();
    for (part, functions) in &examples.parts {
        let names: Vec<_> = functions.iter().map(|(name, _)| format!("[{name}](#{name})")).collect();
        writeln!(page, "- **{part}**: {}", names.join(", ")).expect("a text");
    }
    for (part, functions) in &examples.parts {
        writeln!(page, "\n## {part}").expect("a text");
        for (name, example) in functions {
            writeln!(page, "\n### {name}\n").expect("a text");
            let Some(forms) = forms.get(name) else { panic!("{name} is not there") };
            let signatures: Vec<_> =
                forms.iter().map(|[arguments, result, ..]| signature(name, arguments, result)).collect();
            writeln!(page, "```\n{}\n```\n", signatures.join("\n")).expect("a text");
            let mut told = BTreeSet::new();
            for [_, _, comment, callers] in forms {
                if told.insert(comment) {
                    let callers = if callers.is_empty() { "superusers" } else { callers };
                    let end = if comment.ends_with('.') { "" } else { "." };
                    writeln!(page, "{comment}{end} *Callable by {callers}.*\n").expect("a text");
                }
            }
            let ends = wanted_error(example).map(|code| format!("Ends in {code}:\n\n")).unwrap_or_default();
            let example: Vec<_> = example.lines().filter(|line| !line.starts_with("-- error: ")).collect();
            writeln!(page, "{ends}```pgsql\n{}\n```", example.join("\n").trim()).expect("a text");
        }
    }
    current("docs/functions.md", &page);
}

/// psql's list of all functions, in the format that docs/functions.md and `make psql` name, on a narrow terminal.
#[test]
fn the_list_of_functions_fits_a_terminal_in_the_wrapped_format() {
    let database = Database::with_extension();
    let listed = support::program("psql")
        .args(["-X", "-d", &database.name, "-P", "format=wrapped", "-P", "columns=100", "-c", "\\df pbm.*"])
        .output()
        .expect("psql runs");
    let listed = String::from_utf8(listed.stdout).expect("text");
    assert!(listed.lines().count() > 300 && listed.contains("adjudicate_claim"), "{listed}");
    let widest = listed.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(100), "{widest:?} columns");
}

/// Tables by subject: the first of these that a name begins with.
const SUBJECTS: [(&str, &[&str]); 9] = [
    (
        "Medicare Part D",
        &[
            "part_d_",
            "plan_part_d",
            "drug_part_d",
            "member_low_income",
            "member_condition",
            "plan_transition",
            "claim_transition",
        ],
    ),
    ("Rebates", &["rebate_", "manufacturer", "client_rebate"]),
    ("Prior authorization", &["authorization_", "prior_authorization", "plan_authorization", "business_calendar"]),
    ("Members", &["members", "member_", "coverage", "accumulator", "lock_in_"]),
    ("Plans", &["plan", "formulary", "step_therapy", "client"]),
    (
        "Products",
        &[
            "drug",
            "ingredient",
            "therapeutic_class",
            "additive_",
            "dose_limit",
            "patient_limit",
            "opioid_",
            "methadone_",
            "controlled_",
        ],
    ),
    (
        "Pharmacies and prescribers",
        &["pharmacies", "pharmacy_contract", "network", "contract_", "mac_", "prescriber", "provider_"],
    ),
    ("Claims", &["pharmacy_claim", "claim", "dur_alert", "load_", "record_"]),
    (
        "Access, audit and privacy",
        &[
            "audit_",
            "access_",
            "purpose",
            "role_",
            "standing_",
            "used_token",
            "disclosure",
            "research_",
            "accounting_",
            "patient_restriction",
            "confidential_",
            "break_glass",
            "encryption_",
        ],
    ),
];

/// What claims refer to without a foreign key, which would lock a row for each.
const RELATIONS: [(&str, &str); 24] = [
    ("pharmacy_claim", "members"),
    ("pharmacy_claim", "coverage"),
    ("pharmacy_claim", "plan"),
    ("pharmacy_claim", "drugs"),
    ("pharmacy_claim", "pharmacies"),
    ("pharmacy_claim", "prescriber"),
    ("accumulator", "members"),
    ("member_state", "members"),
    ("authorization_use", "prior_authorization"),
    ("drug_part_d", "drugs"),
    ("member_low_income", "members"),
    ("member_condition", "members"),
    ("member_lock_in", "members"),
    ("part_d_accumulator", "members"),
    ("part_d_claim", "pharmacy_claim"),
    ("part_d_other_payment", "part_d_claim"),
    ("mac_appeal", "pharmacy_claim"),
    ("mac_appeal_claim", "mac_appeal"),
    ("mac_appeal_claim", "pharmacy_claim"),
    ("accumulator_sync", "members"),
    ("claim_transition", "pharmacy_claim"),
    ("claim_ingredient", "pharmacy_claim"),
    ("claim_other_payer", "pharmacy_claim"),
    ("claim_other_payer_amount", "claim_other_payer"),
];

/// The tables with their keys, and the foreign keys and relations between them, for Graphviz.
fn diagram(session: &mut Session) -> String {
    let tables = session.rows(
        "SELECT c.relname, string_agg(a.attname || CASE WHEN a.attnum = ANY (p.conkey) THEN ' *' ELSE '' END, ' ' ORDER BY a.attnum)
         FROM pg_class c
         LEFT JOIN pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p'
         LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND (a.attnum = ANY (p.conkey) OR EXISTS (
             SELECT FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f' AND a.attnum = ANY (f.conkey)))
         WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
         GROUP BY 1 ORDER BY 1",
    );
    let mut clusters: BTreeMap<&str, String> = BTreeMap::new();
    for row in tables {
        let [name, keys] = row.as_slice() else { panic!("two columns") };
        let (name, keys) = (name.as_deref().unwrap_or_default(), keys.as_deref().unwrap_or_default());
        let subject = SUBJECTS.iter().find(|(_, prefixes)| prefixes.iter().any(|prefix| name.starts_with(prefix)));
        let keys = keys.replace(" *", "\u{a0}*").split(' ').collect::<Vec<_>>().join("<BR ALIGN=\"LEFT\"/>");
        let cell = format!("<TR><TD ALIGN=\"LEFT\" BALIGN=\"LEFT\">{keys}<BR ALIGN=\"LEFT\"/></TD></TR>");
        let cell = if keys.is_empty() { String::new() } else { cell };
        let head = format!("<TR><TD BGCOLOR=\"#dce6ee\"><B>{name}</B></TD></TR>");
        let table = "<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" BGCOLOR=\"white\" COLOR=\"#7d8b99\">";
        let line = format!("    {name} [label=<{table}{head}{cell}</TABLE>>];\n");
        *clusters.entry(subject.map_or("Codes and installation", |(subject, _)| subject)).or_default() += &line;
    }
    let mut dot = "// Made by tests/reference.rs from the catalog: tables with their primary (*) and foreign keys.\n\
                   digraph pbm {\n  rankdir=LR; ranksep=1.1; nodesep=0.15; fontname=\"Helvetica\";\n  \
                   node [shape=plain, fontname=\"Helvetica\", fontsize=10];\n  \
                   edge [color=\"#5a6b7b\", arrowsize=0.6];\n"
        .to_owned();
    for (number, (subject, lines)) in clusters.iter().enumerate() {
        writeln!(dot, "  subgraph cluster_{number} {{\n    label=\"{subject}\"; color=\"#9aa7b3\"; bgcolor=\"#f3f5f7\";\n{lines}  }}").expect("a text");
    }
    let keys = session.rows(
        "SELECT DISTINCT c.relname || ' -> ' || r.relname FROM pg_constraint f
         JOIN pg_class c ON c.oid = f.conrelid AND NOT c.relispartition JOIN pg_class r ON r.oid = f.confrelid AND NOT r.relispartition
         WHERE f.contype = 'f' AND f.connamespace = 'pbm'::regnamespace ORDER BY 1",
    );
    for key in keys.into_iter().flatten().flatten() {
        writeln!(dot, "  {key};").expect("a text");
    }
    for (from, to) in RELATIONS {
        assert!(dot.contains(&format!("    {from} [")) && dot.contains(&format!("    {to} [")), "{from} -> {to}");
        writeln!(dot, "  {from} -> {to} [style=dashed];").expect("a text");
    }
    dot + "}\n"
}

/// FNV-1a: tells whether the picture was drawn from this text.
fn digest(text: &str) -> String {
    let digest = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{digest:016x}")
}

#[test]
fn the_picture_of_the_tables_is_current() {
    let database = Database::with_extension();
    let mut session = database.connect();
    let dot = diagram(&mut session);
    assert!(dot.matches(" -> ").count() > 50 && dot.matches("[label=").count() > 80, "{dot}");
    current("docs/schema.dot", &dot);
    if std::env::var("PBM_GOLDEN").is_ok_and(|what| what == "write") {
        let drawn = Command::new("dot")
            .arg("-Tsvg")
            .arg(root().join("docs/schema.dot"))
            .output()
            .expect("Graphviz: apt-get install graphviz");
        assert!(drawn.status.success(), "{}", String::from_utf8_lossy(&drawn.stderr));
        let svg = String::from_utf8(drawn.stdout).expect("SVG");
        fs::write(root().join("docs/schema.svg"), format!("{svg}<!-- drawn from schema.dot {} -->\n", digest(&dot)))
            .expect("written");
    }
    let svg = read("docs/schema.svg");
    assert!(
        svg.contains(&digest(&dot)),
        "docs/schema.svg is not drawn from docs/schema.dot: PBM_GOLDEN=write make test TEST=reference"
    );
    let drawn = session.rows("SELECT h.key FROM pbm.schema_version v, jsonb_object_keys(v.holds) h (key)");
    for table in drawn.into_iter().flatten().flatten() {
        assert!(svg.contains(&format!(">{table}</text>")), "{table} is not in docs/schema.svg");
    }
}
