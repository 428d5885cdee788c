//! A document becomes a crate: one that builds and runs outside the workspace, that replaces no file of anybody else, and whose text depends
//! on the document and the settings alone.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use openapi_to_client::emit::dependencies::DEPENDENCIES;

use super::{files, root, scratch};

/// A folder with the document in it, in which the program is run.
pub(super) struct Place(tempfile::TempDir);

impl Place {
    pub(super) fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let document = root().join("xtask/tests/it/package/document.yaml");
        fs::copy(document, place.path("d.yaml")).unwrap();
        place
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(super) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .arg("generate")
            .args(arguments)
            .current_dir(self.0.path());
        command
    }

    /// Exit code, standard output and standard error.
    pub(super) fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        said(self.command(arguments))
    }

    #[track_caller]
    pub(super) fn assert_refused(&self, arguments: &[&str], expected: &str) {
        let before = self.files();
        let (code, _, error) = self.run(arguments);
        assert_eq!(error, format!("error: {expected}\n"));
        assert_eq!(code, Some(2));
        assert_eq!(before, self.files(), "a refused run changed files");
    }

    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(self.0.path())
    }
}

pub(super) fn said(mut command: Command) -> (Option<i32>, String, String) {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

const CRATE: [&str; 4] = ["--from", "d.yaml", "--out", "crate"];

/// Answers one request with a note, and tells its lines.
fn serve(listener: &TcpListener) -> Vec<String> {
    let (stream, _) = listener.accept().unwrap();
    let mut stream = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let body = r#"{"text": "remember"}"#;
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    write!(
        stream.get_mut(),
        "{head}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    lines
}

#[test]
fn a_document_becomes_a_crate_that_builds_and_calls() {
    let place = Place::new();
    let (code, out, error) = place.run(&CRATE);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert!(
        out.ends_with(
            "20 files are up to date with d.yaml\n\
             2 operations, 4 types; 3 changes to the document, 2 things left to you\n\
             \x20 #/components/schemas/Note: fields that it allows and does not declare: dropped\n\
             \x20 #/components/schemas/Note/properties/at: format date-time: a fraction of more than nine digits is written anew, with nine\n\
             all of it: crate/LEDGER.md\n"
        ),
        "{out}"
    );
    insta::assert_snapshot!("manifest", place.read("crate/Cargo.toml"));
    insta::assert_snapshot!("readme", place.read("crate/README.md"));

    // and one of every media type and style of parameter: the examples of its operations compile as well
    let wire = root().join("xtask/tests/it/wire/document.yaml");
    let wire = ["--from", wire.to_str().unwrap(), "--out", "wire"];
    assert_eq!(place.run(&wire).0, Some(0));

    // a program beside them, with the features that other tests have built
    let scratch = scratch();
    let manifest = scratch.manifest_alone("package-program")
        + "tiny-notes-its-an-api = { path = \"crate\" }\non-the-wire = { path = \"wire\" }\n";
    place.write("Cargo.toml", &manifest);
    fs::copy(root().join("Cargo.lock"), place.path("Cargo.lock")).unwrap();
    let program = fs::read_to_string(root().join("xtask/tests/it/package/program.rs")).unwrap();
    place.write("src/main.rs", &program);
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command
            .args(arguments)
            .args(["--quiet", "--offline", "--workspace"])
            .current_dir(place.path(""))
            .env("CARGO_TARGET_DIR", &scratch.target)
            .env_remove("RUSTFLAGS");
        said(command)
    };
    let (code, _, error) = cargo(&["build"]);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    let (code, out, error) = cargo(&["test", "--doc"]);
    assert_eq!(code, Some(0), "{out}{error}");
    let passed = ["3 passed", "58 passed"].map(|passed| out.contains(&format!("ok. {passed}")));
    assert_eq!(passed, [true, true], "{out}");

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || serve(&listener));
    let name = format!("debug/package-program{}", std::env::consts::EXE_SUFFIX);
    let mut program = Command::new(scratch.target.join(name));
    program.env("BASE_URL", format!("http://{address}"));
    let (code, out, error) = said(program);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert_eq!(
        out,
        "remember\n\
         Invalid Request: `limit` takes 1 to 100\n\
         Invalid Request: `color` takes one of `red`, `dark blue`\n\
         Invalid Request: `code` takes text of at most 4 characters that matches `^[a-z]+$`\n\
         Invalid Request: body was not initialized\n\
         {\"pin\":\"1234\",\"text\":\"remember\"}\n"
    );
    let lines = server.join().unwrap();
    assert_eq!(lines[0], "GET /notes/n%201?limit=7 HTTP/1.1");
    assert!(lines.contains(&"x-key: k".to_owned()), "{lines:?}");
}

