//! What would happen to each token, before anything does.

use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{extend::row::Row, rule::deadline::Deadline, token::id::TokenId};

/// What would happen to each token; made by [`Extend::plan`](super::Extend::plan), carried out by
/// [`Tenant::extend`](crate::Tenant::extend).
///
/// Serialises as `{"to", "rows"}`.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct ExtendPlan {
    pub(super) deadline: Deadline,
    pub(super) rows: Vec<Row>,
}

impl ExtendPlan {
    /// Where the expiry goes.
    pub fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// A row a token.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The tokens whose expiry moves.
    pub fn ids(&self) -> impl Iterator<Item = &TokenId> {
        let moved = self.rows.iter().filter(|row| row.skipped.is_none());
        moved.map(|row| &row.id)
    }

    /// Whether no expiry moves.
    pub fn is_empty(&self) -> bool {
        self.ids().next().is_none()
    }
}

impl Serialize for ExtendPlan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut plan = serializer.serialize_struct("ExtendPlan", 2)?;
        plan.serialize_field("to", &self.deadline.to_string())?;
        plan.serialize_field("rows", &self.rows)?;
        plan.end()
    }
}
