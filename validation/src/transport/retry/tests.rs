use super::*;

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
        let repeated = is_repeatable(outcome(kind, delivery, status), false);
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
