//! Masking of personal data.

/// ZIP codes whose first three digits cover 20,000 people or fewer: the union of the Census 2000 and
/// 2010 lists (HHS guidance on 45 CFR 164.514(b)(2)).
const SMALL_ZIP3: [&str; 20] = [
    "036", "059", "063", "102", "203", "205", "369", "556", "692", "790", "821", "823", "830", "831", "878", "879",
    "884", "890", "893", "000",
];
/// Years of age from which only "90 or older" may be told.
const OLDEST_AGE: i32 = 90;

/// What a masked value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person's name: nothing is left.
    Name,
    /// A date: the year is left, or `90+`.
    Date,
    /// A number or key that leads to a person: nothing is left.
    Identifier,
    /// Street, city or county: nothing is left.
    Address,
    /// A ZIP code: its first three digits are left, or 000.
    Zip,
    /// A telephone or fax number: nothing is left.
    Phone,
    /// An e-mail address: nothing is left.
    Email,
    /// Free text, which may name anybody: nothing is left.
    Text,
    /// An age in years: the number is left, or `90+`.
    Age,
}

impl Kind {
    /// The words that `parse` knows, for the hint of an error.
    pub const NAMES: &'static str = "name, date, identifier, address, zip, phone, email, text, age";

    /// The kind of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "name" => Self::Name,
            "date" => Self::Date,
            "identifier" => Self::Identifier,
            "address" => Self::Address,
            "zip" => Self::Zip,
            "phone" => Self::Phone,
            "email" => Self::Email,
            "text" => Self::Text,
            "age" => Self::Age,
            _ => return None,
        })
    }
}

/// Masks a value so that its kind is left and the person is not. `this_year` tells ages over 89.
pub fn mask(value: &str, kind: Kind, this_year: i32) -> String {
    match kind {
        Kind::Name | Kind::Address | Kind::Phone | Kind::Email | Kind::Text | Kind::Identifier => "***".into(),
        Kind::Date => year(value, this_year),
        Kind::Zip => zip3(value),
        Kind::Age => age(value),
    }
}

/// The year alone may stay, and not even that of a birth 90 years ago.
fn year(value: &str, this_year: i32) -> String {
    let digits = value.get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
    let whole_date = value.len() > 4 && value.as_bytes()[4] == b'-';
    match digits.and_then(|d| d.parse::<i32>().ok()).filter(|_| whole_date) {
        Some(year) if this_year.saturating_sub(year) >= OLDEST_AGE => "90+".into(),
        Some(year) => format!("{year:04}"),
        None => "***".into(),
    }
}

/// An age in years, above 89 only that it is.
fn age(value: &str) -> String {
    match value.parse::<u16>() {
        Ok(years) if i32::from(years) >= OLDEST_AGE => "90+".into(),
        Ok(years) => years.to_string(),
        Err(_) => "***".into(),
    }
}

/// The first three digits of a ZIP code, or 000 where they cover few people.
pub fn zip3(value: &str) -> String {
    let digits: String = value.trim().chars().take(5).collect();
    if digits.len() != 5 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return "***".into();
    }
    let zip3 = &digits[..3];
    if SMALL_ZIP3.contains(&zip3) { "000".into() } else { zip3.to_owned() }
}

/// A key without what its writers choose: capitals, and the hyphens, underscores, dots and blanks between its words.
/// `None` for a key with anything else in it.
fn bare(key: &str) -> Option<String> {
    let mut bare = String::with_capacity(key.len());
    for c in key.chars() {
        match c {
            '-' | '_' | '.' | ' ' => {}
            c if c.is_ascii_alphanumeric() => bare.push(c.to_ascii_lowercase()),
            _ => return None,
        }
    }
    Some(bare)
}

/// Words for the person, in front of what is told of them.
const PERSONS: [&str; 8] =
    ["patient", "member", "subscriber", "insured", "beneficiary", "cardholder", "dependent", "person"];

/// What kind of personal data a bare key names.
fn personal(bare: &str) -> Option<Kind> {
    Some(match bare {
        "firstname" | "lastname" | "name" | "middlename" | "givenname" | "familyname" | "surname" | "maidenname"
        | "fullname" | "patientname" | "membername" => Kind::Name,
        "dateofbirth" | "dob" | "birthdate" | "birthday" | "born" | "dateofdeath" | "deathdate" | "effectivedate"
        | "terminationdate" | "filldate" | "writtendate" | "reversedat" | "overridedate" | "createdat"
        | "updatedat" | "processedat" | "benefityearstart" | "datefilled" | "datewritten" | "dateofservice"
        | "servicedate" | "statusdate" | "admissiondate" | "dischargedate" | "receivedat" | "statementat"
        | "decidedat" | "oralnoticeat" | "writtennoticeat" | "reversalnoticeat" | "effectuatedat" | "paidat"
        | "usedat" | "givenbackat" => Kind::Date,
        "cardholderid"
        | "personcode"
        | "patientid"
        | "memberid"
        | "familyid"
        | "coverageid"
        | "ownerid"
        | "groupid"
        | "ssn"
        | "mbi"
        | "medicaidid"
        | "medicalrecordnumber"
        | "mrn"
        | "rxnumber"
        | "prescriptionnumber"
        | "claimnumber"
        | "claimid"
        | "replacesclaimid"
        | "caseid"
        | "appealof"
        | "useid"
        | "authorizationnumber"
        | "priorauthorizationnumber"
        | "priorauthorizationnumbers"
        | "overriddenby"
        | "prescribernpi"
        | "prescriberdea"
        | "accountnumber"
        | "id" => Kind::Identifier,
        "address" | "addressline" | "addressline1" | "addressline2" | "street" | "city" | "county" => Kind::Address,
        "zipcode" | "zip" | "postalcode" | "postcode" => Kind::Zip,
        "age" => Kind::Age,
        "phone" | "phonenumber" | "telephone" | "fax" | "mobile" => Kind::Phone,
        "email" | "emailaddress" => Kind::Email,
        "note" | "notes" | "comment" | "comments" | "overridereason" | "messages" | "errormessages" | "freetext"
        | "submitted" | "rawdata" | "requested" | "decidedscope" | "criteria" | "reason" | "requester"
        | "diagnosiscodes" => Kind::Text,
        _ => return None,
    })
}

