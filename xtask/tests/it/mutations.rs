//! Mutated documents: whatever is done to a document, the pipeline gives a client or an error that names a place. Neither it nor the
//! generator may panic. Seeds that once failed are kept in `mutations.proptest-regressions`.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use openapi_to_client::emit;
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use tempfile::TempDir;

/// One change to a document: which node, and what is done to it.
#[derive(Debug, Clone)]
struct Mutation {
    node: prop::sample::Index,
    other: prop::sample::Index,
    deed: u8,
}

fn mutations() -> impl Strategy<Value = (prop::sample::Index, Vec<Mutation>)> {
    let mutation = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        0_u8..16,
    )
        .prop_map(|(node, other, deed)| Mutation { node, other, deed });
    (
        any::<prop::sample::Index>(),
        prop::collection::vec(mutation, 1..6),
    )
}

/// The documents that are mutated: the fixtures of one file, as JSON.
fn documents() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("normalise/tests/fixtures");
    let mut files: Vec<PathBuf> = [folder.clone(), folder.join("passes")]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| openapi_normalise::source::Source::read(file).unwrap().value)
        .collect()
}

/// The pointers of all nodes below the root.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, child)| (key.replace('~', "~0").replace('/', "~1"), child))
            .collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(index, child)| (index.to_string(), child))
            .collect(),
        _ => Vec::new(),
    };
    for (key, child) in children {
        let at = format!("{at}/{key}");
        found.push(at.clone());
        pointers(child, &at, found);
    }
}

fn mutate(document: &mut Value, mutation: &Mutation) {
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    let (here, there) = (
        mutation.node.get(&all).clone(),
        mutation.other.get(&all).clone(),
    );
    let other = document.pointer(&there).cloned().unwrap_or_default();
    let (parent, key) = here.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    if mutation.deed == 0 {
        match document.pointer_mut(parent) {
            Some(Value::Object(map)) => {
                map.remove(&key);
            }
            Some(Value::Array(list)) => {
                list.remove(key.parse().unwrap());
            }
            _ => {}
        }
        return;
    }
    let node = document.pointer_mut(&here).unwrap();
    let old = node.clone();
    *node = match mutation.deed {
        1 => Value::Null,
        2 => json!(0),
        3 => json!("x"),
        4 => json!([]),
        5 => json!({}),
        6 => json!(true),
        7 => json!(-1.5e300),
        8 => json!({ "$ref": format!("#{there}") }),
        9 => json!({ "$ref": format!("#{here}") }),
        10 => json!([old, other]),
        11 => json!({ "allOf": [old, other] }),
        12 => json!({ "oneOf": [old, other], "nullable": true }),
        13 => json!({ "type": "array", "items": old, "default": other }),
        14 => json!({ "type": "string", "enum": [other, old, "a", "A", ""], "default": "b" }),
        _ => other,
    };
}

/// A client or an error that names a place, in time.
fn holds(folder: &Path, document: &Value) -> Result<(), String> {
    let file = folder.join("document.json");
    std::fs::write(&file, document.to_string()).unwrap();
    let start = Instant::now();
    let outcome = openapi_normalise::normalise(&file, None, None)
        .map_err(|error| error.to_string())
        .and_then(|normalised| emit::emit(&normalised).map_err(|error| format!("{error:#}")));
    let took = start.elapsed();
    if took > Duration::from_secs(30) {
        return Err(format!("took {took:?}"));
    }
    match outcome {
        Ok(_) => Ok(()),
        Err(error)
            if error.contains("document.json")
                && error.contains(": #")
                && !error.contains("it gave up") =>
        {
            Ok(())
        }
        Err(error) => Err(error),
    }
}

#[test]
fn a_mutated_document_gives_a_client_or_an_error_with_a_place() {
    let cases = std::env::var("MUTATIONS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(256);
    let documents = documents();
    let folder = TempDir::new().unwrap();
    let config = Config {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::SourceParallel(
            "proptest-regressions",
        ))),
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let outcome = TestRunner::new_with_rng(config, rng).run(&mutations(), |(which, mutations)| {
        let mut document = which.get(&documents).clone();
        for mutation in &mutations {
            mutate(&mut document, mutation);
        }
        holds(folder.path(), &document).map_err(TestCaseError::fail)
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
