//! Waiting, as an argument: a test need not wait.

use std::{fmt, pin::Pin, sync::Arc, time::Duration};

use tokio::time::Instant;

type Sleep = dyn Fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync;

/// How a call waits.
#[derive(Clone)]
pub(crate) struct Timer(Arc<Sleep>);

impl Timer {
    pub(crate) fn new<F>(sleep: impl Fn(Duration) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self(Arc::new(move |time| Box::pin(sleep(time))))
    }

    pub(crate) async fn sleep(&self, time: Duration) {
        (self.0)(time).await;
    }
}

impl Default for Timer {
    fn default() -> Self {
        Self::new(tokio::time::sleep)
    }
}

impl fmt::Debug for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Timer")
    }
}

/// The time that a call may take as a whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeLimit {
    begun: Instant,
    time: Duration,
}

impl TimeLimit {
    pub(crate) fn within(time: Duration) -> Self {
        Self {
            begun: Instant::now(),
            time,
        }
    }

    /// The time until then; zero if it has passed.
    pub(crate) fn left(&self) -> Duration {
        self.time.saturating_sub(self.begun.elapsed())
    }
}
