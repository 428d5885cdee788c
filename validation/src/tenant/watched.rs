//! A warning for a create whose future was dropped before anybody knew how it ended. It says what is needed to settle it, and no
//! secret, as there is none yet.

use crate::transport::error::creation::Unsettled;

/// A create that has begun. Dropped before it [`ended`](Watched::ended), it warns.
pub(crate) struct Watched<'a>(pub(crate) &'a Unsettled);

impl Watched<'_> {
    pub(crate) fn ended(self) {
        std::mem::forget(self);
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        tracing::warn!(
            name = self.0.name.as_str(),
            since = %self.0.since,
            "a create was dropped before it ended; settle it"
        );
    }
}
