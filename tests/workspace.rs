//! The workspace's own files: nothing that was written to be compiled or run is left out in silence.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// The Rust files below a folder of the workspace.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// Whether a file is a module of one beside it or of the one that its folder belongs to.
fn is_module(path: &Path) -> bool {
    let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
    let folder = path.parent().expect("a folder");
    // A folder's own mod.rs is declared under the folder's name one level up.
    let (name, folder) = match name {
        "mod" => {
            (folder.file_name().and_then(|name| name.to_str()).expect("a name"), folder.parent().expect("a folder"))
        }
        name => (name, folder),
    };
    let parents = ["lib.rs", "main.rs", "mod.rs"].map(|parent| folder.join(parent)).into_iter();
    parents.chain([folder.with_extension("rs")]).any(|parent| {
        text(&parent).lines().map(str::trim).any(|line| {
            line.strip_suffix(';')
                .is_some_and(|line| line == format!("mod {name}") || line.ends_with(&format!(" mod {name}")))
        })
    })
}

/// Cargo takes these by their place: see "Target auto-discovery" in its reference.
fn is_found_by_cargo(package: &Path, path: &Path) -> bool {
    let below = path.strip_prefix(package).expect("a file of the package");
    let parts: Vec<_> = below.iter().map(|part| part.to_str().expect("a name")).collect();
    matches!(parts[..], ["src", "lib.rs"] | ["tests" | "benches", _] | ["tests" | "benches", _, "main.rs"])
}

#[test]
fn every_rust_file_is_compiled() {
    let manifest = text(&root().join("tests/Cargo.toml"));
    let is_named = |path: &Path| {
        let below = path.strip_prefix(root().join("tests")).map_or_else(
            |_| Path::new("..").join(path.strip_prefix(root()).expect("a file of the workspace")),
            Path::to_path_buf,
        );
        manifest.contains(&format!("path = \"{}\"", below.display()))
    };
    let mut left_out = vec![];
    let packages = ["crates/engine", "crates/report"].map(|package| root().join(package));
    for path in sources(&root().join("src")) {
        if path != root().join("src/lib.rs") && !is_module(&path) {
            left_out.push(path);
        }
    }
    for package in &packages {
        left_out
            .extend(sources(package).into_iter().filter(|path| !is_found_by_cargo(package, path) && !is_module(path)));
    }
    for folder in ["tests", "benches"] {
        left_out.extend(sources(&root().join(folder)).into_iter().filter(|path| !is_named(path) && !is_module(path)));
    }
    assert!(left_out.is_empty(), "no target and no module: {left_out:#?}");
}

#[test]
fn the_readme_asks_for_the_rust_that_the_manifest_asks_for() {
    let manifest = text(&root().join("Cargo.toml"));
    let wanted =
        manifest.lines().find_map(|line| line.strip_prefix("rust-version = ")).expect("rust-version").trim_matches('"');
    assert!(text(&root().join("README.md")).contains(&format!("Rust {wanted}")));
}
