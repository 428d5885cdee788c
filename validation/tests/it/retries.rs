//! What is tried again, when, and who is told.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use sailpoint_pat::{
    Delivery, ErrorKind, Limiter, NewToken, Operation as Call, Owner, RetryPolicy, TenantBuilder,
    TokenId,
};
use sailpoint_pat_fake_tenant::{Answer, FakeTenant, Fault, Operation, TokenSeed};

use crate::common::{self, builder_for, now, of_operation, started};

const SECOND: Duration = Duration::from_secs(1);

type Waits = Arc<Mutex<Vec<Duration>>>;

/// A tenant that is patient and notes how long it would have waited.
fn patient(fake: &FakeTenant) -> (TenantBuilder, Waits) {
    let waits = Waits::default();
    let noted = Arc::clone(&waits);
    let builder = builder_for(fake)
        .retry(
            RetryPolicy::new(4)
                .with_delays(SECOND, 60 * SECOND)
                .with_jitter_seed(1),
        )
        .sleep(move |time| {
            noted.lock().unwrap().push(time);
            std::future::ready(())
        });
    (builder, waits)
}

fn fail(fake: &FakeTenant, operation: Operation, answers: impl IntoIterator<Item = Answer>) {
    for answer in answers {
        fake.push_fault(operation, Fault::Answer(answer));
    }
}

#[tokio::test]
async fn waits_grow_and_attempts_end() {
    let fake = started().await;
    let (builder, waits) = patient(&fake);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let tenant = builder.on_retry({
        let seen = Arc::clone(&seen);
        move |retry| {
            assert_eq!(retry.operation(), Call::List);
            assert_eq!(retry.error().status(), Some(503));
            seen.lock().unwrap().push((retry.attempt(), retry.delay()));
        }
    });
    let tenant = tenant.build().unwrap();
    fail(&fake, Operation::List, (0..4).map(|_| Answer::empty(503)));
    let error = tenant.list(Owner::Me).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "listing tokens: the service failed (status 503, 4 attempts); nothing was changed by it; try again later"
    );
    let waits = std::mem::take(&mut *waits.lock().unwrap());
    for (wait, base) in waits.iter().zip([1, 2, 4]) {
        assert!(
            (base * SECOND..=2 * base * SECOND).contains(wait),
            "{waits:?}"
        );
    }
    let expected: Vec<_> = (1..).zip(waits).collect();
    assert_eq!(*seen.lock().unwrap(), expected);
    assert_eq!(expected.len(), 3);
}

#[tokio::test]
async fn retry_after_is_obeyed_whole_in_both_forms() {
    let fake = started().await;
    for (value, seconds) in [("60", 60), ("Mon, 01 Jun 2026 12:05:00 GMT", 300)] {
        let (builder, waits) = patient(&fake);
        let tenant = builder.deadline(600 * SECOND).build().unwrap();
        fail(&fake, Operation::List, [Answer::too_many_requests(value)]);
        tenant.list(Owner::Me).await.unwrap();
        let waits = waits.lock().unwrap();
        let [wait] = waits[..] else {
            panic!("{waits:?}");
        };
        assert!(
            (seconds * SECOND..(seconds + 2) * SECOND).contains(&wait),
            "{wait:?}"
        );
    }
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let fake = started().await;
    let (builder, waits) = patient(&fake);
    let tenant = builder.build().unwrap();
    fail(&fake, Operation::List, [Answer::too_many_requests("600")]);
    let error = tenant
        .within(60 * SECOND)
        .list(Owner::Me)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.retry_after(), error.attempts()),
        (ErrorKind::RateLimited, Some(600 * SECOND), 1)
    );
    assert!(waits.lock().unwrap().is_empty());
}

/// Who shares the limiter does not come sooner than the service said to one of them.
#[tokio::test]
async fn a_retry_after_holds_for_all_who_share_the_limiter() {
    let fake = started().await;
    let time = Arc::new(Mutex::new(Duration::ZERO));
    let limiter = Limiter::with_clock(100, 10 * SECOND, {
        let time = Arc::clone(&time);
        move || *time.lock().unwrap()
    });
    let tenant = || {
        let time = Arc::clone(&time);
        let builder = builder_for(&fake)
            .limiter(limiter.clone())
            .sleep(move |wait| {
                *time.lock().unwrap() += wait;
                std::future::ready(())
            });
        builder.build().unwrap()
    };
    let (one, other) = (tenant(), tenant());
    fail(&fake, Operation::List, [Answer::too_many_requests("60")]);
    let error = one.list(Owner::Me).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);

    let hurried = other.within(30 * SECOND).list(Owner::Me).await.unwrap_err();
    assert_eq!(
        hurried.to_string(),
        "listing tokens: the rate limit would have held it up beyond the deadline of the call (retry after 60 s); allow it more time, or try again \
         later"
    );
    assert_eq!(
        (hurried.kind(), hurried.delivery(), hurried.retry_after()),
        (ErrorKind::RateLimited, Delivery::NotSent, Some(60 * SECOND))
    );
    assert_eq!(of_operation(&fake, Operation::List).len(), 1);
    other.list(Owner::Me).await.unwrap();
    assert_eq!(*time.lock().unwrap(), 60 * SECOND);
}

