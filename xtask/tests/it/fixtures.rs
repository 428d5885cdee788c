//! Runs the fixtures of the normaliser through the whole pipeline: each generates a client in a crate outside the workspace, compiles
//! without warnings, and its examples come back unchanged.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use openapi_to_client::corpus::compile::Judges;
use openapi_to_client::corpus::roundtrip::difference::Kind;
use openapi_to_client::corpus::{compile, find, generate, report};

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
    let mut entries = generate::all(&documents, &|| {});
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

#[test]
fn a_client_that_does_not_compile_is_told_with_the_first_line_of_the_compiler() {
    let fixtures = root().join("xtask/normalise/tests/fixtures");
    let documents = find::documents(&fixtures, None).unwrap();
    let documents: Vec<_> = documents
        .into_iter()
        .filter(|found| found.name == "no-schemas")
        .collect();
    let mut entries = generate::all(&documents, &|| {});
    // Cargo takes two packages of one name in one build folder for the same where the files of one are older.
    "doc_broken".clone_into(&mut entries[0].module);
    let client = entries[0].client.as_mut().unwrap();
    let broken = client.files.get_mut(Path::new("secret.rs")).unwrap();
    broken.push_str("/// Broken.\npub fn broken() -> u8 {\n    \"text\"\n}\n");
    let line = broken.lines().count() - 1;
    compile::all(
        &scratch(),
        &target().join("corpus-broken"),
        &mut entries,
        &Judges::default(),
    )
    .unwrap();
    let mut out = Vec::new();
    report::table(&entries, &mut out).unwrap();
    let table = String::from_utf8(out).unwrap();
    assert_eq!(
        table.lines().nth(1).unwrap(),
        format!(
            "no-schemas  yes        no        -          -              -           error: mismatched types (client/secret.rs:{line})"
        )
    );
}
