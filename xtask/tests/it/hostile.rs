//! Malformed and malicious documents: each gives a client or one clear error. The real program must not panic, run out of stack or
//! memory, or write anything when it fails. Documents that once went wrong are kept here.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use openapi_to_client::corpus::find;

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n";

/// `inner` inside so many schemas.
fn nested(times: usize, before: &str, inner: &str) -> String {
    format!("{}{inner}{}", before.repeat(times), "}".repeat(times))
}

/// Lists of lists of aliases: eleven lines that would be ten thousand million words.
fn aliases() -> String {
    let mut text = format!("{HEAD}paths: {{}}\nx-lists:\n  a0: &a0 [x]\n");
    for level in 1..12 {
        let earlier = format!("*a{}", level - 1);
        let eight = vec![earlier; 8].join(", ");
        writeln!(text, "  a{level}: &a{level} [{eight}]").unwrap();
    }
    text
}

fn component(schema: &str) -> Vec<u8> {
    format!("{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {schema}}}}}\n").into_bytes()
}

/// The same in OpenAPI 3.1.
fn later(schema: &str) -> Vec<u8> {
    let head = HEAD.replace("3.0.3", "3.1.0");
    format!("{head}components: {{schemas: {{A: {schema}}}}}\n").into_bytes()
}

/// By file name.
fn documents() -> Vec<(&'static str, Vec<u8>)> {
    let text = |text: String| text.into_bytes();
    let with = |rest: &str| format!("{HEAD}{rest}\n").into_bytes();
    let array = |times| nested(times, "{type: array, items: ", "{type: string}");
    vec![
        // no document
        ("empty.yaml", Vec::new()),
        ("blank.yaml", b" \n\n".to_vec()),
        ("null.yaml", b"null\n".to_vec()),
        ("list.yaml", b"[]\n".to_vec()),
        ("page.json", b"<!DOCTYPE html><html></html>".to_vec()),
        ("nul.yaml", b"openapi: 3.0.3\0\n".to_vec()),
        ("latin-1.yaml", b"openapi: 3.0.3\ninfo: {title: \xE9, version: '1'}\n".to_vec()),
        ("tabs.yaml", b"openapi: 3.0.3\ninfo:\n\ttitle: t\n".to_vec()),
        ("twice.yaml", with("paths: {}\npaths: {}")),
        ("twice.json", br#"{"openapi": "3.0.3", "openapi": "3.0.3"}"#.to_vec()),
        ("key.yaml", with("paths:\n  ? [a, b]\n  : {}")),
        // other documents
        ("swagger.yaml", b"swagger: '2.0'\ninfo: {title: t, version: '1'}\npaths: {}\n".to_vec()),
        ("later.yaml", b"openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n".to_vec()),
        ("types-alone.yaml", b"openapi: 3.2\ninfo: {title: t, version: '1'}\n".to_vec()),
        ("future.yaml", b"openapi: 4.0.0\ninfo: {title: t, version: '1'}\npaths: {}\n".to_vec()),
        ("between.yaml", b"openapi: 3.10.0\ninfo: {title: t, version: '1'}\npaths: {}\n".to_vec()),
        ("dialect.yaml", b"openapi: 3.1.0\njsonSchemaDialect: http://json-schema.org/draft-07/schema#\npaths: {}\n".to_vec()),
        ("dialect-of-one.yaml", later("{$schema: 'http://json-schema.org/draft-07/schema#', type: string}")),
        ("dynamic-ring.yaml", later("{$dynamicAnchor: a, $dynamicRef: '#a'}")),
        ("generic-ring.yaml", later("{$dynamicAnchor: a, $ref: '#/components/schemas/A', properties: {b: {$dynamicRef: '#a'}}}")),
        ("id-nowhere.yaml", later("{$id: 'https://example.invalid/a', properties: {b: {$ref: c}}}")),
        ("no-id.yaml", later("{$id: 'http://[', $anchor: a, properties: {b: {$ref: '#a'}}}")),
        ("wrong-later.yaml", later("{type: [7, null, []], const: {a: 1}, enum: 1, prefixItems: {}, items: [true], patternProperties: [], if: 3, anyOf: [null, false], examples: {}}")),
        ("no-info.yaml", b"openapi: 3.0.3\npaths: {}\n".to_vec()),
        ("no-paths.yaml", with("")),
        ("null-paths.yaml", with("paths:")),
        ("wrong-scheme.yaml", with("paths: {}\ncomponents: {securitySchemes: {a: {type: apiKey, in: nowhere, name: a}}}")),
        ("wrong-variable.yaml", with("paths: {}\nservers:\n  - url: /\n    variables: {a: [b]}")),
        // depth and size
        ("deep.json", text(format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)))),
        ("deep.yaml", with(&format!("paths: {{}}\nx-deep: {}{}", "[".repeat(100_000), "]".repeat(100_000)))),
        ("deep-schema.yaml", component(&array(60))),
        ("deeper-schema.yaml", component(&array(3_000))),
        ("aliases.yaml", text(aliases())),
        ("alias-ring.yaml", with("paths: &paths {a: *paths}")),
        ("long.yaml", with(&format!("paths: {{/{}: {{get: {{operationId: {}, responses: {{}}}}}}}}", "a".repeat(900), "b".repeat(20_000)))),
        ("numbers.yaml", component("{type: integer, minimum: -1e300, maximum: 123456789012345678901234567890, multipleOf: 0}")),
        ("infinite.yaml", component("{type: number, minimum: -1e400}")),
        // references
        ("ring.yaml", component("{$ref: '#/components/schemas/A'}")),
        ("branching-ring.yaml", component("{allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/A'}, {items: {}}], example: {}}")),
        ("path-ring.yaml", with("paths: {/a: {$ref: '#/paths/~1a'}}")),
        ("parameter-ring.yaml", with("paths: {/a: {get: {parameters: [{$ref: '#/components/parameters/a'}], responses: {}}}}\ncomponents: {parameters: {a: {$ref: '#/components/parameters/a'}}}")),
        ("elsewhere.yaml", with("paths: {/a: {$ref: 'https://example.invalid/a.yaml'}}")),
        ("nowhere.yaml", with("paths: {/a: {$ref: 'nowhere.yaml-not'}}")),
        ("pointer.yaml", component("{$ref: '#/components/schemas/~2'}")),
        // in order, though it does not look like it
        ("bom.yaml", text(format!("\u{FEFF}{HEAD}paths: {{}}\n"))),
        ("bom.json", text("\u{FEFF}{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"t\", \"version\": \"1\"}, \"paths\": {}}".to_owned())),
        ("carriage-returns.yaml", text(format!("{HEAD}paths: {{}}\n").replace('\n', "\r\n"))),
        ("merged.yaml", with("x-a: &a {description: ok}\npaths: {/a: {get: {responses: {200: {<<: *a}}}}}")),
    ]
}

