//! A policy as it is written, the same in TOML and JSON.

use crate::{
    policy::{
        Policy,
        breach::Breach,
        limits::{NamePattern, NeverExpiring, Scopes},
    },
    rule::{
        time_span::{InvalidTimeSpan, TimeSpan},
        ttl::AccessTokenTtl,
        violation::{Violation, Violations},
    },
};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};
use std::{fmt, marker::PhantomData, time::Duration};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Draft {
    longest_lifetime: Option<String>,
    longest_bearer: Option<String>,
    name_pattern: Option<String>,
    never_expiring: Table<NeverExpiringDraft>,
    scopes: Table<ScopesDraft>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct NeverExpiringDraft {
    allowed: Option<bool>,
    names: Vec<String>,
    pattern: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct ScopesDraft {
    must_be_named: bool,
    allowed: Option<Vec<String>>,
}

impl Draft {
    /// The policy, or every violation with its pointer and without a place.
    pub(super) fn check(self) -> Result<Policy, Violations> {
        let mut found = Vec::new();
        let mut keep = |violation| found.push(violation);

        let longest_lifetime = self
            .longest_lifetime
            .and_then(|text| checked(&text, length, "/longest-lifetime", &mut keep));
        let longest_bearer = self
            .longest_bearer
            .and_then(|text| checked(&text, bearer, "/longest-bearer", &mut keep));
        let mut pattern = |text: Option<String>, pointer| {
            let pattern = NamePattern::new(&text?, pointer);
            pattern.map_err(&mut keep).ok()
        };
        let name = pattern(self.name_pattern, "/name-pattern");
        let Table(never_expiring) = self.never_expiring;
        let Table(scopes) = self.scopes;
        let never_expiring_pattern = pattern(never_expiring.pattern, "/never-expiring/pattern");
        let has_exceptions = !never_expiring.names.is_empty() || never_expiring_pattern.is_some();
        if never_expiring.allowed == Some(true) && has_exceptions {
            keep(Breach::Contradiction.at("/never-expiring"));
        }
        let allowed = scopes.allowed.iter().flatten().enumerate();
        for (index, _) in allowed.filter(|(_, scope)| scope.trim().is_empty()) {
            keep(Breach::Scope.at(format!("/scopes/allowed/{index}")));
        }

        if found.is_empty() {
            Ok(Policy {
                longest_lifetime,
                longest_bearer,
                name,
                never_expiring: NeverExpiring {
                    allowed: never_expiring.allowed,
                    names: never_expiring.names.into_iter().collect(),
                    pattern: never_expiring_pattern,
                },
                scopes: Scopes {
                    must_be_named: scopes.must_be_named,
                    allowed: scopes.allowed.map(|allowed| allowed.into_iter().collect()),
                },
            })
        } else {
            Err(Violations::new(found))
        }
    }
}

/// Why a text is not a length of time that can be used.
type Misfit = &'static str;

fn checked<T>(
    text: &str,
    parse: impl Fn(&str) -> Result<T, Misfit>,
    pointer: &str,
    keep: &mut impl FnMut(Violation),
) -> Option<T> {
    parse(text)
        .map_err(|reason| keep(Breach::Duration { text, reason }.at(pointer)))
        .ok()
}

fn length(text: &str) -> Result<Duration, Misfit> {
    let span: TimeSpan = text.parse().map_err(InvalidTimeSpan::reason)?;
    match span.as_duration() {
        Duration::ZERO => Err("is no time at all"),
        length => Ok(length),
    }
}

fn bearer(text: &str) -> Result<AccessTokenTtl, Misfit> {
    let seconds = i64::try_from(length(text)?.as_secs()).map_err(|_| OUT_OF_RANGE)?;
    AccessTokenTtl::from_seconds(seconds).map_err(|_| OUT_OF_RANGE)
}

const OUT_OF_RANGE: Misfit = "is longer than the 12 hours that a bearer can be valid";

/// `T` from a table of TOML or an object of JSON.
#[derive(Default)]
pub(super) struct Table<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TableVisitor(PhantomData))
    }
}

struct TableVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for TableVisitor<T> {
    type Value = Table<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table with keys and values")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Table)
    }
}
