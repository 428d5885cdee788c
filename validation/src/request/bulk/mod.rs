//! A change of several tokens at once, known to be what the rule allows.

mod json;
mod reason;

use std::{borrow::Cow, collections::HashSet};

use sailpoint_pat_client::types::{
    BulkUpdatePersonalAccessTokensRequest, BulkUpdatePersonalAccessTokensRequestIdsItem as Item,
};

use crate::{
    request::{
        bulk::reason::BulkFault,
        patch::{TokenPatch, field::Field},
    },
    rule::{
        now::Now,
        reason::Kind,
        violation::{Violation, Violations},
    },
    token::id::TokenId,
};

/// A change of the expiry of up to 25 tokens. The service does all of it or nothing.
///
/// Only `expirationDate` and `userAwareTokenNeverExpires` can be changed in this way, under the same rule as in a
/// [`TokenPatch`]. For more tokens there is [`BulkPlan`](crate::BulkPlan).
///
/// ```
/// use std::time::Duration;
/// use sailpoint_pat::{BulkPatch, Deadline, Now, TokenId, TokenPatch};
///
/// let now = Now::system();
/// let extended = TokenPatch::new().expire_at(Deadline::after(Duration::from_secs(86_400), &now)?);
/// let bulk = BulkPatch::new([TokenId::new("a")?, TokenId::new("b")?], extended)?;
/// assert!(bulk.ids().eq(["a", "b"]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct BulkPatch {
    ids: Vec<Item>,
    patch: TokenPatch,
}

impl BulkPatch {
    /// The most tokens that one request may name.
    pub const MOST_IDS: usize = 25;

    /// The request that gives each of these tokens this patch.
    ///
    /// # Errors
    ///
    /// Every violation at once: ids that are none, too many, blank or there twice, a patch without an operation, and each
    /// operation that touches another field than the two.
    pub fn new(
        ids: impl IntoIterator<Item = TokenId>,
        patch: TokenPatch,
    ) -> Result<Self, Violations> {
        let (ids, found) = judge(ids, Self::MOST_IDS, &patch);
        Self::unless(found, ids, patch)
    }

    /// The request that the generated model holds. What is said of null at [`TokenPatch::from_operations`] holds here too.
    ///
    /// # Errors
    ///
    /// Every violation at once, but what a patch leaves behind is judged only when its operations are well formed.
    pub fn from_request(
        request: BulkUpdatePersonalAccessTokensRequest,
        now: &Now,
    ) -> Result<Self, Violations> {
        let mut found = Vec::new();
        let ids = request.ids.into_iter().map(|id| Ok(Cow::Owned(id.into())));
        let ids = check_ids(ids, Self::MOST_IDS, &mut found);
        let operations = request.patch.into_iter();
        let operations = operations.map(|operation| Ok(operation.into()));
        let patch = check_patch(
            TokenPatch::of_members(operations, Field::BULK, now),
            &mut found,
        );
        Self::unless(found, ids, patch)
    }

    fn unless(
        found: Vec<Violation>,
        ids: Vec<Item>,
        patch: TokenPatch,
    ) -> Result<Self, Violations> {
        if found.is_empty() {
            Ok(Self { ids, patch })
        } else {
            Err(Violations::new(found))
        }
    }

    fn of_checked(ids: Vec<Item>, patch: TokenPatch) -> Self {
        Self { ids, patch }
    }

    /// The same request, if its deadline still lies in the future.
    ///
    /// # Errors
    ///
    /// [`ExpirationNotInFuture`](crate::Code::ExpirationNotInFuture).
    pub fn still_after(self, now: &Now) -> Result<Self, Violation> {
        Ok(Self {
            patch: self.patch.still_after(now)?,
            ..self
        })
    }

    /// The ids of the tokens, in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.ids.iter().map(|id| id.as_str())
    }

    /// What each token gets.
    pub fn patch(&self) -> &TokenPatch {
        &self.patch
    }
}

/// Takes what a patch was found to be; one that is refused leaves an empty one, which goes nowhere.
fn check_patch(patch: Result<TokenPatch, Violations>, found: &mut Vec<Violation>) -> TokenPatch {
    match patch {
        Ok(patch) => {
            if patch.is_empty() {
                found.push(Violation::new("/patch", &BulkFault::PatchEmpty));
            }
            patch
        }
        Err(violations) => {
            found.extend(violations.under("/patch"));
            TokenPatch::new()
        }
    }
}

/// What is wrong with giving this patch to these tokens, `most` of them in one request, and the ids as they are sent.
fn judge(
    ids: impl IntoIterator<Item = TokenId>,
    most: usize,
    patch: &TokenPatch,
) -> (Vec<Item>, Vec<Violation>) {
    let mut found = Vec::new();
    let ids = ids
        .into_iter()
        .map(|id| Ok(Cow::Owned(id.as_str().to_owned())));
    let ids = check_ids(ids, most, &mut found);
    keep_to_bulk(patch, &mut found);
    (ids, found)
}

/// Checks that a patch of one token may be given to several.
fn keep_to_bulk(patch: &TokenPatch, found: &mut Vec<Violation>) {
    if patch.is_empty() {
        found.push(Violation::new("/patch", &BulkFault::PatchEmpty));
    }
    for (index, step) in patch.steps().iter().enumerate() {
        for (member, fault) in step.outside(Field::BULK) {
            found.push(Violation::new(format!("/patch/{index}/{member}"), &fault));
        }
    }
}

/// The request to send.
impl From<BulkPatch> for BulkUpdatePersonalAccessTokensRequest {
    fn from(bulk: BulkPatch) -> Self {
        Self {
            ids: bulk.ids,
            patch: bulk.patch.into(),
        }
    }
}

/// Checks ids as they came, an `Err` is no text; at most `most` of them.
pub(crate) fn check_ids<'a>(
    ids: impl IntoIterator<Item = Result<Cow<'a, str>, Kind>>,
    most: usize,
    found: &mut Vec<Violation>,
) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut seen = HashSet::new();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (index, id) in ids.into_iter().enumerate() {
        count += 1;
        let mut refuse = |fault: &BulkFault<'_>| {
            wrong.push(Violation::new(format!("/ids/{index}"), fault));
        };
        match id {
            Err(kind) => refuse(&BulkFault::IdNotString(kind)),
            // What the generated model takes for white space is blank too.
            Ok(id) => match Item::try_from(id.as_ref()) {
                Ok(_) if id.chars().all(char::is_whitespace) => refuse(&BulkFault::IdBlank),
                Err(_) => refuse(&BulkFault::IdBlank),
                Ok(_) if seen.contains(&id) => refuse(&BulkFault::IdDuplicate(&id)),
                Ok(item) => {
                    seen.insert(id);
                    items.push(item);
                }
            },
        }
    }
    if count == 0 {
        found.push(Violation::new("/ids", &BulkFault::IdsEmpty));
    }
    if count > most {
        found.push(Violation::new("/ids", &BulkFault::IdsTooMany(count, most)));
    }
    found.append(&mut wrong);
    items
}

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
        let (ids, found) = judge(ids, usize::MAX, &patch);
        let BulkPatch { ids, patch } = BulkPatch::unless(found, ids, patch)?;
        Ok(Self { ids, patch })
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
