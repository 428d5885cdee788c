//! The fields that a patch may change, and what it does to them.

use crate::rule::pointer;

/// A field of a token that a patch may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Name,
    Scope,
    Expiration,
    Acknowledgement,
}

impl Field {
    /// What a patch of one token may change, in the order in which violations are told.
    pub(crate) const SINGLE: &[Self] = &[
        Self::Name,
        Self::Scope,
        Self::Expiration,
        Self::Acknowledgement,
    ];
    /// What a bulk update may change.
    pub(crate) const BULK: &[Self] = &[Self::Expiration, Self::Acknowledgement];

    pub(crate) const fn pointer(self) -> &'static str {
        match self {
            Self::Name => pointer::NAME,
            Self::Scope => pointer::SCOPE,
            Self::Expiration => pointer::EXPIRATION,
            Self::Acknowledgement => pointer::ACKNOWLEDGEMENT,
        }
    }
}

/// What a patch does to a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Change<T> {
    /// Nothing.
    #[default]
    Unchanged,
    /// Sets it to this, whatever the token has.
    To(T),
    /// Sets it to something that comes from the token itself, by a `move` or a `copy` or by a path that leads inside.
    /// [`TokenPatch::apply`](crate::TokenPatch::apply) tells what, for one token.
    FromToken,
}

impl<T> Change<T> {
    /// What the field is set to, where the patch alone says it.
    pub fn to(&self) -> Option<&T> {
        match self {
            Self::To(value) => Some(value),
            Self::Unchanged | Self::FromToken => None,
        }
    }

    /// Whether the patch leaves the field alone.
    pub fn is_unchanged(&self) -> bool {
        matches!(self, Self::Unchanged)
    }
}
