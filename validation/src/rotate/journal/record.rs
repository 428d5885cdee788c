//! What the journal of a rotation says: what is about to be done, and what was. Never a secret.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::token::id::TokenId;

/// One rotation, as far as it got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Record {
    pub(crate) version: u32,
    pub(crate) base_url: String,
    pub(crate) old_id: String,
    pub(crate) old_name: String,
    /// The name under which the successor is created.
    pub(crate) name: String,
    /// The name that it gets when the old token is gone, if that is another.
    pub(crate) final_name: Option<String>,
    /// The expiry that was asked for, by which the successor is known with certainty.
    pub(crate) expiration_date: Option<DateTime<Utc>>,
    /// The time by the clock here before the first create of which nobody knows how it ended.
    pub(crate) since: DateTime<Utc>,
    /// Where the secret goes, in words.
    pub(crate) sink: String,
    pub(crate) successor_id: Option<String>,
    pub(crate) stage: Stage,
    /// Successors of earlier attempts that were deleted again.
    pub(crate) undone: Vec<String>,
}

/// How far a rotation got. Each is written before what it names is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Stage {
    /// A create may have been sent.
    Creating,
    /// The successor is there, and nobody else has its secret.
    Created,
    /// The sink may have its secret.
    HandingOver,
    /// The sink has its secret; the old token may be deleted.
    HandedOver,
    /// The old token is deleted; the successor may have its name.
    Renaming,
    /// Everything is done.
    Finished,
    /// The successor may be deleted.
    Undoing,
    /// It is as before: the old token is there, and no successor.
    Undone,
}

impl Record {
    pub(crate) const VERSION: u32 = 1;

    /// Whether there is something to finish or to undo.
    pub(crate) fn is_open(&self) -> bool {
        !matches!(self.stage, Stage::Finished | Stage::Undone)
    }

    /// The successor, if its id is known.
    pub(crate) fn successor(&self) -> Option<TokenId> {
        TokenId::new(self.successor_id.as_deref()?).ok()
    }

    pub(crate) fn undone(&self) -> Vec<TokenId> {
        let ids = self.undone.iter();
        ids.filter_map(|id| TokenId::new(id.as_str()).ok())
            .collect()
    }
}
