//! A value behind a lock. A panic while the lock is held does not make the value unusable: none of ours is ever left half changed.

use std::sync::{Mutex, PoisonError};

#[derive(Default)]
pub(crate) struct Locked<T>(Mutex<T>);

impl<T> Locked<T> {
    /// Uses the value while nothing else does. `action` must not use it again.
    pub(crate) fn with<R>(&self, action: impl FnOnce(&mut T) -> R) -> R {
        action(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
