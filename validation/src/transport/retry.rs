//! Whether to try again, and after how long. Pure: it reads no clock, draws no random number and sends nothing.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};

use crate::transport::error::{Delivery, kind::ErrorKind};

/// How often, and how soon, a call that failed is made again.
///
/// Only what cannot be done twice by it is tried again: see [`Error::is_retryable`](crate::Error::is_retryable). The time between
/// attempts doubles, up to a longest one, and up to as much again is added at random. A `Retry-After` is waited for as a
/// whole, beside that; a call that would end beyond its [deadline](crate::TenantBuilder::deadline) ends at once instead.
///
/// ```
/// use std::time::Duration;
/// use sailpoint_pat::RetryPolicy;
///
/// let patient = RetryPolicy::new(8).with_delays(Duration::from_secs(1), Duration::from_secs(60));
/// assert_eq!(patient.attempts(), 8);
/// assert_eq!(RetryPolicy::never().attempts(), 1);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    first: Duration,
    longest: Duration,
    seed: Option<u64>,
}

impl RetryPolicy {
    /// At most so many attempts, the first included; 0 is taken as 1.
    pub const fn new(attempts: u32) -> Self {
        Self {
            attempts: if attempts == 0 { 1 } else { attempts },
            first: Duration::from_millis(250),
            longest: Duration::from_secs(10),
            seed: None,
        }
    }

    /// One attempt.
    pub const fn never() -> Self {
        Self::new(1)
    }

    /// The same policy with these times between attempts, before anything is added at random.
    #[must_use]
    pub const fn with_delays(self, first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            ..self
        }
    }

    /// The same policy whose random numbers are the same in each call.
    #[must_use]
    pub const fn with_jitter_seed(self, seed: u64) -> Self {
        Self {
            seed: Some(seed),
            ..self
        }
    }

    /// The most attempts.
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The times between the attempts of one call.
    pub(crate) fn backoff(&self) -> ExponentialBackoff {
        let builder = ExponentialBuilder::new()
            .with_jitter()
            .with_min_delay(self.first)
            .with_max_delay(self.longest)
            .without_max_times();
        match self.seed {
            Some(seed) => builder.with_jitter_seed(seed),
            None => builder,
        }
        .build()
    }
}

/// Four attempts, from 250 ms to 10 s apart.
impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new(4)
    }
}

/// How an attempt ended, and what is left for another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Situation {
    /// How many attempts were made.
    pub(crate) made: u32,
    /// The most that may be made.
    pub(crate) most: u32,
    /// Whether doing it twice is the same as doing it once.
    pub(crate) idempotent: bool,
    pub(crate) outcome: Outcome,
    /// What the service asked for.
    pub(crate) retry_after: Option<Duration>,
    /// The time to wait if the service asked for nothing, jitter included.
    pub(crate) backoff: Duration,
    /// Whether the budget that all calls of a tenant share allows one more.
    pub(crate) in_budget: bool,
    /// The time until the caller's deadline.
    pub(crate) left: Duration,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outcome {
    pub(crate) kind: ErrorKind,
    pub(crate) delivery: Delivery,
    pub(crate) status: Option<u16>,
}

/// What to do after an attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Try again after this time.
    Again(Duration),
    /// It would not help, or might do it twice.
    Futile,
    /// There were attempts enough.
    Exhausted,
    /// Too many calls of this tenant were tried again lately.
    OverBudget,
    /// The wait would end beyond the deadline.
    TooLate,
}

/// What to do after an attempt that failed.
pub(crate) fn decide(situation: &Situation) -> Decision {
    let wait = situation.retry_after.unwrap_or_default();
    let delay = wait.saturating_add(situation.backoff);
    if !is_repeatable(situation.outcome, situation.idempotent) {
        Decision::Futile
    } else if situation.made >= situation.most {
        Decision::Exhausted
    } else if delay >= situation.left {
        Decision::TooLate
    } else if !situation.in_budget {
        Decision::OverBudget
    } else {
        Decision::Again(delay)
    }
}

/// Whether the same may succeed later, without the danger of doing it twice.
pub(crate) fn is_repeatable(outcome: Outcome, idempotent: bool) -> bool {
    match outcome.kind {
        // Refused before anything was done.
        ErrorKind::RateLimited => true,
        ErrorKind::Connection | ErrorKind::Timeout => {
            outcome.delivery == Delivery::NotSent || idempotent
        }
        ErrorKind::Service => idempotent && matches!(outcome.status, Some(502..=504)),
        _ => false,
    }
}

#[cfg(test)]
#[path = "retry/tests.rs"]
mod tests;
