//! A token that was created while its secret did not arrive: deletes it, or says how.

use sailpoint_pat::{Creation, Error, Tenant, TokenId, Unsettled};

use crate::{exit::Exit, failure::Failure, output::text};

/// Deletes a token whose secret could not be kept because of `failure`, and says so.
pub(crate) async fn token(tenant: &Tenant, id: &TokenId, failure: Failure) -> Failure {
    let failure = match failure {
        Failure { exit, message } if message.is_empty() => {
            Failure::new(exit, "nobody reads the output")
        }
        failure => failure,
    };
    let id_shown = text::plain(id.as_str());
    match tenant.delete(id).await {
        Ok(()) => failure.and(format_args!("the new token {id_shown} was deleted again")),
        Err(error) => Failure {
            exit: Exit::Partly,
            ..failure.and(format_args!(
                "the new token {id_shown} could not be deleted again: {error}; delete it: pat revoke {id_shown}"
            ))
        },
    }
}

/// What became of the token is part of the message; the command that removes it is added.
pub(crate) fn after_error(error: Error) -> Failure {
    match error.creation().cloned() {
        Some(Creation::Orphan(orphan)) => {
            let id = text::plain(orphan.id.as_str()).into_owned();
            Failure {
                exit: Exit::Partly,
                ..Failure::from(error).and(format_args!("delete it: pat revoke {id}"))
            }
        }
        Some(Creation::Unknown(unsettled)) => Failure {
            exit: Exit::Partly,
            ..Failure::from(error).and(unknown(&unsettled))
        },
        _ => error.into(),
    }
}

/// What to do about a token of which nobody knows whether it is there.
pub(crate) fn unknown(unsettled: &Unsettled) -> String {
    format!(
        "look for \"{}\" in pat list, and delete it there by pat revoke: nobody has its secret",
        text::plain(unsettled.name.as_str())
    )
}
