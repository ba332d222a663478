//! All ways to install give the same extension: make's, cargo-pgrx's install and package, and Debian's package.
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

/// Debian's own installer, in the copy of the server.
fn dpkg(arguments: &[&str]) {
    let root = setting("PBM_SERVER_ROOT");
    let kept = Path::new(&root).join("var/lib/dpkg");
    for folder in ["info", "updates"] {
        fs::create_dir_all(kept.join(folder)).expect("a folder of the copy");
    }
    fs::File::options().create(true).append(true).open(kept.join("status")).expect("dpkg's list of packages");
    // The copy has no other package, so nothing that it depends on either.
    run(Command::new("dpkg")
        .arg(format!("--root={root}"))
        .args(["--force-depends", "--force-not-root"])
        .args(arguments));
}

fn what_dpkg_says_of(package: &Path, field: &str) -> String {
    let output = Command::new("dpkg-deb").arg("-f").arg(package).arg(field).output().expect("dpkg-deb runs");
    String::from_utf8(output.stdout).expect("a field").trim().to_owned()
}

#[test]
#[ignore = "needs the copy of a server: make pgrx"]
fn the_debian_package_installs_what_make_installs_and_is_removed_without_a_trace() {
    let original = setting("PBM_BUILT_FOR");
    let output = Command::new(&original).arg("--pkglibdir").output().expect("pg_config runs");
    if !String::from_utf8_lossy(&output.stdout).starts_with("/usr/lib/postgresql/") {
        eprintln!("{original} is no server of Debian's, for which alone there is a package");
        return;
    }
    make_install();
    let (files, expected) = (installed(), made());
    uninstall();
    run(Command::new("scripts/deb.sh").env("PG_CONFIG", &original).env_remove("PBM_SERVER_CONFIG"));
    let name = format!("postgresql-{}-pbm", setting("PBM_PG_MAJOR"));
    let built = fs::read_dir(root().join("build/deb")).expect("build/deb").map(|entry| entry.expect("an entry").path());
    let built: Vec<_> = built
        .filter(|path| {
            path.extension().is_some_and(|e| e == "deb") && path.to_string_lossy().contains(&format!("/{name}_"))
        })
        .collect();
    let [package] = built.as_slice() else { panic!("not one package: {built:?}") };
    assert_eq!(what_dpkg_says_of(package, "Version"), concat!(env!("CARGO_PKG_VERSION"), "-1"));
    let depends = what_dpkg_says_of(package, "Depends");
    assert!(depends.starts_with(&format!("postgresql-{}, ", setting("PBM_PG_MAJOR"))), "{depends}");
    assert!(depends.contains("libc6 (>= "), "{depends}");
    let listed = Command::new("dpkg-deb").arg("-c").arg(package).output().expect("dpkg-deb runs");
    let listed = String::from_utf8_lossy(&listed.stdout);
    for file in [
        "copyright",
        "changelog.Debian.gz",
        "changelog.gz",
        "third-party.gz",
        "README.md",
        "examples/01_schema_creation.sql",
    ] {
        assert!(listed.contains(&format!("/usr/share/doc/{name}/{file}\n")), "no {file} in\n{listed}");
    }

    dpkg(&["--install", &package.to_string_lossy()]);
    assert_eq!(installed(), files);
    assert_eq!(differences(&expected, &made()), "");
    dpkg(&["--remove", &name]);
    assert_eq!(installed(), BTreeSet::new());
    let left = Path::new(&setting("PBM_SERVER_ROOT")).join("usr/share/doc").join(&name);
    assert!(!left.exists(), "{} is left", left.display());
}

/// The crates that Cargo links into the library, each as "name version".
fn linked_crates() -> BTreeSet<String> {
    let features = format!("pg{}", setting("PBM_PG_MAJOR"));
    let mut tree = Command::new("cargo");
    tree.args(["tree", "-p", "pbm", "-e", "normal,no-proc-macro", "--prefix", "none", "-f", "{p}"]);
    let output =
        tree.args(["--no-default-features", "--features", &features]).current_dir(root()).output().expect("cargo runs");
    let words = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ").replacen(" v", " ", 1);
    let crates: BTreeSet<_> =
        String::from_utf8_lossy(&output.stdout).lines().filter(|line| !line.is_empty()).map(words).collect();
    assert!(crates.len() > 50, "{crates:?}");
    crates.into_iter().filter(|one| !one.starts_with("pbm ")).collect()
}

#[test]
#[ignore = "needs cargo-cyclonedx: make pgrx"]
fn the_bill_of_materials_and_the_licences_name_every_crate_that_is_linked() {
    if !Command::new("cargo").args(["cyclonedx", "--version"]).output().is_ok_and(|output| output.status.success()) {
        eprintln!("cargo-cyclonedx is not there");
        return;
    }
    run(Command::new("scripts/sbom.sh").env("PG_CONFIG", setting("PBM_BUILT_FOR")).env_remove("PBM_SERVER_CONFIG"));
    let bill = fs::read_to_string(root().join("build/sbom/pbm.cdx.json")).expect("the bill");
    let bill: serde_json::Value = serde_json::from_str(&bill).expect("the bill is JSON");
    assert_eq!(bill["bomFormat"], "CycloneDX");
    assert_eq!(bill["metadata"]["component"]["name"], "pbm");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let components = bill["components"].as_array().expect("components");
    let billed: BTreeSet<_> =
        components.iter().map(|c| format!("{} {}", text(&c["name"]), text(&c["version"]))).collect();
    let notices = fs::read_to_string(root().join("build/sbom/third-party.txt")).expect("the licences");
    for one in linked_crates() {
        assert!(billed.contains(&one), "{one} is not on the bill");
        assert!(one.starts_with("pbm-") || notices.contains(&format!("\n{one}: ")), "{one} has no licence in the list");
    }
    let unlicensed: Vec<_> = components
        .iter()
        .filter(|c| c["licenses"].as_array().is_none_or(Vec::is_empty))
        .map(|c| text(&c["name"]))
        .collect();
    assert_eq!(unlicensed, Vec::<String>::new());
}
