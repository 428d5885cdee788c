//! What becomes of a token by a patch.

use serde_json::Value;

use crate::{
    request::patch::{TokenPatch, document::Document, field::Change, judge},
    rule::{date, deadline::Deadline, now::Now, scope::Scope, violation::Violations},
    token::Token,
};

impl TokenPatch {
    /// The token that would result. Nothing is sent.
    ///
    /// The service may know better: the token may have changed meanwhile, and another one may have the name. An acknowledgement of
    /// which it did not tell counts as none.
    ///
    /// ```
    /// use sailpoint_pat::{Code, Now, Token, TokenPatch};
    ///
    /// let token = Token::from_json(br#"{"id": "a", "name": "ci", "expirationDate": "2126-01-01T00:00:00.000Z"}"#)?;
    /// let now = Now::system();
    /// let patch = TokenPatch::from_json(
    ///     br#"[{"op": "test", "path": "/name", "value": "ci"}, {"op": "replace", "path": "/name", "value": "cd"}]"#,
    ///     &now,
    /// )?;
    /// let renamed = patch.apply(&token, &now)?;
    /// assert_eq!((renamed.name(), renamed.expiration_date()), ("cd", token.expiration_date()));
    /// assert_eq!(patch.apply(&renamed, &now).unwrap_err().as_slice()[0].code(), Code::TestFailed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The first operation that this token does not allow, as a `test` that fails; if there is none, every way in which what
    /// is left behind breaks the rule.
    pub fn apply(&self, token: &Token, now: &Now) -> Result<Token, Violations> {
        let document = Document::of([
            token.name.as_str().into(),
            token.scope.as_deref().map_or(Value::Null, Into::into),
            token.expiration.map(date::write).into(),
            token.acknowledged.unwrap_or_default().into(),
        ]);
        let (outcome, _) = judge::judge(document, self.steps(), now)?;
        let mut token = token.clone();
        if let Change::To(name) = outcome.name {
            token.name = name.into();
        }
        if let Change::To(scope) = outcome.scope {
            token.scope = Some(match scope {
                Scope::AllRights => vec![Scope::ALL_RIGHTS.to_owned()],
                Scope::Named(named) => named.as_slice().to_vec(),
            });
        }
        if let Change::To(expiry) = outcome.expiry {
            token.expiration = expiry.deadline().map(Deadline::instant);
        }
        if let Change::To(acknowledged) = outcome.acknowledgement {
            token.acknowledged = Some(acknowledged);
        }
        Ok(token)
    }
}
