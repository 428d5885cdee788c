//! Calls every operation of a document through its generated client, at a mock server that reads the original document and judges what
//! it is sent. The server is Prism, not ours; it listens on loopback and ends with the run.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use self::outcome::{Called, Calls, Verdict, verdict};
use self::plan::{Call, Operation, Plan};
use self::prism::Prism;
use self::relay::Relay;
use super::node::Node;

pub mod harness;
pub mod outcome;
pub mod plan;
pub mod prism;
pub mod relay;

/// The program that calls the operations of all documents, while it runs.
#[derive(Debug)]
pub struct Caller {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Caller {
    /// Starts the program.
    ///
    /// # Errors
    ///
    /// When it cannot be run.
    pub fn start(program: &Path) -> Result<Self> {
        let mut child = Command::new(program)
            .arg("call")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{}: cannot be run", program.display()))?;
        let input = child.stdin.take().context("the program takes no input")?;
        let output = child.stdout.take().context("the program gives no output")?;
        Ok(Self {
            child,
            input,
            output: BufReader::new(output),
        })
    }

    /// Makes a call of the operation `number` of `module`. Gives what the program says of it.
    fn call(&mut self, module: &str, number: usize, base_url: &str, call: &Call) -> Result<Value> {
        let line = json!([module, number, base_url, call.arguments, call.headers]);
        writeln!(self.input, "{line}")?;
        self.input.flush()?;
        let mut answer = String::new();
        self.output.read_line(&mut answer)?;
        serde_json::from_str(&answer).context("the program that makes the calls ended")
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Calls the operations of `plan`, which the client in `module` has, at a server of the document in `file`.
///
/// # Errors
///
/// When the program ends, or the relay cannot listen.
pub fn all(
    caller: &mut Caller,
    node: &Node,
    file: &Path,
    module: &str,
    plan: &Plan,
    left_out: &BTreeMap<usize, String>,
    log: &Path,
) -> Result<Calls> {
    let mut calls = Calls::default();
    let prism = Prism::serve(node, file, log);
    let relay = match &prism {
        Ok(prism) => Some(Relay::to(prism.address)?),
        Err(_) => None,
    };
    for (number, operation) in plan.operations.iter().enumerate() {
        let absent = match (&operation.builder, left_out.get(&number)) {
            (None, _) => Some("the client has no builder for it".to_owned()),
            (Some(_), Some(reason)) => Some(format!("its call does not compile: {reason}")),
            (Some(_), None) => None,
        };
        if let Some(reason) = absent {
            calls
                .called
                .push(called(operation, true, Verdict::Missing(reason)));
            continue;
        }
        for call in &operation.calls {
            let mut result = called(operation, call.everything, Verdict::Good);
            if let Err(cause) = &prism {
                result.verdict = Verdict::NotTried(format!("{cause:#}"));
            } else if !call.valueless.is_empty() {
                let what = call.valueless.join(", ");
                result.verdict = Verdict::NotTried(format!("no valid value was made for {what}"));
            } else if !call.unsettable.is_empty() {
                let what = call.unsettable.join(", ");
                result.verdict = Verdict::Missing(format!("no setter for {what}"));
            } else if let Some(relay) = &relay {
                made(caller, relay, module, number, call, &mut result)?;
            }
            calls.called.push(result);
        }
    }
    Ok(calls)
}

fn called(operation: &Operation, everything: bool, verdict: Verdict) -> Called {
    Called {
        operation: operation.name.clone(),
        everything,
        exchange: None,
        verdict,
    }
}

/// Makes one call. Where the server's answer contradicts the document, which is no fault of the client's, it is asked for one that it
/// makes from the schema.
fn made(
    caller: &mut Caller,
    relay: &Relay,
    module: &str,
    number: usize,
    call: &Call,
    result: &mut Called,
) -> Result<()> {
    let base_url = format!("http://{}", relay.address);
    for prefer in [None, Some("dynamic=true")] {
        let mut call = call.clone();
        let prefer = prefer.map(|value: &str| ("prefer".to_owned(), value.to_owned()));
        call.headers.extend(prefer);
        let told = caller.call(module, number, &base_url, &call)?;
        result.exchange = relay.take().pop();
        result.verdict = verdict(&told, result.exchange.as_ref());
        if !matches!(result.verdict, Verdict::Unanswered(_)) {
            break;
        }
    }
    Ok(())
}
