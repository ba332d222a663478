//! What becomes of a value.

use super::profile::Profile;
use super::tell::Tell;
use crate::privacy::classes::Class;

/// What becomes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It stays.
    Keep,
    /// It goes.
    Drop,
    /// Another of its form takes its place, the same for the same value under the same key.
    Replace,
    /// A date moves by as many days as all dates of its person.
    Shift,
    /// The year stays, unless it tells an age over 89.
    Year,
    /// Three digits of a ZIP code stay, or 000 where few people live.
    Zip3,
    /// An age up to 89 stays; above it, that it is.
    Age,
    /// A random code takes its place, which nothing leads back from; the same for the same value within one export.
    Random,
    /// The year's mean for the product takes the place of an amount.
    YearMean,
    /// A document is gone through by its keys.
    Document,
    /// The first day of the row's period takes the place of a date.
    Period,
}

impl Action {
    /// Its word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Drop => "drop",
            Self::Replace => "replace",
            Self::Shift => "shift",
            Self::Year => "year",
            Self::Zip3 => "zip3",
            Self::Age => "age",
            Self::Random => "random",
            Self::YearMean => "year_mean",
            Self::Document => "document",
            Self::Period => "period",
        }
    }
}

/// What becomes of a value of that class, in a column that tells that, under that profile.
#[must_use]
pub fn of(class: Class, tell: Option<Tell>, profile: Profile) -> Action {
    tell.map_or_else(|| of_class(class, profile), |tell| of_tell(tell, class, profile))
}

fn of_class(class: Class, profile: Profile) -> Action {
    use Action::{Age, Document, Drop, Keep, Random, Replace, Shift, Year, Zip3};
    let [fixed, limited, safe_harbor] = match class {
        Class::Name | Class::Address | Class::Phone | Class::Fax | Class::Email | Class::Ssn | Class::License => {
            [Replace, Drop, Drop]
        }
        Class::Zip => [Replace, Keep, Zip3],
        Class::Date => [Shift, Keep, Year],
        Class::Age => [Keep, Keep, Age],
        Class::MedicalRecord | Class::Beneficiary | Class::Account => [Replace, Drop, Random],
        // Our own keys: no identifier that a limited data set must do without, once they lead nowhere.
        Class::Other => [Replace, Replace, Random],
        Class::Vehicle | Class::Device | Class::Url | Class::Ip | Class::Biometric | Class::Photo | Class::Text => {
            [Drop, Drop, Drop]
        }
        Class::Document => [Document, Document, Document],
        Class::Clean => [Keep, Keep, Keep],
    };
    match profile {
        Profile::Static => fixed,
        Profile::Limited => limited,
        Profile::SafeHarbor => safe_harbor,
    }
}

fn of_tell(tell: Tell, class: Class, profile: Profile) -> Action {
    use Action::{Document, Drop, Keep, Period, Replace, Shift, Year, YearMean};
    let [fixed, limited, safe_harbor] = match tell {
        Tell::Pharmacy => [Replace, Keep, Drop],
        Tell::Prescriber => [Replace, Replace, Drop],
        Tell::Employer if class == Class::Clean => [Keep, Keep, Drop],
        Tell::Employer => [Replace, Drop, Drop],
        Tell::Price => [Keep, Keep, YearMean],
        Tell::Recorded => [Shift, Keep, Drop],
        Tell::PlanYear => [Keep, Keep, Year],
        Tell::City => [Replace, Keep, Drop],
        Tell::Part => [Keep, Drop, Drop],
        Tell::Scope => [Document, Drop, Drop],
        Tell::Period => [Period, Keep, Year],
    };
    match profile {
        Profile::Static => fixed,
        Profile::Limited => limited,
        Profile::SafeHarbor => safe_harbor,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// None of the eighteen classes stays under Safe Harbor, and of a limited data set's only dates, ages and ZIP codes.
    #[test]
    fn what_must_go_goes() {
        for class in Class::ALL.into_iter().filter(|class| class.letter().is_some()) {
            assert_ne!(of(class, None, Profile::SafeHarbor), Action::Keep, "{class:?}");
            let stays = of(class, None, Profile::Limited) == Action::Keep;
            assert_eq!(stays, matches!(class, Class::Date | Class::Age | Class::Zip), "{class:?}");
        }
        for class in [Class::Name, Class::Ssn, Class::Text, Class::Photo, Class::Ip, Class::License] {
            assert_eq!(of(class, None, Profile::SafeHarbor), Action::Drop, "{class:?}");
        }
        // A code that is derived from what it replaces is none of Safe Harbor (164.514(c)).
        for class in Class::ALL {
            assert!(!matches!(of(class, None, Profile::SafeHarbor), Action::Replace | Action::Shift), "{class:?}");
        }
    }

    /// Each class under each profile, and each tell: `static`, `limited`, `safe_harbor`.
    const CLASSES: &str = "\
name: replace drop drop
address: replace drop drop
zip: replace keep zip3
date: shift keep year
age: keep keep age
phone: replace drop drop
fax: replace drop drop
email: replace drop drop
ssn: replace drop drop
medical_record: replace drop random
beneficiary: replace drop random
account: replace drop random
license: replace drop drop
vehicle: drop drop drop
device: drop drop drop
url: drop drop drop
ip: drop drop drop
biometric: drop drop drop
photo: drop drop drop
other: replace replace random
text: drop drop drop
document: document document document
clean: keep keep keep
";
    const TELLS: &str = "\
Pharmacy: replace keep drop
Prescriber: replace replace drop
Employer: keep keep drop
Price: keep keep year_mean
Recorded: shift keep drop
PlanYear: keep keep year
City: replace keep drop
Part: keep drop drop
Scope: document drop drop
Period: period keep year
";

    #[test]
    fn each_class_and_each_tell_has_its_action() {
        let told =
            |class: Class, tell: Option<Tell>| Profile::ALL.map(|profile| of(class, tell, profile).name()).join(" ");
        let classes: String =
            Class::ALL.into_iter().map(|class| format!("{}: {}\n", class.name(), told(class, None))).collect();
        assert_eq!(classes, CLASSES);
        let tells: String = [
            Tell::Pharmacy,
            Tell::Prescriber,
            Tell::Employer,
            Tell::Price,
            Tell::Recorded,
            Tell::PlanYear,
            Tell::City,
            Tell::Part,
            Tell::Scope,
            Tell::Period,
        ]
        .into_iter()
        .map(|tell| format!("{tell:?}: {}\n", told(Class::Clean, Some(tell))))
        .collect();
        assert_eq!(tells, TELLS);
    }

    #[test]
    fn what_tells_a_place_or_a_day_goes_too() {
        for (tell, class) in [
            (Tell::Pharmacy, Class::Clean),
            (Tell::Prescriber, Class::License),
            (Tell::Employer, Class::Clean),
            (Tell::Employer, Class::Beneficiary),
            (Tell::Recorded, Class::Date),
            (Tell::City, Class::Address),
            (Tell::Part, Class::Beneficiary),
        ] {
            assert_eq!(of(class, Some(tell), Profile::SafeHarbor), Action::Drop, "{tell:?}");
        }
        assert_eq!(of(Class::Clean, Some(Tell::Price), Profile::SafeHarbor), Action::YearMean);
        assert_eq!(of(Class::Date, Some(Tell::PlanYear), Profile::SafeHarbor), Action::Year);
    }
}
