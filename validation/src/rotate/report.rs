//! What a rotation has done.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::{
    request::create::difference::Difference,
    rule::words::words,
    rule::{date, excerpt::Excerpt},
    token::id::TokenId,
    transport::error::Error,
};

/// What a rotation has done: there is one working token, and its secret is in the sink.
#[derive(Clone, Debug)]
pub struct RotationReport {
    pub(crate) course: Course,
    pub(crate) old: TokenId,
    pub(crate) successor: TokenId,
    pub(crate) name: String,
    pub(crate) expires: Option<DateTime<Utc>>,
    pub(crate) sink: String,
    pub(crate) undone: Vec<TokenId>,
    pub(crate) not_renamed: Option<Error>,
    pub(crate) differences: Vec<Difference>,
}

words! {
    /// Which way a rotation came to its end.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Course {
        /// This run did all of it.
        Rotated = "rotated",
        /// An earlier run was stopped after its sink had the secret, and this one did the rest.
        Finished = "finished",
        /// An earlier run was stopped before its sink had the secret, or nobody knows whether it had. What it created is deleted
        /// again, and this run did all of it anew.
        UndoneAndRotated = "undone-and-rotated",
        /// An earlier run has done all of it, and this one nothing.
        AlreadyFinished = "already-finished",
        /// What an earlier run has created is deleted, as somebody asked for; the old token is as it was.
        Undone = "undone",
    }
}

impl RotationReport {
    /// Which way it came to its end.
    pub fn course(&self) -> Course {
        self.course
    }

    /// The token that was replaced and is deleted.
    pub fn old(&self) -> &TokenId {
        &self.old
    }

    /// The token that took its place.
    pub fn successor(&self) -> &TokenId {
        &self.successor
    }

    /// The name of the successor.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When the successor expires; `None` if it never does.
    pub fn expires(&self) -> Option<DateTime<Utc>> {
        self.expires
    }

    /// Where its secret is, as the sink describes itself.
    pub fn sink(&self) -> &str {
        &self.sink
    }

    /// Successors of runs that were stopped, which are deleted again.
    pub fn undone(&self) -> &[TokenId] {
        &self.undone
    }

    /// In what the service granted something else than this run asked for: the report tells what it granted.
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// Why the successor does not have the name of the old token, if it was to have it and the service or the policy refused.
    /// It works all the same.
    pub fn not_renamed(&self) -> Option<&Error> {
        self.not_renamed.as_ref()
    }
}

impl fmt::Display for RotationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.course {
            Course::Rotated => write!(f, "the token {} is rotated", self.old)?,
            Course::Finished => write!(
                f,
                "the rotation of the token {}, which was interrupted, is finished",
                self.old
            )?,
            Course::UndoneAndRotated => write!(
                f,
                "the rotation of the token {}, which was interrupted, is undone and made anew",
                self.old
            )?,
            Course::AlreadyFinished => {
                write!(f, "the token {} was rotated before", self.old)?;
            }
            Course::Undone => {
                return write!(
                    f,
                    "the rotation of the token {} is undone: the successor {} is deleted, and the old token is as it was",
                    self.old, self.successor
                );
            }
        }
        let name = Excerpt::of_message(&self.name);
        write!(f, ": its successor is {}, {name}, which ", self.successor)?;
        match self.expires {
            Some(instant) => write!(f, "expires at {}", date::write(instant))?,
            None => f.write_str("never expires")?,
        }
        write!(f, "; its secret went to {}", self.sink)?;
        for id in &self.undone {
            write!(f, "; the successor {id} of an earlier run is deleted")?;
        }
        for difference in &self.differences {
            write!(f, "; not as it was asked for: {difference}")?;
        }
        match &self.not_renamed {
            Some(error) => write!(f, "; it keeps its name, as {error}"),
            None => Ok(()),
        }
    }
}
