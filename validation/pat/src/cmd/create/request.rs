//! What a new token shall be, from the command line to the library's types, which know the rule.

use clap::Args;
use sailpoint_pat::{AccessTokenTtl, Acknowledged, NewToken, Now, Scope, TokenName};

use crate::{
    failure::Failure,
    output::{cells, text},
    when::{Span, When},
};

#[derive(Args, Debug)]
pub(crate) struct Request {
    /// Its name, unique among its owner's tokens
    #[arg(long)]
    name: String,
    /// When it expires: 90d, 2027-01-31, 2027-01-31T12:00:00Z
    #[arg(long, value_name = "WHEN", required_unless_present = "never_expires")]
    expires: Option<When>,
    /// It never expires; only with --acknowledged
    #[arg(long, conflicts_with = "expires", requires = "acknowledged")]
    never_expires: bool,
    /// I know that it stays valid until somebody deletes it
    #[arg(long, requires = "never_expires")]
    acknowledged: bool,
    /// What it may do; repeatable [default: all rights]
    #[arg(long, value_name = "SCOPE")]
    scope: Vec<String>,
    /// How long its bearers are valid, 15s to 12h
    #[arg(long, value_name = "SPAN")]
    bearer: Option<Span>,
}

impl Request {
    /// The token, if the rule allows it.
    pub(crate) fn token(&self, now: &Now) -> Result<NewToken, Failure> {
        let name = TokenName::new(self.name.clone())?;
        let mut token = match self.expires {
            Some(when) => NewToken::expiring(name, when.deadline(now)?),
            None if self.never_expires && self.acknowledged => {
                NewToken::never_expiring(name, Acknowledged::that_this_token_never_expires())
            }
            None => return Err(Failure::usage("say when it expires: --expires 90d")),
        };
        if !self.scope.is_empty() {
            token = token.with_scope(Scope::named(self.scope.iter().cloned())?);
        }
        if let Some(Span(length)) = self.bearer {
            let seconds = i64::try_from(length.as_secs()).unwrap_or(i64::MAX);
            token = token.with_access_token_ttl(AccessTokenTtl::from_seconds(seconds)?);
        }
        Ok(token)
    }
}

/// `the token "ci", which expires at 2027-01-31T00:00:00.000Z, with idn:accounts:read`
pub(crate) fn words(token: &NewToken) -> String {
    let expires = match token.expiry().deadline() {
        Some(deadline) => format!("expires at {deadline}"),
        None => "never expires".to_owned(),
    };
    format!(
        "the token \"{}\", which {expires}, with {}",
        text::plain(token.name().as_str()),
        text::plain(&cells::scopes(token.scope().as_named()))
    )
}
