//! How often somebody asked about people: counted in windows of a minute, in as many places as there are.

/// Microseconds over which inquiries are counted.
pub const WINDOW: i64 = 60_000_000;

/// One asker's window; all zeros: a free place.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The role that logged in.
    pub role: u32,
    /// The database that it asks.
    pub database: u32,
    /// When the window began, in microseconds of the server's clock.
    pub began: i64,
    /// Inquiries since.
    pub asked: u32,
}

/// Counts an inquiry and gives how many there were in the window before it. A new asker gets a free place, or else that of
/// the window that began first, whose asker starts afresh: there should be more places than people who ask at once.
pub fn count(windows: &mut [Window], role: u32, database: u32, now: i64) -> u32 {
    let own = windows.iter().position(|window| (window.role, window.database) == (role, database));
    let is_free = |window: &Window| window.role == 0 && window.database == 0;
    let oldest = || {
        let by_age = windows.iter().enumerate().min_by_key(|(_, window)| window.began);
        windows.iter().position(is_free).or(by_age.map(|(place, _)| place))
    };
    let Some(window) = own.or_else(oldest).and_then(|place| windows.get_mut(place)) else { return 0 };
    // A clock that was set back, too, ends a window, which would last for as long otherwise.
    if own.is_none() || now.saturating_sub(window.began).saturating_abs() >= WINDOW {
        *window = Window { role, database, began: now, asked: 0 };
    }
    let before = window.asked;
    window.asked = window.asked.saturating_add(1);
    before
}
