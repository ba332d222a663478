//! What comes with the extension for those who distribute it: PGXN's metadata, the image of containers, and files that
//! lie outside of the server's folders.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use boon::{Compiler, Schemas};
use serde_json::Value;
use support::server::Server;
use support::{claim, pg_major, setting, typed_call};

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn root() -> PathBuf {
    setting("PBM_SOURCE_DIR").into()
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// What PGXN's own schemas have against a META.json.
fn objections(meta: &Value) -> Option<String> {
    let bundle: Value = serde_json::from_str(include_str!("pgxn/meta-v1.json")).expect("the schemas are JSON");
    let (mut compiler, mut schemas) = (Compiler::new(), Schemas::new());
    for (id, schema) in bundle.as_object().expect("schemas by id").iter().filter(|(id, _)| id.starts_with("https:")) {
        compiler.add_resource(id, schema.clone()).expect("a schema");
    }
    let distribution = compiler.compile("https://pgxn.org/meta/v1/distribution.schema.json", &mut schemas);
    schemas.validate(meta, distribution.expect("the schemas compile")).err().map(|error| error.to_string())
}

#[test]
fn the_metadata_for_pgxn_is_valid_and_names_this_version_and_files_that_are_there() {
    let meta: Value = serde_json::from_str(&read("META.json")).expect("META.json is JSON");
    assert_eq!(objections(&meta), None);
    assert_eq!(meta["version"], VERSION);
    let provided = &meta["provides"]["pbm"];
    assert_eq!(provided["version"], VERSION);
    for key in ["file", "docfile"] {
        let file = provided[key].as_str().expect("a file");
        assert!(root().join(file).is_file(), "{file} is not there");
    }
    let mut unlicensed = meta.clone();
    unlicensed.as_object_mut().expect("an object").remove("license");
    assert!(objections(&unlicensed).is_some_and(|error| error.contains("license")));
}

/// The lines of the Containerfile that the image is made by, without remarks and joined where they go on.
fn instructions() -> Vec<(String, String)> {
    let text = read("Containerfile");
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let joined = lines.join("\n").replace("\\\n", " ");
    let instructions = joined.lines().filter_map(|line| line.split_once(' '));
    instructions.map(|(word, rest)| (word.to_owned(), rest.split_whitespace().collect::<Vec<_>>().join(" "))).collect()
}

/// Each step of the image that is pbm's own, without the image: its make target, the files that it copies, and a server
/// with the settings of its CMD that runs its first script. The package that it installs is for `make pgrx` to try.
#[test]
fn the_steps_of_the_container_image_work_outside_of_a_container() {
    let instructions = instructions();
    let all =
        |word: &str| instructions.iter().filter(|(w, _)| w == word).map(|(_, rest)| rest.clone()).collect::<Vec<_>>();
    let makefile = read("Makefile");
    let made: Vec<_> = all("RUN").into_iter().filter(|step| step.starts_with("make ")).collect();
    assert_eq!(made.len(), 1, "{made:?}");
    for step in made {
        let target = step.split(' ').nth(1).expect("a target");
        assert!(makefile.lines().any(|line| line.starts_with(&format!("{target}:"))), "no target {target}");
    }
    let copied: Vec<_> = all("COPY").into_iter().filter(|step| !step.starts_with("--from")).collect();
    for step in &copied {
        let from = step.split(' ').next().expect("a source");
        assert!(root().join(from).exists(), "{from} is not there");
    }
    let first_script =
        copied.iter().find_map(|step| step.strip_suffix(" /docker-entrypoint-initdb.d/")).expect("a script");

    let command = all("CMD").pop().expect("a command");
    let words: Vec<String> = serde_json::from_str(&command).expect("a command in its JSON form");
    assert_eq!(words[0], "postgres");
    let settings: Vec<_> =
        words[1..].iter().filter(|word| *word != "-c").map(|word| word.replacen('=', " = '", 1) + "'").collect();
    let mut server = Server::fresh("image", &settings.join("\n"));
    server.start();
    let mut session = server.connected();
    session.run(&read(first_script));
    assert_eq!(session.text("SELECT extversion FROM pg_extension WHERE extname = 'pbm'"), VERSION);
    assert_eq!(session.text("SELECT current_setting('shared_preload_libraries')"), "pbm");
    session.run("SELECT pbm.load_sample_data(0)");
    let answer = typed_call(
        "adjudicate_claim",
        &claim(serde_json::json!({
            "cardholder_id": "SAMPLE00001", "ndc": "99037036201", "quantity": 60, "pharmacy_npi": "2000000077",
            "prescriber_npi": "2100000076", "fill_date": "2026-01-15",
        })),
    );
    assert_eq!(session.text(&format!("SELECT status FROM {answer}")), "paid");
}

fn folder(option: &str) -> PathBuf {
    let output = Command::new(setting("PBM_PG_CONFIG")).arg(option).output().expect("pg_config runs");
    String::from_utf8(output.stdout).expect("a path").trim().into()
}

/// Copies a file so that the server's user reads it.
fn copy(from: &Path, to: &Path) {
    fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    fs::set_permissions(to, fs::Permissions::from_mode(0o644)).expect("its mode");
}

/// PostgreSQL 18 finds extensions outside of its own folders: the control file and the scripts by
/// extension_control_path, the library by dynamic_library_path, at preload too.
#[test]
fn from_18_on_the_extension_is_found_outside_of_the_servers_folders() {
    if pg_major() < 18 {
        return;
    }
    let elsewhere = Path::new(&setting("PBM_PGDATA")).with_file_name(format!("elsewhere-{}", std::process::id()));
    let (share, lib) = (elsewhere.join("share"), elsewhere.join("lib"));
    for made in [&share.join("extension"), &lib] {
        fs::create_dir_all(made).expect("a folder");
    }
    for made in [&elsewhere, &share, &share.join("extension"), &lib] {
        fs::set_permissions(made, fs::Permissions::from_mode(0o755)).expect("its mode");
    }
    copy(&folder("--pkglibdir").join("pbm.so"), &lib.join("pbm.so"));
    let own = folder("--sharedir").join("extension");
    let script = format!("pbm--{VERSION}.sql");
    copy(&own.join(&script), &share.join("extension").join(&script));
    // The server's own folder has one too: this one says where it is from.
    let control = fs::read_to_string(own.join("pbm.control")).expect("the control file");
    let control: String =
        control.lines().filter(|line| !line.starts_with("comment")).map(|line| format!("{line}\n")).collect();
    fs::write(share.join("extension/pbm.control"), format!("comment = 'from elsewhere'\n{control}")).expect("written");

    let settings = format!(
        "extension_control_path = '{}:$system'\ndynamic_library_path = '{}:$libdir'\nshared_preload_libraries = 'pbm'",
        share.display(),
        lib.display()
    );
    let mut server = Server::fresh("elsewhere", &settings);
    server.start();
    let mut session = server.connected();
    session.run("CREATE EXTENSION pbm");
    assert_eq!(session.text("SELECT comment FROM pg_available_extensions WHERE name = 'pbm'"), "from elsewhere");
    assert_eq!(
        session.number("SELECT count(*) FROM pbm.trigger_states() s WHERE s.found IS DISTINCT FROM s.wanted"),
        0
    );
    let mapped =
        fs::read_to_string(format!("/proc/{}/maps", session.text("SELECT pg_backend_pid()"))).expect("its memory");
    let libraries: Vec<_> = mapped.lines().filter(|line| line.ends_with("/pbm.so")).collect();
    assert!(!libraries.is_empty());
    assert!(libraries.iter().all(|line| line.ends_with(&lib.join("pbm.so").display().to_string())), "{libraries:?}");
    drop(session);
    drop(server);
    fs::remove_dir_all(elsewhere).expect("the folder goes");
}
