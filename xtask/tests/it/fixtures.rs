//! Runs the fixtures of the normaliser through the whole pipeline: each generates a client in a crate outside the workspace, compiles
//! without warnings, and its examples come back unchanged.

use std::path::Path;

use xtask::corpus::{compile, find, generate, report};

use super::{root, scratch, target};

#[test]
fn every_fixture_compiles_and_keeps_its_examples() {
    let documents = find::documents(&root().join("xtask/normalise/tests/fixtures"), None).unwrap();
    let mut entries = generate::all(&documents, &|| {});
    for entry in &entries {
        assert!(
            entry.client.is_ok(),
            "{}: {:?}",
            entry.name,
            entry.client.as_ref().err()
        );
    }
    compile::all(&scratch(), &target().join("corpus-fixtures"), &mut entries).unwrap();
    for entry in &entries {
        assert_eq!(
            entry.compiled.as_deref(),
            Some(&[] as &[String]),
            "{}",
            entry.name
        );
        let examples = entry.examples.as_ref().unwrap();
        assert_eq!(
            examples.kept(),
            examples.examples.len(),
            "{}: {:?}",
            entry.name,
            examples.examples
        );
    }
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
    let client = entries[0].client.as_mut().unwrap();
    let broken = client.files.get_mut(Path::new("secret.rs")).unwrap();
    broken.push_str("/// Broken.\npub fn broken() -> u8 {\n    \"text\"\n}\n");
    let line = broken.lines().count() - 1;
    compile::all(&scratch(), &target().join("corpus-broken"), &mut entries).unwrap();
    let mut out = Vec::new();
    report::table(&entries, &mut out).unwrap();
    let table = String::from_utf8(out).unwrap();
    assert_eq!(
        table.lines().nth(1).unwrap(),
        format!(
            "no-schemas  yes        no        -          error: mismatched types (client/secret.rs:{line})"
        )
    );
}
