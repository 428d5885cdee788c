//! The exit code of a rotation that stopped; its text is the library's.

use std::sync::atomic::{AtomicBool, Ordering};

use sailpoint_pat::rotate::{Fate, Refusal, RotationError, RotationErrorKind};

use crate::{exit::Exit, failure::Failure, output::text};

pub(super) fn of(error: &RotationError) -> Failure {
    let is_about_sink =
        |refusal: &Refusal| matches!(refusal, Refusal::Sink(_) | Refusal::SinkIsJournal);
    let exit = match error.kind() {
        _ if matches!(error.fate(), Fate::Unfinished(_)) => Exit::Partly,
        RotationErrorKind::Refused if is_missing(error) => Exit::Service,
        RotationErrorKind::Refused if error.refusals().iter().all(is_about_sink) => Exit::File,
        RotationErrorKind::Refused => Exit::Refused,
        RotationErrorKind::Busy => Exit::Usage,
        RotationErrorKind::Journal | RotationErrorKind::Sink => Exit::File,
        _ => match error.service_error() {
            Some(service) => Failure::from(service.clone()).exit,
            None => Exit::Service,
        },
    };
    Failure::new(exit, text::plain(&error.to_string()).into_owned())
}

/// The same failure, with the exit code of its own for a standard output that nobody reads, if that was all.
pub(super) fn with_output(failure: Failure, closed: &AtomicBool) -> Failure {
    if failure.exit == Exit::File && closed.load(Ordering::Relaxed) {
        return Failure {
            exit: Exit::Closed,
            ..failure
        };
    }
    failure
}

/// Whether the token is not there, or not seen.
pub(super) fn is_missing(error: &RotationError) -> bool {
    let is_missing = |refusal: &Refusal| matches!(refusal, Refusal::NotFound { .. });
    error.refusals().iter().any(is_missing)
}
