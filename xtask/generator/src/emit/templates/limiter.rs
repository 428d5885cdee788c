//! Staying below the rate limit of a service, instead of running into it.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

/// A limit for the requests of each key: a client id, or the address of a client. Clones share their counts, so that several clients, or
/// anything else that asks with the same key, can keep to it together.
///
/// It also remembers what a `Retry-After` asked for: nobody who shares the limiter asks sooner.
#[derive(Clone)]
pub struct Limiter(Option<Arc<Inner>>);

struct Inner {
    rates: RateLimiter<String, HashMapStateStore<String>, Ticks, NoOpMiddleware<Duration>>,
    /// Until when a key is blocked by a `Retry-After`.
    blocked: Mutex<HashMap<String, Duration>>,
    admitted: Mutex<HashMap<String, Admitted>>,
    /// The most requests in any window of this length.
    requests: usize,
    window: Duration,
    ticks: Ticks,
}

/// What was admitted of one key.
#[derive(Default)]
struct Admitted {
    /// When, within the last window.
    times: VecDeque<Duration>,
    /// How many more go one after the other, instead of evenly.
    in_a_row: usize,
}

/// None of those who hold one leave it half changed.
fn locked<T>(of_keys: &Mutex<T>) -> MutexGuard<'_, T> {
    of_keys.lock().unwrap_or_else(PoisonError::into_inner)
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
    //= rate-limit
    /// What the service documents: REQUESTS requests in SECONDS seconds.
    pub fn documented() -> Self {
        Self::new(REQUESTS, Duration::from_secs(SECONDS))
    }

    //=
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
                blocked: Mutex::default(),
                admitted: Mutex::default(),
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

    /// Counts one request of this key, or says how long it has to wait before it asks here again.
    ///
    /// # Errors
    ///
    /// The time to wait.
    pub fn admit(&self, key: &str) -> Result<(), Duration> {
        let Some(inner) = &self.0 else {
            return Ok(());
        };
        self.check_blocked(key)?;
        let mut all = locked(&inner.admitted);
        let admitted = all.entry(key.to_owned()).or_default();
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
                .check_key(&key.to_owned())
                .map_err(|not_until| {
                    let wait = not_until.wait_time_from(inner.ticks.now());
                    wait.max(Duration::from_millis(1))
                })?;
        }
        admitted.times.push_back(now);
        Ok(())
    }

    /// Admits the next `count` requests of this key one after the other instead of evenly, as far as the window has room for them: for
    /// whoever knows how many it takes, and is done then.
    pub fn in_a_row(&self, key: &str, count: usize) {
        if let Some(inner) = &self.0 {
            let mut all = locked(&inner.admitted);
            all.entry(key.to_owned()).or_default().in_a_row = count.min(inner.requests);
        }
    }

    /// As [`admit`](Self::admit), without counting anything: only a `Retry-After` can be in the way.
    ///
    /// # Errors
    ///
    /// The time to wait.
    pub fn check_blocked(&self, key: &str) -> Result<(), Duration> {
        let Some(inner) = &self.0 else {
            return Ok(());
        };
        let now = inner.ticks.now();
        let mut blocked = locked(&inner.blocked);
        match blocked.get(key) {
            Some(until) if *until > now => Err(until.saturating_sub(now)),
            Some(_) => {
                blocked.remove(key);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Blocks the requests of this key for so long, because the service said so.
    pub fn bar(&self, key: &str, time: Duration) {
        if let Some(inner) = &self.0 {
            let until = inner.ticks.now().saturating_add(time);
            let mut blocked = locked(&inner.blocked);
            let kept = blocked.entry(key.to_owned()).or_default();
            *kept = until.max(*kept);
        }
    }
}

//= rate-limit
impl Default for Limiter {
    fn default() -> Self {
        Self::documented()
    }
}

//=
impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter")
            .field("limited", &self.0.is_some())
            .finish_non_exhaustive()
    }
}
