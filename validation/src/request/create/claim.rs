//! Whether a listed token is the one that a request asked for. Pure: the lists are arguments.
//!
//! The invariant: a token is taken for ours only if it was not listed before the request, and agrees with it in name, expiry to the
//! millisecond, scope and validity, and if the expiry was computed from the clock of this run, so that no other program asked for the
//! same. Two candidates, or one that agrees in the name alone, are doubt: whoever asks is told of them, and nothing is deleted.

use std::{collections::BTreeSet, fmt};

use chrono::{DateTime, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    request::create::NewToken,
    rule::{date, excerpt::Excerpt, scope::AllRights, ttl::AccessTokenTtl},
    token::{Token, id::TokenId, issued::IssuedToken},
};

/// What a create request asked for, as far as a list tells it again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Sent {
    pub(crate) name: String,
    pub(crate) expiration_date: Option<DateTime<Utc>>,
    /// `None` for all rights of the owner.
    pub(crate) scope: Option<BTreeSet<String>>,
    pub(crate) validity_seconds: i64,
    /// Whether the expiry was computed from the clock of the run that sent it, and so is that run's alone.
    pub(crate) is_distinct: bool,
}

impl Sent {
    pub(crate) fn of(token: &NewToken) -> Self {
        let ttl = token.access_token_ttl();
        Self {
            name: token.name().as_str().to_owned(),
            expiration_date: token.expiry().deadline().map(DateTime::from),
            scope: scopes(token.scope().as_named()),
            validity_seconds: ttl.map_or(AccessTokenTtl::MAX_SECONDS, AccessTokenTtl::seconds),
            is_distinct: token.has_own_expiry(),
        }
    }

    /// A request of which only the name is known.
    pub(crate) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            expiration_date: None,
            scope: None,
            validity_seconds: AccessTokenTtl::MAX_SECONDS,
            is_distinct: false,
        }
    }

    /// The same request as the service granted it, where its answer says.
    pub(crate) fn granted_by(self, issued: &IssuedToken) -> Self {
        match issued.details() {
            Some(details) => Self {
                name: details.name.clone(),
                expiration_date: details.expiration_date.map(|at| at.trunc_subsecs(3)),
                scope: scopes(details.scope.as_deref()),
                validity_seconds: details.access_token_validity_seconds.into(),
                ..self
            },
            None => self,
        }
    }

    /// Whether a listed token is as this request asked for it.
    pub(crate) fn agrees_with(&self, listed: &Seen) -> bool {
        self.name == listed.name
            && self.expiration_date == listed.expiration_date
            && self.scope == listed.scope
            && self.validity_seconds == listed.validity_seconds
    }
}

/// A listed token, as far as a request can be recognised in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Seen {
    pub(crate) id: TokenId,
    pub(crate) name: String,
    pub(crate) created: Option<DateTime<Utc>>,
    /// Cut off to the millisecond, as requests are.
    pub(crate) expiration_date: Option<DateTime<Utc>>,
    pub(crate) scope: Option<BTreeSet<String>>,
    pub(crate) validity_seconds: i64,
}

/// As a person looks for it: with its id and times.
impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the token {} {} (",
            self.id,
            Excerpt::of_input(&self.name)
        )?;
        match self.created {
            Some(created) => write!(f, "created at {}", date::write(created))?,
            None => f.write_str("created at a time that the service does not tell")?,
        }
        match self.expiration_date {
            Some(expires) => write!(f, ", expires at {})", date::write(expires)),
            None => f.write_str(", never expires)"),
        }
    }
}

impl From<&Token> for Seen {
    fn from(token: &Token) -> Self {
        Self {
            id: token.id().clone(),
            name: token.name().to_owned(),
            created: token.created(),
            expiration_date: token.expiration_date().map(|at| at.trunc_subsecs(3)),
            scope: scopes(token.scope()),
            validity_seconds: token.access_token_validity_seconds(),
        }
    }
}

