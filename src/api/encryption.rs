//! The type `enc`, and what is encrypted, decrypted and found by it.

use std::ffi::{CStr, CString};

use pgrx::iter::TableIterator;
use pgrx::prelude::*;
use uuid::Uuid;

use crate::engine::cipher::base64;
use crate::engine::cipher::column::Column;
use crate::engine::cipher::envelope::Envelope;
use crate::engine::cipher::keyfile::Purpose;
use crate::error::{Error, Result, or_raise};
use crate::pg::encryption;
use crate::pg::raw::message;
use crate::pg::raw::soft::InputCall;
use crate::pg::security::{keys, transport};

/// Begins the text of an encrypted value.
const PREFIX: &str = "enc:";

#[pg_extern(sql = false)]
fn enc_in(text: &CStr, call: InputCall) -> Option<Vec<u8>> {
    let envelope = text.to_bytes().strip_prefix(PREFIX.as_bytes()).and_then(|text| {
        let mut bytes = vec![0; text.len() / 4 * 3];
        let length = base64::decode(text, &mut bytes)?;
        bytes.truncate(length);
        Envelope::parse(&bytes).is_some().then_some(bytes)
    });
    if envelope.is_none() {
        call.refuse(&Error::InvalidEnvelope);
    }
    envelope
}

#[pg_extern(sql = false)]
fn enc_out(value: &[u8]) -> CString {
    CString::new(format!("{PREFIX}{}", base64::encode(value))).unwrap_or_default()
}

#[pg_extern(sql = false)]
fn enc_recv(mut buffer: pgrx::Internal) -> Vec<u8> {
    match message::take_rest(&mut buffer).filter(|bytes| Envelope::parse(bytes).is_some()) {
        Some(bytes) => bytes,
        None => Error::InvalidEnvelope.raise(),
    }
}

#[pg_extern(sql = false)]
fn enc_send(value: &[u8]) -> Vec<u8> {
    value.to_vec()
}

#[pg_extern(sql = false)]
fn enc_key_id(value: &[u8]) -> Option<i32> {
    Envelope::parse(value).map(|envelope| i32::from(envelope.key_id()))
}

fn column(name: &str) -> Result<&'static Column> {
    transport::require()?;
    Column::named(name).ok_or(Error::UnknownEncryptedColumn)
}

fn row(id: pgrx::Uuid) -> Uuid {
    Uuid::from_bytes(*id.as_bytes())
}

#[pg_extern(sql = false)]
fn encrypt(value: &str, column_name: &str, row_id: pgrx::Uuid) -> Vec<u8> {
    or_raise(column(column_name).and_then(|column| encryption::encrypt(value, column, row(row_id))))
}

#[pg_extern(sql = false)]
fn decrypt(value: &[u8], column_name: &str, row_id: pgrx::Uuid) -> String {
    or_raise(column(column_name).and_then(|column| encryption::decrypt(value, column, row(row_id))))
}

#[pg_extern(sql = false)]
fn reencrypt(value: &[u8], column_name: &str, row_id: pgrx::Uuid) -> Vec<u8> {
    or_raise(column(column_name).and_then(|column| encryption::reencrypt(value, column, row(row_id))))
}

#[pg_extern(sql = false)]
fn check_encrypted(value: &[u8], column_name: &str, row_id: pgrx::Uuid) -> bool {
    or_raise(column(column_name).and_then(|column| encryption::check(value, column, row(row_id))));
    true
}

#[pg_extern(sql = false)]
fn blind_index(value: &str, column_name: &str, tenant: pgrx::Uuid) -> Option<Vec<u8>> {
    let index = column(column_name).and_then(|column| encryption::blind_index(value, column, row(tenant)));
    or_raise(index).map(|index| index.to_vec())
}

#[pg_extern(sql = false)]
fn blind_indexes(value: &str, column_name: &str, tenant: pgrx::Uuid) -> Vec<Vec<u8>> {
    let indexes = column(column_name).and_then(|column| encryption::blind_indexes(value, column, row(tenant)));
    or_raise(indexes).iter().map(|index| index.to_vec()).collect()
}

#[pg_extern(sql = false)]
fn active_key_id(purpose: &str) -> Option<i32> {
    let purpose = Purpose::parse(purpose)?;
    or_raise(encryption::active_id(purpose)).map(i32::from)
}

#[pg_extern(sql = false)]
fn encryption_ready() -> bool {
    or_raise(encryption::is_ready())
}

#[pg_extern(sql = false)]
fn keys_at_hand() -> TableIterator<'static, (name!(key_id, i32), name!(purpose, String), name!(fingerprint, String))> {
    keys::forget();
    let keys = or_raise(keys::all().and_then(|keys| if keys::configured() { Ok(keys) } else { Err(Error::NoKeys) }));
    let row =
        |key: &keys::KeyInUse| (i32::from(key.id()), key.purpose().name().to_owned(), key.fingerprint().to_owned());
    TableIterator::new(keys.iter().map(row).collect::<Vec<_>>())
}
