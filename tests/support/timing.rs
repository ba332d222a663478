//! Whether two kinds of call take the same time.

use std::time::Instant;

/// Welch's t of two lists of times, and what it is of.
pub struct Compared {
    pub t: f64,
    means: [f64; 2],
    samples: [usize; 2],
}

/// Samples of each kind: few, where nobody asked for more.
fn samples() -> usize {
    std::env::var("PBM_TIMING").ok().and_then(|number| number.parse().ok()).unwrap_or(1_000)
}

/// Calls both kinds, 0 and 1, in an order that alternates by pairs, so that neither is always first; the slowest
/// hundredth of each is left out, which is the machine's.
pub fn compare(mut call: impl FnMut(usize, usize)) -> Compared {
    const FIRST: usize = 200;
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..samples() * 2 + FIRST {
        let which = (round + round / 2) % 2;
        let start = Instant::now();
        call(which, round / 2);
        let time = start.elapsed().as_secs_f64() * 1e6;
        if round >= FIRST {
            times[which].push(time);
        }
    }
    let [(m1, v1, n1), (m2, v2, n2)] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times.truncate(times.len() * 99 / 100);
        let n = times.len() as f64;
        let mean = times.iter().sum::<f64>() / n;
        (mean, times.iter().map(|t| (t - mean).powi(2)).sum::<f64>() / (n - 1.0), times.len())
    });
    let t = (m1 - m2) / (v1 / n1 as f64 + v2 / n2 as f64).sqrt();
    Compared { t, means: [m1, m2], samples: [n1, n2] }
}

impl Compared {
    /// Prints the figures, and holds them to |t| < 4.5 where PBM_TIMING is set: a busy machine tells nothing.
    pub fn hold(&self, first: &str, second: &str) {
        let ([m1, m2], [n1, n2], t) = (self.means, self.samples, self.t);
        println!("{first} {m1:.1} us, {second} {m2:.1} us, t = {t:.2} of {n1} and {n2} samples");
        assert!(std::env::var_os("PBM_TIMING").is_none() || t.abs() < 4.5, "t = {t:.2}");
    }
}
