//! Reads the environment of the program, for what only its outermost layer asks for: the address and the credentials of a tenant.

use std::env::{self, VarError};

use crate::transport::error::Error;

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

/// A text that is there: a blank one is as good as none.
pub(crate) fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.trim().is_empty())
}
