//! Encryption of fields: keys from outside the database, the type of ciphertexts, what is stored of members, rotation,
//! and that no secret is anywhere else.

mod fields;
mod keys;
mod members;
mod misuse;
mod plain;
mod rotation;
mod secrecy;
