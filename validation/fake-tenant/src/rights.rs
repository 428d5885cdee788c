//! Who may do what: the scopes of the bearer, and whether its identity administers the tenant.

use crate::fields::ALL_SCOPES;
use crate::identity::Identity;

const MY_READ: &str = "sp:my-personal-access-tokens:read";
const MY_MANAGE: &str = "sp:my-personal-access-tokens:manage";
const ALL_READ: &str = "sp:all-personal-access-tokens:read";
const ALL_MANAGE: &str = "sp:all-personal-access-tokens:manage";
const BULK_UPDATE: &str = "idn:all-personal-access-tokens:update";

/// Something that needs a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Right {
    /// List one's own tokens.
    ReadOwn,
    /// List somebody else's, or the whole tenant's.
    ReadAll,
    /// Create, or delete one's own.
    ManageOwn,
    /// Delete somebody else's.
    ManageAll,
    /// Patch one's own. Nobody may patch another's, but in bulk.
    PatchOwn,
    /// Bulk update.
    BulkUpdate,
}

/// Who sent a request, as its bearer says.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) client_id: String,
    pub(crate) identity: Identity,
    pub(crate) scope: Vec<String>,
}

impl Caller {
    pub(crate) fn may(&self, right: Right) -> bool {
        let (scopes, needs_administrator): (&[&str], bool) = match right {
            Right::ReadOwn => (&[MY_READ, MY_MANAGE, ALL_READ, ALL_MANAGE], false),
            Right::ManageOwn => (&[MY_MANAGE, ALL_MANAGE], false),
            Right::PatchOwn => (&[MY_MANAGE], false),
            Right::ReadAll => (&[ALL_READ, ALL_MANAGE], true),
            Right::ManageAll => (&[ALL_MANAGE], true),
            Right::BulkUpdate => (&[BULK_UPDATE], true),
        };
        let holds = self
            .scope
            .iter()
            .any(|scope| scope == ALL_SCOPES || scopes.contains(&scope.as_str()));
        holds && (self.identity.administrator || !needs_administrator)
    }
}
