//! The service's own clock: every judgement about time is made by it, and only it reads the machine's.
//!
//! It never moves by itself once it has been set.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::date::Timestamp;

/// The clock of a fake tenant. Clones show, and set, the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Mutex<Reading>>);

#[derive(Clone, Copy, Debug)]
enum Reading {
    /// The machine's clock, so many milliseconds ahead.
    Real { ahead: i64 },
    /// This instant until somebody says otherwise.
    Set(Timestamp),
}

impl Clock {
    /// A clock that goes with the machine's.
    #[must_use]
    pub fn real() -> Self {
        Self(Arc::new(Mutex::new(Reading::Real { ahead: 0 })))
    }

    /// A clock that stands still at `now` until it is set or advanced.
    #[must_use]
    pub fn fixed(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Reading::Set(now))))
    }

    /// The time it shows, to the millisecond.
    pub fn now(&self) -> Timestamp {
        match *lock(&self.0) {
            Reading::Real { ahead } => {
                Timestamp::from_unix_millis(machine_millis().saturating_add(ahead))
            }
            Reading::Set(now) => now,
        }
    }

    /// Sets it. From here on it stands still.
    pub fn set(&self, now: Timestamp) {
        *lock(&self.0) = Reading::Set(now);
    }

    /// Puts it forward. A real clock keeps going, so much ahead of the machine's.
    pub fn advance(&self, span: Duration) {
        let mut reading = lock(&self.0);
        match &mut *reading {
            Reading::Real { ahead } => {
                *ahead = ahead.saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX));
            }
            Reading::Set(now) => *now = now.plus(span),
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::real()
    }
}

fn machine_millis() -> i64 {
    let millis = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => millis(since),
        Err(before) => -millis(before.duration()),
    }
}

/// Takes a lock, poisoned or not: no state in this crate is left half changed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
