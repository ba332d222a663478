//! Blocks and anchors as the tables have them.

use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};

use crate::engine::evidence::block::{Block, Kind, Part};
use crate::engine::evidence::incarnation::Place;
use crate::engine::evidence::snapshot::Snapshot;
use crate::engine::evidence::{Digest, hex, unhex_array};
use crate::error::{Error, Result};
use crate::pg::raw::rows::Row;
use crate::pg::raw::statement::{run, statement};
use crate::pg::raw::value::{Write, micros_of, moment_from_microseconds};

statement!(LAST, "evidence/last.sql");
statement!(LANDMARKS, "evidence/landmarks.sql");
statement!(BETWEEN, "evidence/between.sql");
statement!(BEFORE, "evidence/committed.sql");
statement!(BOUNDS, "evidence/bounds.sql");
statement!(INSERT_BLOCK, "evidence/insert_block.sql");
statement!(SNAPSHOT, "evidence/snapshot.sql");
statement!(LAST_ANCHOR, "evidence/last_anchor.sql");
statement!(INSERT_ANCHOR, "evidence/insert_anchor.sql");

/// A block as it is stored.
pub struct Stored {
    /// `None` where the row cannot be a block.
    pub block: Option<Block>,
    pub number: u64,
    /// Whether digest, root, number of rows and incarnation, which follow from the rest, are what follows.
    pub agrees: bool,
}

fn fixed<const N: usize>(bytes: Option<Vec<u8>>) -> Option<Option<[u8; N]>> {
    bytes.map_or(Some(None), |bytes| bytes.try_into().ok().map(Some))
}

fn parts(json: &Json) -> Option<Vec<Part>> {
    let part = |part: &Json| {
        Some(Part {
            table: part.get("table")?.as_str()?.to_owned(),
            rows: part.get("rows")?.as_u64()?,
            root: unhex_array(part.get("root")?.as_str()?)?,
        })
    };
    json.as_array()?.iter().map(part).collect()
}

fn read(row: &Row<'_>) -> Result<Stored> {
    let number = row.get::<i64>("block_number")?;
    let number = u64::try_from(number).unwrap_or(0);
    let kind = Kind::parse(&row.get::<String>("kind")?);
    let place = Place {
        system: row.get::<i64>("system_identifier")?.cast_unsigned(),
        timeline: row.get::<i32>("timeline")?.cast_unsigned(),
        database: u32::try_from(row.get::<i64>("database_oid")?).unwrap_or(0),
    };
    let time = micros_of(row.get::<DateTime<Utc>>("sealed_at")?);
    let snapshot = Snapshot::parse(&row.get::<String>("snapshot")?);
    let json: Json = row.get("parts")?;
    let digest: Option<Option<Digest>> = fixed(Some(row.get::<Vec<u8>>("digest")?));
    let root: Option<Option<Digest>> = fixed(Some(row.get::<Vec<u8>>("root")?));
    let (detail, rows): (String, i64) = (row.get("detail")?, row.get("row_count")?);
    let incarnation: i32 = row.get("incarnation")?;
    let previous = fixed(Some(row.get::<Vec<u8>>("previous_digest")?));
    let key = fixed(row.get::<Option<Vec<u8>>>("key_fingerprint")?);
    let signature = fixed(row.get::<Option<Vec<u8>>>("signature")?);
    let old_signature = fixed(row.get::<Option<Vec<u8>>>("old_signature")?);
    let block = || {
        Some(Block {
            number,
            kind: kind?,
            place,
            time,
            snapshot: snapshot?,
            parts: parts(&json)?,
            detail,
            previous: previous??,
            key: key?,
            signature: signature?,
            old_signature: old_signature?,
        })
    };
    let block = block();
    let agrees = block.as_ref().is_some_and(|block| {
        digest == Some(Some(block.digest()))
            && root == Some(Some(block.root()))
            && u64::try_from(rows).is_ok_and(|rows| rows == block.rows())
            && incarnation == block.incarnation()
    });
    Ok(Stored { block, number, agrees })
}

