//! Staying below the service's rate limit, instead of running into it: the first offence costs a minute, later ones twenty.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    num::NonZeroU32,
    sync::Arc,
    time::{Duration, Instant},
};

use governor::{
    Quota, RateLimiter, clock::Clock, middleware::NoOpMiddleware, state::keyed::HashMapStateStore,
};

use crate::transport::locked::Locked;

/// A limit for the requests of each client id. Clones share their counts, so that several [`Tenant`](crate::Tenant)s, or anything
/// else that asks with the same client id, can keep to it together.
///
/// It also remembers what a `Retry-After` asked for: nobody who shares the limiter asks sooner. The token exchange waits for that too,
/// though the service does not count it.
///
/// ```
/// use sailpoint_pat::{BaseUrl, Credentials, Limiter, Tenant};
///
/// let base = BaseUrl::parse("https://acme.api.identitynow.com")?;
/// let limiter = Limiter::documented();
/// let credentials = Credentials::new("2c9180867b7c4d1f8a5e3b0d9f6a1c42", "its secret");
/// let first = Tenant::builder(base.clone(), credentials.clone()).limiter(limiter.clone()).build()?;
/// let second = Tenant::builder(base, credentials).limiter(limiter).build()?;
/// # Ok::<(), sailpoint_pat::Error>(())
/// ```
#[derive(Clone)]
pub struct Limiter(Option<Arc<Inner>>);

struct Inner {
    rates: RateLimiter<String, HashMapStateStore<String>, Ticks, NoOpMiddleware<Duration>>,
    /// Until when a client id is blocked by a `Retry-After`.
    blocked: Locked<HashMap<String, Duration>>,
    admitted: Locked<HashMap<String, Admitted>>,
    /// The most requests in any window of this length.
    requests: usize,
    window: Duration,
    ticks: Ticks,
}

/// What was admitted of one client id.
#[derive(Default)]
struct Admitted {
    /// When, within the last window.
    times: VecDeque<Duration>,
    /// How many more go one after the other, instead of evenly.
    in_a_row: usize,
}

/// A clock that only goes forward, from any beginning.
#[derive(Clone)]
struct Ticks(Arc<dyn Fn() -> Duration + Send + Sync>);

impl Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        (self.0)()
    }
}

impl Limiter {
    /// What the service documents: 100 requests in 10 seconds.
    pub fn documented() -> Self {
        Self::new(100, Duration::from_secs(10))
    }

    /// At most `requests` in any `window`: two fifths of them at once, the others evenly. 0 is taken as 1.
    pub fn new(requests: u32, window: Duration) -> Self {
        let start = Instant::now();
        Self::with_clock(requests, window, move || start.elapsed())
    }

    /// The same by another clock, one that only goes forward.
    pub fn with_clock(
        requests: u32,
        window: Duration,
        clock: impl Fn() -> Duration + Send + Sync + 'static,
    ) -> Self {
        let at_once = NonZeroU32::new(requests / 5 * 2).unwrap_or(NonZeroU32::MIN);
        let later = requests.saturating_sub(at_once.get()).max(1);
        let ticks = Ticks(Arc::new(clock));
        Self(Quota::with_period(window / later).map(|quota| {
            Arc::new(Inner {
                rates: RateLimiter::new(
                    quota.allow_burst(at_once),
                    HashMapStateStore::default(),
                    ticks.clone(),
                ),
                blocked: Locked::default(),
                admitted: Locked::default(),
                requests: requests.max(1) as usize,
                window,
                ticks,
            })
        }))
    }

    /// No limit, and no memory of what a `Retry-After` asked for beyond the call that got it.
    pub const fn unlimited() -> Self {
        Self(None)
    }

    /// Counts one request of this client id, or says how long it has to wait before it asks here again.
    ///
    /// # Errors
    ///
    /// The time to wait.
    pub fn admit(&self, client_id: &str) -> Result<(), Duration> {
        let Some(inner) = &self.0 else {
            return Ok(());
        };
        self.check_blocked(client_id)?;
        inner.admitted.with(|all| {
            let admitted = all.entry(client_id.to_owned()).or_default();
            let now = inner.ticks.now();
            let is_over = |time: &Duration| *time + inner.window <= now;
            while admitted.times.front().is_some_and(is_over) {
                admitted.times.pop_front();
            }
            if admitted.times.len() >= inner.requests
                && let Some(first) = admitted.times.front()
            {
                return Err((*first + inner.window).saturating_sub(now));
            }
            if admitted.in_a_row > 0 {
                admitted.in_a_row -= 1;
            } else {
                inner
                    .rates
                    .check_key(&client_id.to_owned())
                    .map_err(|not_until| {
                        let wait = not_until.wait_time_from(inner.ticks.now());
                        wait.max(Duration::from_millis(1))
                    })?;
            }
            admitted.times.push_back(now);
            Ok(())
        })
    }

    /// Admits the next so many requests of this client id one after the other, as far as the window has room for them: for whoever knows
    /// how many it takes, and is done then.
    #[cfg(feature = "public-identities")]
    pub(crate) fn in_a_row(&self, client_id: &str, count: usize) {
        if let Some(inner) = &self.0 {
            inner.admitted.with(|all| {
                all.entry(client_id.to_owned()).or_default().in_a_row = count.min(inner.requests);
            });
        }
    }

    /// The same without counting anything: only a `Retry-After` can be in the way.
    pub(crate) fn check_blocked(&self, client_id: &str) -> Result<(), Duration> {
        let Some(inner) = &self.0 else {
            return Ok(());
        };
        let now = inner.ticks.now();
        inner.blocked.with(|blocked| match blocked.get(client_id) {
            Some(until) if *until > now => Err(until.saturating_sub(now)),
            Some(_) => {
                blocked.remove(client_id);
                Ok(())
            }
            None => Ok(()),
        })
    }

    /// Blocks the requests of this client id for so long, because the service said so.
    pub fn bar(&self, client_id: &str, time: Duration) {
        if let Some(inner) = &self.0 {
            let until = inner.ticks.now().saturating_add(time);
            inner.blocked.with(|blocked| {
                let kept = blocked.entry(client_id.to_owned()).or_default();
                *kept = until.max(*kept);
            });
        }
    }
}

impl Default for Limiter {
    fn default() -> Self {
        Self::documented()
    }
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter")
            .field("limited", &self.0.is_some())
            .finish_non_exhaustive()
    }
}

/// The limiter at a clock that the test moves.
#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

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
    #[cfg(feature = "public-identities")]
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
}
