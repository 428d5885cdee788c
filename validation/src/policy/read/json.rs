//! A policy from JSON.

use serde_json::error::Category;

use crate::{
    json::read::reason,
    policy::{
        Policy,
        read::{
            draft::{Draft, Table},
            unreadable,
        },
    },
    rule::{pointer, violation::Violations},
};

impl Policy {
    /// Reads a policy from JSON, with the keys that are shown [above](Policy). For feature `policy-file`.
    ///
    /// ```
    /// use sailpoint_pat::{Code, Policy};
    ///
    /// let violations = Policy::from_json("{\n  \"longest-lifetime\": \"3 months\"\n}").unwrap_err();
    /// let violation = &violations.as_slice()[0];
    /// assert_eq!((violation.code(), violation.pointer()), (Code::PolicyDuration, "/longest-lifetime"));
    /// assert_eq!(violation.position().map(|place| (place.line, place.column)), Some((2, 23)));
    /// ```
    ///
    /// # Errors
    ///
    /// One violation if it cannot be read, because it is no JSON or because of a key that is unknown or a value of the wrong kind;
    /// otherwise every violation at once. Each has its line and column.
    pub fn from_json(text: &str) -> Result<Self, Violations> {
        read(text)
            .and_then(Draft::check)
            .map_err(|found| found.located_in(text))
    }
}

fn read(text: &str) -> Result<Draft, Violations> {
    let mut json = serde_json::Deserializer::from_str(text);
    let Table(draft) = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let cause = error.inner();
        // The place is told apart from the text.
        let reason = reason(cause);
        let mut violation = unreadable(&reason, error.path());
        // The path leads to the object around it.
        let twice = reason.strip_prefix("duplicate field `");
        if let Some(key) = twice.and_then(|rest| rest.strip_suffix('`')) {
            let pointer = violation.pointer().to_owned() + &pointer::pointer_to(key);
            violation.set_pointer(pointer);
        }
        match cause.classify() {
            Category::Data => violation,
            _ => violation.at(cause.line(), cause.column()),
        }
    })?;
    json.end().map_err(|error| {
        let path = serde_path_to_error::Track::new().path();
        unreadable("there is more after its end", &path).at(error.line(), error.column())
    })?;
    Ok(draft)
}