#[test]
fn equal_documents_give_equal_bytes_wherever_they_are() {
    let place = Place::new();
    place.write("deep/er/other.yaml", &place.read("d.yaml"));
    assert_eq!(place.run(&CRATE).0, Some(0));
    let arguments = ["--from", "deep/er/other.yaml", "--out", "elsewhere/crate"];
    assert_eq!(place.run(&arguments).0, Some(0));
    let mut command = place.command(&["--from", "-", "--out", "third"]);
    command.stdin(fs::File::open(place.path("d.yaml")).unwrap());
    assert_eq!(said(command).0, Some(0));
    let below = |folder: &str| -> BTreeMap<PathBuf, Vec<u8>> {
        let folder = place.path(folder);
        let files = place.files().into_iter();
        files
            .filter_map(|(path, bytes)| Some((path.strip_prefix(&folder).ok()?.to_owned(), bytes)))
            .collect()
    };
    let first = below("crate");
    assert_eq!(first.len(), 20);
    assert_eq!(first, below("elsewhere/crate"));
    assert_eq!(first, below("third"));
    for (path, bytes) in first {
        let text = String::from_utf8(bytes).unwrap();
        let line = text.lines().next().unwrap();
        let expected = match path.extension().unwrap().to_str().unwrap() {
            "rs" => "// Generated from an OpenAPI document. Do not edit.",
            "toml" => "# Generated from an OpenAPI document. Do not edit.",
            _ => "<!-- Generated from an OpenAPI document. Do not edit. -->",
        };
        assert_eq!(line, expected, "{}", path.display());
    }
}

#[test]
fn a_long_title_becomes_a_name_that_ends_with_a_word_of_its_own() {
    let place = Place::new();
    let document = place.read("d.yaml");
    let title = "Spotify Web API with fixes and improvements";
    place.write(
        "d.yaml",
        &document.replace("Tiny Notes: it's *an* API", title),
    );
    assert_eq!(place.run(&CRATE).0, Some(0));
    let manifest = place.read("crate/Cargo.toml");
    assert!(
        manifest.contains("\nname = \"spotify-web-api-with-fixes\"\n"),
        "{manifest}"
    );
}

#[test]
fn only_what_was_generated_is_replaced() {
    let place = Place::new();
    place.write("crate/src/lib.rs", "// mine\n");
    place.write("crate/README.md", "# Mine\n");
    place.write(
        "crate/src/types.rs",
        "// Built by `an earlier version`. Do not edit.\n",
    );
    place.write("crate/src/helper.rs", "// mine\n");
    place.write(
        "crate/src/gone.rs",
        "// Generated from an OpenAPI document. Do not edit.\n",
    );
    place.write(
        "crate/src/nested/mod.rs",
        "// Generated from an OpenAPI document. Do not edit.\n",
    );
    place.assert_refused(
        &CRATE,
        "crate/README.md, crate/src/lib.rs: would be replaced and was not generated; move it elsewhere, or replace it with --force",
    );
    assert_eq!(place.run(&[&CRATE[..], &["--force"]].concat()).0, Some(0));
    assert_eq!(place.read("crate/src/helper.rs"), "// mine\n");
    assert!(!place.path("crate/src/gone.rs").exists());
    assert!(
        place.path("crate/src/nested/mod.rs").exists(),
        "of another client"
    );
    assert!(place.read("crate/src/lib.rs").starts_with("// Generated"));
    assert_eq!(place.run(&CRATE).0, Some(0), "now all of it is ours");
}

#[test]
fn check_names_what_is_stale_and_the_command() {
    let place = Place::new();
    let arguments = [
        "--from",
        "d.yaml",
        "--out",
        "my crate",
        "--keep-unknown-fields",
    ];
    let checked = [&arguments[..], &["--check"]].concat();
    assert_eq!(place.run(&arguments).0, Some(0));
    let (code, out, _) = place.run(&checked);
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "19 files are up to date with d.yaml\n")
    );
    fs::remove_file(place.path("my crate/Cargo.toml")).unwrap();
    place.write("my crate/src/lib.rs", "// mine\n");
    let (code, out, _) = place.run(&checked);
    assert_eq!(code, Some(1));
    let command = "cargo xtask generate --from d.yaml --out 'my crate' --keep-unknown-fields";
    assert_eq!(
        out,
        format!(
            "my crate/Cargo.toml is missing; run `{command}`\n\
             my crate/src/lib.rs differs from what the document gives; run `{command}`\n"
        )
    );
}

