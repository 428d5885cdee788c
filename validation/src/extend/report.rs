//! What came of a plan, and what is left to do.

use crate::{token::id::TokenId, transport::error::Error};

/// What came of each request of a plan, in order.
#[derive(Clone, Debug)]
#[must_use]
pub struct ExtendReport {
    pub(super) steps: Vec<ExtendStep>,
}

/// One request, and what came of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExtendStep {
    /// The tokens that were to be changed.
    pub ids: Vec<TokenId>,
    /// What came of it.
    pub outcome: ExtendOutcome,
}

/// What came of one request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ExtendOutcome {
    /// All of its tokens are changed.
    Done,
    /// None is changed: the service or the rule refused it, or it was not sent.
    Failed(Error),
    /// Nobody knows whether they are changed. Doing it again is harmless.
    Unknown(Error),
    /// It was not tried, as an earlier one failed in a way that this one would have too.
    NotTried,
}

impl ExtendReport {
    /// All requests, in order.
    pub fn steps(&self) -> &[ExtendStep] {
        &self.steps
    }

    /// The tokens that are changed.
    pub fn done(&self) -> impl Iterator<Item = &TokenId> {
        self.ids(|outcome| matches!(outcome, ExtendOutcome::Done))
    }

    /// The tokens that are not changed, or perhaps not: what the next plan is to be made for. What was done after all is
    /// [skipped](super::Skipped::AlreadyThere) there.
    pub fn remaining(&self) -> impl Iterator<Item = &TokenId> {
        self.ids(|outcome| !matches!(outcome, ExtendOutcome::Done))
    }

    /// Whether everything is done.
    pub fn is_complete(&self) -> bool {
        self.remaining().next().is_none()
    }

    /// How the first of those that failed did.
    pub fn error(&self) -> Option<&Error> {
        self.steps.iter().find_map(|step| match &step.outcome {
            ExtendOutcome::Failed(error) | ExtendOutcome::Unknown(error) => Some(error),
            ExtendOutcome::Done | ExtendOutcome::NotTried => None,
        })
    }

    fn ids(&self, wanted: fn(&ExtendOutcome) -> bool) -> impl Iterator<Item = &TokenId> {
        let steps = self.steps.iter().filter(move |step| wanted(&step.outcome));
        steps.flat_map(|step| &step.ids)
    }
}
