//! What an earlier audit found, as its `--format json` tells: which findings are new, which are gone.

use std::{collections::HashSet, path::Path};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::terminal::{exit::Exit, failure::Failure, file, world::World};

/// An earlier audit.
#[derive(Deserialize)]
struct Audit {
    now: DateTime<Utc>,
    tenant: String,
    findings: Vec<Gone>,
}

/// A finding of an earlier audit. What else it said is passed over.
#[derive(Deserialize, Serialize)]
pub(super) struct Gone {
    pub(super) key: String,
    pub(super) code: String,
    pub(super) severity: String,
    subject: serde_json::Value,
    pub(super) message: String,
}

/// What an earlier audit found, by the keys of its findings.
pub(super) struct Since {
    pub(super) now: DateTime<Utc>,
    tenant: String,
    findings: Vec<Gone>,
    keys: HashSet<String>,
}

impl Gone {
    /// The name of the token or owner.
    pub(super) fn name(&self) -> &str {
        let name = |what: &str| self.subject.get(what)?.get("name")?.as_str();
        name("token")
            .or_else(|| name("owner"))
            .unwrap_or("the list")
    }
}

impl Since {
    /// Reads what `pat audit --format json` wrote.
    pub(super) fn read(path: &Path, world: &World<'_>) -> Result<Self, Failure> {
        let (name, text) = file::read(path, world)?;
        let audit: Audit = serde_json::from_str(file::without_mark(&text)).map_err(|error| {
            Failure::usage(format!(
                "{name} is not what pat audit --format json writes (line {}, column {}); give the output of an earlier audit",
                error.line(),
                error.column()
            ))
        })?;
        let keys = audit.findings.iter().map(|finding| finding.key.clone());
        Ok(Self {
            now: audit.now,
            tenant: audit.tenant,
            keys: keys.collect(),
            findings: audit.findings,
        })
    }

    /// Refuses to compare one tenant with another.
    pub(super) fn check(&self, path: &Path, tenant: &str) -> Result<(), Failure> {
        if self.tenant == tenant {
            return Ok(());
        }
        Err(Failure::new(
            Exit::Usage,
            format!(
                "{} is of {}, and this is {tenant}; give an audit of the same tenant",
                path.display(),
                self.tenant
            ),
        ))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// What was found then and is not found now.
    pub(super) fn gone(&self, now: &HashSet<String>) -> Vec<&Gone> {
        let gone = self.findings.iter();
        gone.filter(|finding| !now.contains(&finding.key)).collect()
    }
}
