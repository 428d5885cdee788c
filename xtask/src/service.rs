//! The fake tenant as a separate process: starts it on a free port, and stops it. Builds it, and the crates outside the workspace whose
//! programs use it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf, absolute};
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

    /// `program`, with the address and credentials of the service in its environment.
    pub fn client(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env("SAIL_BASE_URL", &self.base_url)
            .env("SAIL_CLIENT_ID", &self.client_id)
            .env("SAIL_CLIENT_SECRET", &self.client_secret);
        command
    }

    /// Stops the service and returns the requests that it received.
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

/// Writes the manifest of a crate outside the workspace at `root` into `folder`, and returns its path. The crate has one program, `name`
/// of the source `main`, and depends on what `dependencies` says and on tokio, as the README tells a user.
///
/// It has the versions that the workspace has locked and the profile of the workspace, so that what both need is built once. Nothing is
/// kept for another, incremental build, because nobody edits it.
///
/// # Errors
///
/// When it cannot be written.
pub fn write_consumer(
    folder: &Path,
    root: &Path,
    name: &str,
    main: &Path,
    dependencies: &str,
) -> Result<PathBuf> {
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [[bin]]\nname = {name:?}\npath = {:?}\n\n\
         [dependencies]\n{dependencies}tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\nincremental = false\n\n[profile.dev.package.\"*\"]\ndebug = false\n",
        absolute(main)?.to_string_lossy()
    );
    let path = folder.join("Cargo.toml");
    std::fs::write(&path, manifest)?;
    std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(path)
}

/// The programs that one run of Cargo built.
pub struct Programs(Vec<Value>);

impl Programs {
    /// Builds `what` of the crate or workspace of `manifest` in `target`: `selection` says to Cargo what that is.
    ///
    /// # Errors
    ///
    /// When Cargo cannot build it.
    pub fn build(what: &str, manifest: &Path, target: &Path, selection: &[&str]) -> Result<Self> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["build", "--quiet"])
            .arg("--message-format=json-render-diagnostics")
            .arg("--manifest-path")
            .arg(manifest)
            .arg("--target-dir")
            .arg(target)
            .args(selection)
            .stderr(Stdio::inherit())
            .output()
            .context("cargo cannot be started")?;
        ensure!(output.status.success(), "cargo build of {what} failed");
        Ok(Self(
            String::from_utf8_lossy(&output.stdout)
                .lines()
                .filter_map(|line| serde_json::from_str(line).ok())
                .collect(),
        ))
    }

    /// Where the program `name` is.
    ///
    /// # Errors
    ///
    /// When it was not built.
    pub fn path(&self, name: &str) -> Result<PathBuf> {
        self.0
            .iter()
            .filter(|message| message.pointer("/target/name") == Some(&name.into()))
            .find_map(|message| message.get("executable")?.as_str())
            .map(PathBuf::from)
            .with_context(|| format!("cargo build gave no program {name}"))
    }
}
