//! A policy from TOML.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue, Deserializer},
};

use crate::{
    policy::{
        Policy,
        read::{
            draft::{Draft, Table},
            unreadable,
        },
    },
    rule::{
        pointer,
        position::Lines,
        violation::{Violation, Violations},
    },
};

impl Policy {
    /// Reads a policy from TOML, with the keys that are shown [above](Policy). For feature `policy-file`.
    ///
    /// ```
    /// use sailpoint_pat::{Code, Policy};
    ///
    /// let policy = Policy::from_toml("longest-lifetime = '90d'\n[scopes]\nmust-be-named = true")?;
    ///
    /// let violations = Policy::from_toml("longest-lifetime = '90d'\nlongest-baerer = '1h'").unwrap_err();
    /// let violation = &violations.as_slice()[0];
    /// assert_eq!(violation.code(), Code::PolicyUnreadable);
    /// assert_eq!(violation.position().map(|place| (place.line, place.column)), Some((2, 1)));
    /// # Ok::<(), sailpoint_pat::Violations>(())
    /// ```
    ///
    /// # Errors
    ///
    /// One violation if it cannot be read, because it is no TOML or because of a key that is unknown or a value of the wrong kind;
    /// otherwise every violation at once. Each has its line and column.
    pub fn from_toml(text: &str) -> Result<Self, Violations> {
        let lines = Lines::of(text);
        let place = |violation: &mut Violation, range: Range<usize>| {
            violation.set_place(lines.position(range.start), range);
        };
        let Table(draft): Table<Draft> = Deserializer::parse(text)
            .map_err(|error| {
                let path = serde_path_to_error::Track::new().path();
                (unreadable(error.message(), &path), error.span())
            })
            .and_then(|toml| {
                serde_path_to_error::deserialize(toml).map_err(|error| {
                    let span = error.inner().span();
                    (unreadable(error.inner().message(), error.path()), span)
                })
            })
            .map_err(|(mut violation, span)| {
                if let Some(span) = span {
                    place(&mut violation, span);
                }
                violation
            })?;
        draft.check().map_err(|found| {
            let table = DeTable::parse(text).ok();
            found.placed_by(|violation| {
                let range = table
                    .as_ref()
                    .and_then(|table| find(table, violation.pointer()));
                if let Some(range) = range {
                    place(violation, range);
                }
            })
        })
    }
}

/// Where the value at `pointer` is.
fn find(table: &Spanned<DeTable<'_>>, pointer: &str) -> Option<Range<usize>> {
    let mut steps = pointer::steps(pointer);
    let mut here = table.get_ref().get(&*steps.next()?)?;
    for step in steps {
        here = match here.get_ref() {
            DeValue::Table(table) => table.get(&*step)?,
            DeValue::Array(array) => array.get(step.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(here.span())
}
