//! As much as has arrived of the body of an answer, piece by piece and without copying it: most answers are read by the generated
//! client and never looked at again.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

/// What has arrived. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Arrived(Arc<Mutex<Vec<Bytes>>>);

impl Arrived {
    pub(crate) fn push(&self, piece: &Bytes) {
        let mut pieces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pieces.push(piece.clone());
    }

    /// All of it.
    pub(crate) fn whole(&self) -> Bytes {
        let pieces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match pieces.as_slice() {
            [one] => one.clone(),
            several => several.concat().into(),
        }
    }
}
