//! The present, as an argument. Nothing of the rule reads a clock.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// Reads the time: what the outermost layer hands to whatever needs it again and again.
#[cfg(feature = "client")]
pub(crate) type Clock = std::sync::Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The instant against which the rule is checked, and how far beyond it a date has to lie.
///
/// The service compares with its own clock when the request arrives. The margin allows for the difference between the
/// two clocks and for the time on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    instant: DateTime<Utc>,
    margin: Duration,
}

impl Now {
    /// The margin that [`Tenant`](crate::Tenant) and [`Now::system`] use: enough for clocks that are kept by NTP and
    /// for a slow connection.
    pub const RECOMMENDED_MARGIN: Duration = Duration::from_secs(30);

    /// The given instant, without a margin.
    pub const fn at(instant: DateTime<Utc>) -> Self {
        Self {
            instant,
            margin: Duration::ZERO,
        }
    }

    /// The clock of this machine, with [`Now::RECOMMENDED_MARGIN`]. For the outermost layer of a program; everything
    /// below takes a `Now`.
    pub fn system() -> Self {
        Self::at(Utc::now()).with_margin(Self::RECOMMENDED_MARGIN)
    }

    /// The same instant with this margin instead.
    #[must_use]
    pub const fn with_margin(self, margin: Duration) -> Self {
        Self { margin, ..self }
    }

    /// The instant, without the margin.
    pub const fn instant(&self) -> DateTime<Utc> {
        self.instant
    }

    /// The margin.
    pub const fn margin(&self) -> Duration {
        self.margin
    }

    /// Instant and margin together: a date has to be strictly after this. Stops at the last instant that can be
    /// represented.
    pub fn horizon(&self) -> DateTime<Utc> {
        if self.margin.is_zero() {
            return self.instant;
        }
        TimeDelta::from_std(self.margin)
            .ok()
            .and_then(|margin| self.instant.checked_add_signed(margin))
            .unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}
