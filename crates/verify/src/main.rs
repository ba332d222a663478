//! `pbm-verify`: checks an audit that was copied out of a server, with nothing but the public key and the anchors that
//! were carried off it. It asks no server and no function of pbm; the copies are PostgreSQL's own `COPY`.
#![forbid(unsafe_code)]

mod csv;
mod export;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use pbm_engine::evidence::anchor::Anchor;
use pbm_engine::evidence::check::{Check, Report, Verdict, What};
use pbm_engine::evidence::key::PublicKey;

const USAGE: &str = "\
pbm-verify FOLDER [--key KEY]... [--anchors FILE]... [--anchor-interval SECONDS]

Checks an audit of pbm that was copied into a folder:

  psql -c \"\\copy (SELECT * FROM pbm.audit_block) TO 'FOLDER/audit_block.csv' CSV HEADER\"
  psql -c \"\\copy (SELECT * FROM pbm.audit_log) TO 'FOLDER/audit_log.csv' CSV HEADER\"

  --key KEY                  public key that is trusted: 64 hexadecimal digits, or a file of such lines
  --anchors FILE             anchors that were kept elsewhere: the anchor file, or a server log that has them
  --anchor-interval SECONDS  tell where two anchors are further apart

Exit status: 0 intact up to an anchor, 1 something is wrong, 2 it could not be checked,
3 consistent with itself, but no anchor says that it is what was written.";

struct Arguments {
    folder: PathBuf,
    keys: Vec<PublicKey>,
    anchors: Vec<Anchor>,
    has_anchors: bool,
    interval: i64,
}

fn arguments() -> Result<Arguments, String> {
    let mut folder = None;
    let (mut keys, mut anchors, mut has_anchors, mut interval) = (Vec::new(), Vec::new(), false, 0);
    let mut words = env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--key" => keys.extend(keys_of(&value()?)?),
            "--anchors" => {
                let file = value()?;
                let text = fs::read(&file).map_err(|error| format!("{file}: {error}"))?;
                anchors.extend(String::from_utf8_lossy(&text).lines().filter_map(Anchor::parse));
                has_anchors = true;
            }
            "--anchor-interval" => {
                let seconds: i64 =
                    value()?.parse().map_err(|_| "--anchor-interval is a number of seconds".to_owned())?;
                interval = seconds.saturating_mul(1_000_000);
            }
            "--help" | "-h" => return Err(String::new()),
            option if option.starts_with('-') => return Err(format!("{option} is no option")),
            _ if folder.is_none() => folder = Some(PathBuf::from(word)),
            _ => return Err("one folder is checked at a time".into()),
        }
    }
    let folder = folder.ok_or_else(String::new)?;
    Ok(Arguments { folder, keys, anchors, has_anchors, interval })
}

fn keys_of(word: &str) -> Result<Vec<PublicKey>, String> {
    if let Some(key) = PublicKey::from_hex(word) {
        return Ok(vec![key]);
    }
    let text = fs::read_to_string(word)
        .map_err(|_| format!("{word} is neither a key of 64 hexadecimal digits nor a file of them"))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| PublicKey::from_hex(line).ok_or_else(|| format!("{word} has a line that is no key"))).collect()
}

fn check(arguments: Arguments) -> Result<Report, String> {
    let mut check = Check::new(arguments.keys);
    check.expect_anchors_every(arguments.interval);
    export::read(&arguments.folder, &mut check)?;
    arguments.anchors.into_iter().for_each(|anchor| check.anchor(anchor));
    Ok(check.finish(None))
}

fn tell(report: &Report, has_keys: bool, has_anchors: bool) -> u8 {
    for finding in &report.findings {
        let block = finding.block.map_or_else(String::new, |block| format!("block {block}: "));
        let weight = if finding.what.is_bad() { "BAD " } else { "note" };
        println!("{weight} {block}{}: {}", finding.what.name(), finding.detail);
    }
    println!("{} blocks, {} rows: {}", report.blocks, report.rows, report.verdict);
    if !has_keys {
        println!("No key was given: whoever can write the tables could have signed these blocks.");
    }
    let aside = report.findings.iter().any(|finding| finding.what == What::AnchorsAside);
    match report.verdict {
        Verdict::Intact { .. } => 0,
        Verdict::Broken { .. } => 1,
        Verdict::Consistent => {
            println!("No anchor says that this is what was written: the end could have been cut off.");
            // Anchors that are all of other databases: this is another audit than theirs.
            if has_anchors && aside { 1 } else { 3 }
        }
    }
}

fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(fault) => {
            if !fault.is_empty() {
                eprintln!("pbm-verify: {fault}\n");
            }
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    let (has_keys, has_anchors) = (!arguments.keys.is_empty(), arguments.has_anchors);
    match check(arguments) {
        Ok(report) => ExitCode::from(tell(&report, has_keys, has_anchors)),
        Err(fault) => {
            eprintln!("pbm-verify: {fault}");
            ExitCode::from(2)
        }
    }
}
