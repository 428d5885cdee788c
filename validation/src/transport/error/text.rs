//! The texts of an [`Error`].

use std::{error::Error as StdError, fmt};

use crate::{
    rule::excerpt::Excerpt,
    transport::{
        error::{Error, Inner, creation::Creation},
        operation::Operation,
    },
};

/// `creating a token: the service refused the request (status 400, tracking id 1f…): "its words"; what to do`
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_with_sources(self, f)
    }
}

/// Writes the text of an error, and below it that of each of its sources: what `Debug` of a public error shows.
pub(crate) fn write_with_sources(error: &dyn StdError, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{error}")?;
    let mut source = error.source();
    while let Some(error) = source {
        write!(f, "\ncaused by: {error}")?;
        source = error.source();
    }
    Ok(())
}

impl Inner {
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation {
            write!(f, "{operation}: ")?;
        }
        if let Some(text) = &self.text {
            return f.write_str(text);
        }
        f.write_str(self.what.unwrap_or(self.kind.what(self.delivery)))?;
        self.write_facts(f)?;
        for message in &self.messages {
            write!(f, ": {message}")?;
        }
        f.write_str("; ")?;
        self.write_advice(f)
    }

    /// ` (status 429, tracking id 1f, 4 attempts, retry after 60 s)`
    fn write_facts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let facts = [
            self.status.map(|status| format!("status {status}")),
            self.tracking_id
                .as_ref()
                .map(|id| format!("tracking id {id}")),
            (self.attempts > 1).then(|| format!("{} attempts", self.attempts)),
            // Rounded up, so that nobody comes back too early.
            self.retry_after.map(|wait| {
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                format!("retry after {seconds} s")
            }),
        ];
        let facts: Vec<_> = facts.into_iter().flatten().collect();
        if facts.is_empty() {
            Ok(())
        } else {
            write!(f, " ({})", facts.join(", "))
        }
    }

    fn write_advice(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.creation {
            Some(Creation::Orphan(orphan)) => {
                return write!(
                    f,
                    "the token was created with the id {} and its secret is lost: delete it, then create it again",
                    orphan.id
                );
            }
            Some(Creation::Unknown(unsettled)) if !unsettled.candidates.is_empty() => {
                f.write_str("whether the token was created is not known: ")?;
                for (index, candidate) in unsettled.candidates.iter().enumerate() {
                    let separator = if index == 0 { "" } else { " and " };
                    write!(f, "{separator}{candidate}")?;
                }
                return f.write_str(
                    " may have come of it or of another program, and nothing proves which; see whether somebody has the secret \
                     before deleting anything",
                );
            }
            Some(Creation::Unknown(unsettled)) => {
                return write!(
                    f,
                    "whether the token {} was created is not known, as the service could not be asked: settle it later",
                    Excerpt::of_input(unsettled.name.as_str())
                );
            }
            Some(Creation::NotCreated) if self.may_have_acted() => {
                let again = if self.may_be_done_late() {
                    "the service may still be busy with it, so settle it once more before trying again"
                } else {
                    "try again later"
                };
                return write!(f, "no such token was there afterwards: {again}");
            }
            Some(Creation::NotCreated) | None => {}
        }
        let is_change = self.operation.is_none_or(Operation::is_change);
        let advice = self.kind.advice(self.delivery, is_change);
        f.write_str(self.advice.unwrap_or(advice))
    }
}