#[test]
fn each_is_a_client_or_one_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut told = String::new();
    for (name, document) in documents() {
        fs::write(folder.path().join(name), document).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["generate", "--module", "--from", name, "--out"])
            .arg(format!("{name}.out"))
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let client = folder.path().join(format!("{name}.out"));
        match output.status.code() {
            Some(0) => {
                assert!(client.join("client.rs").is_file(), "{name}");
                writeln!(told, "{name}: a client").unwrap();
            }
            Some(2) => {
                assert!(!client.exists(), "{name} left something behind");
                assert_eq!(said.lines().count(), 1, "{said}");
                told.push_str(&said);
            }
            other => panic!("{name}: {other:?} {said}"),
        }
    }
    insta::assert_snapshot!(told);
}

#[cfg(unix)]
#[test]
fn a_folder_of_documents_is_searched_to_an_end() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a.yaml"), format!("{HEAD}paths: {{}}\n")).unwrap();
    let made = Command::new("mkfifo").arg(path("pipe.yaml")).status();
    assert!(made.unwrap().success());
    // two links to the folder itself: 2^40 ways down
    symlink(".", path("one")).unwrap();
    symlink(".", path("two")).unwrap();
    symlink("/dev/zero", path("endless.json")).unwrap();
    let found = find::documents(folder.path(), None).unwrap();
    let names: Vec<_> = found.iter().map(|found| found.name.as_str()).collect();
    assert_eq!(names, ["a"]);
}

