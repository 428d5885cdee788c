//! `cargo xtask demo`: the whole pipeline on one machine. Regenerates and builds the client, starts the fake tenant on a free port,
//! runs the quickstart against it as a user's program would, and compares what the service received with what was promised.

use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::generate::{self, Places};
use crate::service::{FakeTenant, Programs};
use crate::tree::Freshness;

/// How often the quickstart is to use each operation that changes something. Anything else is a deviation: the three
/// requests that it refuses must not be among them.
const PROMISED: [(&str, usize); 4] = [
    ("createPersonalAccessTokenV1", 2),
    ("patchPersonalAccessTokenV1", 0),
    ("updateBulkPersonalAccessTokensV1", 0),
    ("deletePersonalAccessTokenV1", 2),
];

/// Runs the demo below `root`.
///
/// # Errors
///
/// At the first step that does not do what it says.
pub fn run(root: &Path, out: &mut dyn Write) -> Result<Freshness> {
    writeln!(out, "1. The client, from the document")?;
    let freshness = generate::rebuild(&Places::below(root), false, out)?;
    ensure!(
        freshness == Freshness::Fresh,
        "a run that writes leaves nothing stale"
    );
    writeln!(out, "\n2. The program and the stand-in service, built")?;
    let Programs {
        quickstart,
        service,
    } = Programs::build()?;
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let tenant = FakeTenant::start(&service, folder.path())?;
    writeln!(out, "   listening on {}", tenant.base_url)?;

    writeln!(out, "\n3. The program, against the service\n")?;
    out.flush()?;
    let status = tenant
        .client(&quickstart)
        .status()
        .with_context(|| format!("{}: cannot be started", quickstart.display()))?;
    let received = tenant.stop()?;
    ensure!(status.success(), "the quickstart failed ({status})");
    check(&received)?;
    writeln!(
        out,
        "\nThe service received {} requests, and none for the three that were refused. Done.",
        received.len()
    )?;
    Ok(Freshness::Fresh)
}

/// Holds what the service received against what was promised.
fn check(received: &[Value]) -> Result<()> {
    for (operation, promised) in PROMISED {
        let count = received
            .iter()
            .filter(|request| request.get("operation").and_then(Value::as_str) == Some(operation))
            .count();
        ensure!(
            count == promised,
            "the service received {operation} {count} times where {promised} were promised"
        );
    }
    Ok(())
}
