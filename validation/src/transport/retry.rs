//! Whether to try again, and after how long. It reads no clock and sends nothing.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};

use crate::transport::error::Outcome;

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
    if !situation.outcome.is_repeatable(situation.idempotent) {
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

/// How many retries may still be made, counted over all calls of a tenant: when everything fails, trying everything again makes it
/// worse.
///
/// It starts full. A retry takes [`RETRY`](Budget::RETRY), and a call that succeeds gives 1 back.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    const FULL: u32 = 500;
    const RETRY: u32 = 10;

    pub(crate) const fn full() -> Self {
        Self(AtomicU32::new(Self::FULL))
    }

    /// Whether one more retry may be made.
    pub(crate) fn allows(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= Self::RETRY
    }

    pub(crate) fn retried(&self) {
        self.change(|left| left.saturating_sub(Self::RETRY));
    }

    pub(crate) fn succeeded(&self) {
        // Nearly always full, and then there is nothing to write.
        if self.0.load(Ordering::Relaxed) < Self::FULL {
            self.change(|left| (left + 1).min(Self::FULL));
        }
    }

    fn change(&self, change: impl Fn(u32) -> u32) {
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                Some(change(left))
            });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::error::kind::{Delivery, ErrorKind};

    const SECOND: Duration = Duration::from_secs(1);

    fn outcome(kind: ErrorKind, delivery: Delivery, status: impl Into<Option<u16>>) -> Outcome {
        Outcome {
            kind,
            delivery,
            status: status.into(),
        }
    }

    fn after(outcome: Outcome) -> Situation {
        Situation {
            made: 1,
            most: 3,
            idempotent: true,
            outcome,
            retry_after: None,
            backoff: SECOND,
            in_budget: true,
            left: 100 * SECOND,
        }
    }

    /// outcome, again if idempotent, again if not
    const TABLE: [(ErrorKind, Delivery, Option<u16>, bool, bool); 17] = {
        use Delivery::{Answered, MaybeSent, NotSent};
        use ErrorKind::*;
        [
            (Connection, NotSent, None, true, true),
            (Connection, MaybeSent, None, true, false),
            (Connection, Answered, Some(200), true, false),
            (Timeout, NotSent, None, true, true),
            (Timeout, MaybeSent, None, true, false),
            (Timeout, Answered, Some(408), true, false),
            (RateLimited, Answered, Some(429), true, true),
            (RateLimited, NotSent, None, true, true),
            (Service, Answered, Some(500), false, false),
            (Service, Answered, Some(502), true, false),
            (Service, Answered, Some(503), true, false),
            (Service, Answered, Some(504), true, false),
            (Refused, Answered, Some(400), false, false),
            (Authentication, Answered, Some(401), false, false),
            (Forbidden, Answered, Some(403), false, false),
            (NotFound, Answered, Some(404), false, false),
            (Unreadable, Answered, Some(200), false, false),
        ]
    };

    #[test]
    fn what_is_tried_again() {
        for (kind, delivery, status, if_idempotent, if_not) in TABLE {
            for (idempotent, again) in [(true, if_idempotent), (false, if_not)] {
                let situation = Situation {
                    idempotent,
                    ..after(outcome(kind, delivery, status))
                };
                let expected = if again {
                    Decision::Again(SECOND)
                } else {
                    Decision::Futile
                };
                assert_eq!(decide(&situation), expected, "{situation:?}");
            }
        }
    }

    /// Whatever else holds, a call that is not idempotent is never repeated unless it was not sent or was refused with 429.
    #[test]
    fn what_may_have_been_done_is_never_done_again() {
        for (kind, delivery, status, ..) in TABLE {
            let repeated = outcome(kind, delivery, status).is_repeatable(false);
            let safe = delivery == Delivery::NotSent || status == Some(429);
            assert!(!repeated || safe, "{kind:?} {delivery:?} {status:?}");
        }
    }

    #[test]
    fn retry_after_is_waited_for_as_a_whole() {
        let limited = Situation {
            retry_after: Some(60 * SECOND),
            ..after(outcome(ErrorKind::RateLimited, Delivery::Answered, 429))
        };
        assert_eq!(decide(&limited), Decision::Again(61 * SECOND));
        let impatient = Situation {
            left: 61 * SECOND,
            ..limited
        };
        assert_eq!(decide(&impatient), Decision::TooLate);
        let endless = Situation {
            retry_after: Some(Duration::MAX),
            ..limited
        };
        assert_eq!(decide(&endless), Decision::TooLate);
    }

    #[test]
    fn attempts_and_budget_end() {
        let failed = after(outcome(ErrorKind::Connection, Delivery::NotSent, None));
        assert_eq!(
            decide(&Situation { made: 3, ..failed }),
            Decision::Exhausted
        );
        let in_budget = false;
        assert_eq!(
            decide(&Situation {
                in_budget,
                ..failed
            }),
            Decision::OverBudget
        );
    }

    #[test]
    fn delays_double_up_to_the_longest_with_jitter() {
        let policy = RetryPolicy::new(9)
            .with_delays(SECOND, 8 * SECOND)
            .with_jitter_seed(7);
        let delays: Vec<_> = policy.backoff().take(6).collect();
        for (delay, base) in delays.iter().zip([1, 2, 4, 8, 8, 8]) {
            assert!(
                (base * SECOND..=2 * base * SECOND).contains(delay),
                "{delays:?}"
            );
        }
        assert_eq!(delays, policy.backoff().take(6).collect::<Vec<_>>());
    }

    #[test]
    fn fifty_retries_and_then_one_for_ten_successes() {
        let budget = Budget::full();
        for _ in 0..50 {
            assert!(budget.allows());
            budget.retried();
        }
        assert!(!budget.allows());
        for _ in 0..10 {
            assert!(!budget.allows());
            budget.succeeded();
        }
        assert!(budget.allows());
        (0..10_000).for_each(|_| budget.succeeded());
        assert_eq!(budget.0.into_inner(), Budget::FULL);
    }
}
