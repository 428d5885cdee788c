//! What a patch does to a field.

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
