//! Whose tokens are listed.

/// Whose tokens are listed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// One's own. Needs the least rights.
    Me,
    /// Those of the identity with this id.
    Identity(String),
    /// Those of everybody in the tenant.
    WholeTenant,
}

impl Owner {
    /// The value of the query parameter `owner-id`, which is absent for the whole tenant.
    pub(crate) fn into_query(self) -> Option<String> {
        match self {
            Self::Me => Some("me".to_owned()),
            Self::Identity(id) => Some(id),
            Self::WholeTenant => None,
        }
    }
}
