//! Waiting until a request may be made: for a place within the rate limit, and for what a `Retry-After` asked for. It never waits
//! beyond the deadline of the call: it says at once that it would.

use std::time::Duration;

use crate::transport::{
    auth::session::Session,
    error::{Error, kind::ErrorKind, response::Context},
    limiter::Limiter,
    operation::Operation,
    timer::TimeLimit,
};

impl Session {
    /// Waits until one more request of this session is within the rate limit, and counts it.
    pub(crate) async fn admitted(
        &self,
        operation: Operation,
        limit: &TimeLimit,
    ) -> Result<(), Error> {
        let client_id = self.credentials.client_id();
        let admit = |limiter: &Limiter| limiter.admit(client_id);
        self.let_through(&self.context(operation), limit, admit)
            .await
    }

    /// Waits until this client may exchange its credentials. The service does not count that, but may refuse it with a
    /// `Retry-After` too.
    pub(crate) async fn unbarred(
        &self,
        context: &Context<'_>,
        client_id: &str,
        limit: &TimeLimit,
    ) -> Result<(), Error> {
        let unbarred = |limiter: &Limiter| limiter.unbarred(client_id);
        self.let_through(context, limit, unbarred).await
    }

    async fn let_through(
        &self,
        context: &Context<'_>,
        limit: &TimeLimit,
        ask: impl Fn(&Limiter) -> Result<(), Duration> + Send,
    ) -> Result<(), Error> {
        while let Err(wait) = ask(&self.settings.limiter) {
            if wait >= limit.left() {
                let error = context.too_late(ErrorKind::RateLimited);
                return Err(error.with(|inner| inner.retry_after = Some(wait)));
            }
            self.settings.timer.sleep(wait).await;
        }
        Ok(())
    }

    /// Remembers what the service asked for, if this is its refusal of too many requests.
    pub(crate) fn heed(&self, client_id: &str, error: &Error) {
        if error.kind() == ErrorKind::RateLimited {
            let wait = error.retry_after().unwrap_or_default();
            self.settings.limiter.bar(client_id, wait);
        }
    }
}
