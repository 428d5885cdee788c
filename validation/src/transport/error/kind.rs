//! What failures are told apart by: their kind and how far the request got. Their texts stand here too, and what they are to the decision
//! whether a request is made again, which is that of every generated client.

use sailpoint_pat_client::retry::Outcome;

/// How far a request got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Certainly not sent: the service knows nothing of it.
    NotSent,
    /// Sent, in part or in full, and no answer came: the service may have acted.
    MaybeSent,
    /// The service, or something before it, answered.
    Answered,
}

/// What went wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The program was set up wrongly: an address, a variable, a client that cannot be built.
    Configuration,
    /// The request breaks the rule, so it was not sent. [`Error::violations`](crate::Error::violations) says how.
    Rejected,
    /// There was no connection, or it broke.
    Connection,
    /// There was no answer in time.
    Timeout,
    /// The credentials or the bearer were not accepted.
    Authentication,
    /// The credentials are good but do not have the right to do this.
    Forbidden,
    /// There is no such token, or no such address.
    NotFound,
    /// There were too many requests. [`Error::retry_after`](crate::Error::retry_after) says how long to wait.
    RateLimited,
    /// The service refused the request for another reason.
    Refused,
    /// The service failed.
    Service,
    /// The service answered something that could not be read.
    Unreadable,
}

impl ErrorKind {
    /// The kind that a status stands for.
    pub(crate) fn of_status(status: u16) -> Self {
        match status {
            401 => Self::Authentication,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            408 => Self::Timeout,
            429 => Self::RateLimited,
            400..=499 => Self::Refused,
            500..=599 => Self::Service,
            _ => Self::Unreadable,
        }
    }

    /// What it is to the decision whether another attempt is made.
    pub(crate) fn outcome(self, delivery: Delivery, status: Option<u16>) -> Outcome {
        match (self, status) {
            // by the service, or by the limiter before anything was sent
            (Self::RateLimited, _) => Outcome::Status(429),
            (Self::Connection | Self::Timeout, _) if delivery == Delivery::NotSent => {
                Outcome::NotSent
            }
            // an answer that breaks off is none
            (Self::Connection | Self::Timeout, _) => Outcome::MaybeSent,
            (Self::Service, Some(status)) => Outcome::Status(status),
            _ => Outcome::Final,
        }
    }

    pub(crate) fn what(self, delivery: Delivery) -> &'static str {
        match (self, delivery) {
            (Self::Configuration, _) => "the set-up is wrong",
            (Self::Rejected, _) => "the request breaks the rule and was not sent",
            (Self::Connection, Delivery::NotSent) => "there is no connection to the service",
            (Self::Connection, _) => {
                "the connection to the service broke before its answer was complete"
            }
            (Self::Timeout, Delivery::NotSent) => "the service could not be reached in time",
            (Self::Timeout, _) => "the service did not answer in time",
            (Self::Authentication, _) => "the service did not accept the credentials",
            (Self::Forbidden, _) => "the credentials do not have the right to do this",
            (Self::NotFound, _) => "the service does not know what was asked for",
            (Self::RateLimited, _) => "there were too many requests",
            (Self::Refused, _) => "the service refused the request",
            (Self::Service, _) => "the service failed",
            (Self::Unreadable, _) => "the answer of the service could not be read",
        }
    }

    /// What to do about it; `is_change` says whether the request would have changed anything.
    pub(crate) fn advice(self, delivery: Delivery, is_change: bool) -> &'static str {
        match (self, delivery) {
            (Self::Configuration, _) => "correct it",
            (Self::Rejected, _) => "correct what its violations name",
            (Self::Connection | Self::Timeout, Delivery::NotSent) => {
                "check the base URL, the network and any proxy, then try again"
            }
            (Self::Connection | Self::Timeout | Self::Service, _) if !is_change => {
                "nothing was changed by it; try again later"
            }
            (Self::Connection | Self::Timeout | Self::Service, _) => {
                "the request may have been carried out: list the tokens before trying again"
            }
            (Self::Authentication, _) => {
                "check client id and secret, and whether the token they belong to has expired"
            }
            (Self::Forbidden, _) => "use credentials whose scope and owner allow it",
            (Self::NotFound, _) => "check the id and the base URL",
            (Self::RateLimited, _) => "wait for the time that the service asked for",
            (Self::Refused, _) => "correct the request",
            (Self::Unreadable, _) if !is_change => {
                "check the base URL, and report the answer's status"
            }
            (Self::Unreadable, _) => {
                "list the tokens to see what was done, and report the answer's status"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sailpoint_pat_client::retry::{Budget, Decision, RetryPolicy, Situation, decide};

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn outcome(kind: ErrorKind, delivery: Delivery, status: impl Into<Option<u16>>) -> Outcome {
        kind.outcome(delivery, status.into())
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
        for _ in 0..50 {
            assert!(budget.allows());
            budget.retried();
        }
        assert!(!budget.allows(), "it holds no more than at the beginning");
    }
}
