//! The stand-in service as a program of its own: built, started on a free port of this machine, and ended.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// The stand-in service as a child process. It ends when its standard input closes, so it cannot outlive the demo.
pub struct FakeTenant {
    child: Child,
    journal: PathBuf,
    /// Where it listens.
    pub base_url: String,
    client_id: String,
    client_secret: String,
}

impl FakeTenant {
    /// Starts `program` on a free port; its files go to `folder`.
    ///
    /// # Errors
    ///
    /// When it cannot be started or does not say that it is ready.
    pub fn start(program: &Path, folder: &Path) -> Result<Self> {
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

    /// `program`, with the environment that tells it of the service.
    pub fn client(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env("SAIL_BASE_URL", &self.base_url)
            .env("SAIL_CLIENT_ID", &self.client_id)
            .env("SAIL_CLIENT_SECRET", &self.client_secret);
        command
    }

    /// Ends the service and gives what it received, a line of JSON each.
    ///
    /// # Errors
    ///
    /// When it ended badly or left no journal.
    pub fn stop(mut self) -> Result<Vec<Value>> {
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

/// Builds one program and gives its path: `what` says which to Cargo.
///
/// # Errors
///
/// When Cargo cannot build it.
pub fn build(what: &[&str]) -> Result<PathBuf> {
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
