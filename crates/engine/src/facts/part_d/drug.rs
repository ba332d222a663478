//! What Part D has to know of a product.

use rust_decimal::Decimal;

use crate::facts::Span;

/// What a product is under Part D for a span of dates (PD-4).
#[derive(Clone, Debug, PartialEq)]
pub struct PartDDrug {
    /// Its kind; `None`: as its marketing category says.
    pub kind: Option<DrugKind>,
    /// The status of its manufacturer, which decides the discount.
    pub manufacturer: ManufacturerStatus,
    /// Whether it is insulin (SSA 1860D-2(b)(9)).
    pub insulin: bool,
    /// Whether it is a vaccine that the ACIP recommends for adults (SSA 1860D-2(b)(8)).
    pub vaccine: bool,
    /// Dollars per billing unit of the maximum fair price; a selected drug has one (SSA 1860D-2(d)(1)(D)).
    pub maximum_fair_price: Option<Decimal>,
    /// Whether the low-income copay of generics is its; `None`: unless it is a brand.
    pub low_income_generic: Option<bool>,
    /// Whether a supply of less than a month costs a share of the month's copay (42 CFR 423.153(b)(4)): a solid oral
    /// drug that is no antibiotic and is not kept in its original container.
    pub daily_cost_share: bool,
    /// Whether Part D covers it at all.
    pub coverage: DrugCoverage,
    /// Whether a claim of a member who has elected hospice is asked about first: hospices supply such drugs.
    pub hospice_review: bool,
    /// Fill dates it is good for.
    pub span: Span,
}

/// Who shares the cost of a drug beside member and plan (SSA 1860D-14C(g)(2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrugKind {
    /// Its manufacturer pays a discount: approved under an NDA or licensed as a biologic, and not selected.
    Applicable,
    /// Its price was negotiated, and its price period runs.
    Selected,
    /// Any other.
    Other,
}

impl DrugKind {
    /// The word in `drug_part_d.kind`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Applicable => "applicable",
            Self::Selected => "selected",
            Self::Other => "other",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Applicable, Self::Selected, Self::Other].into_iter().find(|value| value.name() == name)
    }

    /// The kind that FDA's marketing category gives. An authorized generic runs under an NDA.
    pub fn of_marketing_category(category: &str) -> Self {
        let first = category.split_whitespace().next().unwrap_or_default();
        if ["NDA", "BLA"].iter().any(|word| first.eq_ignore_ascii_case(word)) { Self::Applicable } else { Self::Other }
    }
}

/// How far a manufacturer's discount is phased in (SSA 1860D-14C(g)(4)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManufacturerStatus {
    /// In full.
    Full,
    /// A specified manufacturer: reduced for members with a low-income subsidy.
    Specified,
    /// A specified small manufacturer: reduced for everyone.
    SpecifiedSmall,
}

impl ManufacturerStatus {
    /// The word in `drug_part_d.manufacturer_status` and `part_d_manufacturer_discount.status`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Specified => "specified",
            Self::SpecifiedSmall => "specified_small",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Full, Self::Specified, Self::SpecifiedSmall].into_iter().find(|value| value.name() == name)
    }
}

/// Whether a product is a Part D drug; the drug coverage status of a prescription drug event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrugCoverage {
    /// Covered by Part D.
    Covered,
    /// Excluded by law; what a plan pays for it is a supplemental benefit.
    Supplemental,
    /// Sold over the counter; what a plan pays for it is its own.
    OverTheCounter,
    /// Excluded by law, and paid by nobody.
    Excluded,
    /// A drug of Part D where Part B does not pay it, which is found out for each patient.
    PartB,
}

impl DrugCoverage {
    /// The word in `drug_part_d.coverage`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Supplemental => "supplemental",
            Self::OverTheCounter => "over_the_counter",
            Self::Excluded => "excluded",
            Self::PartB => "part_b",
        }
    }

    /// The value of a word; `None` for an unknown one.
    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Covered, Self::Supplemental, Self::OverTheCounter, Self::Excluded, Self::PartB];
        all.into_iter().find(|value| value.name() == name)
    }

    /// Whether a claim that is paid for it is one of Part D.
    pub fn is_part_d(self) -> bool {
        matches!(self, Self::Covered | Self::PartB)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marketing_category_gives_the_kind() {
        for (category, kind) in [
            ("NDA", DrugKind::Applicable),
            ("NDA AUTHORIZED GENERIC", DrugKind::Applicable),
            ("BLA", DrugKind::Applicable),
            ("ANDA", DrugKind::Other),
            ("OTC MONOGRAPH FINAL", DrugKind::Other),
            ("unapproved drug other", DrugKind::Other),
            ("", DrugKind::Other),
        ] {
            assert_eq!(DrugKind::of_marketing_category(category), kind, "{category}");
        }
    }
}
