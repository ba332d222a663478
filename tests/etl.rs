//! The Python package of `etl/`: its own tests, against this server.

use std::path::Path;
use std::process::Command;

/// `scripts/etl.sh` says where its Python is; a server beside it has `PBM_PGHOST` and so on, as the tests here do.
#[test]
fn the_tests_of_the_python_package_pass() {
    let python = std::env::var("PBM_ETL_PYTHON").expect("PBM_ETL_PYTHON: make test sets it");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let ran = Command::new(python)
        .current_dir(root.join("etl"))
        .env("PYTHONPATH", root.join("etl"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .args(["-m", "pytest", "-rs"])
        .output()
        .expect("Python runs");
    let shown = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{shown}{}", String::from_utf8_lossy(&ran.stderr));
    // Without a server most of them are skipped.
    assert!(!shown.contains("skipped"), "{shown}");
    println!("{shown}");
}
