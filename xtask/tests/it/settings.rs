//! The settings of a client: what they change, and how one that means nothing is refused.

use std::fs;

use openapi_to_client::settings::Settings;

use super::package::Place;
use super::root;

#[test]
fn settings_shape_the_client() {
    let place = Place::new();
    place.write(
        "spec/client.toml",
        "document = \"../d.yaml\"\nout = \"../made\"\nleave-out = [\"writing\"]\nsecrets = [\"pin\"]\ncorrected = \"c.json\"\n\
         [package]\nname = \"notes\"\nversion = \"2.0.0\"\ntls = \"none\"\nintroduction = \"Mine.\"\n",
    );
    let (code, out, error) = place.run(&["--settings", "spec/client.toml"]);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert!(out.contains("1 operation, "), "{out}");
    let manifest = place.read("made/Cargo.toml");
    assert!(
        manifest.contains("name = \"notes\"\nversion = \"2.0.0\"\n"),
        "{manifest}"
    );
    assert!(manifest.contains("default = [\"client\"]\n"), "{manifest}");
    assert!(
        place
            .read("made/README.md")
            .contains("\n# notes\n\nMine.\n")
    );
    assert!(
        place
            .read("made/src/types.rs")
            .contains("pub pin: ::std::option::Option<super::secret::Secret>")
    );
    assert!(!place.read("made/src/client.rs").contains("put_note"));
    assert!(place.read("spec/c.json").starts_with(
        "{\n  \"x-generated\": \"Generated from an OpenAPI document. Do not edit.\",\n  \"openapi\""
    ));
    let ledger = place.read("made/LEDGER.md");
    assert!(ledger.contains(
        "## Choices\n\nThe settings of this client ask for it.\n\n### choices\n\nThe settings of this client name it.\n\n\
         - `#/paths/~1notes~1{id}/put`: operation left out\n\
         - `#/components/schemas/Note/properties/pin`: a secret: format password\n"
    ), "{ledger}");
    assert!(
        ledger.contains("- `#/components/schemas/Note/properties/pin`: minLength 4 of a secret\n")
    );
    let (code, out, _) = place.run(&["--settings", "spec/client.toml", "--check"]);
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "20 files are up to date with d.yaml\n")
    );
}

#[test]
fn settings_that_mean_nothing_are_refused_at_their_line() {
    let place = Place::new();
    let refused = |text: &str, expected: &str| {
        place.write("c.toml", text);
        place.assert_refused(&["--settings", "c.toml"], expected);
    };
    refused(
        "document = \"d.yaml\"\nouts = \"x\"\n",
        "c.toml:2: unknown field `outs`, expected one of `document`, `root`, `out`, `overlay`, `refuse-slips`, `keep-unknown-fields`, \
         `only`, `leave-out`, `secrets`, `types-only`, `builders`, `json-schema`, `corrected`, `normalised`, `package`, `env`, `paging`, `retry`, `modules`",
    );
    refused(
        "out = \"x\"\n[package]\nname = \"a\"\nnmae = \"b\"\n",
        "c.toml:4: unknown field `nmae`, expected one of `name`, `version`, `description`, `license`, `keywords`, `categories`, \
         `documentation`, `repository`, `rust-version`, `tls`, `introduction`",
    );
    refused(
        "[package]\nversion = 1\n",
        "c.toml:2: version: invalid type: integer `1`, expected a string",
    );
    refused(
        "[package]\n\ntls = \"openssl\"\n",
        "c.toml:3: tls: unknown variant `openssl`, expected one of `rustls`, `native-tls`, `none`",
    );
    refused(
        "[package]\nname = \"a b\"\n",
        "c.toml:2: name: \"a b\" is no name for a crate; use letters, digits and hyphens, begin with a letter, and take none that Rust or a \
         dependency has",
    );
    refused(
        "[package]\nversion = \"one\"\n",
        "c.toml:2: version: \"one\" is no version; write three numbers, such as 0.1.0",
    );
    refused(
        "out = \"x\"\n",
        "the settings name no document; add `document`, or give one with --from",
    );
    refused(
        "document = \"d.yaml\"\n",
        "there is no folder to write to; name one with --out",
    );
    refused(
        "document = \"d.yaml\"\nout = \"x\"\nleave-out = [\"writing\", \"gone\"]\n",
        "d.yaml: has no operation and no tag \"gone\", which is to be left out; name an operation by its id, by a tag, or as in \"GET /users\"",
    );
    refused(
        "document = \"d.yaml\"\nout = \"x\"\nsecrets = [\"pins\"]\n",
        "d.yaml: has no string property \"pins\", which is to be a secret; name a property as it is written in the document",
    );
    refused(
        "[env]\nbase-url = \"A-B\"\n",
        "c.toml:2: base-url: \"A-B\" is no name for a variable of the environment; use letters, digits and underscores",
    );
    refused(
        "[env.credentials]\nkey = 1\n",
        "c.toml:2: key: the name of a variable, or a table of names such as { id = \"API_ID\", secret = \"API_SECRET\" }",
    );
    refused(
        "[retry]\nrate-limit = { requests = 0, seconds = 1 }\n",
        "c.toml:2: rate-limit: has to let requests through; write at least one request and one second",
    );
    refused(
        "[[paging]]\noperations = [\"a\"]\nby = \"links\"\n",
        "c.toml:3: by: unknown variant `links`, expected one of `link-header`, `next-link`, `cursor`, `offset`, `page`",
    );
    refused(
        "[[paging]]\noperations = [\"a\"]\nby = \"link-header\"\n[[paging]]\noperations = [\"a\"]\nby = \"cursor\"\nparameter = \"c\"\n",
        "c.toml:6: by: pages by this need the key next too",
    );
    refused(
        "[[paging]]\noperations = [\"a\"]\nby = \"link-header\"\nlimit = \"c\"\n",
        "c.toml:4: limit: means nothing for pages by what `by` says; leave it out",
    );
    refused(
        "[[paging]]\noperations = [\"a\"]\nby = \"next-link\"\nnext = \"a/b\"\n",
        "c.toml:4: next: \"a/b\" is no JSON Pointer; write it as in /data/items",
    );
    refused(
        "document = \"d.yaml\"\nout = \"x\"\n[modules.client]\ndocument = \"d.yaml\"\n",
        "c.toml:3: modules.client: is no name for a feature and a module; use small letters, digits and hyphens, and none that Cargo, \
         Rust or a dependency has",
    );
    refused(
        "document = \"d.yaml\"\n[modules.more]\n",
        "c.toml:2: modules.more: names no document; add `document`",
    );
    refused(
        "document = \"d.yaml\"\n[modules.more]\ndocument = \"d.yaml\"\nout = \"x\"\n",
        "c.toml:2: modules.more: is a module of the crate: `out`, `package`, `env`, `paging`, `retry` and `modules` are the crate's",
    );
    refused(
        "document = \"d.yaml\"\nout = \"x\"\n[modules.hooks]\ndocument = \"d.yaml\"\n",
        "hooks: the crate has a module of that name; name it otherwise",
    );
    place.assert_refused(
        &["--settings", "gone.toml"],
        "gone.toml: cannot be read; check the path: No such file or directory (os error 2)",
    );
}

