//! Staying below the service's rate limit, instead of running into it: an offence costs a minute at first and twenty later.

use std::{
    collections::HashMap,
    fmt,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use governor::{
    Quota, RateLimiter, clock::Clock, middleware::NoOpMiddleware, state::keyed::HashMapStateStore,
};

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
    barred: Mutex<HashMap<String, Duration>>,
    ticks: Ticks,
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
                barred: Mutex::default(),
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
        self.unbarred(client_id)?;
        inner
            .rates
            .check_key(&client_id.to_owned())
            .map_err(|not_until| {
                let wait = not_until.wait_time_from(inner.ticks.now());
                wait.max(Duration::from_millis(1))
            })
    }

    /// The same without counting anything: only what a `Retry-After` asked for is in the way.
    pub(crate) fn unbarred(&self, client_id: &str) -> Result<(), Duration> {
        let Some(inner) = &self.0 else {
            return Ok(());
        };
        let now = inner.ticks.now();
        let mut barred = inner.barred.lock().unwrap_or_else(PoisonError::into_inner);
        match barred.get(client_id) {
            Some(until) if *until > now => Err(until.saturating_sub(now)),
            Some(_) => {
                barred.remove(client_id);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Lets no request of this client id through for so long, because the service said so.
    pub fn bar(&self, client_id: &str, time: Duration) {
        if let Some(inner) = &self.0 {
            let until = inner.ticks.now().saturating_add(time);
            let mut barred = inner.barred.lock().unwrap_or_else(PoisonError::into_inner);
            let kept = barred.entry(client_id.to_owned()).or_default();
            *kept = until.max(*kept);
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

#[cfg(test)]
#[path = "limiter/tests.rs"]
mod tests;
