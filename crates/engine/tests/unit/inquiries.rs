//! The places that inquiries are counted in.

use engine::inquiries::{WINDOW, Window, count};
use pbm_engine as engine;

const NOW: i64 = 800_000_000_000_000;

#[test]
fn each_role_has_a_count_of_its_own_in_each_database() {
    let mut windows = [Window::default(); 4];
    let asked = |windows: &mut [Window], role, database| count(windows, role, database, NOW);
    assert_eq!([asked(&mut windows, 1, 5), asked(&mut windows, 1, 5), asked(&mut windows, 1, 5)], [0, 1, 2]);
    assert_eq!([asked(&mut windows, 2, 5), asked(&mut windows, 1, 6), asked(&mut windows, 1, 5)], [0, 0, 3]);
}

#[test]
fn a_window_is_over_after_a_minute_whichever_way_the_clock_was_set() {
    let mut windows = [Window::default(); 1];
    assert_eq!(count(&mut windows, 1, 5, NOW), 0);
    assert_eq!(count(&mut windows, 1, 5, NOW + WINDOW - 1), 1);
    assert_eq!(count(&mut windows, 1, 5, NOW - WINDOW + 1), 2);
    assert_eq!(count(&mut windows, 1, 5, NOW + WINDOW), 0);
    assert_eq!(count(&mut windows, 1, 5, NOW), 0);
}

#[test]
fn one_too_many_takes_the_place_of_the_window_that_began_first() {
    let mut windows = [Window::default(); 3];
    for (role, moment) in [(1, NOW + 2), (2, NOW + 1), (3, NOW + 3)] {
        count(&mut windows, role, 5, moment);
        assert_eq!(count(&mut windows, role, 5, moment), 1);
    }
    assert_eq!(count(&mut windows, 4, 5, NOW + 4), 0, "in the place of the second");
    assert_eq!([count(&mut windows, 1, 5, NOW + 5), count(&mut windows, 3, 5, NOW + 5)], [2, 2], "the others go on");
    assert_eq!(count(&mut windows, 2, 5, NOW + 6), 0, "it starts afresh, in the place of the first");
    assert_eq!(count(&mut windows, 4, 5, NOW + 6), 1);
    assert_eq!(count(&mut [], 1, 5, NOW), 0);
}
