//! Prism as a mock server of one document: started on a free port of loopback, ended when it is dropped.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::corpus::node::Node;

/// The longest time until the server listens.
const PATIENCE: Duration = Duration::from_secs(90);

/// A server that runs.
#[derive(Debug)]
pub struct Prism {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
}

impl Prism {
    /// Serves the document in `file`, and waits until it can be called. What it says goes to `log`.
    ///
    /// # Errors
    ///
    /// When it cannot be started, or ends because it cannot read the document.
    pub fn serve(node: &Node, file: &Path, log: &Path) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let said = std::fs::File::create(log)
            .with_context(|| format!("{}: cannot be written", log.display()))?;
        let child = node
            .program("@stoplight/prism-cli/dist/index.js")
            .args([
                "mock",
                "--errors",
                "--verboseLevel",
                "error",
                "--host",
                "127.0.0.1",
                "--port",
            ])
            .arg(address.port().to_string())
            .arg(file)
            .stdin(Stdio::null())
            .stdout(said.try_clone()?)
            .stderr(said)
            .spawn()
            .context("Prism cannot be run")?;
        let mut prism = Self { address, child };
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            let ended = prism.child.try_wait()?.is_some();
            if ended || start.elapsed() > PATIENCE {
                let said = std::fs::read_to_string(log).unwrap_or_default();
                let said: String = said.chars().take(300).collect();
                bail!("Prism does not serve the document: {}", said.trim());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(prism)
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
