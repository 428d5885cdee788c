//! The one explicit act that a token without an expiration date needs.

/// Somebody knows that this token never expires.
///
/// Without a value of this type there is no [`Expiry::Never`](crate::Expiry::Never), and so no token that never
/// expires. It becomes `"userAwareTokenNeverExpires": true`.
///
/// It cannot be made by accident:
///
/// ```compile_fail,E0423
/// let acknowledged = sailpoint_pat::Acknowledged(());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Acknowledged(());

impl Acknowledged {
    /// Acknowledges that the token has no expiration date: it stays valid until somebody deletes it.
    pub const fn that_this_token_never_expires() -> Self {
        Self(())
    }
}
