//! Whether a request is made again, and after how long. [`decide`] reads no clock and sends nothing; [`Hooks::retry`](super::Hooks::retry)
//! carries out what it says.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use backon::{BackoffBuilder as _, ExponentialBuilder, Sleeper as _, TokioSleeper};
use chrono::{DateTime, Utc};
use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Request, Response};

use super::limiter::Limiter;

/// How often, and how soon, what failed is tried again.
///
/// Only what cannot be done twice by it is tried again: see [`Outcome::is_repeatable`]. The time between attempts doubles, up to a longest
/// one, and up to as much again is added at random. A `Retry-After` is waited for as a whole, beside that; what would end beyond its
/// deadline ends at once instead.
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
    pub fn backoff(&self) -> impl Iterator<Item = Duration> + Send + use<> {
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

/// How an attempt ended, as far as it matters for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The request was certainly not sent.
    NotSent,
    /// It was sent, in part or as a whole, and no answer came as a whole: the service may have acted.
    MaybeSent,
    /// It was answered with this status.
    Status(u16),
    /// It failed in a way in which it would fail again.
    Final,
}

impl Outcome {
    /// The outcome of a request that got no answer.
    pub fn of_error(error: &reqwest::Error) -> Self {
        if error.is_builder() || error.is_redirect() {
            Self::Final
        } else if error.is_connect() {
            Self::NotSent
        } else {
            Self::MaybeSent
        }
    }

    /// Whether the same may succeed later, without the danger of doing it twice.
    pub const fn is_repeatable(self, idempotent: bool) -> bool {
        match self {
            // 429: refused before anything was done
            Self::NotSent | Self::Status(429) => true,
            Self::MaybeSent | Self::Status(408 | 502..=504) => idempotent,
            Self::Status(_) | Self::Final => false,
        }
    }
}

/// How an attempt ended, and what is left for another.
#[derive(Clone, Copy, Debug)]
pub struct Situation {
    /// How many attempts were made.
    pub made: u32,
    /// The most that may be made.
    pub most: u32,
    /// Whether doing it twice is the same as doing it once.
    pub idempotent: bool,
    /// How it ended.
    pub outcome: Outcome,
    /// What the service asked for.
    pub retry_after: Option<Duration>,
    /// The time to wait if the service asked for nothing, jitter included.
    pub backoff: Duration,
    /// Whether the budget allows one more.
    pub in_budget: bool,
    /// The time until the caller's deadline.
    pub left: Duration,
}

/// What to do after an attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Try again after this time.
    Again(Duration),
    /// It would not help, or might do it twice.
    Futile,
    /// There were attempts enough.
    Exhausted,
    /// Too much was tried again lately.
    OverBudget,
    /// The wait would end beyond the deadline.
    TooLate,
}

