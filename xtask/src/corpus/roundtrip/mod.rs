//! Runs the examples of a document through its generated types: read, written, compared. What does not fit its own schema is the
//! vendor's mistake and is told apart from what we lose.

use openapi_normalise::Document;
use serde_json::Value;

mod cases;
mod compare;
pub(super) mod harness;
mod judge;
mod rust_type;

pub use cases::{Case, Cases, of};
pub use harness::run;

/// What came of one example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Read and written back to the same JSON.
    Kept,
    /// Read and written back, but for fields that its schema does not declare.
    Undeclared(String),
    /// It does not fit its own schema.
    Unfit(String),
    /// It fits, and was not kept: ours to mend.
    Lost(String),
}

/// The examples of a document and what came of each.
#[derive(Debug, Clone, Default)]
pub struct Results {
    /// Each example by its place in the document's files.
    pub examples: Vec<(String, Outcome)>,
    /// Examples of parts that became no type of their own: bodies of bytes, and schemas that were merged away.
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
pub fn results(
    document: &Document,
    cases: &cases::Cases,
    answers: &[Result<Value, String>],
) -> Results {
    let judge = judge::Judge::new(&document.root);
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

fn outcome(judge: &judge::Judge, case: &Case, answer: &Result<Value, String>) -> Outcome {
    let lost = match answer {
        Ok(written) => compare::lost(&case.value, written, case.read_only),
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
