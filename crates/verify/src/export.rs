//! The exported tables.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use chrono::DateTime;
use pbm_engine::evidence::block::{Block, Kind as BlockKind, Part};
use pbm_engine::evidence::check::{Check, Row, What};
use pbm_engine::evidence::incarnation::Place;
use pbm_engine::evidence::row::{Owned, digest_owned};
use pbm_engine::evidence::snapshot::Snapshot;
use pbm_engine::evidence::tables::{INCARNATION, Kind, ROW_DIGEST, TABLES, TRANSACTION, Table};
use pbm_engine::evidence::{json, unhex, unhex_array};

use crate::csv::{Reader, Record};

/// Microseconds from 1970-01-01 to 2000-01-01.
const EPOCH: i64 = 946_684_800_000_000;

/// Reads the folder's tables into the check.
///
/// # Errors
/// Where a file is missing or is no copy of its table.
pub fn read(folder: &Path, check: &mut Check) -> Result<(), String> {
    let mut blocks = Copied::open(folder, "audit_block")?.ok_or("audit_block.csv is missing")?;
    let mut read = Vec::new();
    while let Some(record) = blocks.next()? {
        read.push(block(&blocks, &record));
    }
    // In the order of their numbers, as the check takes them; those that are none come first.
    read.sort_by_key(|(number, _, _)| *number);
    for (number, block, agrees) in read {
        match block {
            Some(block) => {
                if !agrees {
                    let detail =
                        "its row does not agree with itself: what follows from its columns is not what is stored";
                    check.find(number, What::Unreadable, detail.into());
                }
                check.block(block);
            }
            None => check.find(number, What::Unreadable, "its row is no block".into()),
        }
    }
    for table in TABLES {
        let Some(mut file) = Copied::open(folder, table.name)? else {
            return Err(format!("{}.csv is missing", table.name));
        };
        rows(table, &mut file, check)?;
    }
    Ok(())
}

/// A file with its columns' names.
struct Copied {
    name: String,
    header: Vec<String>,
    reader: Reader<BufReader<File>>,
}

impl Copied {
    fn open(folder: &Path, table: &str) -> Result<Option<Self>, String> {
        let path = folder.join(format!("{table}.csv"));
        let name = path.display().to_string();
        if !path.exists() {
            return Ok(None);
        }
        let file = File::open(&path).map_err(|error| format!("{name}: {error}"))?;
        let mut reader = Reader::new(BufReader::new(file));
        let header = reader.next().map_err(|error| format!("{name}: {error}"))?;
        let header = header.ok_or_else(|| format!("{name} has no header: copy it with CSV HEADER"))?;
        let header = header.into_iter().map(Option::unwrap_or_default).collect();
        Ok(Some(Self { name, header, reader }))
    }

    fn next(&mut self) -> Result<Option<Record>, String> {
        let record = self.reader.next().map_err(|error| format!("{}: {error}", self.name))?;
        match record {
            Some(record) if record.len() != self.header.len() => {
                Err(format!("{} has a line of another length", self.name))
            }
            record => Ok(record),
        }
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.header.iter().position(|name| name == column)
    }

    fn get<'a>(&self, record: &'a Record, column: &str) -> Option<&'a str> {
        record.get(self.place(column)?)?.as_deref()
    }
}

/// A block, its number where that can be read, and whether what follows from its columns is what is stored.
fn block(file: &Copied, record: &Record) -> (Option<u64>, Option<Block>, bool) {
    let get = |column| file.get(record, column);
    let number: Option<u64> = get("block_number").and_then(|text| text.parse().ok());
    let read = || {
        let parts: serde_json::Value = serde_json::from_str(get("parts")?).ok()?;
        let part = |part: &serde_json::Value| {
            Some(Part {
                table: part.get("table")?.as_str()?.to_owned(),
                rows: part.get("rows")?.as_u64()?,
                root: unhex_array(part.get("root")?.as_str()?)?,
            })
        };
        let optional = |column| match get(column) {
            None => Some(None),
            Some(text) => unhex_array(text).map(Some),
        };
        let signature = |column| match get(column) {
            None => Some(None),
            Some(text) => unhex_array(text).map(Some),
        };
        Some(Block {
            number: number?,
            kind: BlockKind::parse(get("kind")?)?,
            place: Place {
                system: get("system_identifier")?.parse::<i64>().ok()?.cast_unsigned(),
                timeline: get("timeline")?.parse::<i32>().ok()?.cast_unsigned(),
                database: get("database_oid")?.parse().ok()?,
            },
            time: time(get("sealed_at")?)?,
            snapshot: Snapshot::parse(get("snapshot")?)?,
            parts: parts.as_array()?.iter().map(part).collect::<Option<_>>()?,
            detail: get("detail")?.to_owned(),
            previous: unhex_array(get("previous_digest")?)?,
            key: optional("key_fingerprint")?,
            signature: signature("signature")?,
            old_signature: signature("old_signature")?,
        })
    };
    let block = read();
    let agrees = block.as_ref().is_some_and(|block| {
        get("digest").and_then(unhex_array) == Some(block.digest())
            && get("root").and_then(unhex_array) == Some(block.root())
            && get("row_count").and_then(|text| text.parse().ok()) == Some(block.rows())
            && get("incarnation").and_then(|text| text.parse().ok()) == Some(block.incarnation())
    });
    (number, block, agrees)
}