#[test]
fn modules_come_with_the_dependencies_that_they_need() {
    let place = Place::new();
    place.write("src/main.rs", "mod client;\nfn main() {}\n");
    let (code, out, error) = place.run(&["--module", "--from", "d.yaml", "--out", "src/client"]);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert!(place.path("src/client/mod.rs").exists());
    assert!(!place.path("src/client/Cargo.toml").exists());
    assert!(!place.path("src/client/LEDGER.md").exists());
    let (_, list) = out.split_once("all of it: ").unwrap();
    assert_eq!(
        list,
        "`cargo xtask normalise d.yaml --ledger LEDGER.md`\n\
         \n\
         The crate that holds these modules needs:\n\
         \n\
         [dependencies]\n\
         bytes = \"1\"\n\
         chrono = { version = \"0.4\", default-features = false, features = [\"clock\", \"serde\", \"std\"] }\n\
         progenitor-client = \"0.15\"\n\
         regress = \"0.12\"\n\
         reqwest = { version = \"0.13\", default-features = false, features = [\"json\", \"query\", \"stream\", \"rustls\"] }\n\
         secrecy = \"0.10\"\n\
         serde = { version = \"1\", features = [\"derive\"] }\n\
         serde_json = { version = \"1\", features = [\"float_roundtrip\"] }\n"
    );
}

/// The command that tells all that is done to the document does the same to it.
#[test]
fn the_ledger_of_modules_is_that_of_their_document() {
    let place = Place::new();
    let options = [
        "--root",
        ".",
        "--only",
        "GET /notes/{id}",
        "--keep-unknown-fields",
    ];
    let asked = [["--module", "--from", "d.yaml", "--out", "m"], options].concat();
    let (code, out, error) = place.run(&asked);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    let command = "`cargo xtask normalise d.yaml --root . --only 'GET /notes/{id}' --keep-unknown-fields --ledger LEDGER.md`";
    assert!(out.contains(command), "{out}");
}

