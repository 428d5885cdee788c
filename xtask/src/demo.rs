//! `cargo xtask demo`: the whole pipeline on one machine. Regenerates and builds the client, starts the fake tenant on a free port,
//! runs the quickstart against it as a user's program would, and compares what the service received with what was promised.

use std::io::Write;
use std::path::{Path, PathBuf, absolute};

use anyhow::{Context as _, Result, ensure};
use openapi_to_client::tree::Freshness;
use serde_json::Value;

use crate::client;
use crate::service::{FakeTenant, Programs, write_consumer};

/// How often the quickstart is to use each operation that changes something. Anything else is a deviation: the three
/// requests that it refuses must not be among them.
const PROMISED: [(&str, usize); 4] = [
    ("createPersonalAccessTokenV1", 2),
    ("patchPersonalAccessTokenV1", 0),
    ("updateBulkPersonalAccessTokensV1", 0),
    ("deletePersonalAccessTokenV1", 2),
];

/// Runs the demo below `root`. Cargo builds in `target`.
///
/// # Errors
///
/// At the first step that does not do what it says.
pub fn run(root: &Path, target: &Path, out: &mut dyn Write) -> Result<Freshness> {
    writeln!(out, "1. The client, from the document")?;
    let freshness = client::rebuild(root, false, out)?;
    ensure!(
        freshness == Freshness::Fresh,
        "a run that writes leaves nothing stale"
    );
    writeln!(out, "\n2. The program and the stand-in service, built")?;
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let (quickstart, service) = build(root, target, folder.path())?;
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

/// Builds the quickstart as a crate of its own in `folder`, and the service, and returns both programs.
///
/// An example of the workspace would bring the dependencies of its tests, and TLS with its C code; the service speaks http. The service is
/// a dependency only so that one run of Cargo builds both with the same features, and so what they share once.
fn build(root: &Path, target: &Path, folder: &Path) -> Result<(PathBuf, PathBuf)> {
    let (quickstart, service) = ("quickstart", "fake-tenant");
    let library = absolute(root.join("validation"))?;
    let dependencies = format!(
        "sailpoint-pat = {{ path = {:?}, default-features = false, features = [\"client\", \"public-identities\"] }}\n\
         sailpoint-pat-fake-tenant = {{ path = {:?} }}\n",
        library.to_string_lossy(),
        library.join("fake-tenant").to_string_lossy()
    );
    let main = library.join("examples/quickstart.rs");
    let manifest = write_consumer(folder, root, quickstart, &main, &dependencies)?;
    let selection = [
        "--package",
        quickstart,
        "--package",
        "sailpoint-pat-fake-tenant",
        "--bins",
    ];
    let what = format!("{quickstart} and {service}");
    let built = Programs::build(&what, &manifest, target, &selection)?;
    Ok((built.path(quickstart)?, built.path(service)?))
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
