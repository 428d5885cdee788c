//! A change of any number of tokens, cut into requests that the service takes.

use std::borrow::Cow;

use crate::{
    request::{
        bulk::{BulkPatch, Item, ids, keep_to_bulk},
        patch::TokenPatch,
    },
    rule::violations::Violations,
    token::id::TokenId,
};

/// A change of any number of tokens, cut into requests of at most [`BulkPatch::MOST_IDS`].
///
/// Each request is done wholly or not at all, the plan is not: keep what has not been done when one fails.
///
/// ```
/// use sailpoint_pat::{Acknowledged, BulkPlan, TokenId, TokenPatch};
///
/// let ids: Vec<TokenId> = (0..60).map(|number| TokenId::new(format!("t{number}"))).collect::<Result<_, _>>()?;
/// let patch = TokenPatch::new().never_expire(Acknowledged::that_this_token_never_expires());
/// let plan = BulkPlan::new(ids, patch)?;
/// let sizes: Vec<_> = plan.requests().map(|request| request.ids().len()).collect();
/// assert_eq!(sizes, [25, 25, 10]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct BulkPlan {
    ids: Vec<Item>,
    patch: TokenPatch,
}

impl BulkPlan {
    /// The plan that gives each of these tokens this patch, in this order.
    ///
    /// # Errors
    ///
    /// As [`BulkPatch::new`], but for the number of ids.
    pub fn new(
        ids: impl IntoIterator<Item = TokenId>,
        patch: TokenPatch,
    ) -> Result<Self, Violations> {
        let mut found = Vec::new();
        let ids = ids
            .into_iter()
            .map(|id| Ok(Cow::Owned(id.as_str().to_owned())));
        let ids = ids::check(ids, usize::MAX, &mut found);
        keep_to_bulk(&patch, &mut found);
        if found.is_empty() {
            Ok(Self { ids, patch })
        } else {
            Err(Violations::new(found))
        }
    }

    /// The requests, in order.
    pub fn requests(&self) -> impl ExactSizeIterator<Item = BulkPatch> + '_ {
        self.ids
            .chunks(BulkPatch::MOST_IDS)
            .map(|ids| BulkPatch::of_checked(ids.to_vec(), self.patch.clone()))
    }

    /// What each token gets.
    pub fn patch(&self) -> &TokenPatch {
        &self.patch
    }
}
