//! The Python of docs/drivers.md, run against the sample data with the drivers from PyPI. Where they cannot be fetched the
//! test says so and ends, unless CI asks for them (the variable CI is set).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use support::{Database, setting};

const DRIVERS: [&str; 3] = ["psycopg[binary]", "sqlalchemy", "asyncpg"];

/// The Python of an environment of its own that has the drivers.
fn python() -> Option<PathBuf> {
    let folder = Path::new(&setting("PBM_SOURCE_DIR")).join("build/drivers");
    let python = folder.join("bin/python");
    let ran = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
    let there = |python: &Path| ran(Command::new(python).args(["-c", "import psycopg, sqlalchemy, asyncpg"]));
    if !there(&python) {
        let made = ran(Command::new("python3").args(["-m", "venv"]).arg(&folder));
        let install = ["-m", "pip", "install", "-q", "--timeout", "20", "--retries", "1"];
        if !made || !ran(Command::new(&python).args(install).args(DRIVERS)) {
            return None;
        }
    }
    Some(python)
}

#[test]
fn the_python_of_the_page_on_drivers_runs() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/drivers.md")).expect("the page");
    let blocks: Vec<&str> = page.split("```python\n").skip(1).filter_map(|rest| rest.split("\n```").next()).collect();
    assert_eq!(blocks.len(), DRIVERS.len(), "a block for each driver");
    let Some(python) = python() else {
        assert!(env::var_os("CI").is_none(), "{DRIVERS:?} could not be installed");
        eprintln!("skipped {} blocks: {DRIVERS:?} could not be installed", blocks.len());
        return;
    };
    let database = Database::with_sample();
    for block in blocks {
        let output = Command::new(&python)
            .args(["-c", block])
            .env("PGHOST", setting("PBM_PGHOST"))
            .env("PGPORT", setting("PBM_PGPORT"))
            .env("PGUSER", setting("PBM_PGUSER"))
            .env("PGDATABASE", &database.name)
            .output()
            .expect("Python runs");
        assert!(output.status.success(), "{block}\n{}", String::from_utf8_lossy(&output.stderr));
    }
}
