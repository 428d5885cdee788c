//! The fields of a create request as they came, before anything is checked, and their check.

use std::borrow::Cow;

use crate::{
    json::value::{Given, GivenInteger},
    request::create::NewToken,
    rule::{
        date,
        expiry::Expiry,
        name::TokenName,
        now::Now,
        pointer,
        reason::{Fault, Kind},
        scope::{self, Scope},
        ttl::AccessTokenTtl,
        violation::{Violation, Violations, keep},
    },
};

/// Something in the text that belongs to no field, or to one that was there before.
#[derive(Debug)]
pub(crate) enum Stray<'a> {
    /// The pointer to a field that appears again.
    Duplicate(&'static str),
    /// A key that belongs to no field.
    Unknown(Cow<'a, str>),
}

/// The fields of a create request as they came.
#[derive(Debug, Default)]
pub(crate) struct Fields<'a> {
    pub(crate) name: Given<Cow<'a, str>>,
    pub(crate) scope: Given<Vec<Result<Cow<'a, str>, Kind>>>,
    pub(crate) validity: Given<GivenInteger>,
    pub(crate) expiration: Given<Cow<'a, str>>,
    pub(crate) acknowledgement: Given<bool>,
    pub(crate) strays: Vec<Stray<'a>>,
}

impl Fields<'_> {
    /// Checks every field and the rule between them.
    pub(crate) fn check(self, now: &Now) -> Result<NewToken, Violations> {
        let mut found = Vec::new();
        let name = name(self.name, &mut found);
        let scope = scope(self.scope, &mut found);
        let ttl = ttl(self.validity, &mut found);
        let acknowledgement = match self.acknowledgement {
            Given::Absent => Ok(None),
            Given::Value(said) => Ok(Some(said)),
            Given::Other(kind) => Err(Fault::AcknowledgementNotBoolean(kind)),
        };
        let expiry = expiry(
            &self.expiration,
            acknowledgement.as_ref().ok().copied(),
            now,
            &mut found,
        );
        if let Err(fault) = &acknowledgement {
            found.push(Violation::new(pointer::ACKNOWLEDGEMENT, fault));
        }
        found.extend(self.strays.iter().map(stray));

        match (name, scope, expiry, acknowledgement) {
            (Some(name), Some(scope), Some(expiry), Ok(said)) if found.is_empty() => {
                Ok(NewToken::of_checked(name, scope, ttl, expiry, said))
            }
            _ => Err(Violations::new(found)),
        }
    }
}

pub(crate) fn name(given: Given<Cow<'_, str>>, found: &mut Vec<Violation>) -> Option<TokenName> {
    let checked = match given {
        Given::Value(name) => TokenName::new(name),
        Given::Absent => Err(Violation::new(pointer::NAME, &Fault::NameMissing)),
        Given::Other(kind) => Err(Violation::new(pointer::NAME, &Fault::NameNotString(kind))),
    };
    keep(checked, found)
}

pub(crate) fn scope(
    given: Given<Vec<Result<Cow<'_, str>, Kind>>>,
    found: &mut Vec<Violation>,
) -> Option<Scope> {
    match given {
        Given::Absent => Some(Scope::AllRights),
        Given::Value(entries) => {
            let before = found.len();
            let texts = entries.iter().map(|entry| match entry {
                Ok(scope) => Ok(scope.as_ref()),
                Err(kind) => Err(Fault::ScopeNotString(*kind)),
            });
            scope::check_entries(&texts, found);
            (found.len() == before).then(|| {
                Scope::of_checked(
                    entries
                        .into_iter()
                        .filter_map(Result::ok)
                        .map(Cow::into_owned)
                        .collect(),
                )
            })
        }
        Given::Other(kind) => {
            found.push(Violation::new(pointer::SCOPE, &Fault::ScopeNotArray(kind)));
            None
        }
    }
}

fn ttl(given: Given<GivenInteger>, found: &mut Vec<Violation>) -> Option<AccessTokenTtl> {
    let fault = match given {
        Given::Absent => return None,
        Given::Value(GivenInteger::Fits(seconds)) => {
            return keep(AccessTokenTtl::from_seconds(seconds), found);
        }
        Given::Value(GivenInteger::TooLarge) => Fault::ValidityOutOfRange(None),
        Given::Other(kind) => Fault::ValidityNotInteger(kind),
    };
    found.push(Violation::new(pointer::VALIDITY, &fault));
    None
}

/// `acknowledgement` is `None` when what was said is not a boolean: then nothing can be said about a missing date, but
/// a date can still be judged.
#[allow(clippy::option_option)]
fn expiry(
    given: &Given<Cow<'_, str>>,
    acknowledgement: Option<Option<bool>>,
    now: &Now,
    found: &mut Vec<Violation>,
) -> Option<Expiry> {
    let instant = match given {
        Given::Absent => Ok(None),
        Given::Value(text) if text.is_empty() => Ok(None),
        Given::Value(text) => date::parse(text)
            .map(Some)
            .map_err(|problem| Fault::ExpirationMalformed(text, problem)),
        Given::Other(kind) => Err(Fault::ExpirationNotString(*kind)),
    };
    match (instant, acknowledgement) {
        (Ok(None), None) => None,
        (Ok(instant), said) => keep(Expiry::of_fields(instant, said.flatten(), now), found),
        (Err(fault), _) => {
            found.push(Violation::new(pointer::EXPIRATION, &fault));
            None
        }
    }
}

fn stray(stray: &Stray<'_>) -> Violation {
    match stray {
        Stray::Duplicate(pointer) => Violation::new(
            *pointer,
            &Fault::DuplicateField(pointer.trim_start_matches('/')),
        ),
        Stray::Unknown(key) => Violation::new(pointer::pointer_to(key), &Fault::UnknownField(key)),
    }
}