/// The newest block.
pub fn last() -> Result<Option<Stored>> {
    run(&LAST, &[])?.first().as_ref().map(read).transpose()
}

/// The newest block before one.
pub fn before(number: u64) -> Result<Option<Stored>> {
    run(&BEFORE, &[number.cast_signed().write()])?.first().as_ref().map(read).transpose()
}

/// All forks, keys and tombstones.
pub fn landmarks() -> Result<Vec<Stored>> {
    run(&LANDMARKS, &[])?.iter().map(|row| read(&row)).collect()
}

/// The blocks of these numbers.
pub fn between(first: u64, last: u64) -> Result<Vec<Stored>> {
    run(&BETWEEN, &[first.cast_signed().write(), last.cast_signed().write()])?.iter().map(|row| read(&row)).collect()
}

/// The numbers of the first block of a period, of the last one, and of the newest of all.
pub fn bounds(
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
) -> Result<(Option<u64>, Option<u64>, Option<u64>)> {
    let rows = run(&BOUNDS, &[from.write(), until.write()])?;
    let Some(row) = rows.first() else { return Ok((None, None, None)) };
    let number = |name| row.get::<Option<i64>>(name).map(|n| n.and_then(|n| u64::try_from(n).ok()));
    Ok((number("first_block")?, number("last_block")?, number("newest_block")?))
}

/// What a statement sees that begins now.
pub fn snapshot() -> Result<Snapshot> {
    let text: String = run(&SNAPSHOT, &[])?.first().ok_or(Error::NotInstalled)?.get("snapshot")?;
    Snapshot::parse(&text).ok_or(Error::NotInstalled)
}

/// Adds a block.
pub fn insert(block: &Block) -> Result<()> {
    let parts = block.parts.iter().map(|part| json!({"table": part.table, "rows": part.rows, "root": hex(&part.root)}));
    let bytes = |digest: Option<&[u8]>| digest.map(<[u8]>::to_vec).write();
    let values = [
        block.number.cast_signed().write(),
        block.kind.name().write(),
        block.incarnation().write(),
        block.place.system.cast_signed().write(),
        block.place.timeline.cast_signed().write(),
        i64::from(block.place.database).write(),
        moment_from_microseconds(block.time).write(),
        block.snapshot.to_string().write(),
        block.rows().cast_signed().write(),
        block.root().to_vec().write(),
        Json::Array(parts.collect()).write(),
        block.detail.write(),
        block.previous.to_vec().write(),
        block.digest().to_vec().write(),
        bytes(block.key.as_ref().map(<[u8; 32]>::as_slice)),
        bytes(block.signature.as_ref().map(<[u8; 64]>::as_slice)),
        bytes(block.old_signature.as_ref().map(<[u8; 64]>::as_slice)),
    ];
    if run(&INSERT_BLOCK, &values)?.len() == 1 { Ok(()) } else { Err(Error::WriteLost("audit_block")) }
}

/// The number of the last anchor, and when it was given out.
pub fn last_anchor() -> Result<Option<(u64, i64)>> {
    let rows = run(&LAST_ANCHOR, &[])?;
    let Some(row) = rows.first() else { return Ok(None) };
    let number = u64::try_from(row.get::<i64>("anchor_number")?).unwrap_or(0);
    Ok(Some((number, micros_of(row.get::<DateTime<Utc>>("anchored_at")?))))
}

/// Notes an anchor that was given out, and what did not take it.
pub fn insert_anchor(number: u64, block: u64, time: i64, line: &str, missed: Option<&str>) -> Result<()> {
    let values = [
        number.cast_signed().write(),
        block.cast_signed().write(),
        moment_from_microseconds(time).write(),
        line.write(),
        missed.write(),
    ];
    if run(&INSERT_ANCHOR, &values)?.len() == 1 { Ok(()) } else { Err(Error::WriteLost("audit_anchor")) }
}
