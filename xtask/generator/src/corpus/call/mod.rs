//! Calls every operation of a document through its generated client, at a mock server that reads the original document and judges what
//! it is sent. The server is Prism, not ours; it listens on loopback and ends with the run.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use self::outcome::{Calls, Made, Verdict, misstated, verdict};
use self::plan::{Call, Operation, Plan};
use self::prism::Prism;
use self::relay::{Exchange, Relay};
use super::node::Node;
use super::schemas::Schemas;

pub mod builders;
pub mod harness;
pub mod outcome;
pub mod plan;
pub mod prism;
pub mod relay;

/// The program that calls the operations of all documents, while it runs.
#[derive(Debug)]
pub struct Caller {
    program: PathBuf,
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
            program: program.to_owned(),
            child,
            input,
            output: BufReader::new(output),
        })
    }

    /// Makes a call of the operation `number` of `module`. Gives what the program says of it. Where the call ends the program, it is
    /// started again.
    fn call(&mut self, module: &str, number: usize, base_url: &str, call: &Call) -> Result<Value> {
        let line = json!([module, number, base_url, call.arguments, call.headers]);
        let mut answer = String::new();
        let sent = writeln!(self.input, "{line}").and_then(|()| self.input.flush());
        if sent.is_ok() {
            self.output.read_line(&mut answer)?;
        }
        if answer.is_empty() {
            *self = Self::start(&self.program.clone())?;
            return Ok(json!(["failed", "the call ended the program"]));
        }
        serde_json::from_str(&answer).context("the program that makes the calls does not answer")
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A document whose operations are called.
pub struct Called<'a> {
    /// Its file, which the server reads.
    pub file: &'a Path,
    /// The name of its module in the program.
    pub module: &'a str,
    /// The original document.
    pub root: &'a Value,
    /// Its schemas.
    pub schemas: &'a Schemas,
    /// The calls to make.
    pub plan: &'a Plan,
    /// The operations whose calls do not compile, and why.
    pub left_out: &'a BTreeMap<usize, String>,
}

impl Called<'_> {
    /// Makes the calls, by the program `caller`. What the server says goes to `log`.
    ///
    /// # Errors
    ///
    /// When the program cannot be run, or the relay cannot listen.
    pub fn call_all(&self, caller: &mut Caller, node: &Node, log: &Path) -> Result<Calls> {
        let mut calls = Calls::default();
        let prism = Prism::serve(node, self.file, log);
        let relay = match &prism {
            Ok(prism) => Some(Relay::to(prism.address)?),
            Err(_) => None,
        };
        for (number, operation) in self.plan.operations.iter().enumerate() {
            let absent = match (&operation.builder, self.left_out.get(&number)) {
                (None, _) => Some("the client has no builder for it".to_owned()),
                (Some(_), Some(reason)) => Some(format!("its call does not compile: {reason}")),
                (Some(_), None) => None,
            };
            if let Some(reason) = absent {
                let verdict = Verdict::Missing(reason);
                calls.made.push(made(operation, true, verdict, None));
                continue;
            }
            for call in &operation.calls {
                let what = |list: &[String]| list.join(", ");
                let (verdict, exchange) = if let Err(cause) = &prism {
                    (Verdict::NotTried(format!("{cause:#}")), None)
                } else if !call.valueless.is_empty() {
                    let what = what(&call.valueless);
                    let reason = format!("no valid value was made for {what}");
                    (Verdict::NotTried(reason), None)
                } else if !call.unsettable.is_empty() {
                    let what = what(&call.unsettable);
                    (Verdict::Missing(format!("no setter for {what}")), None)
                } else if let Some(relay) = &relay {
                    self.call(caller, relay, number, operation, call)?
                } else {
                    continue;
                };
                let call = made(operation, call.everything, verdict, exchange);
                calls.made.push(call);
            }
        }
        Ok(calls)
    }

    /// Makes one call. Where the server's answer contradicts the document, which is no fault of the client's, it is asked for one that
    /// it makes from the schema.
    fn call(
        &self,
        caller: &mut Caller,
        relay: &Relay,
        number: usize,
        operation: &Operation,
        call: &Call,
    ) -> Result<(Verdict, Option<Exchange>)> {
        let base_url = format!("http://{}", relay.address);
        let first = self.call_once(caller, relay, &base_url, number, operation, call)?;
        if !matches!(first.0, Verdict::Unanswered(_)) {
            return Ok(first);
        }
        let mut call = call.clone();
        call.headers
            .push(("prefer".to_owned(), "dynamic=true".to_owned()));
        self.call_once(caller, relay, &base_url, number, operation, &call)
    }

    fn call_once(
        &self,
        caller: &mut Caller,
        relay: &Relay,
        base_url: &str,
        number: usize,
        operation: &Operation,
        call: &Call,
    ) -> Result<(Verdict, Option<Exchange>)> {
        let told = caller.call(self.module, number, base_url, call)?;
        let exchange = relay.take().pop();
        let mut verdict = verdict(&told, exchange.as_ref(), operation.has_slip);
        if let Some(exchange) = &exchange {
            if verdict.is_good() {
                let misstated = misstated(self.root, &call.expected, exchange);
                if !misstated.is_empty() {
                    verdict = Verdict::Misstated(misstated);
                }
            }
            if matches!(verdict, Verdict::Unread(_))
                && let Some(reason) = self.contradiction(operation, exchange)
            {
                verdict = Verdict::Unanswered(reason);
            }
        }
        Ok((verdict, exchange))
    }

    /// Why the body of an answer is none of the document's, where the server did not see it.
    fn contradiction(&self, operation: &Operation, exchange: &Exchange) -> Option<String> {
        let schema = plan::answer_schema(self.root, &operation.place, exchange)?;
        let body = serde_json::from_slice(&exchange.answer_body).ok()?;
        self.schemas.unfit(&schema, &body)
    }
}

fn made(
    operation: &Operation,
    everything: bool,
    verdict: Verdict,
    exchange: Option<Exchange>,
) -> Made {
    Made {
        operation: operation.name.clone(),
        everything,
        exchange,
        verdict,
    }
}
