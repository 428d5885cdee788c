//! Judges whether an example came back unchanged. An example that does not fit its own schema is the vendor's mistake and is reported
//! separately from what we lose.

use openapi_normalise::Document;
use serde_json::Value;

use super::cases::{Case, Cases};
use super::judge::Judge;

/// The result of one example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Read and written back to the same JSON.
    Kept,
    /// Read and written back, but for fields that its schema does not declare.
    Undeclared(String),
    /// It does not fit its own schema.
    Unfit(String),
    /// It fits, and was not kept: our mistake.
    Lost(String),
}

/// The examples of a document with their results.
#[derive(Debug, Clone, Default)]
pub struct Results {
    /// Each example by its place in the document's files.
    pub examples: Vec<(String, Outcome)>,
    /// The number of examples without a type of their own: of raw bodies, and of schemas that were merged.
    pub without_type: usize,
}

impl Results {
    /// How many were kept.
    pub fn kept(&self) -> usize {
        self.count(|outcome| *outcome == Outcome::Kept)
    }

    /// How many fit their schema.
    pub fn fitting(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Kept | Outcome::Lost(_)))
    }

    /// How many of a kind.
    pub fn count(&self, kind: impl Fn(&Outcome) -> bool) -> usize {
        self.examples
            .iter()
            .filter(|(_, outcome)| kind(outcome))
            .count()
    }
}

/// Judges what the types made of each case: `answers` has, case by case, what was written or why it could not be read.
pub fn results(document: &Document, cases: &Cases, answers: &[Result<Value, String>]) -> Results {
    let judge = Judge::new(&document.root);
    let judged = cases
        .cases
        .iter()
        .zip(answers)
        .map(|(case, answer)| (case.place.clone(), outcome(&judge, case, answer)))
        .collect();
    Results {
        examples: judged,
        without_type: cases.without_type,
    }
}

fn outcome(judge: &Judge, case: &Case, answer: &Result<Value, String>) -> Outcome {
    let lost = match answer {
        Ok(written) => lost(&case.value, written, case.read_only),
        Err(problem) => Some(problem.clone()),
    };
    if let Some(reason) = judge.unfit(&case.schema, &case.value) {
        return Outcome::Unfit(reason);
    }
    match lost {
        None => Outcome::Kept,
        Some(lost) => match judge.undeclared(&case.schema, &case.value) {
            Some(reason) => Outcome::Undeclared(reason),
            None => Outcome::Lost(lost),
        },
    }
}

/// The first thing in `read` that is missing from `written`. Absent and null are equal, a default may have been added, dates are compared
/// by instant, IP addresses by address, numbers by value. With `read_only` an empty list and no list are equal too, because errors
/// are only read.
pub fn lost(read: &Value, written: &Value, read_only: bool) -> Option<String> {
    match (read, written) {
        (Value::Object(read), Value::Object(written)) => {
            read.iter().find_map(|(key, value)| match written.get(key) {
                Some(other) => lost(value, other, read_only).map(|lost| format!("{key}: {lost}")),
                None if value.is_null() || (read_only && is_empty(value)) => None,
                None => Some(format!("{key} was not kept")),
            })
        }
        (Value::Array(read), Value::Array(written)) if read.len() == written.len() => read
            .iter()
            .zip(written)
            .enumerate()
            .find_map(|(index, (one, other))| {
                lost(one, other, read_only).map(|lost| format!("{index}: {lost}"))
            }),
        (Value::Number(one), Value::Number(other)) => {
            let same = one == other || one.as_f64() == other.as_f64();
            (!same).then(|| format!("{one} was written as {other}"))
        }
        (Value::String(one), Value::String(other)) => {
            let same = one == other || same_instant(one, other) || same_address(one, other);
            (!same).then(|| format!("{one:?} was written as {other:?}"))
        }
        (one, other) => (one != other).then(|| format!("{one} was written as {other}")),
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
        || value.as_object().is_some_and(serde_json::Map::is_empty)
}

fn same_instant(one: &str, other: &str) -> bool {
    let read = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
    read(one).is_some() && read(one) == read(other)
}

fn same_address(one: &str, other: &str) -> bool {
    let read = |text: &str| text.parse::<std::net::Ipv6Addr>().ok();
    read(one).is_some() && read(one) == read(other)
}
