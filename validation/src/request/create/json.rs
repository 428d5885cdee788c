//! The way in from JSON bytes: every field is read and checked, whatever is wrong with the others.

use std::borrow::Cow;

use serde::de::{IgnoredAny, MapAccess};

use crate::{
    json::{
        read::{located, read_request, stray},
        value::{ListValue, Members, Reader, Value, put},
    },
    request::create::NewToken,
    rule::{
        date,
        expiry::Expiry,
        name::TokenName,
        now::Now,
        pointer,
        reason::Fault,
        scope::{self, Scope},
        ttl::AccessTokenTtl,
        violation::{Violation, Violations, keep},
    },
};

impl NewToken {
    /// The token that a JSON create request describes.
    ///
    /// A field that the request does not have is refused: whether the service ignores it is not known, and a misspelt
    /// `expirationDate` would change what the request means. A field that appears twice is refused for the same reason.
    /// Null means the same as absent, for `expirationDate` the empty string too.
    ///
    /// ```
    /// use sailpoint_pat::{NewToken, Now};
    ///
    /// let violations = NewToken::from_json(br#"{"name": "ci", "scope": ["a", "a"]}"#, &Now::system()).unwrap_err();
    /// let codes: Vec<_> = violations.iter().map(|v| v.code().as_str()).collect();
    /// assert_eq!(codes, ["scope-duplicate", "never-expiring-not-acknowledged"]);
    /// ```
    ///
    /// # Errors
    ///
    /// Every violation at once, with line and column; a text that is not JSON is one violation.
    pub fn from_json(body: &[u8], now: &Now) -> Result<Self, Violations> {
        let mut fields = Fields::default();
        read(body, &mut fields)
            .map_err(Violations::from)
            .and_then(|()| fields.check(now))
            .map_err(|found| located(found, body))
    }
}

fn read<'de>(body: &'de [u8], fields: &mut Fields<'de>) -> Result<(), Violation> {
    let body: Value<'_, _> = read_request(body, Reader::of(fields))?;
    body.into_object()
        .map(drop)
        .map_err(|kind| Violation::new("", &Fault::BodyNotObject(kind)))
}

/// The fields of the request as they came; of one that appears twice the last.
#[derive(Default)]
struct Fields<'a> {
    name: Option<Value<'a>>,
    scope: Option<ListValue<'a>>,
    validity: Option<Value<'a>>,
    expiration: Option<Value<'a>>,
    acknowledgement: Option<Value<'a>>,
    /// Keys that belong to no field, or to one that was there before.
    strays: Vec<Violation>,
}

impl<'de> Members<'de> for Fields<'de> {
    fn take<A: MapAccess<'de>>(
        &mut self,
        key: Cow<'de, str>,
        members: &mut A,
    ) -> Result<(), A::Error> {
        let was_there = match &*key {
            "name" => put(&mut self.name, members)?,
            "scope" => put(&mut self.scope, members)?,
            "accessTokenValiditySeconds" => put(&mut self.validity, members)?,
            "expirationDate" => put(&mut self.expiration, members)?,
            "userAwareTokenNeverExpires" => put(&mut self.acknowledgement, members)?,
            _ => {
                members.next_value::<IgnoredAny>()?;
                self.strays.push(stray(&key, &Fault::UnknownField(&key)));
                return Ok(());
            }
        };
        if was_there {
            self.strays.push(stray(&key, &Fault::DuplicateField(&key)));
        }
        Ok(())
    }
}

impl Fields<'_> {
    /// Checks every field and the rule between them.
    fn check(self, now: &Now) -> Result<NewToken, Violations> {
        let mut found = Vec::new();
        let name = name(self.name.unwrap_or_default(), &mut found);
        let scope = scope(self.scope.unwrap_or_default(), &mut found);
        let ttl = ttl(&self.validity.unwrap_or_default(), &mut found);
        let acknowledgement = match self.acknowledgement.unwrap_or_default() {
            Value::Null => Ok(None),
            Value::Boolean(said) => Ok(Some(said)),
            other => Err(Fault::AcknowledgementNotBoolean(other.kind())),
        };
        let said = acknowledgement.as_ref().ok().copied();
        let expiry = expiry(&self.expiration.unwrap_or_default(), said, now, &mut found);
        if let Err(fault) = &acknowledgement {
            found.push(Violation::new(pointer::ACKNOWLEDGEMENT, fault));
        }
        found.extend(self.strays);

        match (name, scope, expiry, acknowledgement) {
            (Some(name), Some(scope), Some(expiry), Ok(said)) if found.is_empty() => {
                Ok(NewToken::of_checked(name, scope, ttl, expiry, said))
            }
            _ => Err(Violations::new(found)),
        }
    }
}

pub(crate) fn name(given: Value<'_>, found: &mut Vec<Violation>) -> Option<TokenName> {
    let checked = match given {
        Value::Text(name) => TokenName::new(name),
        Value::Null => Err(Violation::new(pointer::NAME, &Fault::NameMissing)),
        other => {
            let fault = Fault::NameNotString(other.kind());
            Err(Violation::new(pointer::NAME, &fault))
        }
    };
    keep(checked, found)
}

pub(crate) fn scope(given: ListValue<'_>, found: &mut Vec<Violation>) -> Option<Scope> {
    let entries = match given {
        Value::Null => return Some(Scope::AllRights),
        Value::List(entries) => entries,
        other => {
            let fault = Fault::ScopeNotArray(other.kind());
            found.push(Violation::new(pointer::SCOPE, &fault));
            return None;
        }
    };
    let before = found.len();
    let texts = entries.iter().map(|entry| match entry {
        Value::Text(scope) => Ok(&**scope),
        other => Err(Fault::ScopeNotString(other.kind())),
    });
    scope::check_entries(&texts, found);
    let scopes = entries
        .into_iter()
        .filter_map(|entry| entry.into_text().ok())
        .map(Cow::into_owned);
    (found.len() == before).then(|| Scope::of_checked(scopes.collect()))
}

fn ttl(given: &Value<'_>, found: &mut Vec<Violation>) -> Option<AccessTokenTtl> {
    let fault = match given {
        Value::Null => return None,
        Value::Integer(Some(seconds)) => {
            return keep(AccessTokenTtl::from_seconds(*seconds), found);
        }
        Value::Integer(None) => Fault::ValidityOutOfRange(None),
        other => Fault::ValidityNotInteger(other.kind()),
    };
    found.push(Violation::new(pointer::VALIDITY, &fault));
    None
}

/// `acknowledgement` is `None` when what was said is not a boolean: then nothing can be said about a missing date, but
/// a date can still be judged.
#[allow(clippy::option_option)]
fn expiry(
    given: &Value<'_>,
    acknowledgement: Option<Option<bool>>,
    now: &Now,
    found: &mut Vec<Violation>,
) -> Option<Expiry> {
    let instant = match given {
        Value::Null => Ok(None),
        Value::Text(text) if text.is_empty() => Ok(None),
        Value::Text(text) => date::parse(text)
            .map(Some)
            .map_err(|problem| Fault::ExpirationMalformed(text, problem)),
        other => Err(Fault::ExpirationNotString(other.kind())),
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
