//! `cargo xtask demo`: the whole line on one machine. Regenerates, builds, starts the fake tenant on a free port, runs the
//! quickstart against it as a user's program would, and compares what the service received with what was promised.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::generate::{self, Places};
use crate::tree::Freshness;

/// How often the quickstart is to use each operation. Anything else is a deviation: the three requests that it
/// refuses must not be among them.
const PROMISED: &[(&str, usize)] = &[
    ("createPersonalAccessTokenV1", 2),
    ("deletePersonalAccessTokenV1", 2),
    ("listPersonalAccessTokensV1", 2),
    ("tokenExchange", 3),
];

/// Runs the demo below `root`.
///
/// # Errors
///
/// At the first step that does not do what it says.
pub fn run(root: &Path, out: &mut dyn Write) -> Result<Freshness> {
    writeln!(out, "1. The client, from the document")?;
    let Freshness::Fresh = generate::run(&Places::below(root), false, out)? else {
        bail!("a run that writes leaves nothing stale");
    };
    writeln!(out, "\n2. The program and the stand-in service, built")?;
    let quickstart = build(&["--package", "sailpoint-pat", "--example", "quickstart"])?;
    let service = build(&[
        "--package",
        "sailpoint-pat-fake-tenant",
        "--bin",
        "fake-tenant",
    ])?;
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let tenant = FakeTenant::start(&service, folder.path())?;
    writeln!(out, "   listening on {}", tenant.base_url)?;

    writeln!(out, "\n3. The program, against the service\n")?;
    out.flush()?;
    let status = Command::new(&quickstart)
        .env("SAIL_BASE_URL", &tenant.base_url)
        .env("SAIL_CLIENT_ID", &tenant.client_id)
        .env("SAIL_CLIENT_SECRET", &tenant.client_secret)
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

/// The stand-in service as a child process. It ends when its standard input closes, so it cannot outlive the demo.
struct FakeTenant {
    child: Child,
    journal: PathBuf,
    base_url: String,
    client_id: String,
    client_secret: String,
}

impl FakeTenant {
    fn start(program: &Path, folder: &Path) -> Result<Self> {
        let journal = folder.join("journal.jsonl");
        let credentials = folder.join("config.json");
        let mut child = Command::new(program)
            .arg("--until-stdin-closes")
            .arg("--credentials-file")
            .arg(&credentials)
            .arg("--journal")
            .arg(&journal)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{}: cannot be started", program.display()))?;
        let mut ready = String::new();
        let stdout = child.stdout.take().context("the service has no output")?;
        BufReader::new(stdout).read_line(&mut ready)?;
        let ready: Value = serde_json::from_str(&ready).context("the service did not start")?;
        let credentials: Value = serde_json::from_slice(&std::fs::read(&credentials)?)?;
        Ok(Self {
            child,
            journal,
            base_url: text(&ready, "baseUrl")?,
            client_id: text(&credentials, "ClientId")?,
            client_secret: text(&credentials, "ClientSecret")?,
        })
    }

    /// Ends the service and gives what it received, a line of JSON each.
    fn stop(mut self) -> Result<Vec<Value>> {
        drop(self.child.stdin.take());
        let status: ExitStatus = self.child.wait()?;
        ensure!(status.success(), "the service ended badly ({status})");
        std::fs::read_to_string(&self.journal)
            .context("the service left no journal")?
            .lines()
            .map(|line| Ok(serde_json::from_str(line)?))
            .collect()
    }
}

impl Drop for FakeTenant {
    fn drop(&mut self) {
        // already ended after `stop`; after an error there is nothing left to report it to
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(value: &Value, key: &str) -> Result<String> {
    let text = value.get(key).and_then(Value::as_str);
    Ok(text
        .with_context(|| format!("the service did not say its {key}"))?
        .to_owned())
}

/// Builds one program and gives its path.
fn build(what: &[&str]) -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "build",
            "--quiet",
            "--message-format=json-render-diagnostics",
        ])
        .args(what)
        .current_dir(
            std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| ".".into(), PathBuf::from),
        )
        .stderr(Stdio::inherit())
        .output()
        .context("cargo cannot be started")?;
    ensure!(
        output.status.success(),
        "cargo build {} failed",
        what.join(" ")
    );
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|message| Some(message.get("executable")?.as_str()?.into()))
        .next_back()
        .with_context(|| format!("cargo build {} gave no program", what.join(" ")))
}

/// Holds what the service received against what was promised.
fn check(received: &[Value]) -> Result<()> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for request in received {
        let operation = request.get("operation").and_then(Value::as_str);
        *counts.entry(operation.unwrap_or("unknown")).or_default() += 1;
    }
    ensure!(
        counts
            .iter()
            .map(|(operation, count)| (*operation, *count))
            .eq(PROMISED.iter().copied()),
        "the service received {counts:?} where {PROMISED:?} was promised"
    );
    Ok(())
}
