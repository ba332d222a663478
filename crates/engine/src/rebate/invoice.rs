//! When an invoice is to be sent and paid, and how it stands.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::facts::days_after;

/// Days after the period's end within which utilization is reported (SSA 1927(b)(2)(A)).
pub const DAYS_TO_SEND: i32 = 60;
/// Days after receipt within which it is paid (SSA 1927(b)(1)(A)).
pub const DAYS_TO_PAY: i32 = 30;

/// The last day to send an invoice for a period.
pub fn send_by(period_end: NaiveDate, days: i32) -> NaiveDate {
    days_after(period_end, days)
}

/// The last day to pay an invoice that was received on a day.
pub fn due(received: NaiveDate, days: i32) -> NaiveDate {
    days_after(received, days)
}

/// How an invoice that was sent stands (RB-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing is paid, and something of it is not in dispute.
    Sent,
    /// Something is paid, and not all, whatever is in dispute.
    PartlyPaid,
    /// Nothing is open.
    Paid,
    /// Nothing is paid, and all of it is in dispute.
    Disputed,
}

impl State {
    /// The word in `rebate_invoice.status`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::PartlyPaid => "partly_paid",
            Self::Paid => "paid",
            Self::Disputed => "disputed",
        }
    }
}

/// What of an invoice is still to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// In which state it is.
    pub state: State,
    /// Dollars that are not paid.
    pub outstanding: Decimal,
    /// Those of them that are not in dispute, and due.
    pub undisputed: Decimal,
}

/// How an invoice stands by its amounts. A credit has nothing open.
pub fn standing(invoiced: Decimal, paid: Decimal, disputed: Decimal) -> Standing {
    let outstanding = (invoiced - paid).max(Decimal::ZERO);
    let undisputed = (outstanding - disputed).max(Decimal::ZERO);
    let state = if outstanding.is_zero() {
        State::Paid
    } else if paid > Decimal::ZERO {
        State::PartlyPaid
    } else if undisputed.is_zero() {
        State::Disputed
    } else {
        State::Sent
    };
    Standing { state, outstanding, undisputed }
}
