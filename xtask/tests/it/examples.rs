//! The examples of the generator and of the normaliser: crates outside the workspace whose build scripts call the libraries. They build offline,
//! with the versions of the workspace and in its build folder.

use std::fs;
use std::process::Command;

use openapi_normalise::{Document, for_progenitor};
use openapi_to_client::corpus::find;
use progenitor::{GenerationSettings, Generator, InterfaceStyle};
use xtask::service::Programs;

use super::{root, target};

/// Of each example its package, the folder in which it is, and the package that its build script calls by a path.
const EXAMPLES: [(&str, &str, &str); 2] = [
    (
        "build-script",
        "xtask/generator/examples/build-script",
        "xtask/generator",
    ),
    (
        "plain-progenitor",
        "xtask/normalise/examples/progenitor",
        "xtask/normalise",
    ),
];

/// A workspace of both, so that what their build scripts need is built once. Its profile is that of the workspace here.
const WORKSPACE: &str = "[workspace]\nresolver = \"3\"\nmembers = [\"build-script\", \"plain-progenitor\"]\n\n\
    [profile.dev]\ndebug = \"line-tables-only\"\nincremental = false\n\n\
    [profile.dev.package.\"*\"]\ndebug = false\n";

#[test]
#[ignore = "builds the generator once more, with the features of a build script; .ci/run runs it"]
fn build_scripts_generate_clients() {
    let folder = tempfile::tempdir().unwrap();
    let path = |file: &str| folder.path().join(file);
    fs::write(path("Cargo.toml"), WORKSPACE).unwrap();
    fs::copy(root().join("Cargo.lock"), path("Cargo.lock")).unwrap();
    for (name, example, package) in EXAMPLES {
        fs::create_dir_all(path(name).join("src")).unwrap();
        for file in ["Cargo.toml", "build.rs", "openapi.yaml", "src/main.rs"] {
            fs::copy(root().join(example).join(file), path(name).join(file)).unwrap();
        }
        let manifest = path(name).join("Cargo.toml");
        let text = fs::read_to_string(&manifest).unwrap();
        let written = "path = \"../..\"";
        assert!(text.contains(written), "{text}");
        let place = root().join(package);
        let place = format!("path = {:?}", place.to_string_lossy());
        fs::write(&manifest, text.replace(written, &place)).unwrap();
    }
    let selection = ["--offline", "--workspace"];
    let built =
        Programs::build("the examples", &path("Cargo.toml"), &target(), &selection).unwrap();
    let said = |name: &str| {
        let output = Command::new(built.path(name).unwrap()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(
        said("build-script"),
        "Note { color: DarkBlue, pin: Some(Secret([redacted])), text: Text(\"remember\") }\n"
    );
    assert_eq!(
        said("plain-progenitor"),
        "Note { color: DarkBlue, pin: None, text: NoteText(\"remember\") }\n"
    );
}

#[test]
fn both_examples_have_the_same_document() {
    let documents = EXAMPLES.map(|(_, example, _)| {
        fs::read_to_string(root().join(example).join("openapi.yaml")).unwrap()
    });
    assert_eq!(documents[0], documents[1]);
}

/// What the builder of progenitor makes of it compiles for the documents of the examples; that it makes something is held for all fixtures.
#[test]
fn progenitor_takes_every_fixture_that_is_lowered_for_it() {
    let fixtures = root().join("xtask/normalise/tests/fixtures");
    let tests = root().join("xtask/tests/it");
    let mut count = 0;
    for folder in [fixtures.clone(), fixtures.join("passes"), tests] {
        for document in find::documents(&folder, None).unwrap() {
            let read = Document::read_below(&document.file, document.root.as_deref()).unwrap();
            let lowered = for_progenitor(read).unwrap();
            let spec = serde_json::from_value(lowered.document.root).unwrap();
            let mut settings = GenerationSettings::new();
            settings.with_interface(InterfaceStyle::Builder);
            let made = Generator::new(&settings).generate_tokens(&spec);
            assert!(
                made.is_ok(),
                "{}: {:?}",
                document.file.display(),
                made.err()
            );
            count += 1;
        }
    }
    assert!(count > 60, "{count}");
}
