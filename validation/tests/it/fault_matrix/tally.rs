//! What came of the cases.

use std::fmt;

#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) cases: usize,
    pub(crate) dropped: usize,
    pub(crate) created: usize,
    pub(crate) orphans_said: usize,
    pub(crate) orphans_unsaid: usize,
    pub(crate) secrets_lost: usize,
    pub(crate) duplicates: usize,
    /// Where the last three happened.
    pub(crate) places: Vec<String>,
}

impl Tally {
    pub(crate) fn faults(&self) -> (usize, usize, usize) {
        (self.orphans_unsaid, self.secrets_lost, self.duplicates)
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.cases += other.cases;
        self.dropped += other.dropped;
        self.created += other.created;
        self.orphans_said += other.orphans_said;
        self.orphans_unsaid += other.orphans_unsaid;
        self.secrets_lost += other.secrets_lost;
        self.duplicates += other.duplicates;
        self.places.extend_from_slice(&other.places);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cases, {} of them dropped; {} created, {} orphans said; {} orphans unsaid, {} secrets lost, {} duplicates",
            self.cases,
            self.dropped,
            self.created,
            self.orphans_said,
            self.orphans_unsaid,
            self.secrets_lost,
            self.duplicates
        )
    }
}
