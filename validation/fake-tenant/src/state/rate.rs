//! The rate limit: so many requests in a window for each client, and a wait that grows with every offence.
//!
//! It reads no clock: the caller says what time it is.

use std::collections::HashMap;
use std::time::Duration;

use crate::model::date::Timestamp;

/// How many requests a client may send. The token exchange is not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimit {
    requests: u32,
    window: Duration,
    waits: Vec<u64>,
}

impl RateLimit {
    /// So many requests in each window, a window beginning with its first request.
    #[must_use]
    pub fn new(requests: u32, window: Duration) -> Self {
        Self {
            requests,
            window,
            waits: vec![60, 300, 600, 1200],
        }
    }

    /// The seconds of `Retry-After` at the first offence, the second, and so on; the last stays. Without any, 1.
    #[must_use]
    pub fn waits(mut self, seconds: impl IntoIterator<Item = u64>) -> Self {
        self.waits = seconds.into_iter().collect();
        self
    }

    fn wait(&self, offence: usize) -> u64 {
        self.waits
            .get(offence)
            .or(self.waits.last())
            .copied()
            .unwrap_or(1)
            .max(1)
    }
}

impl Default for RateLimit {
    /// As documented: 100 requests in 10 seconds; 60, 300, 600, 1200 seconds to wait.
    fn default() -> Self {
        Self::new(100, Duration::from_secs(10))
    }
}

/// The count of every client.
#[derive(Debug, Default)]
pub(crate) struct Counters(HashMap<String, Counter>);

#[derive(Debug)]
struct Counter {
    window_ends: Timestamp,
    requests: u32,
    offences: usize,
    blocked_until: Option<Timestamp>,
}

impl Counters {
    /// Counts one request, or says after how many whole seconds the client may try again.
    pub(crate) fn admit(
        &mut self,
        limit: &RateLimit,
        client_id: &str,
        now: Timestamp,
    ) -> Result<(), u64> {
        let fresh = || Counter {
            window_ends: now.plus(limit.window),
            requests: 0,
            offences: 0,
            blocked_until: None,
        };
        let counter = self.0.entry(client_id.to_owned()).or_insert_with(fresh);
        if let Some(until) = counter.blocked_until {
            let left = until.unix_millis() - now.unix_millis();
            if left > 0 {
                return Err(left.unsigned_abs().div_ceil(1000));
            }
            counter.blocked_until = None;
            counter.window_ends = now;
        }
        if now >= counter.window_ends {
            counter.window_ends = now.plus(limit.window);
            counter.requests = 0;
        }
        if counter.requests < limit.requests {
            counter.requests += 1;
            return Ok(());
        }
        let seconds = limit.wait(counter.offences);
        counter.offences += 1;
        counter.blocked_until = Some(now.plus(Duration::from_secs(seconds)));
        Err(seconds)
    }
}
