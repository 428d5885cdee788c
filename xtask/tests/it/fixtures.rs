//! Runs the fixtures of the normaliser through the whole pipeline: each generates a client in a crate outside the workspace, compiles
//! without warnings, and its examples come back unchanged.

use xtask::corpus::{compile, find, generate};

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
