//! Says whether the emitted client can make requests again and keep below a rate limit, and which limit the service documents. What is
//! decided stands in the templates.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use serde::Deserialize;

/// What a client has for requests that fail: the table `[retry]` of the settings.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Retry {
    /// The rate limit that the service documents.
    pub rate_limit: Option<RateLimit>,
}

/// So many requests in so many seconds.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// How many requests.
    pub requests: u32,
    /// In how many seconds.
    pub seconds: u64,
}

impl Retry {
    /// Refuses a limit that lets nothing through.
    ///
    /// # Errors
    ///
    /// When that is so.
    pub fn check(&self) -> Result<()> {
        let lets_through = |limit: RateLimit| limit.requests > 0 && limit.seconds > 0;
        ensure!(
            self.rate_limit.is_none_or(lets_through),
            "rate-limit: has to let requests through; write at least one request and one second"
        );
        Ok(())
    }

    /// The parts of the templates that it asks for.
    pub(super) fn features(&self) -> BTreeSet<&'static str> {
        let limit = self.rate_limit.map(|_| "rate-limit");
        limit.into_iter().chain(["retry"]).collect()
    }

    /// A template with the limit in it.
    pub(super) fn told(&self, text: &str) -> String {
        match self.rate_limit {
            Some(limit) => text
                .replace("REQUESTS", &limit.requests.to_string())
                .replace("SECONDS", &limit.seconds.to_string()),
            None => text.to_owned(),
        }
    }
}
