//! Unsafe code stands below src/pg/raw, and nowhere else.
use std::fs;
use std::path::{Path, PathBuf};

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn the_compiler_refuses_unsafe_code_outside_pg_raw() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
    let root = fs::read_to_string(source.join("lib.rs")).expect("lib.rs");
    assert!(root.lines().any(|line| line.starts_with("#![deny(") && line.contains("unsafe_code")), "lib.rs denies it");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    let mut lifted: Vec<String> = files
        .iter()
        .filter(|file| {
            let text = fs::read_to_string(file).expect("a source file");
            !file.ends_with("src/lib.rs") && text.contains("unsafe_code")
        })
        .map(|file| file.strip_prefix(&source).expect("below src").display().to_string())
        .collect();
    lifted.sort();
    // The triggers' entry points are safe functions whose symbols keep their names.
    assert_eq!(lifted, ["api/triggers.rs", "pg/raw/mod.rs"]);
}
