//! Reads the environment of the program, for what only its outermost layer asks for: the address and the credentials of a tenant. What
//! editors and shells put around a value is passed over here, and what nobody can have meant is told.

use std::env::{self, VarError};

use crate::{rule::excerpt::is_hidden, transport::error::Error};

/// The value of a variable; `None` if it is not set, or blank.
///
/// # Errors
///
/// If it is not Unicode.
pub(crate) fn variable(name: &str) -> Result<Option<String>, Error> {
    match env::var(name) {
        Ok(value) => Ok(filled(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Error::configuration(format!(
            "{name} is not Unicode; set it again"
        ))),
    }
}

/// The value of a variable that is needed.
pub(crate) fn needed(name: &str) -> Result<String, Error> {
    variable(name)?.ok_or_else(|| {
        Error::configuration(format!(
            "{name} is not set; set it in the environment of this program"
        ))
    })
}

/// A text that is there: a blank one is as good as none. A byte order mark before it and line ends behind it mean nothing.
pub(crate) fn filled(text: impl AsRef<str>) -> Option<String> {
    let text = text.as_ref().trim_start_matches('\u{feff}');
    let text = text.trim_end_matches(['\r', '\n']);
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// An id or a secret that is there, as it is sent. `what` says which it is, for it is never repeated.
///
/// # Errors
///
/// If it has blanks around it or characters that nobody sees: the service would refuse it, and nobody would see why.
pub(crate) fn credential(what: &str, text: impl AsRef<str>) -> Result<Option<String>, Error> {
    let Some(text) = filled(text) else {
        return Ok(None);
    };
    let wrong = if let Some(hidden) = text.chars().find(|c| is_hidden(*c)) {
        format!(
            "has the character U+{:04X}, which nobody sees",
            u32::from(hidden)
        )
    } else if text.starts_with(char::is_whitespace) {
        "begins with a space".to_owned()
    } else if text.ends_with(char::is_whitespace) {
        "ends with a space".to_owned()
    } else {
        return Ok(Some(text));
    };
    Err(Error::configuration(format!("{what} {wrong}; take it out")))
}