/// Nor does anybody exchange credentials sooner than the service said, be it to check a login.
#[tokio::test]
async fn a_retry_after_of_the_token_exchange_holds_for_all_too() {
    let fake = started().await;
    let time = Arc::new(Mutex::new(Duration::ZERO));
    let clock = Arc::clone(&time);
    let limiter = Limiter::with_clock(100, 10 * SECOND, move || *clock.lock().unwrap());
    let tenant = builder_for(&fake).limiter(limiter).sleep({
        let time = Arc::clone(&time);
        move |wait| {
            *time.lock().unwrap() += wait;
            std::future::ready(())
        }
    });
    let tenant = tenant.build().unwrap();
    let token = br#"{"name": "ci", "userAwareTokenNeverExpires": true}"#;
    let token = NewToken::from_json(token, &now()).unwrap();
    let issued = tenant.create(token).await.unwrap();
    let exchanges = || of_operation(&fake, Operation::TokenExchange).len();
    assert_eq!(exchanges(), 1);

    let refusals = [Answer::too_many_requests("60")];
    fail(&fake, Operation::TokenExchange, refusals.clone());
    let error = tenant.check_login(&issued).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.retry_after()),
        (ErrorKind::RateLimited, Some(60 * SECOND))
    );
    let hurried = tenant.within(30 * SECOND);
    let error = hurried.check_login(&issued).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "exchanging credentials for a bearer: the rate limit would have held it up beyond the deadline of the call (retry after 60 s); allow it more \
         time, or try again later"
    );
    assert_eq!(
        (error.kind(), error.delivery(), error.retry_after()),
        (ErrorKind::RateLimited, Delivery::NotSent, Some(60 * SECOND))
    );
    assert_eq!(exchanges(), 2);
    // The session's own client was not meant.
    hurried.list(Owner::Me).await.unwrap();
    tenant.check_login(&issued).await.unwrap();
    assert_eq!((exchanges(), *time.lock().unwrap()), (3, 60 * SECOND));

    fake.revoke_bearers();
    fail(&fake, Operation::TokenExchange, refusals);
    assert_eq!(
        tenant.list(Owner::Me).await.unwrap_err().kind(),
        ErrorKind::RateLimited
    );
    let error = hurried.list(Owner::Me).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::RateLimited, Delivery::NotSent)
    );
    assert_eq!(exchanges(), 4);
}

/// A refused bearer is told like every other reason to try again.
#[tokio::test]
async fn an_attempt_with_a_fresh_bearer_is_told() {
    let fake = started().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let tenant = builder_for(&fake).on_retry({
        let seen = Arc::clone(&seen);
        move |retry| {
            let error = retry.error();
            seen.lock()
                .unwrap()
                .push((retry.attempt(), retry.delay(), error.status()));
        }
    });
    let tenant = tenant.build().unwrap();
    tenant.list(Owner::Me).await.unwrap();
    fake.revoke_bearers();
    tenant.list(Owner::Me).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [(1, Duration::ZERO, Some(401))]);
}

/// 250 calls: a hundred in each ten seconds.
#[tokio::test]
async fn the_rate_limit_is_kept_without_meeting_it() {
    let fake = common::fake()
        .rate_limit(sailpoint_pat_fake_tenant::RateLimit::default())
        .start()
        .await
        .unwrap();
    let fake = Arc::new(fake);
    let time = Arc::new(Mutex::new(Duration::ZERO));
    let clock = Arc::clone(&time);
    let limiter = Limiter::with_clock(100, 10 * SECOND, move || *clock.lock().unwrap());
    let tenant = builder_for(&fake).limiter(limiter).sleep({
        let (fake, time) = (Arc::clone(&fake), Arc::clone(&time));
        move |wait| {
            *time.lock().unwrap() += wait;
            fake.advance(wait);
            std::future::ready(())
        }
    });
    let tenant = tenant.build().unwrap();
    for _ in 0..250 {
        tenant.list(Owner::Me).await.unwrap();
    }
    assert!(*time.lock().unwrap() < 40 * SECOND);
}

/// The first attempt did it and its answer was lost: the second finds nothing, which is what was asked for.
#[tokio::test]
async fn a_deletion_that_is_repeated_succeeds_once() {
    let fake = started().await;
    let (builder, _) = patient(&fake);
    let tenant = builder.build().unwrap();
    let id = TokenId::new(fake.add_token(TokenSeed::new("gone")).unwrap()).unwrap();
    fake.push_fault(Operation::Delete, Fault::DropAfterActing);
    tenant.delete(&id).await.unwrap();
    assert_eq!(of_operation(&fake, Operation::Delete).len(), 2);
    let error = tenant.delete(&id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    // A refusal of the first attempt is no sign of that.
    fail(&fake, Operation::Delete, [Answer::too_many_requests("1")]);
    assert_eq!(
        tenant.delete(&id).await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

/// The first attempt may have done it, and the last one could not even be sent.
#[tokio::test]
async fn what_an_earlier_attempt_may_have_done_is_not_forgotten() {
    let fake = started().await;
    let (builder, _) = patient(&fake);
    let tenant = builder.build().unwrap();
    let id = TokenId::new(fake.add_token(TokenSeed::new("gone")).unwrap()).unwrap();
    fake.push_fault(Operation::Delete, Fault::DropAfterActing);
    fail(&fake, Operation::Delete, [Answer::empty(403)]);
    let error = tenant.delete(&id).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "deleting a token: an earlier attempt may have been carried out, and the last one failed (status 403, 2 attempts); list \
         the tokens before trying again"
    );
}
