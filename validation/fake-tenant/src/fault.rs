//! What can go wrong on demand, and which request it happens to.
//!
//! A fault never changes how the service judges a request; it decides whether the request is read, whether it is
//! acted on, and what of the reply arrives.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use crate::answer::Answer;
use crate::gate::Gate;
use crate::operation::Operation;
use crate::pointer::Pointer;

/// One thing that goes wrong with one request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The head of the request is read and the connection closed. Not acted on.
    DropBeforeReading,
    /// The whole request is read and the connection closed. Not acted on.
    DropBeforeActing,
    /// The request is acted on and the connection closed without a byte of reply.
    DropAfterActing,
    /// The whole request is read and the connection reset (RST). Not acted on.
    ResetBeforeActing,
    /// The request is acted on and the connection reset (RST).
    ResetAfterActing,
    /// This reply instead. Not acted on.
    Answer(Answer),
    /// The request is acted on, and then this reply instead.
    AnswerAfterActing(Answer),
    /// Acted on; the head and so many bytes of the reply's body arrive, then the connection is closed.
    CutBody {
        /// How many bytes arrive.
        after: usize,
    },
    /// Acted on; the reply is complete as far as HTTP goes, but its body ends after so many bytes.
    TruncateBody {
        /// How many bytes are kept.
        keep: usize,
    },
    /// Acted on; the body of the reply arrives in pieces.
    SlowBody {
        /// The size of a piece in bytes, at least 1.
        chunk: usize,
        /// The wait before each piece but the first.
        delay: Duration,
    },
    /// Acted on; the head and so many bytes of the body arrive, the rest when the gate opens.
    HoldBody {
        /// How many bytes arrive at once.
        after: usize,
        /// What the rest waits for.
        gate: Gate,
    },
    /// Acted on; the JSON of the reply is changed. A reply that is not JSON stays as it is.
    EditReply(Vec<Edit>),
    /// Acted on; the reply claims to be of this media type.
    ContentType(String),
    /// Read, and acted on only when the gate opens, even if the client has gone by then.
    HoldBeforeActing(Gate),
    /// Acted on, and answered only when the gate opens.
    HoldAfterActing(Gate),
}

/// A change to the JSON of a reply. `Debug` shows where, not what.
#[derive(Clone)]
pub struct Edit {
    pointer: String,
    value: Option<Value>,
}

impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edit")
            .field("pointer", &self.pointer)
            .finish_non_exhaustive()
    }
}

impl Edit {
    /// Sets the value at a JSON Pointer, as `add` of RFC 6902 does. One that leads nowhere changes nothing.
    #[must_use]
    pub fn set(pointer: impl Into<String>, value: Value) -> Self {
        Self {
            pointer: pointer.into(),
            value: Some(value),
        }
    }

    /// Removes the value at a JSON Pointer. One that leads nowhere changes nothing.
    #[must_use]
    pub fn remove(pointer: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            value: None,
        }
    }

    pub(crate) fn apply(&self, reply: &mut Value) {
        let Ok(pointer) = Pointer::parse(&self.pointer) else {
            return;
        };
        match &self.value {
            Some(value) => {
                if pointer.get(reply).is_some() {
                    pointer.remove(reply);
                }
                pointer.add(reply, value.clone());
            }
            None => {
                pointer.remove(reply);
            }
        }
    }
}

/// The faults that are still to happen.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    once: Vec<(Option<Operation>, Fault)>,
    repeated: Vec<Repeated>,
}

#[derive(Debug)]
struct Repeated {
    operation: Option<Operation>,
    every: u64,
    seen: u64,
    fault: Fault,
}

impl Faults {
    pub(crate) fn push(&mut self, operation: Option<Operation>, fault: Fault) {
        self.once.push((operation, fault));
    }

    pub(crate) fn repeat(&mut self, operation: Option<Operation>, every: u64, fault: Fault) {
        self.repeated.push(Repeated {
            operation,
            every: every.max(1),
            seen: 0,
            fault,
        });
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn pending(&self) -> usize {
        self.once.len()
    }

    /// The fault of this request: the oldest that fits, or else the first repeated one whose turn it is.
    pub(crate) fn take(&mut self, operation: Option<Operation>) -> Option<Fault> {
        let fits = |wanted: Option<Operation>| wanted.is_none() || wanted == operation;
        let once = self
            .once
            .iter()
            .position(|(wanted, _)| fits(*wanted))
            .map(|at| self.once.remove(at).1);
        let mut due = None;
        for repeated in self
            .repeated
            .iter_mut()
            .filter(|repeated| fits(repeated.operation))
        {
            repeated.seen += 1;
            if repeated.seen % repeated.every == 0 && due.is_none() {
                due = Some(repeated.fault.clone());
            }
        }
        once.or(due)
    }
}
