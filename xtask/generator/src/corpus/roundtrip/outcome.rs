//! Judges whether a value came back as it was. An example that does not fit its own schema is the vendor's mistake and is reported
//! separately from what we lose.

use std::collections::{BTreeMap, BTreeSet};

use jsonptr::PointerBuf;
use openapi_normalise::{Document, Ledger};

use super::cases::{Case, Cases};
use super::difference::{Difference, Kind, differences};
use super::harness::Answer;
use super::named::Named;
use crate::corpus::schemas::{Schemas, describing, steps};

/// The result of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Read and written back to the same JSON.
    Exact,
    /// In a type that only answers use, null and absent were taken for one.
    NullForAbsent,
    /// It differs, and the ledger names each difference.
    Named,
    /// It does not fit its own schema.
    Unfit(String),
    /// It fits, differs, and the ledger does not say so: our mistake.
    Different(Vec<Difference>),
}

/// A value with its result.
#[derive(Debug, Clone)]
pub struct Judged {
    /// File and JSON Pointer of the example, or of the schema that the value was made for.
    pub place: String,
    /// Whether it was made, and is no example of the document.
    pub made: bool,
    /// Whether a request has its schema.
    pub requested: bool,
    /// The value as JSON text.
    pub value: String,
    /// What came of it.
    pub outcome: Outcome,
}

impl Judged {
    /// Whether it came back as it was, but for what is allowed.
    pub fn is_good(&self) -> bool {
        !matches!(self.outcome, Outcome::Different(_) | Outcome::Unfit(_))
    }
}

/// The values of a document with their results.
#[derive(Debug, Clone, Default)]
pub struct Results {
    /// Each value.
    pub judged: Vec<Judged>,
    /// The number of examples without a type of their own: of raw bodies, and of schemas that were merged.
    pub without_type: usize,
    /// The schemas for which there are no values, and why.
    pub without_values: Vec<(String, &'static str)>,
    /// How often the ledger named a difference, by kind and the words of its entry.
    pub named: BTreeMap<(Kind, String), usize>,
}

impl Results {
    /// How many of the examples, or of the made values, are good.
    pub fn good(&self, made: bool) -> usize {
        self.count(made, Judged::is_good)
    }

    /// How many of the examples, or of the made values, fit their schema.
    pub fn fitting(&self, made: bool) -> usize {
        self.count(made, |judged| !matches!(judged.outcome, Outcome::Unfit(_)))
    }

    /// How many of the examples, or of the made values, are of a kind.
    pub fn count(&self, made: bool, kind: impl Fn(&Judged) -> bool) -> usize {
        let of = |judged: &&Judged| judged.made == made && kind(judged);
        self.judged.iter().filter(of).count()
    }

    /// How many values have a difference of each kind, in types that a request has (true) or others (false).
    pub fn kinds(&self) -> BTreeMap<(Kind, bool), usize> {
        let mut counts = BTreeMap::new();
        for judged in &self.judged {
            if let Outcome::Different(differences) = &judged.outcome {
                let kinds: BTreeSet<Kind> = differences.iter().map(|one| one.kind).collect();
                for kind in kinds {
                    *counts.entry((kind, judged.requested)).or_default() += 1;
                }
            }
        }
        counts
    }
}

/// Judges what the types made of each case: `answers` has, case by case, what was written or why it could not be read.
pub fn results(
    document: &Document,
    ledger: &Ledger,
    schemas: &Schemas,
    cases: &Cases,
    answers: &[Answer],
) -> Results {
    let mut judging = Judging {
        document,
        schemas,
        named: Named::of(document, ledger),
        counts: BTreeMap::new(),
    };
    let judged = cases.cases.iter().zip(answers);
    let judged = judged.map(|(case, answer)| Judged {
        place: case.place.clone(),
        made: case.made,
        requested: case.requested,
        value: case.value.to_string(),
        outcome: judging.outcome(case, answer),
    });
    Results {
        judged: judged.collect(),
        without_type: cases.without_type,
        without_values: cases.without_values.clone(),
        named: judging.counts,
    }
}

struct Judging<'a> {
    document: &'a Document,
    schemas: &'a Schemas,
    named: Named<'a>,
    counts: BTreeMap<(Kind, String), usize>,
}

impl Judging<'_> {
    fn outcome(&mut self, case: &Case, answer: &Answer) -> Outcome {
        // made values were held against their schema when they were made
        if !case.made
            && let Some(reason) = self.schemas.unfit(&case.schema, &case.value)
        {
            return Outcome::Unfit(reason);
        }
        let root = &self.document.root;
        let whole = |kind, text: &String| Difference {
            kind,
            at: PointerBuf::new(),
            text: text.clone(),
        };
        let found = match answer {
            Answer::Written(written) => differences(root, &case.schema, &case.value, written),
            Answer::Unread(reason) => vec![whole(Kind::Unread, reason)],
            Answer::Untyped(reason) => vec![whole(Kind::Untyped, reason)],
        };
        if found.is_empty() {
            return Outcome::Exact;
        }
        let mut apart = false;
        let mut left = Vec::new();
        for difference in found {
            if !case.requested && difference.kind.is_null_for_absent() {
                apart = true;
                continue;
            }
            let entry = self.entry(case, &difference);
            match entry {
                Some(words) => *self.counts.entry((difference.kind, words)).or_default() += 1,
                None => left.push(difference),
            }
        }
        match (left.is_empty(), apart) {
            (false, _) => Outcome::Different(left),
            (true, true) => Outcome::NullForAbsent,
            (true, false) => Outcome::Named,
        }
    }

    /// The words of the ledger's entry that names the difference.
    fn entry(&self, case: &Case, difference: &Difference) -> Option<String> {
        let root = &self.document.root;
        let steps = steps(&difference.at);
        // what could not be read may be any part of the value
        let mut places = if difference.kind == Kind::Unread {
            within(&case.value)
                .iter()
                .flat_map(|steps| describing(root, &case.schema, steps))
                .collect()
        } else {
            describing(root, &case.schema, &steps)
        };
        // an undeclared field has no schema: what can be said is said of the object that has it
        if let Some((_, outer)) = steps.split_last() {
            places.extend(describing(root, &case.schema, outer));
        }
        let entry = self
            .named
            .entry(difference.kind, &difference.text, &places)?;
        Some(entry.change.clone())
    }
}

/// The steps to each value within a value.
fn within(value: &serde_json::Value) -> Vec<Vec<String>> {
    use serde_json::Value;
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| (name.clone(), field))
            .collect(),
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items
                .map(|(index, item)| (index.to_string(), item))
                .collect()
        }
        _ => Vec::new(),
    };
    let mut all = vec![Vec::new()];
    for (step, value) in inner {
        all.extend(within(value).into_iter().map(|mut steps| {
            steps.insert(0, step.clone());
            steps
        }));
    }
    all
}