#[test]
fn a_document_from_standard_input_refers_to_no_file() {
    let place = Place::new();
    place.assert_refused(
        &["--from", "-", "--out", "crate", "--root", "."],
        "standard input: refers to no other file, so --root means nothing; leave it out",
    );
    let text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {$ref: 'd.yaml'}}\n";
    let mut child = place
        .command(&["--from", "-", "--out", "crate"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: standard input:3:20: #/paths/~1a: $ref d.yaml leads to another file, and this document was not read from a folder; \
         save it and the files that it refers to in one folder, and read it from there\n"
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(!place.path("crate").exists());
}

#[test]
fn an_address_is_fetched_over_https_alone_and_without_credentials() {
    let place = Place::new();
    let refused = |from: &str, expected: &str| {
        place.assert_refused(&["--from", from, "--out", "crate"], expected);
    };
    for from in [
        "http://example.com/d.yaml",
        "file:///etc/passwd",
        "ftp://a/b",
    ] {
        let expected = format!("{from}: is not fetched; give an address of https, or a file");
        refused(from, &expected);
    }
    for from in [
        "https://me:secret@example.com/d.yaml",
        "https://me@example.com",
    ] {
        refused(
            from,
            "an address with a name or a password in it is not fetched; leave out what stands before the @",
        );
    }
    for from in [
        "https:///d.yaml",
        "https://a b/",
        "https://example.com\\@a/",
    ] {
        let expected =
            format!("{from}: is no address of https; write it as https://example.com/openapi.json");
        if from.contains('@') {
            refused(
                from,
                "an address with a name or a password in it is not fetched; leave out what stands before the @",
            );
        } else {
            refused(from, &expected);
        }
    }
}

/// A program in the place of curl.
#[cfg(unix)]
#[test]
fn curl_is_called_with_bounds_and_its_failure_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let run = |script: Option<&str>| {
        let folder = place.path("bin");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).unwrap();
        if let Some(script) = script {
            let curl = folder.join("curl");
            fs::write(&curl, format!("#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")).unwrap();
            fs::set_permissions(&curl, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let mut command =
            place.command(&["--from", "https://example.com/d.yaml?v=1", "--out", "crate"]);
        command.env("PATH", &folder);
        said(command)
    };
    let (code, _, error) = run(None);
    assert_eq!(
        (code, error.as_str()),
        (
            Some(2),
            "error: https://example.com/d.yaml?v=1: cannot be fetched, because there is no program curl; install it, or save the document \
             and name the file\n"
        )
    );
    let (code, _, error) = run(Some("echo 'curl: (22) no\nsuch page' >&2; exit 22"));
    assert_eq!(
        (code, error.as_str()),
        (
            Some(2),
            "error: https://example.com/d.yaml?v=1: cannot be fetched: curl: (22) no such page\n"
        )
    );
    let (code, _, error) = run(Some("cat /dev/zero"));
    assert_eq!(
        (code, error.as_str()),
        (
            Some(2),
            "error: https://example.com/d.yaml?v=1: is longer than 64 MiB\n"
        )
    );
    assert!(!place.path("crate").exists());
    let (code, _, error) = run(Some("echo \"$@\" > told; cat d.yaml"));
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert_eq!(
        place.read("told"),
        "--disable --silent --show-error --fail --globoff --proto =https --location --proto-redir =https --max-redirs 5 \
         --connect-timeout 15 --max-time 60 --max-filesize 67108864 --url https://example.com/d.yaml?v=1\n"
    );
    assert!(!place.read("crate/LEDGER.md").contains("example.com/d.yaml"));
}

#[test]
fn the_versions_of_dependencies_are_those_of_the_workspace() {
    let text = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = toml::from_str(&text).unwrap();
    for dependency in DEPENDENCIES {
        let known = &manifest["workspace"]["dependencies"][dependency.name];
        let version = known.as_str().or_else(|| known["version"].as_str());
        assert_eq!(version, Some(dependency.version), "{}", dependency.name);
        let default = known.get("default-features").and_then(toml::Value::as_bool);
        assert_eq!(
            default.unwrap_or(true),
            dependency.default_features,
            "{}",
            dependency.name
        );
        let features = known.get("features").and_then(toml::Value::as_array);
        let features: Vec<&str> = features
            .into_iter()
            .flatten()
            .filter_map(toml::Value::as_str)
            .collect();
        assert_eq!(features, dependency.features, "{}", dependency.name);
    }
}

/// Whatever reads a document takes corrections of it.
#[test]
fn every_command_takes_an_overlay() {
    let place = Place::new();
    // a variable of a server is no list
    let broken = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\nservers:\n  - {url: /, variables: {a: [b]}}\n";
    place.write("docs/broken.yaml", broken);
    place.write(
        "o.yaml",
        "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n  - target: $.servers\n    remove: true\n",
    );
    place.write(
        "ours.yaml",
        "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n  - target: $.paths['/personal-access-tokens/v1/{id}']\n    remove: true\n",
    );
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments).current_dir(place.path(""));
        said(command)
    };
    assert_ne!(run(&["corpus", "docs"]).0, Some(0));
    let (code, out, error) = run(&["corpus", "docs", "--overlay", "o.yaml"]);
    assert_eq!(code, Some(0), "{out}{error}");
    let ours = root().join("spec/personal-access-tokens.yaml");
    let ours = ours.to_str().unwrap();
    assert_eq!(run(&["drift", ours]).0, Some(0));
    assert_eq!(run(&["drift", ours, "--overlay", "ours.yaml"]).0, Some(1));
    let further = root().join("spec/public-identities.yaml");
    let further = further.to_str().unwrap();
    let module = |name| run(&["drift", further, "--module", name]);
    assert_eq!(module("public-identities").0, Some(0));
    let (code, _, error) = module("identities");
    assert_eq!(
        (code, error.as_str()),
        (
            Some(2),
            "error: identities: our settings have no such module; there is public-identities\n"
        )
    );
    let generate = ["generate", "--out", "made", "--from", "docs/broken.yaml"];
    assert_eq!(run(&generate).0, Some(2));
    let with = [&generate[..], &["--overlay", "o.yaml"]].concat();
    assert_eq!(run(&with).0, Some(0));
}

#[test]
fn a_slip_in_the_command_is_told_with_the_command_that_was_meant() {
    let run = |argument: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg(argument).current_dir(Path::new("/"));
        said(command)
    };
    let (code, _, error) = run("genrate");
    assert_eq!(code, Some(2));
    assert!(
        error.contains("a similar subcommand exists: 'generate'"),
        "{error}"
    );
    let (code, out, _) = run("--version");
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!((code, out), (Some(0), format!("cargo xtask {version}\n")));
}
