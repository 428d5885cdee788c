//! Runs the fixtures of the normaliser through the whole pipeline: each generates a client in a crate outside the workspace, compiles
//! without warnings, and its examples come back unchanged.

use std::collections::{BTreeMap, BTreeSet};

use xtask::corpus::compile::Judges;
use xtask::corpus::roundtrip::difference::Kind;
use xtask::corpus::{compile, find, generate};

use super::{root, scratch, target};

/// The fixtures with an example that the generator does not keep yet, and what differs. One that is kept has to be taken out here.
const OPEN: [(&str, &[Kind]); 0] = [];

#[test]
fn every_fixture_compiles_and_keeps_its_examples() {
    let documents = find::documents(&root().join("xtask/normalise/tests/fixtures"), None).unwrap();
    // each version that is read is among them
    for name in [
        "passes/swagger.yaml",
        "swagger-files/openapi.yaml",
        "wire.yaml",
    ] {
        let found = documents.iter().any(|found| found.file.ends_with(name));
        assert!(found, "{name}");
    }
    let mut entries = generate::all(&documents, "a test", &|| {});
    for entry in &entries {
        assert!(
            entry.client.is_ok(),
            "{}: {:?}",
            entry.name,
            entry.client.as_ref().err()
        );
    }
    compile::all(
        &scratch(),
        &target().join("corpus-fixtures"),
        &mut entries,
        &Judges::default(),
    )
    .unwrap();
    let mut different = BTreeMap::new();
    for entry in &entries {
        let compiled = entry.compiled.as_deref();
        assert_eq!(compiled, Some(&[] as &[String]), "{}", entry.name);
        let examples = entry.values.as_ref().unwrap();
        let fitting = examples.fitting(false);
        assert_eq!(
            fitting,
            examples.judged.len(),
            "{}: {:?}",
            entry.name,
            examples.judged
        );
        let kinds = examples.kinds().into_keys().map(|(kind, _)| kind);
        let kinds: BTreeSet<Kind> = kinds.collect();
        if !kinds.is_empty() {
            different.insert(entry.name.as_str(), kinds);
        }
    }
    let open = OPEN.map(|(name, kinds)| (name, kinds.iter().copied().collect()));
    assert_eq!(different, BTreeMap::from(open));
}