/// A timestamptz as PostgreSQL prints it in ISO style, whatever the zone.
fn time(text: &str) -> Option<i64> {
    let moment = DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z").ok()?;
    Some(moment.timestamp_micros() - EPOCH)
}

fn value(text: Option<&str>, kind: Kind) -> Option<Owned> {
    let Some(text) = text else { return Some(Owned::Null) };
    Some(match kind {
        Kind::Bool => Owned::Bool(match text {
            "t" => true,
            "f" => false,
            _ => return None,
        }),
        Kind::Int => Owned::Int(text.parse().ok()?),
        Kind::Xid => Owned::Xid(text.parse().ok()?),
        Kind::Time => Owned::Time(time(text)?),
        Kind::Text => Owned::Text(text.to_owned()),
        Kind::Bytes => Owned::Bytes(unhex(text)?),
        Kind::Uuid => Owned::Uuid(unhex_array(&text.replace('-', ""))?),
        Kind::Json => Owned::Json(json::canonical(&serde_json::from_str(text).ok()?)),
        Kind::Ints => Owned::Ints(elements(text)?.iter().map(|e| e.parse().ok()).collect::<Option<_>>()?),
        Kind::Texts => Owned::Texts(elements(text)?),
        Kind::Uuids => {
            Owned::Uuids(elements(text)?.iter().map(|e| unhex_array(&e.replace('-', ""))).collect::<Option<_>>()?)
        }
    })
}

/// The elements of an array's text, of one dimension and without NULL.
fn elements(text: &str) -> Option<Vec<String>> {
    let mut rest = text.strip_prefix('{')?.strip_suffix('}')?.chars();
    let mut elements = Vec::new();
    if rest.as_str().is_empty() {
        return Some(elements);
    }
    let (mut element, mut quoted) = (String::new(), false);
    while let Some(letter) = rest.next() {
        match letter {
            '\\' => element.push(rest.next()?),
            '"' => quoted = !quoted,
            ',' if !quoted => elements.push(std::mem::take(&mut element)),
            _ => element.push(letter),
        }
    }
    elements.push(element);
    (!quoted).then_some(elements)
}

fn rows(table: &'static Table, file: &mut Copied, check: &mut Check) -> Result<(), String> {
    let places: Option<Vec<usize>> = table.columns.iter().map(|column| file.place(column.name)).collect();
    let places = places.ok_or_else(|| format!("{} lacks a column of {}", file.name, table.name))?;
    let at = |name| table.position(name).unwrap_or(0);
    let (key, incarnation, xid) = (at(table.key), at(INCARNATION), at(TRANSACTION));
    let mut line = 1_u64;
    while let Some(record) = file.next()? {
        line += 1;
        let values =
            table.columns.iter().zip(&places).map(|(column, place)| value(record[*place].as_deref(), column.kind));
        let Some(values) = values.collect::<Option<Vec<Owned>>>() else {
            check.find(None, What::Unreadable, format!("record {line} of {} has a value that is none", table.name));
            continue;
        };
        let number = |at: usize| if let Owned::Int(number) = values[at] { Some(number) } else { None };
        let stored = file.get(&record, ROW_DIGEST).map(|text| unhex(text).unwrap_or_default());
        check.row(&Row {
            table,
            key: number(key).unwrap_or(0),
            incarnation: number(incarnation).and_then(|i| i32::try_from(i).ok()),
            xid: if let Owned::Xid(xid) = values[xid] { xid } else { 0 },
            stored: stored.as_deref(),
            digest: digest_owned(table, &values),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_any_zone() {
        // 2026-11-29 15:20:19.123456 UTC is 1,795,965,619.123456 s after 1970 (date -ud ... +%s).
        let expected = Some(1_795_965_619_123_456 - EPOCH);
        for text in
            ["2026-11-29 15:20:19.123456+00", "2026-11-29 10:20:19.123456-05", "2026-11-29 20:50:19.123456+05:30"]
        {
            assert_eq!(time(text), expected, "{text}");
        }
        assert_eq!(time("2026-11-29 15:20:19+00"), Some(1_795_965_619_000_000 - EPOCH));
    }

    #[test]
    fn arrays_are_read_as_postgresql_prints_them() {
        assert_eq!(elements("{}"), Some(vec![]));
        assert_eq!(
            elements(r#"{a,"b,c","d\"e",""}"#),
            Some(vec!["a".into(), "b,c".into(), "d\"e".into(), String::new()])
        );
        assert_eq!(elements("{\"a}"), None);
    }
}
