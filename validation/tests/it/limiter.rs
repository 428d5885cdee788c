//! The limiter, at a clock that the test moves.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sailpoint_pat::Limiter;

fn clock() -> (
    Arc<AtomicU64>,
    impl Fn() -> Duration + Send + Sync + 'static,
) {
    let millis = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&millis);
    (millis, move || {
        Duration::from_millis(clock.load(Ordering::Relaxed))
    })
}

/// Requests come all the time, after a rest or not: no window of ten seconds has more than a hundred.
#[test]
fn no_window_holds_more_than_the_limit() {
    for (requests, window) in [(100, 10_000), (1, 1_000), (3, 1_000), (7, 500)] {
        let (millis, clock) = clock();
        let limiter = Limiter::with_clock(requests, Duration::from_millis(window), clock);
        let mut admitted = Vec::new();
        for now in 0..60_000 {
            millis.store(now, Ordering::Relaxed);
            let resting = (20_000..35_000).contains(&now);
            while !resting && limiter.admit("id").is_ok() {
                admitted.push(now);
            }
        }
        let most = admitted
            .iter()
            .enumerate()
            .map(|(at, from)| {
                admitted[at..]
                    .iter()
                    .take_while(|time| **time < from + window)
                    .count()
            })
            .max();
        assert!(most <= Some(requests as usize), "{most:?} of {requests}");
        assert!(admitted.len() as u64 >= 40_000 / window * u64::from(requests) / 2);
    }
}

/// A hundred at once are within the limit, and then none is until the first of them is ten seconds old.
#[test]
fn requests_in_a_row_are_within_the_limit_too() {
    let (millis, clock) = clock();
    let limiter = Limiter::with_clock(100, Duration::from_secs(10), clock);
    assert_eq!(limiter.admit("id"), Ok(()));
    millis.store(500, Ordering::Relaxed);
    limiter.in_a_row("id", 120);
    for number in 1..100 {
        assert_eq!(limiter.admit("id"), Ok(()), "{number}");
    }
    assert_eq!(limiter.admit("id"), Err(Duration::from_millis(9_500)));
    assert_eq!(limiter.admit("other"), Ok(()));
    millis.store(10_000, Ordering::Relaxed);
    assert_eq!(limiter.admit("id"), Ok(()));
    assert_eq!(limiter.admit("id"), Err(Duration::from_millis(500)));
}

#[test]
fn a_block_holds_for_its_whole_time_and_for_its_client_alone() {
    let (millis, clock) = clock();
    let limiter = Limiter::with_clock(100, Duration::from_secs(10), clock);
    let shared = limiter.clone();
    limiter.bar("id", Duration::from_secs(60));
    limiter.bar("id", Duration::from_secs(1));
    assert_eq!(shared.admit("id"), Err(Duration::from_secs(60)));
    assert_eq!(shared.admit("other"), Ok(()));
    millis.store(59_999, Ordering::Relaxed);
    assert_eq!(shared.admit("id"), Err(Duration::from_millis(1)));
    millis.store(60_000, Ordering::Relaxed);
    assert_eq!(shared.admit("id"), Ok(()));
}

#[test]
fn a_request_that_waits_as_long_as_it_should_is_admitted() {
    let (millis, clock) = clock();
    let limiter = Limiter::with_clock(100, Duration::from_secs(10), clock);
    while limiter.admit("id").is_ok() {}
    let wait = limiter.admit("id").unwrap_err();
    millis.fetch_add(
        u64::try_from(wait.as_millis()).unwrap() + 1,
        Ordering::Relaxed,
    );
    assert_eq!(limiter.admit("id"), Ok(()));
}
