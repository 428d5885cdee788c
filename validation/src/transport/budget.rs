//! How many calls may be tried again, counted over all calls of a tenant: when everything fails, trying everything again makes
//! it worse.

use std::sync::atomic::{AtomicU32, Ordering};

/// Starts full. A retry takes [`RETRY`](Budget::RETRY); a call that succeeds gives 1 back.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    const FULL: u32 = 500;
    const RETRY: u32 = 10;

    pub(crate) const fn full() -> Self {
        Self(AtomicU32::new(Self::FULL))
    }

    /// Whether one more retry may be made.
    pub(crate) fn allows(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= Self::RETRY
    }

    pub(crate) fn retried(&self) {
        self.change(|left| left.saturating_sub(Self::RETRY));
    }

    pub(crate) fn succeeded(&self) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifty_retries_and_then_one_for_ten_successes() {
        let budget = Budget::full();
        for _ in 0..50 {
            assert!(budget.allows());
            budget.retried();
        }
        assert!(!budget.allows());
        for _ in 0..10 {
            assert!(!budget.allows());
            budget.succeeded();
        }
        assert!(budget.allows());
        (0..10_000).for_each(|_| budget.succeeded());
        assert_eq!(budget.0.into_inner(), Budget::FULL);
    }
}