/// A further document is a module behind a feature; what no document names is in the crate once, and a value of hooks serves both clients.
#[test]
fn a_further_document_becomes_a_module() {
    let place = Place::new();
    place.write(
        "client.toml",
        "document = \"d.yaml\"\nout = \"made\"\n\n[modules.more-notes]\ndocument = \"d.yaml\"\nnormalised = \"n.json\"\n",
    );
    let settings = ["--settings", "client.toml"];
    let (code, out, error) = place.run(&settings);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert!(
        out.contains("files are up to date with d.yaml and d.yaml\n"),
        "{out}"
    );
    assert!(out.contains("\nthe module of more-notes:\n"), "{out}");
    let manifest = place.read("made/Cargo.toml");
    assert!(manifest.contains("\nmore-notes = []\n"), "{manifest}");
    let root = place.read("made/src/lib.rs");
    assert!(root.contains("\n#[cfg(feature = \"more-notes\")]\npub mod more_notes;\n"));
    let module = place.read("made/src/more_notes/mod.rs");
    assert!(module.contains("\nuse super::hooks;\n"), "{module}");
    assert!(place.read("n.json").contains("x-generated"));
    let ledger = place.read("made/LEDGER.md");
    assert_eq!(
        ledger.matches("# Ledger of Tiny Notes").count(),
        2,
        "{ledger}"
    );
    // What a module no longer has is ours to take away, and what it has is compared.
    let gone = "made/src/more_notes/gone.rs";
    place.write(
        gone,
        "// Generated from an OpenAPI document. Do not edit.\n",
    );
    let (code, out, _) = place.run(&["--settings", "client.toml", "--check"]);
    assert_eq!(code, Some(1));
    assert_eq!(
        out,
        format!(
            "{gone} is not emitted by anything; run `cargo xtask generate --settings client.toml`\n"
        )
    );
    assert_eq!(place.run(&settings).0, Some(0));
    place.assert_refused(
        &["--settings", "client.toml", "--module", "--out", "m"],
        "--module writes one document, and the settings have `modules`; name the document with --from",
    );
    let other = place.read("d.yaml").replace("X-Key", "X-Other");
    place.write("other.yaml", &other);
    place.write(
        "client.toml",
        "document = \"d.yaml\"\nout = \"made\"\n[modules.more-notes]\ndocument = \"other.yaml\"\n",
    );
    let (code, _, error) = place.run(&settings);
    assert_eq!(code, Some(2));
    assert!(
        error.starts_with("error: other.yaml: its security scheme `")
            && error.ends_with(
                "` is none of those of the crate's document, whose credentials it shares; declare the same there\n"
            ),
        "{error}"
    );
}

/// One place says what keys there are.
#[test]
fn the_example_of_the_settings_has_every_key() {
    let text = fs::read_to_string(root().join("xtask/generator/src/settings.toml")).unwrap();
    Settings::parse(&text).unwrap();
    let told = Settings::parse("?key = 1").unwrap_err();
    assert!(told.starts_with("1: "), "{told}");
    for table in [
        "key = 1",
        "[package]\nkey = 1",
        "[env]\nkey = 1",
        "[[paging]]\nkey = 1",
        "[retry]\nkey = 1",
    ] {
        let told = Settings::parse(table).unwrap_err();
        let (_, keys) = told.split_once("expected ").unwrap();
        for key in keys.split('`').skip(1).step_by(2) {
            let is_there = text.lines().any(|line| {
                let is_table = [
                    "[{key}]",
                    "[[{key}]]",
                    "[env.{key}]",
                    "[{key}.example-reports]",
                ];
                line.starts_with(&format!("{key} ="))
                    || is_table
                        .iter()
                        .any(|table| line == table.replace("{key}", key))
            });
            assert!(is_there, "{key}");
        }
    }
}
