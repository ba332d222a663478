//! Both ways to install give the same extension: make's, and cargo-pgrx's install and package.
//!
//! `make pgrx` runs these, in a copy of the server, and needs cargo-pgrx; `make test` skips them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::snapshot::{catalog, differences};
use support::{Database, Session, setting};

fn root() -> PathBuf {
    setting("PBM_SOURCE_DIR").into()
}

fn run(command: &mut Command) {
    let output = command.current_dir(root()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A folder as the server's pg_config has it.
fn folder(option: &str) -> PathBuf {
    let output = Command::new(setting("PBM_PG_CONFIG")).arg(option).output().expect("pg_config runs");
    String::from_utf8(output.stdout).expect("a path").trim().into()
}

/// The files of the extension in a server's folders, by name.
fn installed() -> BTreeSet<PathBuf> {
    let folders = [folder("--pkglibdir"), folder("--sharedir").join("extension")];
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).expect("a folder of the server"));
    let paths = files.map(|entry| entry.expect("an entry").path());
    paths
        .filter(|path| {
            path.file_stem().is_some_and(|name| name == "pbm" || name.to_string_lossy().starts_with("pbm--"))
        })
        .collect()
}

fn uninstall() {
    for file in installed() {
        fs::remove_file(file).expect("the copy of the server is ours");
    }
}

fn make_install() {
    uninstall();
    run(Command::new("scripts/steps.sh").arg("install").env("PG_CONFIG", setting("PBM_PG_CONFIG")));
}

fn cargo_pgrx(verb: &str) -> Command {
    let mut command = Command::new("cargo");
    command.args(["pgrx", verb]);
    command
}

fn cargo_pgrx_install(options: &[&str]) {
    uninstall();
    run(cargo_pgrx("install").args(["--pg-config", &setting("PBM_PG_CONFIG")]).args(options));
}

/// Packages for the server that the copy was made from, and lays what was gathered over the copy as a package
/// manager would over the machine.
fn cargo_pgrx_package() {
    uninstall();
    let (gathered, original) = (Path::new(&setting("PBM_PGDATA")).with_file_name("package"), setting("PBM_BUILT_FOR"));
    let _ = fs::remove_dir_all(&gathered);
    let profile = setting("PROFILE");
    run(cargo_pgrx("package")
        .args(["--pg-config", &original, "--profile", &profile, "--out-dir"])
        .arg(&gathered)
        .env_remove("PBM_SERVER_CONFIG"));
    run(Command::new("cp").arg("-a").arg(gathered.join(".")).arg(setting("PBM_SERVER_ROOT")));
}

fn created() -> (Database, Session) {
    let database = Database::empty();
    let mut session = database.connect();
    session.run("CREATE EXTENSION pbm");
    (database, session)
}

/// Everything CREATE EXTENSION makes, after a check that the library serves it.
fn made() -> BTreeSet<String> {
    let (_database, mut session) = created();
    let made = catalog(&mut session);
    session.run("SELECT pbm.load_sample_data(0)");
    let status = "SELECT status FROM pbm.adjudicate_claim('SAMPLE00001', '99037036201', 60, 30, '2000000077', \
                  '2026-01-15', 'RX1001', person_code => '01', prescriber_npi => '2100000076')";
    assert_eq!(session.text(status), "paid");
    made
}

#[test]
#[ignore = "needs cargo-pgrx: make pgrx"]
fn cargo_pgrx_installs_what_make_installs_object_by_object() {
    make_install();
    let (files, expected) = (installed(), made());
    assert!(expected.len() > 1000, "only {} objects", expected.len());
    cargo_pgrx_install(&[]);
    assert_eq!(installed(), files);
    assert_eq!(differences(&expected, &made()), "");
}

#[test]
#[ignore = "needs cargo-pgrx: make pgrx"]
fn what_cargo_pgrx_packages_installs_into_the_server_it_was_packaged_for() {
    make_install();
    let (files, expected) = (installed(), made());
    cargo_pgrx_package();
    assert_eq!(installed(), files);
    assert_eq!(differences(&expected, &made()), "");
}

#[test]
#[ignore = "needs cargo-pgrx: make pgrx"]
fn a_build_without_the_install_script_says_so_at_create_extension() {
    let server = format!("pg{}", setting("PBM_PG_MAJOR"));
    cargo_pgrx_install(&["--no-default-features", "--features", &server]);
    let database = Database::empty();
    let failure = database.connect().failure("CREATE EXTENSION pbm");
    assert!(failure.message.contains("feature \"schema\""), "{failure:?}");
    uninstall();
}
