//! Signed words about who uses a pooled session: JSON Web Tokens (RFC 7519) with HMAC-SHA-256 (HS256) and nothing else.

use serde_json::Value;
use thiserror::Error;

use super::{Key, base64, digest};

/// Most bytes of a token.
pub const LONGEST: usize = 4096;
/// Most seconds that a token may still be good for.
pub const LONGEST_LIFE: i64 = 3600;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The person (`sub`).
    pub app_user: String,
    /// The purpose of use.
    pub purpose: String,
    /// What the access can be traced to.
    pub ticket: Option<String>,
    /// The role that the session must have.
    pub role: String,
    /// The database it is for (`aud`).
    pub database: String,
    /// A text that no other token has (`jti`).
    pub nonce: String,
    /// The second since 1970 from which it is good no more (`exp`).
    pub expires: i64,
}

/// Why a token is refused; never what it says.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Fault {
    /// Not three parts, not base64url, not JSON, or too long.
    #[error("it is no token")]
    Form,
    /// Another algorithm than HS256.
    #[error("it is not signed by HS256")]
    Algorithm,
    /// Not signed by the key.
    #[error("its signature is wrong")]
    Signature,
    /// Something it must say is missing or no text.
    #[error("it does not say {0}")]
    Missing(&'static str),
    /// For another role or database.
    #[error("it is for another {0}")]
    Other(&'static str),
    /// Nobody may use it a second time.
    #[error("it was used before")]
    Used,
    /// Its time is over, or is too long.
    #[error("it has expired, or is good for more than an hour")]
    Expired,
}

/// Reads a token that the key signed, `now` in seconds since 1970. The signature is checked before anything is read.
///
/// # Errors
/// Where it is not one.
pub fn read(token: &str, key: &Key, now: i64) -> Result<Claims, Fault> {
    if token.len() > LONGEST {
        return Err(Fault::Form);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Fault::Form)?;
    let (header, payload) = signed.split_once('.').ok_or(Fault::Form)?;
    let signature = decode(signature).ok_or(Fault::Form)?;
    if !digest::same(&signature, &digest::plain(key, signed.as_bytes())) {
        return Err(Fault::Signature);
    }
    if object(header)?.get("alg").and_then(Value::as_str) != Some("HS256") {
        return Err(Fault::Algorithm);
    }
    let payload = object(payload)?;
    let text = |key| payload.get(key).and_then(Value::as_str).map(str::to_owned);
    let needed = |key| text(key).filter(|text: &String| !text.is_empty()).ok_or(Fault::Missing(key));
    let claims = Claims {
        app_user: needed("sub")?,
        purpose: needed("purpose")?,
        ticket: text("ticket"),
        role: needed("role")?,
        database: needed("aud")?,
        nonce: needed("jti")?,
        expires: payload.get("exp").and_then(Value::as_i64).ok_or(Fault::Missing("exp"))?,
    };
    let rest = claims.expires.saturating_sub(now);
    if rest <= 0 || rest > LONGEST_LIFE { Err(Fault::Expired) } else { Ok(claims) }
}

/// The bytes of base64url without padding (RFC 7515, section 2).
fn decode(text: &str) -> Option<Vec<u8>> {
    if text.contains(['+', '/', '=']) {
        return None;
    }
    let text = text.replace('-', "+").replace('_', "/");
    let mut bytes = vec![0; text.len()];
    let length = base64::decode(text.as_bytes(), &mut bytes)?;
    bytes.truncate(length);
    Some(bytes)
}

fn object(part: &str) -> Result<serde_json::Map<String, Value>, Fault> {
    let bytes = decode(part).ok_or(Fault::Form)?;
    serde_json::from_slice(&bytes).map_err(|_| Fault::Form)
}

#[cfg(test)]
mod tests {
    use super::{Fault, LONGEST_LIFE, read};

    const KEY: [u8; 32] = [7; 32];
    /// 2027-01-15T08:00:00Z.
    const EXPIRES: i64 = 1_800_000_000;

    /// Signed outside this program, by Python:
    /// `hmac.new(b"\x07" * 32, header + b"." + payload, hashlib.sha256)`, all three in base64url without padding; the
    /// payload is `{"sub":"ann@example.org","purpose":"HPAYMT","ticket":"CALL-1","role":"pbm_csr","aud":"pbm","jti":"n-1","exp":1800000000}`.
    const SIGNED: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm5AZXhhbXBsZS5vcmciLCJwdXJwb3NlIjoiSFBBWU1UIiwidGlja2V0IjoiQ0FMTC0xIiwicm9sZSI6InBibV9jc3IiLCJhdWQiOiJwYm0iLCJqdGkiOiJuLTEiLCJleHAiOjE4MDAwMDAwMDB9.ofJ3U1DAerKEHs686IXVuDc9-ihsJ0dOvOEYJVPOo18";
    /// The same with the header `{"alg":"none"}` and a signature of the key over it.
    const OF_NONE: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm5AZXhhbXBsZS5vcmciLCJwdXJwb3NlIjoiSFBBWU1UIiwidGlja2V0IjoiQ0FMTC0xIiwicm9sZSI6InBibV9jc3IiLCJhdWQiOiJwYm0iLCJqdGkiOiJuLTEiLCJleHAiOjE4MDAwMDAwMDB9.5VNDtNsSyL73JbbfAYDK8BZfG9uqo1ezSKBpJjNucyU";

    #[test]
    fn a_token_of_the_key_is_read() {
        let claims = read(SIGNED, &KEY, EXPIRES - 60).expect("a token");
        assert_eq!((claims.app_user.as_str(), claims.purpose.as_str()), ("ann@example.org", "HPAYMT"));
        assert_eq!((claims.ticket.as_deref(), claims.role.as_str()), (Some("CALL-1"), "pbm_csr"));
        assert_eq!((claims.database.as_str(), claims.nonce.as_str(), claims.expires), ("pbm", "n-1", EXPIRES));
    }

    #[test]
    fn its_time_is_over_with_the_second_it_names_and_is_an_hour_at_most() {
        for (now, expected) in [
            (EXPIRES - 1, None),
            (EXPIRES, Some(Fault::Expired)),
            (EXPIRES + 1, Some(Fault::Expired)),
            (EXPIRES - LONGEST_LIFE, None),
            (EXPIRES - LONGEST_LIFE - 1, Some(Fault::Expired)),
        ] {
            assert_eq!(read(SIGNED, &KEY, now).err(), expected, "{now}");
        }
    }

    #[test]
    fn no_letter_of_it_can_be_another() {
        let now = EXPIRES - 60;
        for place in 0..SIGNED.len() {
            let mut changed = SIGNED.as_bytes().to_vec();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ASCII");
            assert!(read(&changed, &KEY, now).is_err(), "{place}");
        }
        assert_eq!(read(SIGNED, &[8; 32], now), Err(Fault::Signature));
        assert_eq!(read(OF_NONE, &KEY, now), Err(Fault::Algorithm));
        for text in ["", ".", "..", "a.b", &"a".repeat(5000), &SIGNED.replace('.', "=."), &format!("{SIGNED}=")] {
            assert!(read(text, &KEY, now).is_err());
        }
    }
}
