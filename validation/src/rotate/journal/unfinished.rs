//! What a journal holds, for those who want to know before they run.

use std::{fmt, path::Path};

use crate::{
    rotate::journal::{
        self,
        record::{Record, Stage},
    },
    rule::excerpt::Excerpt,
    token::id::TokenId,
    transport::error::Error,
};

/// A rotation that a run has left before its end, as its journal tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    record: Record,
    old: TokenId,
}

impl Unfinished {
    /// What this journal holds; nothing if it is not there, or if its rotation is over. Changes nothing, asks nobody, and
    /// does not wait for a run that is under way.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) for a file that cannot be read, or is not the journal of a rotation.
    pub fn read(journal: impl AsRef<Path>) -> Result<Option<Self>, Error> {
        let path = journal.as_ref();
        let record =
            journal::read(path).map_err(|trouble| Error::configuration(trouble.to_string()))?;
        let Some(record) = record.filter(Record::is_open) else {
            return Ok(None);
        };
        match TokenId::new(record.old_id.as_str()) {
            Ok(old) => Ok(Some(Self { record, old })),
            Err(error) => Err(Error::configuration(format!(
                "the journal {} names a token that is {error}",
                path.display()
            ))),
        }
    }

    #[cfg(test)]
    pub(crate) fn of(record: Record) -> Option<Self> {
        let old = TokenId::new(record.old_id.as_str()).ok()?;
        record.is_open().then_some(Self { record, old })
    }

    /// The token that is rotated.
    pub fn old(&self) -> &TokenId {
        &self.old
    }

    /// The name that it had when its rotation began.
    pub fn old_name(&self) -> &str {
        &self.record.old_name
    }

    /// Its successor, if one was created and its id is known: the last one that may be where its secret was to go.
    pub fn successor(&self) -> Option<TokenId> {
        let doubtful = || TokenId::new(self.record.doubtful.last()?.id.as_str()).ok();
        self.record.successor().or_else(doubtful)
    }

    /// The address of the API at which this happens.
    pub fn base_url(&self) -> &str {
        &self.record.base_url
    }

    /// Where the secret goes, as the sink described itself.
    pub fn sink(&self) -> &str {
        &self.record.sink
    }
}

/// What the next run will do.
impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Record {
            name, sink, stage, ..
        } = &self.record;
        let (old, name) = (&self.old, Excerpt::of_message(name));
        write!(f, "the rotation of the token {old} was interrupted: ")?;
        match stage {
            Stage::Creating => write!(
                f,
                "its successor {name} may have been created; it will be looked for and deleted, and another made"
            ),
            Stage::Created | Stage::Undoing => write!(
                f,
                "the secret of its successor {name} is lost; it will be deleted, and another made"
            ),
            Stage::HandingOver => write!(
                f,
                "whether the secret of its successor {name} is in {sink} will be found out; if it is not, or nobody can tell, \
                 the successor will be deleted, and another made"
            ),
            Stage::HandedOver => write!(
                f,
                "the secret of its successor {name} is in {sink}; the old token will be deleted"
            ),
            Stage::Renaming => write!(
                f,
                "the secret of its successor {name} is in {sink} and the old token is deleted; the successor will be renamed"
            ),
            Stage::Finished | Stage::Undone => f.write_str("nothing is left to do"),
        }
    }
}
