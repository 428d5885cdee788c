//! Runs the fixtures of the normaliser through the whole pipeline: each generates a client in a crate outside the workspace, compiles
//! without warnings, and its examples come back unchanged.

use std::collections::BTreeSet;

use xtask::corpus::compile::Judges;
use xtask::corpus::roundtrip::difference::Kind;
use xtask::corpus::roundtrip::outcome::Outcome;
use xtask::corpus::scratch::Scratch;
use xtask::corpus::{compile, find, generate};

use super::{root, target};

/// The fixtures with an example that the generator does not keep yet, and what differs. One that is kept has to be taken out here.
const OPEN: [(&str, Kind); 7] = [
    ("constraints", Kind::DefaultAdded),
    ("enum-null", Kind::NullDropped),
    ("nullable-components", Kind::NullDropped),
    ("nullable-defaults", Kind::NullDropped),
    ("nullable-unions", Kind::NullDropped),
    ("objects", Kind::NullDropped),
    ("reference-siblings", Kind::NullDropped),
];

#[test]
fn every_fixture_compiles_and_keeps_its_examples() {
    let documents = find::documents(&root().join("xtask/normalise/tests/fixtures"), None).unwrap();
    let mut entries = generate::all(&documents, "a test", &|| {});
    for entry in &entries {
        assert!(
            entry.client.is_ok(),
            "{}: {:?}",
            entry.name,
            entry.client.as_ref().err()
        );
    }
    let scratch = Scratch::of(root()).unwrap().building_in(target());
    compile::all(
        &scratch,
        &target().join("corpus-fixtures"),
        &mut entries,
        &Judges::default(),
    )
    .unwrap();
    for entry in &entries {
        assert_eq!(
            entry.compiled.as_deref(),
            Some(&[] as &[String]),
            "{}",
            entry.name
        );
        let examples = entry.values.as_ref().unwrap();
        let different: BTreeSet<Kind> =
            examples.kinds().into_keys().map(|(kind, _)| kind).collect();
        let open = OPEN.iter().find(|(name, _)| *name == entry.name);
        let open = open.map(|(_, kind)| *kind).into_iter().collect();
        assert_eq!(different, open, "{}: {:?}", entry.name, examples.judged);
        let good = examples.count(false, |judged| !matches!(judged.outcome, Outcome::Unfit(_)));
        assert_eq!(
            good,
            examples.judged.len(),
            "{}: {:?}",
            entry.name,
            examples.judged
        );
    }
}
