//! What the journal of a rotation says: what is about to be done, and what was. Never a secret.

use std::collections::BTreeSet;

use chrono::{DateTime, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    request::create::claim::{Seen, Sent},
    rule::ttl::AccessTokenTtl,
    token::id::TokenId,
};

/// One rotation, as far as it got.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// The tokens that were listed before the first create of which nobody knows how it ended. Empty in the journals of earlier
    /// versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) before: Vec<String>,
    /// What a create asked for whose answer is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<Sent>,
    /// What creates of earlier runs asked for whose answers are not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) earlier: Vec<Sent>,
    /// Successors of which nobody knows whether the sink had their secret: they go when it has that of another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) doubtful: Vec<Doubtful>,
}

/// What was planned.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Planned {
    pub(crate) sent: Sent,
    pub(crate) old_name: String,
    pub(crate) final_name: Option<String>,
    /// What is listed.
    pub(crate) before: BTreeSet<TokenId>,
    /// The time, for people who read the journal.
    pub(crate) since: DateTime<Utc>,
}

/// A successor that the sink may have had.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Doubtful {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) expiration_date: Option<DateTime<Utc>>,
}

impl Doubtful {
    /// Whether a token is listed as this one was made.
    pub(crate) fn tells_of(&self, seen: &Seen) -> bool {
        self.id == seen.id.as_str()
            && self.name == seen.name
            && is_same(self.expiration_date, seen.expiration_date)
    }
}

/// Whether two dates are the same to the millisecond, which is as far as the service keeps them.
fn is_same(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> bool {
    let cut = |date: Option<DateTime<Utc>>| date.map(|date| date.trunc_subsecs(3));
    cut(one) == cut(other)
}

/// How far a rotation got. Each is written before what it names is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

    /// A rotation that is about to be begun.
    pub(crate) fn planned(old: &TokenId, base_url: &str, sink: &str, planned: Planned) -> Self {
        let Planned {
            sent,
            old_name,
            final_name,
            before,
            since,
        } = planned;
        Self {
            version: Self::VERSION,
            base_url: base_url.to_owned(),
            old_id: old.as_str().to_owned(),
            old_name,
            name: sent.name.clone(),
            final_name,
            expiration_date: sent.expiration_date,
            since,
            sink: sink.to_owned(),
            successor_id: None,
            stage: Stage::Creating,
            undone: Vec::new(),
            before: before.iter().map(|id| id.as_str().to_owned()).collect(),
            request: Some(sent),
            earlier: Vec::new(),
            doubtful: Vec::new(),
        }
    }

    /// The successor is created, as the service told it.
    pub(crate) fn granted(&mut self, id: &TokenId, granted: Sent) {
        self.successor_id = Some(id.as_str().to_owned());
        self.name = granted.name;
        self.expiration_date = granted.expiration_date;
        self.request = None;
    }

    /// What was asked for, as far as a journal of an earlier version tells it.
    pub(crate) fn as_sent(&self) -> Sent {
        Sent {
            name: self.name.clone(),
            expiration_date: self.expiration_date,
            scope: None,
            validity_seconds: AccessTokenTtl::MAX_SECONDS,
            is_distinct: false,
        }
    }

    /// Whether a token is listed as the successor was made.
    pub(crate) fn tells_of(&self, seen: &Seen) -> bool {
        let is_named = seen.name == self.name || Some(&seen.name) == self.final_name.as_ref();
        is_named && is_same(self.expiration_date, seen.expiration_date)
    }

    pub(crate) fn was_there(&self, id: &TokenId) -> bool {
        self.before.iter().any(|before| before == id.as_str())
    }

    /// The tokens that were there before; `None` in a journal of an earlier version.
    pub(crate) fn before_set(&self) -> Option<BTreeSet<TokenId>> {
        let ids = self.before.iter();
        let ids: BTreeSet<TokenId> = ids
            .filter_map(|id| TokenId::new(id.as_str()).ok())
            .collect();
        (!ids.is_empty()).then_some(ids)
    }

    /// Whether there is something to finish or to undo.
    pub(crate) fn is_open(&self) -> bool {
        !matches!(self.stage, Stage::Finished | Stage::Undone)
    }

    /// The successor, if its id is known.
    pub(crate) fn successor(&self) -> Option<TokenId> {
        TokenId::new(self.successor_id.as_deref()?).ok()
    }

    /// The last successor that the sink may have, as the one that this is about.
    pub(crate) fn take_up_doubtful(&mut self) -> Option<TokenId> {
        let doubtful = self.doubtful.pop()?;
        // It was there when the next one was planned.
        self.before.retain(|before| *before != doubtful.id);
        self.name = doubtful.name;
        self.expiration_date = doubtful.expiration_date;
        self.successor_id = Some(doubtful.id);
        self.successor()
    }

    pub(crate) fn undone(&self) -> Vec<TokenId> {
        let ids = self.undone.iter();
        ids.filter_map(|id| TokenId::new(id.as_str()).ok())
            .collect()
    }
}
