//! The program that reads examples into the generated types and writes them again: emitted beside the clients, run once for all.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::cases::Cases;
use crate::corpus::call;

/// What the program made of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It was read, and this was written.
    Written(Value),
    /// It could not be read, and why.
    Unread(String),
    /// It was not tried, because the client has no type for it that compiles.
    Untyped(String),
}

/// The check of one client: a function that takes the number of a type and a value. Types in `untyped` are left out.
pub(crate) fn check(cases: &Cases, untyped: &BTreeMap<String, String>) -> String {
    let mut text = String::from(CHECK);
    for (number, rust) in kinds(cases).into_keys().enumerate() {
        if !untyped.contains_key(rust) {
            let rust = in_client(rust);
            let _ = writeln!(text, "        {number} => again::<{rust}>(value),");
        }
    }
    text.push_str(
        "        _ => Err(format!(\"there is no type {kind} for {value}\")),\n    }\n}\n",
    );
    text
}

/// The type as it is named outside the client.
pub(crate) fn in_client(rust: &str) -> String {
    ["types::", "bounded::", "text::", "timestamp::", "secret::"]
        .into_iter()
        .fold(rust.to_owned(), |rust, module| {
            rust.replace(module, &format!("crate::client::{module}"))
        })
}

/// The type that is checked in a line of the check.
pub(crate) fn type_in_line<'a>(cases: &'a Cases, check: &str, line: usize) -> Option<&'a str> {
    let line = check.lines().nth(line.checked_sub(1)?)?;
    let number: usize = line.trim().split(' ').next()?.parse().ok()?;
    kinds(cases).into_keys().nth(number)
}

/// The types of the cases that the client with these `types` does not have.
pub(crate) fn missing(cases: &Cases, types: &str) -> BTreeMap<String, String> {
    let Ok(file) = syn::parse_file(types) else {
        return BTreeMap::new();
    };
    let names: BTreeSet<String> = file
        .items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Struct(item) => Some(item.ident.to_string()),
            syn::Item::Enum(item) => Some(item.ident.to_string()),
            syn::Item::Type(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect();
    let absent = |rust: &&str| {
        rust.split("types::").skip(1).any(|rest| {
            let is_part = |c: char| c.is_alphanumeric() || c == '_';
            let name = rest.split(|c| !is_part(c)).next().unwrap_or_default();
            !names.contains(name)
        })
    };
    kinds(cases)
        .into_keys()
        .filter(absent)
        .map(|rust| (rust.to_owned(), format!("the client has no type {rust}")))
        .collect()
}

const CHECK: &str = "//! Reads and writes the examples of one document.\n\nuse serde_json::Value;\n\n\
    #[allow(dead_code)]\n\
    fn again<T: serde::de::DeserializeOwned + serde::Serialize>(value: Value) -> Result<Value, String> {\n    \
    let read: T = serde_json::from_value(value).map_err(|cause| cause.to_string())?;\n    \
    serde_json::to_value(read).map_err(|cause| cause.to_string())\n}\n\n\
    /// Reads `value` as a type and writes it again.\n\
    pub fn check(kind: u64, value: Value) -> Result<Value, String> {\n    match kind {\n";

fn kinds(cases: &Cases) -> BTreeMap<&str, u64> {
    let mut kinds: BTreeMap<&str, u64> = cases
        .cases
        .iter()
        .map(|case| (case.rust.as_str(), 0))
        .collect();
    for (number, kind) in (0..).zip(kinds.values_mut()) {
        *kind = number;
    }
    kinds
}

/// The program: a line of `[module, type, value]` in, a line of `[true, value]` or `[false, reason]` out. With the argument `call` it
/// makes calls instead, where it has them.
pub(crate) fn main(modules: &[&str], calls: bool) -> String {
    let arms = |call: &str| {
        let arm = |module: &&str| format!("        {module:?} => {module}::{call},\n");
        modules.iter().map(arm).collect::<String>()
    };
    let checks = arms("examples::check(kind, value)");
    let mut text = format!(
        "//! Runs values through generated types, and calls operations.\n\n#![allow(unused_imports)]\n\n\
         use std::io::{{BufRead, Write}};\n\nuse serde_json::{{Map, Value, json}};\n\n\
         fn checked(line: &str) -> std::io::Result<Value> {{\n    \
         let (module, kind, value): (String, u64, Value) = serde_json::from_str(line).map_err(std::io::Error::other)?;\n    \
         let answer = match module.as_str() {{\n{checks}        \
         other => Err(format!(\"there is no module {{other}}\")),\n    }};\n    \
         Ok(match answer {{\n        Ok(value) => json!([true, value]),\n        Err(reason) => json!([false, reason]),\n    }})\n}}\n"
    );
    if calls {
        text.push_str(call::harness::MAIN);
        let calls = arms("calls::call(number, base_url, http, arguments).await");
        let _ = write!(
            text,
            "\nasync fn call(module: &str, number: u64, base_url: &str, http: reqwest::Client, arguments: Map<String, Value>) -> Value {{\n    \
             match module {{\n{calls}        _ => Value::Null,\n    }}\n}}\n"
        );
    } else {
        text.push_str("\nuse checked as called;\n");
    }
    text.push_str(
        "\nfn main() -> std::io::Result<()> {\n    let calls = std::env::args().nth(1).as_deref() == Some(\"call\");\n    \
         let mut out = std::io::BufWriter::new(std::io::stdout());\n    \
         for line in std::io::stdin().lock().lines() {\n        let line = line?;\n        \
         let answer = if calls { called(&line)? } else { checked(&line)? };\n        \
         writeln!(out, \"{answer}\")?;\n        if calls {\n            out.flush()?;\n        }\n    }\n    Ok(())\n}\n",
    );
    text
}

/// Runs the program at `program` on the cases of each document, with the types that were left out of its check. Gives the answers document by document.
///
/// # Errors
///
/// When it cannot be run, or does not answer each case.
pub fn run(
    program: &Path,
    documents: &[(&str, &Cases, &BTreeMap<String, String>)],
) -> Result<Vec<Vec<Answer>>> {
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{}: cannot be run", program.display()))?;
    let stdin = child.stdin.take().context("the program takes no input")?;
    let stdout = child.stdout.take().context("the program gives no output")?;
    let mut lines = String::new();
    for (module, cases, untyped) in documents {
        let kinds = kinds(cases);
        for case in cases
            .cases
            .iter()
            .filter(|case| !untyped.contains_key(&case.rust))
        {
            let kind = kinds.get(case.rust.as_str()).copied().unwrap_or(u64::MAX);
            let _ = writeln!(lines, "{}", json!([module, kind, case.value]));
        }
    }
    let writer = std::thread::spawn(move || {
        let mut stdin = stdin;
        stdin.write_all(lines.as_bytes())
    });
    let mut answered = BufReader::new(stdout).lines();
    let mut answers = Vec::new();
    for (_, cases, untyped) in documents {
        let mut of_document = Vec::new();
        for case in &cases.cases {
            if let Some(reason) = untyped.get(&case.rust) {
                of_document.push(Answer::Untyped(reason.clone()));
                continue;
            }
            let line = answered
                .next()
                .with_context(|| format!("the program ended at {}", case.place))??;
            let (read, value): (bool, Value) = serde_json::from_str(&line)?;
            of_document.push(if read {
                Answer::Written(value)
            } else {
                Answer::Unread(value.as_str().unwrap_or_default().to_owned())
            });
        }
        answers.push(of_document);
    }
    let status = child.wait()?;
    let _ = writer.join();
    ensure!(
        status.success(),
        "the program that reads the examples failed"
    );
    Ok(answers)
}
