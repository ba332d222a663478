//! Evidence of the audit: what is changed behind its back is found, by the server and by the standalone verifier.

mod ledger;
mod pages;
mod restoring;
mod sealing;
mod speed;
mod standalone;
mod tampering;

use ledger::Ledger;