/// What to do after an attempt that failed.
pub fn decide(situation: &Situation) -> Decision {
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

/// How many retries may still be made, counted over all calls: when everything fails, trying everything again makes it worse.
///
/// It starts full, with fifty retries. A retry takes one, and ten calls that succeed give one back.
#[derive(Debug)]
pub struct Budget(AtomicU32);

impl Budget {
    const FULL: u32 = 500;
    const RETRY: u32 = 10;

    /// One from which nothing was taken.
    pub const fn full() -> Self {
        Self(AtomicU32::new(Self::FULL))
    }

    /// Whether one more retry may be made.
    pub fn allows(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= Self::RETRY
    }

    /// Takes a retry.
    pub fn retried(&self) {
        self.change(|left| left.saturating_sub(Self::RETRY));
    }

    /// Gives a tenth of a retry back.
    pub fn succeeded(&self) {
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

/// The longest wait that is taken from a `Retry-After`: a longer one is a mistake, and would silence every caller that shares a limiter.
pub const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// What is waited for where the header is there and cannot be read.
pub const FIRST_WAIT: Duration = Duration::from_secs(60);

/// What a response asks for: seconds, or an HTTP-date as seen at its `Date`, or at `now` where it has none; at most [`LONGEST_WAIT`]. What
/// is neither, a fraction or two values for example, is taken as [`FIRST_WAIT`].
pub fn retry_after(headers: &HeaderMap, now: impl FnOnce() -> DateTime<Utc>) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?;
    let text = value.to_str().unwrap_or_default().trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let wait = if is_number {
        // More digits than fit are more seconds than are waited for.
        text.parse().map_or(LONGEST_WAIT, Duration::from_secs)
    } else if let Some(until) = http_date(value) {
        let now = headers.get(DATE).and_then(http_date).unwrap_or_else(now);
        (until - now).to_std().unwrap_or_default()
    } else {
        FIRST_WAIT
    };
    Some(wait.min(LONGEST_WAIT))
}

/// An instant as HTTP writes it.
pub fn http_date(value: &HeaderValue) -> Option<DateTime<Utc>> {
    let text = value.to_str().ok()?;
    httpdate::parse_http_date(text.trim())
        .ok()
        .map(DateTime::<Utc>::from)
}

/// What a client does around the sending of a request. Clones share budget and limiter.
#[derive(Clone, Debug)]
pub(super) struct Patience {
    pub(super) policy: RetryPolicy,
    pub(super) limiter: Limiter,
    pub(super) deadline: Duration,
    budget: Arc<Budget>,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            policy: RetryPolicy::never(),
            limiter: Limiter::unlimited(),
            deadline: Duration::from_secs(180),
            budget: Arc::new(Budget::full()),
        }
    }
}

impl Patience {
    /// Waits until the limiter admits a request of the client at `address`.
    pub(super) async fn admit(&self, address: &str) -> Result<(), String> {
        if self.admitted(address, Instant::now()).await {
            return Ok(());
        }
        Err("the rate limit would have held the request up beyond its deadline (Hooks::deadline), and it was not sent".to_owned())
    }

    async fn admitted(&self, address: &str, begun: Instant) -> bool {
        while let Err(wait) = self.limiter.admit(address) {
            if wait >= self.left(begun) {
                return false;
            }
            TokioSleeper.sleep(wait).await;
        }
        true
    }

    fn left(&self, begun: Instant) -> Duration {
        self.deadline.saturating_sub(begun.elapsed())
    }

    /// Sends the request, again if that helps and does no harm. The limiter has admitted the first attempt.
    pub(super) async fn execute(
        &self,
        client: &reqwest::Client,
        address: &str,
        request: Request,
    ) -> reqwest::Result<Response> {
        let begun = Instant::now();
        let mut backoff = self.policy.backoff();
        // RFC 9110, section 9.2.2
        let idempotent = request.method().is_idempotent();
        let mut request = request;
        let mut made = 0;
        loop {
            made += 1;
            // A body that is a stream is there once.
            let again = request.try_clone();
            let result = client.execute(request).await;
            let (outcome, retry_after) = match &result {
                Ok(response) => (
                    Outcome::Status(response.status().as_u16()),
                    retry_after(response.headers(), Utc::now),
                ),
                Err(error) => (Outcome::of_error(error), None),
            };
            if outcome == Outcome::Status(429) {
                self.limiter.bar(address, retry_after.unwrap_or_default());
            } else if matches!(outcome, Outcome::Status(..400)) {
                self.budget.succeeded();
            }
            let situation = Situation {
                made,
                most: self.policy.attempts(),
                idempotent,
                outcome,
                retry_after,
                backoff: backoff.next().unwrap_or_default(),
                in_budget: self.budget.allows(),
                left: self.left(begun),
            };
            let (Decision::Again(delay), Some(again)) = (decide(&situation), again) else {
                return result;
            };
            TokioSleeper.sleep(delay).await;
            if !self.admitted(address, begun).await {
                return result;
            }
            self.budget.retried();
            request = again;
        }
    }
}
