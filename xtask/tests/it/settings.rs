//! The settings of a client: what they change, and how one that means nothing is refused.

use std::fs;

use openapi_to_client::{Document, Form, Settings, generate};

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
        "[[paging]]\noperations = [\"a*b*\"]\nby = \"link-header\"\n",
        "c.toml:2: operations: takes one * in a name",
    );
}

#[test]
fn modules_that_are_none_are_refused_at_their_line() {
    let place = Place::new();
    let refused = |text: &str, expected: &str| {
        place.write("c.toml", text);
        place.assert_refused(&["--settings", "c.toml"], expected);
    };
    refused(
        "document = \"d.yaml\"\nout = \"x\"\n[modules.client]\ndocument = \"d.yaml\"\n",
        "c.toml:3: modules.client: is no name for a feature and a module; use small letters, digits and hyphens, begin with a letter, \
         and take none that Cargo, Rust or a dependency has",
    );
    refused(
        "document = \"d.yaml\"\n[modules.more]\n",
        "c.toml:2: modules.more: names no document; add `document`",
    );
    for key in [
        "out = \"x\"",
        "types-only = true",
        "builders = true",
        "json-schema = true",
    ] {
        refused(
            &format!("document = \"d.yaml\"\n[modules.more]\ndocument = \"d.yaml\"\n{key}\n"),
            "c.toml:2: modules.more: is a module of the crate: `out`, `package`, `env`, `paging`, `retry`, `types-only`, `builders`, \
             `json-schema` and `modules` are the crate's",
        );
    }
    for name in ["-more", "bin", "2"] {
        let told = Settings::parse(&format!("[modules.{name}]\ndocument = \"d.yaml\"\n"));
        assert!(told.unwrap_err().contains("is no name for a feature"));
    }
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
    assert!(module.contains("\npub use super::hooks;\n"), "{module}");
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
        "--module writes one document, and the settings have `modules`; name the document with --from, without these settings",
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

/// What only one of two documents has is no module of the other.
#[test]
fn each_root_has_the_modules_of_its_own_document() {
    let place = Place::new();
    place.write(
        "more.yaml",
        "openapi: 3.0.3\ninfo: {title: More, version: '1'}\npaths:\n  /a:\n    get:\n      operationId: a\n      responses:\n\
         \x20       '200': {description: a, content: {application/json: {schema: {type: string}}}}\n\
         \x20       '201': {description: b, content: {application/json: {schema: {type: object, properties: {b: {type: string}}}}}}\n",
    );
    for (of_crate, of_module) in [("d.yaml", "more.yaml"), ("more.yaml", "d.yaml")] {
        // both have the schemes of one
        let schemes = "components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, login: {type: http, scheme: basic}}}\n";
        let security = "security: [{key: [], login: []}]\n";
        let more = place.read("more.yaml");
        if of_crate == "more.yaml" {
            place.write("more.yaml", &format!("{more}{security}{schemes}"));
        }
        place.write(
            "c.toml",
            &format!(
                "document = \"{of_crate}\"\nout = \"{of_crate}.d\"\n[modules.other]\ndocument = \"{of_module}\"\n"
            ),
        );
        let (code, _, error) = place.run(&["--settings", "c.toml"]);
        assert_eq!((code, error.as_str()), (Some(0), ""));
        for (document, root) in [(of_crate, "lib.rs"), (of_module, "other/mod.rs")] {
            let source = place.path(&format!("{of_crate}.d/src/{root}"));
            let folder = source.parent().unwrap();
            let root = fs::read_to_string(&source).unwrap();
            let has_answers = document == "more.yaml";
            for (module, is_there) in [("answers", has_answers), ("servers", !has_answers)] {
                assert_eq!(root.contains(&format!("pub mod {module};\n")), is_there);
                assert_eq!(folder.join(format!("{module}.rs")).exists(), is_there);
            }
        }
    }
    place.assert_refused(
        &["--settings", "c.toml", "--only", "a"],
        "--only is about one document, and the settings have `modules`; write `only` in their tables",
    );
}

/// What speaks HTTP is not in the models alone, so nothing of it can stand in their way.
#[test]
fn models_alone_need_nothing_of_the_client() {
    let place = Place::new();
    let document = place.read("d.yaml");
    place.write("other.yaml", &document.replace("X-Key", "X-Other"));
    place.write(
        "c.toml",
        "document = \"d.yaml\"\nout = \"made\"\ntypes-only = true\n[env]\nbase-url = \"B\"\n[env.credentials]\ngone = \"G\"\n\
         [[paging]]\noperations = [\"gone\"]\nby = \"link-header\"\n[modules.more]\ndocument = \"other.yaml\"\n",
    );
    let (code, _, error) = place.run(&["--settings", "c.toml"]);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    let readme = place.read("made/README.md");
    assert!(
        readme.contains("\n## Features\n\nWith `more` there is the module `more` as well: the models of Tiny Notes"),
        "{readme}"
    );
}

/// A server without a scheme is another host all the same, to which no bearer goes that is not asked for.
#[test]
fn a_server_without_a_scheme_is_another_host() {
    let place = Place::new();
    let document = place.read("d.yaml");
    for (server, stays) in [
        ("/v2", true),
        ("//other.example/v1", false),
        ("https://other.example/v1", false),
    ] {
        let own = format!("operationId: getNote\n      servers: [{{url: '{server}'}}]\n");
        place.write("s.yaml", &document.replace("operationId: getNote\n", &own));
        let (code, _, error) = place.run(&["--from", "s.yaml", "--out", "made"]);
        assert_eq!((code, error.as_str()), (Some(0), ""));
        let rows = place.read("made/src/wire.rs");
        assert_eq!(!rows.contains("takes_bearer: false"), stays, "{server}");
    }
}

/// A program that makes settings of its own is told what a file of them would be told.
#[test]
fn settings_of_a_program_are_checked() {
    let document = Document::read(&root().join("xtask/tests/it/package/document.yaml")).unwrap();
    let mut settings = Settings::default();
    settings
        .modules
        .insert("../more".to_owned(), Settings::default());
    let refused = generate(document, &settings, Form::Crate).unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("modules.../more: is no name for a feature and a module; "),
        "{refused}"
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
