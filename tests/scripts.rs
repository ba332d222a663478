//! What make's scripts find out about a machine, and what they show when a build fails. Needs no server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// A folder of the test's own, with a space in its name, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("pbm {name} {}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    fn file(&self, name: &str, content: &str) -> String {
        let path = self.path(name);
        fs::write(&path, content).expect("a file can be written");
        path
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("a path").to_owned()
    }

    /// A shared library made from C.
    fn library(&self, name: &str, source: &str) -> String {
        let (code, library) = (self.file(&format!("{name}.c"), source), self.path(name));
        let cc = Command::new("cc").args(["-shared", "-fPIC", "-o", &library, &code]).status().expect("cc runs");
        assert!(cc.success());
        library
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs a line of bash after the functions of a script; gives its success and its output.
fn bash(script: &str, line: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("bash")
        .current_dir(root())
        .env_remove("BINDGEN_EXTRA_CLANG_ARGS")
        .args(["-c", &format!(". scripts/{script}.sh; {line}"), "bash"])
        .args(arguments)
        .output()
        .expect("bash runs");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

const OTHER_LIBRARY: &str = "int clang_cpp(void) { return 0; }";
const SYMBOL_ALONE: &str = "const char *clang_getClangVersion(void) { return \"none\"; }";

#[test]
fn a_library_with_libclangs_name_alone_is_no_libclang() {
    let folder = Folder::new("libclang");
    let other = folder.library("libclang.so", OTHER_LIBRARY);
    let symbol = folder.library("libclang-2.so", SYMBOL_ALONE);
    let text = folder.file("libclang-3.so", "no library");
    for refused in [&other, &symbol, &text, &folder.path("libclang-4.so")] {
        assert!(!bash("setup", "first_libclang \"$@\"", &[refused]).0, "{refused}");
    }
}

#[test]
fn the_first_libclang_that_reads_headers_is_taken() {
    let folder = Folder::new("real libclang");
    let other = folder.library("libclang.so", OTHER_LIBRARY);
    let uses = fs::read_to_string(root().join("build/libclang.env")).expect("make test chose a libclang");
    let uses = uses.lines().find_map(|line| line.strip_prefix("# uses ")).expect("its name");
    let (found, output) = bash("setup", "first_libclang \"$@\" && printf %s \"$LIBCLANG\"", &[&other, uses]);
    assert!(found);
    assert_eq!(output, uses);
}

/// A machine on which this is root, without user namespaces, and nobody reaches the folder named on the command line.
const CLOSED_TO_OTHERS: &str = r#"
id() { [ "$1" = -u ] && echo 0 || echo 65534; }
unshare() { return 1; }
setpriv() { case "${*: -1}" in "$CLOSED"*) return 1 ;; esac; shift 3; "$@"; }
runuser() { return 1; }
"#;

/// Sources the scripts of a clone in a folder of that machine; gives success, output and complaint.
fn in_clone(folder: &Folder, machine: &str, line: &str) -> (bool, String, String) {
    let copy = Command::new("cp").arg("-r").arg(root().join("scripts")).arg(&folder.0).status().expect("cp runs");
    assert!(copy.success());
    let output = Command::new("bash")
        .current_dir(&folder.0)
        .env("CLOSED", &folder.0)
        .args(["-c", &format!("{machine}\n. scripts/lib.sh\n{line}")])
        .output()
        .expect("bash runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn what_roots_server_needs_lies_where_nobody_reaches_it_and_is_cleaned_away() {
    let folder = Folder::new("closed");
    fs::create_dir(folder.path("build")).expect("a folder");
    folder.file("build/kept", "from before");
    let (done, build, complaint) = in_clone(&folder, CLOSED_TO_OTHERS, "printf %s \"$BUILD\"");
    assert!(done, "{complaint}");
    assert!(build.starts_with("/var/tmp/pbm.") || build.starts_with("/tmp/pbm."), "{build}");
    assert_eq!(fs::read_link(folder.path("build")).expect("a link"), Path::new(&build));
    assert_eq!(fs::read_to_string(format!("{build}/kept")).expect("moved along"), "from before");
    assert_eq!(in_clone(&folder, CLOSED_TO_OTHERS, "printf %s \"$BUILD\"").1, build, "the same folder the next time");
    let (cleaned, ..) = in_clone(&folder, CLOSED_TO_OTHERS, ". scripts/clean.sh");
    assert!(cleaned && !Path::new(&build).exists() && fs::symlink_metadata(folder.path("build")).is_err());
}

#[test]
fn root_that_may_become_nobody_is_told_so_in_one_line() {
    let folder = Folder::new("alone");
    let (done, output, complaint) = in_clone(&folder, &format!("{CLOSED_TO_OTHERS}\nsetpriv() {{ return 1; }}"), "");
    assert!(!done && output.is_empty());
    assert_eq!(complaint.trim_end().lines().count(), 1, "{complaint}");
    assert!(complaint.contains("run make as an ordinary user"), "{complaint}");
}

const RUSTC: &str = "   Compiling serde v1.0.0
warning: unused variable: `a`
   Compiling pbm v0.1.0 (/x)
error[E0308]: mismatched types
 --> src/lib.rs:1:1
  |
1 | fn a() -> u8 { \"\" }
  |                ^^ expected `u8`, found `&str`

For more information about this error, try `rustc --explain E0308`.
error: could not compile `pbm` (lib) due to 1 previous error
warning: build failed, waiting for other jobs to finish...
";

#[test]
fn a_compilers_error_is_shown_from_its_first_line_on() {
    let folder = Folder::new("rustc");
    let shown = bash("lib", "causes \"$1\"", &[&folder.file("log", RUSTC)]).1;
    assert!(shown.starts_with("    error[E0308]: mismatched types\n"), "{shown}");
    assert!(shown.ends_with("error: could not compile `pbm` (lib) due to 1 previous error\n"), "{shown}");
}

const BUILD_SCRIPT: &str = "   Compiling pgrx-pg-sys v0.18.1
error: failed to run custom build command for `pgrx-pg-sys v0.18.1`

Caused by:
  process didn't exit successfully: `/x/build-script-build` (exit status: 101)
  --- stdout
  cargo:rerun-if-env-changed=PG_CONFIG
  TARGET = Some(x86_64)
  --- stderr

  thread 'main' (7) panicked at /x/bindgen/lib.rs:616:27:
  Unable to find libclang: \"the `libclang` shared library could not be opened\"
  stack backtrace:
     0: __rustc::rust_begin_unwind
               at /rustc/x/library/std/src/panicking.rs:689:5
     1: core::panicking::panic_fmt
               at /rustc/x/library/core/src/panicking.rs:80:14
  note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.
warning: build failed, waiting for other jobs to finish...
";

#[test]
fn of_a_failed_build_script_its_own_words_are_shown_and_no_backtrace() {
    let folder = Folder::new("build script");
    let shown = bash("lib", "causes \"$1\"", &[&folder.file("log", BUILD_SCRIPT)]).1;
    assert!(shown.trim_end().ends_with("the `libclang` shared library could not be opened\""), "{shown}");
    assert!(!shown.contains("TARGET =") && !shown.contains("rust_begin_unwind"), "{shown}");
}

#[test]
fn of_another_programs_log_the_end_is_shown() {
    let folder = Folder::new("log");
    let log: String = (1..=100).map(|n| format!("line {n}\n")).collect();
    let shown = bash("lib", "causes \"$1\"", &[&folder.file("log", &log)]).1;
    assert!(shown.starts_with("    line 71\n") && shown.ends_with("    line 100\n"), "{shown}");
}
