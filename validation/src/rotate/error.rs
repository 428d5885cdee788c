//! Why a rotation stopped, what it left, and what to do about it. No secret is ever in it.

use std::{
    error::Error as StdError,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    rotate::{refusal::Refusal, sink::SinkError},
    token::id::TokenId,
    transport::error::{Error, text::write_with_sources},
};

/// Why a rotation stopped. What it left behind is told by [`fate`](RotationError::fate).
///
/// The text is one message: what failed, what is left, what to do. `Debug` shows it too, and the texts of the sources, so that a `main`
/// may return this error.
#[derive(Clone)]
pub struct RotationError(Box<Inner>);

#[derive(Clone)]
struct Inner {
    old: TokenId,
    trouble: Trouble,
    fate: Fate,
    undone: Vec<TokenId>,
    /// From the root on; not where nothing was to be written.
    journal: Option<PathBuf>,
}

/// What a rotation stopped at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RotationErrorKind {
    /// It was not begun: the rule, a policy, or what the tenant holds is against it. [`RotationError::refusals`] has all reasons.
    Refused,
    /// Another run holds the journal.
    Busy,
    /// The journal cannot be read or written, or belongs to another rotation.
    Journal,
    /// The service, or the way to it. [`RotationError::service_error`] says how.
    Service,
    /// The sink did not take the secret.
    Sink,
    /// What an earlier run has left needs the eyes of a person, as any token that would be deleted may be the one that is needed.
    /// The text says what to look at.
    Undecided,
}

/// What a rotation that stopped has left.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fate {
    /// The old token is as it was, and there is no successor.
    Unchanged,
    /// The old token is as it was. The successor was created and is deleted again.
    Undone(TokenId),
    /// It is not over. The journal knows how far it got: the next run finishes it or undoes it. The successor, if it is
    /// known, is still there.
    Unfinished(Option<TokenId>),
}

/// What went wrong, before it is known what that leaves.
#[derive(Clone)]
pub(crate) struct Trouble {
    kind: RotationErrorKind,
    text: String,
    refusals: Vec<Refusal>,
    cause: Option<Cause>,
}

/// Whose text is in that of the trouble.
#[derive(Clone)]
enum Cause {
    Service(Error),
    Sink(SinkError),
    File(Arc<dyn StdError + Send + Sync>),
}

impl Trouble {
    fn new(kind: RotationErrorKind, text: String) -> Self {
        Self {
            kind,
            text,
            refusals: Vec::new(),
            cause: None,
        }
    }

    pub(crate) fn refused(refusals: Vec<Refusal>) -> Self {
        let texts: Vec<String> = refusals.iter().map(Refusal::to_string).collect();
        Self {
            refusals,
            ..Self::new(RotationErrorKind::Refused, texts.join("; "))
        }
    }

    pub(crate) fn busy(journal: &Path) -> Self {
        let text = format!(
            "another run holds the journal {}; wait for its end",
            journal.display()
        );
        Self::new(RotationErrorKind::Busy, text)
    }

    pub(crate) fn journal(
        path: &Path,
        what: &str,
        error: impl StdError + Send + Sync + 'static,
    ) -> Self {
        let text = format!("the journal {} {what}: {error}", path.display());
        Self {
            cause: Some(Cause::File(Arc::new(error))),
            ..Self::new(RotationErrorKind::Journal, text)
        }
    }

    pub(crate) fn journal_says(path: &Path, what: &str) -> Self {
        Self::of_journal(format!("the journal {} {what}", path.display()))
    }

    /// A trouble with what a journal says, in words that name it.
    pub(crate) fn of_journal(text: String) -> Self {
        Self::new(RotationErrorKind::Journal, text)
    }

    pub(crate) fn no_journal(path: &Path, line: usize, column: usize) -> Self {
        let what = format!(
            "is not one of a rotation (line {line}, column {column}); name another file, or move this one away"
        );
        Self::journal_says(path, &what)
    }

    pub(crate) fn journal_version(path: &Path, version: u32) -> Self {
        let what = format!(
            "has the version {version}, which this program does not know; use the one that wrote it"
        );
        Self::journal_says(path, &what)
    }

    pub(crate) fn service(error: Error) -> Self {
        let text = error.to_string();
        Self {
            cause: Some(Cause::Service(error)),
            ..Self::new(RotationErrorKind::Service, text)
        }
    }

