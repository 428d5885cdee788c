//! Why a command ended before its end: one message for people, one code for programs. It never holds a secret.

use std::{error::Error as _, fmt::Display, io};

use sailpoint_pat::{Error, ErrorKind, Violations};

use super::exit::Exit;

/// Why a command ended before its end.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// Empty if there is nothing to say.
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// A file that could not be read or written.
    pub(crate) fn file(what: &str, path: impl Display, error: &io::Error) -> Self {
        Self::new(Exit::File, format!("{path} cannot be {what}: {error}"))
    }

    /// The same failure, with this said after it.
    pub(crate) fn and(mut self, more: impl Display) -> Self {
        self.message = format!("{}\n{more}", self.message);
        self
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let is_of_file = error
            .source()
            .and_then(|source| source.downcast_ref::<io::Error>())
            .is_some();
        let exit = match error.kind() {
            ErrorKind::Configuration if is_of_file => Exit::File,
            ErrorKind::Configuration => Exit::Usage,
            ErrorKind::Rejected => Exit::Refused,
            _ => Exit::Service,
        };
        match (error.violations(), error.source()) {
            (Some(violations), _) => Self::from(violations.clone()),
            (None, Some(source)) if matches!(exit, Exit::Usage | Exit::File) => {
                let error = error.to_string();
                let error = error.trim_end_matches("; see the source of this error");
                Self::new(exit, format!("{error}: {source}"))
            }
            _ => Self::new(exit, error.to_string()),
        }
    }
}

impl From<Violations> for Failure {
    fn from(violations: Violations) -> Self {
        Self::new(Exit::Refused, violations.to_string())
    }
}

impl From<sailpoint_pat::Violation> for Failure {
    fn from(violation: sailpoint_pat::Violation) -> Self {
        Violations::from(violation).into()
    }
}

/// An error of the output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::new(Exit::Closed, "")
        } else {
            Self::new(Exit::File, format!("the output cannot be written: {error}"))
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        io::Error::from(error).into()
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            kind => Self::new(
                Exit::File,
                format!("the output cannot be written: {kind:?}"),
            ),
        }
    }
}
