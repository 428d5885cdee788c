//! The judges that need Node.js: finds it, and installs the packages that they are, in fixed versions, below the build folder.
//! It installs nothing anywhere else.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Makes values from JSON Schemas.
pub const FAKER: &str = "json-schema-faker@0.6.3";
/// A server that reads an OpenAPI document and judges what it is sent.
pub const PRISM: &str = "@stoplight/prism-cli@5.14.2";

/// A folder with packages of npm.
#[derive(Debug, Clone)]
pub struct Node {
    folder: PathBuf,
}

impl Node {
    /// The folder `folder` with `package` in it, which is installed where it is not there yet.
    ///
    /// # Errors
    ///
    /// When Node.js or npm is missing, or the package cannot be installed.
    pub fn with(folder: &Path, package: &str) -> Result<Self> {
        if !runs("node") {
            bail!("Node.js is not installed: the command `node` cannot be run");
        }
        let (name, version) = package.rsplit_once('@').unwrap_or((package, "latest"));
        let node = Self {
            folder: folder.to_owned(),
        };
        let installed = folder.join("node_modules").join(name).join("package.json");
        let installed = std::fs::read_to_string(installed).unwrap_or_default();
        if installed.contains(&format!("\"version\": \"{version}\"")) {
            return Ok(node);
        }
        std::fs::create_dir_all(folder)
            .with_context(|| format!("{}: cannot be made", folder.display()))?;
        let output = Command::new("npm")
            .args([
                "install",
                "--no-audit",
                "--no-fund",
                "--save-exact",
                package,
            ])
            .arg("--prefix")
            .arg(folder)
            .output()
            .context("npm, which comes with Node.js, cannot be run")?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("npm cannot install {package}: {}", said.trim());
        }
        Ok(node)
    }

    /// A run of Node.js on a file that is put beside the packages, so that it finds them.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn script(&self, name: &str, text: &str) -> Result<Command> {
        let file = self.folder.join(name);
        std::fs::write(&file, text)
            .with_context(|| format!("{}: cannot be written", file.display()))?;
        let mut command = Command::new("node");
        command.arg(file);
        Ok(command)
    }

    /// A run of a file of the packages.
    pub fn program(&self, file: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(self.folder.join("node_modules").join(file));
        command
    }
}

fn runs(program: &str) -> bool {
    let output = Command::new(program).arg("--version").output();
    output.is_ok_and(|output| output.status.success())
}
