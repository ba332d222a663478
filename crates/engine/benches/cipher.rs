//! What one field costs: to encrypt, to decrypt, to find. The bar is 5 microseconds each.
//!
//!     cargo bench -p pbm-engine --bench cipher

use std::hint::black_box;
use std::time::Instant;

use pbm_engine::cipher::column::SSN;
use pbm_engine::cipher::envelope::{self, Envelope};
use pbm_engine::cipher::{blind, digest};

const KEY: [u8; 32] = [7; 32];
const ROUNDS: usize = 9;
const CALLS: u32 = 20_000;

/// The quickest of some rounds, in microseconds a call.
fn measure(name: &str, mut call: impl FnMut()) {
    let quickest = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            (0..CALLS).for_each(|_| call());
            start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
        })
        .fold(f64::INFINITY, f64::min);
    println!("{name:<40} {quickest:>7.2} us");
}

fn main() {
    let row = [1_u8; 16];
    let seal = |text: &[u8]| envelope::seal(&KEY, 1, &SSN, &row, [3; 12], text).unwrap_or_default();
    let (short, long) = (seal(b"078051120"), seal(&[b'a'; 60]));
    let open = |bytes: &[u8]| Envelope::parse(bytes).and_then(|e| e.open(&KEY, &SSN, &row).ok()).map(|t| t.len());
    measure("encrypt 9 bytes", || {
        black_box(seal(black_box(b"078051120")));
    });
    measure("encrypt 60 bytes", || {
        black_box(seal(black_box(&[b'a'; 60])));
    });
    measure("decrypt 9 bytes", || {
        black_box(open(black_box(&short)));
    });
    measure("decrypt 60 bytes", || {
        black_box(open(black_box(&long)));
    });
    measure("blind index of 9 digits", || {
        black_box(blind::index(&KEY, &SSN, &row, black_box("078-05-1120")));
    });
    measure("keyed digest of 250 bytes", || {
        black_box(digest::keyed(&KEY, "bench", [black_box(&[b'a'; 250][..])]));
    });
}
