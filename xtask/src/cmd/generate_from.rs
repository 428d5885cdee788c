//! `cargo xtask generate --from`: a client from any document, written anywhere.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use openapi_normalise::Idle;

use crate::emit;
use crate::tree::{self, Difference, Freshness};

/// Generates a client from `document`, corrected by `overlay`, into the folder `out_dir`: a crate's `src`, or a module's folder.
/// With `check` it only compares. Other files in that folder are
/// left alone.
///
/// # Errors
///
/// When the document or the overlay cannot be used, or the folder cannot be written.
pub fn run(
    document: &Path,
    overlay: Option<&Path>,
    out_dir: &Path,
    check: bool,
    out: &mut dyn Write,
) -> Result<Freshness> {
    let overlay = overlay.map(|overlay| (overlay, Idle::Accepted));
    let normalised = openapi_normalise::normalise(document, overlay)?;
    let command = format!(
        "cargo xtask generate --from {} --out {}",
        document.display(),
        out_dir.display()
    );
    let files = emit::emit(
        &normalised,
        &emit::Options {
            command: command.clone(),
            whole_crate: out_dir.file_name().is_some_and(|name| name == "src"),
            readme: false,
            client_feature: false,
        },
    )?;
    if check {
        let stale: Vec<_> = match tree::compare(out_dir, &files)? {
            Freshness::Fresh => Vec::new(),
            // what else lies there is not ours
            Freshness::Stale(stale) => stale
                .into_iter()
                .filter(|(_, difference)| *difference != Difference::Extra)
                .collect(),
        };
        for (path, difference) in &stale {
            writeln!(out, "{} {difference}; run `{command}`", path.display())?;
        }
        if !stale.is_empty() {
            return Ok(Freshness::Stale(stale));
        }
    } else {
        for path in tree::put(out_dir, &files)? {
            writeln!(out, "wrote {}", path.display())?;
        }
    }
    writeln!(
        out,
        "{} files are up to date with {}",
        files.len(),
        document.display()
    )?;
    Ok(Freshness::Fresh)
}
