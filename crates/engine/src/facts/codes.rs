//! Code sets, and how far back claims are kept.

/// What is the same for every claim: the code sets its fields are checked against, and which quarters are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodeSets {
    /// The accepted codes of each field, by NCPDP field number such as `408-D8` (F-2).
    pub values: std::collections::HashMap<String, std::collections::HashSet<String>>,
    /// Claims filled before this day are retired and rejected 81 (F-6); `None` where all are kept.
    pub retired_before: Option<chrono::NaiveDate>,
}

impl CodeSets {
    /// A field whose set is not loaded takes every code.
    pub fn allows(&self, field: &str, code: &str) -> bool {
        self.values.get(field).is_none_or(|set| set.contains(code))
    }
}
