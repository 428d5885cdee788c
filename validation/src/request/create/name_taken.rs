//! Whether another token has the name. Only as good as the list it is held against.

use crate::{
    request::create::NewToken,
    rule::{pointer, reason::Fault, violation::Violation},
    token::Token,
};

impl NewToken {
    /// The same token, if none of these has its name. The service wants names to be unique per owner, so `listed` has to be
    /// the tokens of the one who is to own it; and somebody may create another meanwhile, so the service has the last word.
    ///
    /// ```
    /// use sailpoint_pat::{Code, NewToken, Now, TokenList};
    ///
    /// let listed = TokenList::from_json(br#"[{"id": "a", "name": "ci"}]"#)?.tokens;
    /// let token = NewToken::from_json(br#"{"name": "ci", "userAwareTokenNeverExpires": true}"#, &Now::system())?;
    /// assert_eq!(token.check_name_against(&listed).unwrap_err().code(), Code::NameTaken);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`NameTaken`](crate::Code::NameTaken).
    pub fn check_name_against<'t>(
        self,
        listed: impl IntoIterator<Item = &'t Token>,
    ) -> Result<Self, Violation> {
        let name = self.name().as_str();
        match listed.into_iter().find(|token| token.name() == name) {
            None => Ok(self),
            Some(token) => {
                let fault = Fault::NameTaken(name, token.id().as_str());
                Err(Violation::new(pointer::NAME, &fault))
            }
        }
    }
}
