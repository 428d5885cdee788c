//! Values for the schemas of a document, made by a generator that is not ours (json-schema-faker, from a fixed seed), with variants of
//! them that a generator seldom hits on. Each is valid by the original document.

use std::collections::BTreeMap;
use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use jsonptr::PointerBuf;
use serde_json::{Value, json};

use super::node::Node;
use super::schemas::Schemas;

mod variants;

/// How many values of each schema are made where nobody says it.
pub const COUNT: usize = 20;
/// Where the generator's random numbers begin.
pub const SEED: u32 = 20_261_126;
/// The longest time for the values of one schema.
const PATIENCE: Duration = Duration::from_secs(20);

const SCRIPT: &str = include_str!("make.mjs");

/// Makes values, or tells why it cannot.
#[derive(Debug, Clone)]
pub struct Maker {
    node: Node,
    /// How many values of each schema.
    pub count: usize,
}

impl Maker {
    /// A maker of `count` values of each schema.
    pub fn new(node: Node, count: usize) -> Self {
        Self { node, count }
    }

    /// Values of the schemas at `wanted`, as the generator makes them. Each is valid, and no two of a schema are equal.
    ///
    /// # Errors
    ///
    /// When the generator cannot be run.
    pub fn values(
        &self,
        schemas: &Schemas,
        wanted: &[PointerBuf],
    ) -> Result<BTreeMap<PointerBuf, Vec<Value>>> {
        let raw = self.raw(&schemas.document, wanted)?;
        let made = wanted.iter().zip(raw).map(|(schema, values)| {
            let mut seen = HashSet::new();
            let valid = values
                .into_iter()
                .filter(|value| seen.insert(value.to_string()))
                .filter(|value| schemas.unfit(schema, value).is_none())
                .take(self.count);
            (schema.clone(), valid.collect())
        });
        Ok(made.collect())
    }

    /// What the generator makes. A schema that takes it too long gets what was made by then.
    fn raw(&self, document: &Value, wanted: &[PointerBuf]) -> Result<Vec<Vec<Value>>> {
        let mut values = vec![Vec::new(); wanted.len()];
        let mut first = 0;
        while first < wanted.len() {
            first = self.run(document, wanted, first, &mut values)?;
        }
        Ok(values)
    }

    /// Runs the generator from the schema `first` on. Gives the schema to go on with.
    fn run(
        &self,
        document: &Value,
        wanted: &[PointerBuf],
        first: usize,
        values: &mut [Vec<Value>],
    ) -> Result<usize> {
        let mut child = self
            .node
            .script("make.mjs", SCRIPT)?
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("the generator of values cannot be run")?;
        let input = json!({
            "document": document,
            "schemas": wanted.iter().map(|schema| schema.as_str()).collect::<Vec<_>>(),
            "first": first,
            "count": self.count,
            "seed": SEED,
        })
        .to_string();
        let mut stdin = child.stdin.take().context("the generator takes no input")?;
        let stdout = child
            .stdout
            .take()
            .context("the generator gives no output")?;
        let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let (sender, lines) = mpsc::channel();
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let mut current = first;
        let next = loop {
            match lines.recv_timeout(PATIENCE) {
                Ok(line) => {
                    let line: Vec<Value> = serde_json::from_str(&line)?;
                    let number = line.first().and_then(Value::as_u64).unwrap_or_default();
                    current = usize::try_from(number)?;
                    if let Some(value) = line.into_iter().nth(1) {
                        values[current].push(value);
                    }
                }
                // it ended; where it did so early, the schema at which it did is left out
                Err(mpsc::RecvTimeoutError::Disconnected) => {
                    let ended = child.wait()?;
                    break if ended.success() {
                        wanted.len()
                    } else {
                        current + 1
                    };
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    child.kill()?;
                    child.wait()?;
                    break current + 1;
                }
            }
        };
        drop(lines);
        let _ = writer.join();
        let _ = reader.join();
        Ok(next)
    }
}

/// Adds variants to the values of each schema, at most `most`, each valid as well.
pub fn add_variants(
    root: &Value,
    schemas: &Schemas,
    made: &mut BTreeMap<PointerBuf, Vec<Value>>,
    most: usize,
) {
    for (schema, values) in made {
        let mut seen: HashSet<String> = values.iter().map(ToString::to_string).collect();
        let variants: Vec<Value> = variants::of(root, schema, values)
            .into_iter()
            .filter(|value| seen.insert(value.to_string()))
            .filter(|value| schemas.unfit(schema, value).is_none())
            .take(most)
            .collect();
        values.extend(variants);
    }
}
