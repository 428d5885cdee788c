//! The golden file while it is being written.

use std::{collections::BTreeSet, fmt::Write as _};

use sailpoint_pat::{Code, Violations};

#[derive(Default)]
pub(crate) struct Golden {
    pub(crate) text: String,
    pub(crate) codes: BTreeSet<Code>,
}

impl Golden {
    /// Writes what was found wrong under a title.
    pub(crate) fn record(&mut self, title: &str, violations: Violations) {
        writeln!(self.text, "{title}").expect("memory");
        for violation in violations {
            self.codes.insert(violation.code());
            writeln!(self.text, "    {violation}").expect("memory");
            if let Some(place) = violation.position() {
                writeln!(self.text, "    at {}:{}", place.line, place.column).expect("memory");
            }
        }
    }
}