#[cfg(unix)]
#[test]
fn a_path_is_no_code_and_ends_no_comment() {
    let folder = tempfile::tempdir().unwrap();
    let name = "a\npub fn evil() {}\r*/ -->\u{2028}\u{202e}\"`\u{1b}[31m.yaml";
    fs::create_dir(folder.path().join("d")).unwrap();
    let document = "openapi: 3.0.3\ninfo: {title: \"t\\u202E\", version: '1'}\npaths: {}\n";
    fs::write(
        folder.path().join("d").join(name.replace('/', "\\")),
        document,
    )
    .unwrap();
    let from = format!("d/{}", name.replace('/', "\\"));
    let out = "out\nmod evil;\r\u{2067}";
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    assert_eq!(
        run(&["generate", "--module", "--from", &from, "--out", out]).0,
        Some(0)
    );
    let mut files = 0;
    for entry in fs::read_dir(folder.path().join(out)).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        assert_eq!(
            text.lines().next().unwrap(),
            "// Generated from an OpenAPI document. Do not edit."
        );
        assert_eq!(text.lines().nth(1), Some(""));
        assert!(
            !text.contains(['\r', '\u{2028}', '\u{202e}', '\u{2067}', '\u{1b}']),
            "{text}"
        );
        files += 1;
    }
    assert!(files > 5);
    // an error about such a file, and the ledger of one, stay in their lines too
    assert_eq!(
        run(&["normalise", &from, "--out", "o.json", "--ledger", "l.md"]).0,
        Some(0)
    );
    let ledger = fs::read_to_string(folder.path().join("l.md")).unwrap();
    assert!(
        !ledger.contains("\npub fn") && !ledger.contains('\u{202e}'),
        "{ledger}"
    );
    let (code, said) = run(&["normalise", "gone\nerror: all is well\u{202e}"]);
    assert_eq!((code, said.lines().count()), (Some(2), 1), "{said}");
}

#[cfg(unix)]
#[test]
fn what_stands_in_the_way_of_one_file_leaves_all_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let document = |title: &str| {
        let text = format!("openapi: 3.0.3\ninfo: {{title: {title}, version: '1'}}\npaths: {{}}\n");
        fs::write(folder.path().join("d.yaml"), text).unwrap();
    };
    let generate = |more: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args([
                "generate", "--module", "--from", "d.yaml", "--out", "client",
            ])
            .args(more)
            .current_dir(folder.path())
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let files = || -> BTreeMap<_, _> {
        let entries = fs::read_dir(folder.path().join("client")).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .map(|path| {
                (
                    path.clone(),
                    path.is_file().then(|| fs::read(path).unwrap()),
                )
            })
            .collect()
    };
    document("one");
    assert_eq!(generate(&[]).0, Some(0));
    document("two");
    let names: Vec<_> = files().into_keys().collect();
    assert!(names.len() > 5);
    for path in names {
        let text = fs::read(&path).unwrap();
        for kind in ["mkdir", "mkfifo"] {
            fs::remove_file(&path).unwrap();
            assert!(Command::new(kind).arg(&path).status().unwrap().success());
            // all others are stale too
            for (other, _) in files().iter().filter(|(_, text)| text.is_some()) {
                fs::write(other, "// Built by `an earlier version`.\n").unwrap();
            }
            let before = files();
            let (code, said) = generate(&[]);
            assert_eq!(code, Some(2), "{said}");
            assert!(
                said.contains("is in the way of a file of this name"),
                "{said}"
            );
            assert_eq!(generate(&["--check"]).0, Some(2));
            assert_eq!(before, files());
            let removed = if kind == "mkdir" {
                fs::remove_dir(&path)
            } else {
                fs::remove_file(&path)
            };
            removed.unwrap();
            fs::write(&path, &text).unwrap();
        }
    }
    assert_eq!(generate(&[]).0, Some(0));
}