/// The scopes without their order, which nobody promises to keep; `None` for all rights.
fn scopes(scopes: Option<&[String]>) -> Option<BTreeSet<String>> {
    match AllRights::of(scopes) {
        Some(_) => None,
        None => scopes.map(|scopes| scopes.iter().cloned().collect()),
    }
}

/// What a list says of requests whose answers are not known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Claim {
    /// There is no token that could have come of them.
    None,
    /// This one has come of them.
    Ours(TokenId),
    /// These may have come of them, or of another program's.
    Doubt(Vec<Seen>),
}

/// What `listed` says of the requests that were `sent`, if only tokens of the ids in `before` were there when the first was.
/// Without `before` nothing can be proven.
pub(crate) fn claim(sent: &[Sent], before: Option<&BTreeSet<TokenId>>, listed: &[Seen]) -> Claim {
    let is_new = |seen: &&Seen| before.is_none_or(|before| !before.contains(&seen.id));
    let candidates: Vec<&Seen> = listed
        .iter()
        .filter(|seen| sent.iter().any(|sent| sent.name == seen.name))
        .filter(is_new)
        .collect();
    let proves = |seen: &Seen| {
        sent.iter()
            .any(|sent| sent.is_distinct && sent.agrees_with(seen))
    };
    match candidates.as_slice() {
        [] => Claim::None,
        [only] if before.is_some() && proves(only) => Claim::Ours(only.id.clone()),
        doubtful => Claim::Doubt(doubtful.iter().map(|seen| (*seen).clone()).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(id: &str, name: &str, expires: &str) -> Seen {
        Seen {
            id: TokenId::new(id).unwrap(),
            name: name.to_owned(),
            created: None,
            expiration_date: Some(expires.parse().unwrap()),
            scope: None,
            validity_seconds: 43_200,
        }
    }

    fn sent(name: &str, expires: &str) -> Sent {
        Sent {
            name: name.to_owned(),
            expiration_date: Some(expires.parse().unwrap()),
            scope: None,
            validity_seconds: 43_200,
            is_distinct: true,
        }
    }

    const AT: &str = "2026-07-01T00:00:00.123Z";

    #[test]
    fn what_is_new_and_agrees_is_ours() {
        let before = BTreeSet::from([TokenId::new("old").unwrap()]);
        let listed = [
            seen("old", "ci", AT),
            seen("new", "ci (2)", AT),
            seen("other", "x", AT),
        ];
        let claimed = claim(&[sent("ci (2)", AT)], Some(&before), &listed);
        assert_eq!(claimed, Claim::Ours(TokenId::new("new").unwrap()));
        assert_eq!(
            claim(&[sent("none", AT)], Some(&before), &listed),
            Claim::None
        );
        // What was there before is nobody's answer.
        assert_eq!(
            claim(&[sent("ci", AT)], Some(&before), &listed),
            Claim::None
        );
    }

    #[test]
    fn anything_less_is_doubt() {
        let before = BTreeSet::new();
        let doubt = |sent: Sent, listed: &[Seen]| {
            let claimed = claim(&[sent], Some(&before), listed);
            assert!(matches!(claimed, Claim::Doubt(_)), "{claimed:?}");
        };
        let one = seen("a", "ci", AT);
        doubt(sent("ci", AT), &[one.clone(), seen("b", "ci", AT)]);
        doubt(
            sent("ci", "2026-07-01T00:00:00.124Z"),
            std::slice::from_ref(&one),
        );
        doubt(
            Sent {
                is_distinct: false,
                ..sent("ci", AT)
            },
            std::slice::from_ref(&one),
        );
        doubt(
            Sent {
                validity_seconds: 900,
                ..sent("ci", AT)
            },
            std::slice::from_ref(&one),
        );
        let scope = Some(BTreeSet::from(["a".to_owned()]));
        doubt(
            Sent {
                scope,
                ..sent("ci", AT)
            },
            std::slice::from_ref(&one),
        );
        // Nobody looked before.
        assert!(matches!(
            claim(&[sent("ci", AT)], None, &[one]),
            Claim::Doubt(_)
        ));
    }
}