    /// The service, with words before what it said.
    pub(crate) fn service_at(words: &str, error: Error) -> Self {
        let trouble = Self::service(error);
        Self {
            text: format!("{words}: {}", trouble.text),
            ..trouble
        }
    }

    pub(crate) fn sink(error: SinkError) -> Self {
        let text = error.to_string();
        Self {
            cause: Some(Cause::Sink(error)),
            ..Self::new(RotationErrorKind::Sink, text)
        }
    }

    /// A sink that has not got what it said that it took.
    pub(crate) fn not_kept(text: String) -> Self {
        Self::new(RotationErrorKind::Sink, text)
    }

    /// The same trouble, with words before it.
    pub(crate) fn below(mut self, words: &str) -> Self {
        self.text = format!("{words}: {}", self.text);
        self
    }

    pub(crate) fn undecided(text: String) -> Self {
        Self::new(RotationErrorKind::Undecided, text)
    }

    /// The same trouble, and another that came on top of it.
    pub(crate) fn and(mut self, then: &Self) -> Self {
        self.text = format!("{}; then {}", self.text, then.text);
        self
    }

    /// A sink that may have the secret, and was not asked.
    pub(crate) fn is_unclear_sink(&self) -> bool {
        matches!(&self.cause, Some(Cause::Sink(error)) if error.is_unclear())
    }

    pub(crate) fn leaving(self, old: &TokenId, fate: Fate, undone: Vec<TokenId>) -> RotationError {
        RotationError(Box::new(Inner {
            old: old.clone(),
            trouble: self,
            fate,
            undone,
            journal: None,
        }))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl RotationError {
    pub(crate) fn with_journal(mut self, journal: &Path) -> Self {
        self.0.journal = Some(journal.to_owned());
        self
    }

    /// What it stopped at.
    pub fn kind(&self) -> RotationErrorKind {
        self.0.trouble.kind
    }

    /// What it left behind.
    pub fn fate(&self) -> &Fate {
        &self.0.fate
    }

    /// Every reason why it was not begun; empty for another kind.
    pub fn refusals(&self) -> &[Refusal] {
        &self.0.trouble.refusals
    }

    /// How a call to the service failed, if that was it.
    pub fn service_error(&self) -> Option<&Error> {
        match &self.0.trouble.cause {
            Some(Cause::Service(error)) => Some(error),
            _ => None,
        }
    }

    /// Successors of earlier runs that this run deleted.
    pub fn undone(&self) -> &[TokenId] {
        &self.0.undone
    }

    /// The token that was to be replaced.
    pub fn old(&self) -> &TokenId {
        &self.0.old
    }
}

impl fmt::Display for RotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            old,
            trouble,
            fate,
            undone,
            journal,
        } = &*self.0;
        let journal = journal.as_deref().unwrap_or(Path::new("")).display();
        write!(f, "rotating the token {old}: {}.", trouble.text)?;
        if trouble.kind == RotationErrorKind::Undecided {
            return Ok(());
        }
        f.write_str(" ")?;
        match fate {
            Fate::Unchanged => match undone.last() {
                None => f.write_str("Nothing was changed."),
                Some(id) => write!(f, "The successor {id} of an earlier run is deleted."),
            },
            Fate::Undone(id) => write!(
                f,
                "The successor {id} was deleted again, and the old token is as it was."
            ),
            Fate::Unfinished(Some(id)) if trouble.is_unclear_sink() => write!(
                f,
                "Both tokens are kept. See whether the secret of {id} is where it was to go: if it is, run the rotation again with \
                 the journal {journal} to keep it (--keep), if not, to undo it (--undo). Without either the next run makes another \
                 successor."
            ),
            Fate::Unfinished(Some(id)) => write!(
                f,
                "The successor {id} may still be there: run the rotation again with the journal {journal}, which finishes or \
                 undoes it."
            ),
            Fate::Unfinished(None) => write!(
                f,
                "There may be a successor: run the rotation again with the journal {journal}, which finishes or undoes it."
            ),
        }
    }
}

impl fmt::Debug for RotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_with_sources(self, f)
    }
}

impl StdError for RotationError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        // The text of what failed is in this one's.
        match self.0.trouble.cause.as_ref()? {
            Cause::Service(error) => error.source(),
            Cause::Sink(error) => error.source(),
            Cause::File(error) => error.source(),
        }
    }
}
