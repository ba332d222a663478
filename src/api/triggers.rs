//! The triggers of the tables.

use std::ffi::CStr;

use pgrx::pg_sys;
use pgrx::prelude::*;

use crate::error::or_raise;
use crate::pg::{audit, cache};

/// The trigger data of a call, or an error for a call that no trigger made.
fn trigger_data<'a>(fcinfo: pg_sys::FunctionCallInfo) -> &'a pg_sys::TriggerData {
    // SAFETY: PostgreSQL passes valid call data, whose context is a TriggerData where a trigger called.
    unsafe {
        let context = (*fcinfo).context;
        if context.is_null() || (*context).type_ != pg_sys::NodeTag::T_TriggerData {
            ereport!(
                ERROR,
                PgSqlErrorCode::ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED,
                "this function can only be called by a trigger"
            );
        }
        &*context.cast::<pg_sys::TriggerData>()
    }
}

/// An argument the trigger was made with.
fn argument(data: &pg_sys::TriggerData, place: i16) -> String {
    // SAFETY: a trigger has tgnargs arguments, each a C string.
    unsafe {
        let trigger = &*data.tg_trigger;
        if place >= trigger.tgnargs {
            return String::new();
        }
        CStr::from_ptr(*trigger.tgargs.add(place.unsigned_abs().into())).to_string_lossy().into_owned()
    }
}

/// After triggers give nothing back.
const NOTHING: pg_sys::Datum = pg_sys::Datum::null();

macro_rules! trigger_function {
    ($name:ident, $record:ident, $work:expr) => {
        #[unsafe(no_mangle)]
        pub extern "C" fn $record() -> &'static pg_sys::Pg_finfo_record {
            const VERSION_1: pg_sys::Pg_finfo_record = pg_sys::Pg_finfo_record { api_version: 1 };
            &VERSION_1
        }

        #[unsafe(no_mangle)]
        #[pg_guard]
        pub unsafe extern "C-unwind" fn $name(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::Datum {
            let work: fn(&pg_sys::TriggerData) = $work;
            work(trigger_data(fcinfo));
            NOTHING
        }
    };
}

// Written without #[pg_trigger], whose Err would reach the client as XX000 whatever it was.
trigger_function!(audit_change, pg_finfo_audit_change, |data| {
    or_raise(audit::record(data, &argument(data, 0), &argument(data, 1)));
});
trigger_function!(audit_refuse, pg_finfo_audit_refuse, |_| audit::refuse().raise());
trigger_function!(reference_changed, pg_finfo_reference_changed, |_| cache::reference_changed());