/// Keys, bare and sorted, of what tells nothing of a person: columns of our tables, fields of claims and answers, and the
/// parts of a claim's decision.
#[rustfmt::skip]
const OPEN: &[&str] = &[
    "ahfsclass", "alertcode", "alertdescription", "alerttype", "allowedamount", "amount", "amountauthorized", "amountpaid",
    "basisofreimbursement", "batchid", "benefityear", "benefityearstartmonth", "brand", "brandname", "channel",
    "claimstatus", "classid", "code", "codes", "coinsuranceamount", "coinsurancepercent", "copayamount", "covered",
    "dawcode", "dawpenalty", "dayssupply", "deaschedule", "deductibleapplied", "deductiblemet", "deductibleopening",
    "description", "dispensed", "dispensingfee", "dispensingfeesubmitted", "dispensingstatus", "drug1ndc", "drug2ndc", "drugid",
    "drugname", "dur", "durcodes", "edit", "eligibilitystatus", "eligible", "extended", "fillnumber", "fills",
    "fillsauthorized", "formulary",
    "formularyflag", "genericname", "grossamountdue", "grossamountduesubmitted", "ingredientcost",
    "ingredientcostsubmitted", "ingredientid", "interactiontype", "level", "longestsupplydays", "ndc", "ndccode", "networkid",
    "othercoveragecode", "outcome", "outofpocketapplied", "outofpocketforgiven", "outofpocketmet", "outofpocketopening",
    "paidamount", "patientcopay", "patientpay", "patientrelationshipcode", "pharmacyid", "pharmacyncpdp", "pharmacynpi",
    "plan", "plancode", "planid", "planname", "priorauthorizationtype", "priorauthrequired", "professionalservice", "program",
    "quantity", "quantityauthorized", "quantitydispensed", "quantitylimit", "quantitylimitdays", "rank", "reasonforservice",
    "refillsauthorized", "rejectcode", "rejectcodes", "rejectioncode", "relationshipcode", "requesttype", "resultofservice",
    "salestax", "scope", "severity", "sex", "stagingid", "state", "status", "steptherapyrequired",
    "submissionclarificationcodes", "tier", "tiername", "totalcost", "unitprice", "urgency", "usualandcustomary",
    "validationstatus", "waivedrejectcodes",
];

/// What a column or key of that name holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Personal data of a kind.
    Personal(Kind),
    /// Nothing of a person.
    Open,
    /// Not known: its values are masked, and it is looked into by its own keys.
    Unknown,
}

/// What a column or key of that name holds, however it is written: `first_name`, `firstName`, `FIRST-NAME`,
/// `patient_first_name`.
pub fn content_of(key: &str) -> Content {
    let Some(bare) = bare(key) else { return Content::Unknown };
    if OPEN.binary_search(&&*bare).is_ok() {
        return Content::Open;
    }
    let of_a_person = || PERSONS.iter().find_map(|person| bare.strip_prefix(person).and_then(personal));
    match personal(&bare).or_else(of_a_person) {
        Some(kind) => Content::Personal(kind),
        None => Content::Unknown,
    }
}

/// Masks a document at any depth: what its keys name as personal by kind, what they do not name as harmless whole.
pub fn mask_document(document: &mut serde_json::Value, this_year: i32) {
    mask_content(document, Content::Unknown, this_year);
}

fn mask_content(value: &mut serde_json::Value, content: Content, this_year: i32) {
    match (value, content) {
        (value, Content::Personal(kind)) => mask_value(value, kind, this_year),
        // An object is looked into by its own keys, whatever it is called.
        (serde_json::Value::Object(fields), _) => {
            for (key, value) in fields {
                mask_content(value, content_of(key), this_year);
            }
        }
        (serde_json::Value::Array(items), _) => {
            items.iter_mut().for_each(|item| mask_content(item, content, this_year));
        }
        (_, Content::Open) => {}
        (value, Content::Unknown) => mask_value(value, Kind::Text, this_year),
    }
}

/// A masked list keeps its length and nothing else; a masked object is opened only by its keys.
fn mask_value(value: &mut serde_json::Value, kind: Kind, this_year: i32) {
    match value {
        serde_json::Value::Null => {}
        serde_json::Value::String(text) => *text = mask(text, kind, this_year),
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| mask_value(item, kind, this_year)),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(|item| mask_value(item, kind, this_year)),
        serde_json::Value::Number(years) if kind == Kind::Age => {
            let text = years.to_string();
            let masked = mask(&text, kind, this_year);
            if masked != text {
                *value = serde_json::Value::String(masked);
            }
        }
        other => *other = serde_json::Value::String("***".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_sorted_bare_and_not_personal() {
        assert!(OPEN.is_sorted());
        for key in OPEN {
            assert_eq!(bare(key).as_deref(), Some(*key));
            assert_eq!(personal(key), None, "{key}");
        }
    }
}
