//! The steps of a rotation, told as they are reached: for a display of progress, and for tests that kill it there.

use std::{fmt, sync::Arc};

/// A step that a rotation has reached. What comes next has not begun when it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// An earlier run is about to be finished or undone.
    Resuming,
    /// It is known what the successor will be. Nothing was changed yet.
    Planned,
    /// A new journal is written beside the old one, and is about to take its place.
    JournalStaged,
    /// The journal says what is about to be done.
    Noted,
    /// The successor is created; its secret is in memory only.
    Created,
    /// The successor was exchanged for a bearer at `/oauth/token`.
    Proven,
    /// The sink is at work: a file is written beside the old one, or a command runs.
    SinkBegun,
    /// The sink has the secret: the file took its place, or the command ended well.
    SinkDone,
    /// The old token is deleted.
    OldDeleted,
    /// The successor has the name of the old token.
    Renamed,
    /// A successor that nobody has the secret of is about to be deleted.
    Undoing,
    /// It is deleted.
    Undone,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Resuming => "an earlier run is finished or undone",
            Self::Planned => "the successor is planned",
            Self::JournalStaged => "the journal is staged",
            Self::Noted => "the journal is written",
            Self::Created => "the successor is created",
            Self::Proven => "the successor works",
            Self::SinkBegun => "the sink is at work",
            Self::SinkDone => "the sink has the secret",
            Self::OldDeleted => "the old token is deleted",
            Self::Renamed => "the successor has the old name",
            Self::Undoing => "the successor is taken back",
            Self::Undone => "the successor is deleted again",
        })
    }
}

/// Who is told.
#[derive(Clone, Default)]
pub(crate) struct Observer(Option<Arc<dyn Fn(Step) + Send + Sync>>);

impl Observer {
    pub(crate) fn new(tell: impl Fn(Step) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    pub(crate) fn reached(&self, step: Step) {
        if let Some(tell) = &self.0 {
            tell(step);
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Observer" } else { "None" })
    }
}
