//! The one way in which YAML is read: strict YAML 1.2, with limits, and with errors worded for the author of the document.

use serde::de::DeserializeOwned;
use serde_saphyr::Options;

use crate::error::one_line;

/// What is wrong with a text, and the line and column where it is, if they are known.
pub(super) struct Problem {
    pub(super) what: String,
    pub(super) position: Option<(u64, u64)>,
}

/// Reads `text` as a `T`.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_saphyr::from_str_with_options(text, options()).map_err(|cause| Problem {
        what: one_line(
            &cause
                .without_snippet()
                .render_with_formatter(&serde_saphyr::UserMessageFormatter),
        ),
        position: cause.location().map(|at| (at.line(), at.column())),
    })
}

/// The most keys and values of one file. Each needs some kilobytes on its way through the line.
pub(super) const MOST_NODES: usize = 2_000_000;

/// Room for the largest documents in the wild; aliases stay limited, so that a file cannot blow up.
fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: MOST_NODES,
            max_events: 3 * MOST_NODES,
            max_depth: 256,
            max_total_scalar_bytes: 1 << 30,
        },
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
    }
}
