//! What settings add to a client: how it is made by the environment, lists as streams of items, and requests that are made again. A program
//! that uses them is built outside the workspace and run against a server of this test's own.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use super::package::Place;
use super::{root, scratch};

/// Status and headers, and the body, of the answer to a request of this method, target and number.
fn answer(method: &str, target: &str, times: usize, address: SocketAddr) -> (String, String) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let ok = |headers: String, body: &str| (format!("200 OK{headers}"), body.to_owned());
    let books = |titles: &[&str]| {
        let books: Vec<_> = titles
            .iter()
            .map(|title| serde_json::json!({ "title": title }))
            .collect();
        serde_json::json!(books)
    };
    let pages = |titles: &[&str], next: &str| {
        let body =
            serde_json::json!({ "books": books(titles), "links": { "next": next }, "count": 3 });
        ok(String::new(), &body.to_string())
    };
    let list = |titles: &[&str], header: &str| ok(header.to_owned(), &books(titles).to_string());
    let sent = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .filter(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
            .next_back()
    };
    let number = |name: &str| sent(name).map_or(0, |text| text.parse::<usize>().unwrap());
    match (method, path) {
        ("GET", "/v1/linked") => match sent("page").as_deref() {
            None => list(
                &["a", "b"],
                "\r\nlink: </v1/linked?page=0>; title=\"a, b; rel=next\"; rel=\"prev start\", <linked?page=2&color=red>; REL=\"last next\"",
            ),
            Some("2") => list(
                &["c"],
                "\r\nlink: <?page=3>; rel=next; anchor=\"#x\"\r\nlink: <?page=3>;rel=next",
            ),
            _ => list(&["d"], "\r\nlink: <?page=1>; rel=prev"),
        },
        ("GET", "/v1/pages/three") => match query {
            "" => pages(&["a"], "three?page=2"),
            "page=2" => pages(
                &["b", "c"],
                &format!("http://{address}/v1/pages/three?page=3#x"),
            ),
            _ => pages(&["d"], ""),
        },
        ("GET", "/v1/pages/circle") => {
            pages(&["a"], if query == "b" { "circle?c" } else { "circle?b" })
        }
        ("GET", "/v1/pages/same") => pages(&["a"], "same"),
        ("GET", "/v1/pages/elsewhere") => pages(&["a"], "https://evil.example/v1/pages?page=2"),
        ("GET", "/v1/pages/downgrade") => pages(&["a"], "//127.0.0.1:1/v1"),
        ("GET", "/v1/pages/named") if query.is_empty() => pages(
            &["a"],
            &format!("http://who:pass@{address}/v1/pages/named?2"),
        ),
        ("GET", "/v1/pages/named") => pages(&[], "named?3"),
        ("GET", "/v1/pages/broken") => pages(&["a"], "http://["),
        ("GET", "/v1/cursors") => match sent("after").as_deref() {
            None => ok(
                String::new(),
                r#"{"data": ["a", "b"], "meta": {"next-cursor": "x=/ y"}}"#,
            ),
            Some("round") => ok(
                String::new(),
                r#"{"data": ["a"], "meta": {"next-cursor": "round"}}"#,
            ),
            Some(_) if times == 1 => ok(
                String::new(),
                r#"{"data": ["c"], "meta": {"next-cursor": "z"}}"#,
            ),
            Some(_) => ok(
                String::new(),
                r#"{"data": null, "meta": {"next-cursor": "never"}}"#,
            ),
        },
        ("GET", "/v1/offsets/deaf") => list(&["a", "b"], ""),
        ("GET", case) if case.starts_with("/v1/offsets/") => {
            let all = ["a", "b", "c", "d", "e"];
            let at = number("offset").min(all.len());
            let size = if sent("limit").is_some() {
                number("limit")
            } else {
                3
            };
            let header = if case.ends_with("counted") {
                "\r\nx-total: 5"
            } else {
                ""
            };
            list(&all[at..(at + size).min(all.len())], header)
        }
        ("GET", "/v1/numbered") => match number("page") {
            0 => pages(&["a", "b"], ""),
            _ => pages(&["c"], ""),
        },
        (_, case) => change(case, times),
    }
}

/// Status and headers of the answer to a change, and its body.
fn change(case: &str, times: usize) -> (String, String) {
    let fails = times == 0 || case.ends_with("always");
    let status = match case.rsplit('/').next().unwrap() {
        "503" | "always" if fails => "503 Busy",
        "500" if fails => "500 Broken",
        "429" if fails => "429 Slow Down\r\nretry-after: 0",
        "later" if fails => "503 Busy\r\nretry-after: 3000",
        "dropped" if fails => "",
        _ => "204 No Content",
    };
    (status.to_owned(), String::new())
}

/// Answers a request, and tells its first line and, where it has one, its key.
fn serve(stream: TcpStream, address: SocketAddr, seen: &Mutex<HashMap<String, usize>>) -> String {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).unwrap();
    let mut told = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).unwrap();
        match header.trim_end().to_ascii_lowercase().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().unwrap(),
            Some(("x-key" | "authorization", value)) => write!(told, " [{value}]").unwrap(),
            Some(_) => {}
            None => break,
        }
    }
    let body = stream.by_ref().take(length);
    std::io::copy(&mut { body }, &mut std::io::sink()).unwrap();
    let (method, rest) = line.split_once(' ').unwrap();
    let target = rest.split(' ').next().unwrap();
    let path = target.split('?').next().unwrap();
    let times = {
        let mut seen = seen.lock().unwrap();
        let times = seen.entry(format!("{method} {path}")).or_default();
        *times += 1;
        *times - 1
    };
    let (head, body) = answer(method, target, times, address);
    if !head.is_empty() {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {head}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        stream
            .get_mut()
            .write_all(
                head.replace(
                    "content-length: 0\r\n",
                    if head.contains(" 204") {
                        ""
                    } else {
                        "content-length: 0\r\n"
                    },
                )
                .as_bytes(),
            )
            .unwrap();
    }
    told
}

fn source() -> PathBuf {
    root().join("xtask/tests/it/additions")
}

/// Generates by the settings of the fixture.
fn generate(settings: &Path, out: &Path, more: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["generate", "--settings"])
        .arg(settings)
        .arg("--out")
        .arg(out)
        .args(more)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[test]
fn what_settings_add_to_a_client() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let settings = source().join("client.toml");
    generate(&settings, &folder.join("shelf"), &[]);
    generate(&settings, &folder.join("src/modules"), &["--module"]);
    let manifest = fs::read_to_string(folder.join("shelf/Cargo.toml")).unwrap();
    let retry = "\nretry = [\"client\", \"dep:backon\", \"dep:governor\", \"dep:httpdate\"]\n";
    assert!(manifest.contains(retry), "{manifest}");
    insta::assert_snapshot!(
        "readme",
        fs::read_to_string(folder.join("shelf/README.md")).unwrap()
    );

    let scratch = scratch();
    let manifest = scratch.manifest_alone("additions")
        + "shelf = { path = \"shelf\", features = [\"retry\"] }\n";
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    fs::copy(source().join("program.rs"), folder.join("src/main.rs")).unwrap();
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--offline"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", &scratch.target)
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let said = String::from_utf8(built.stderr).unwrap();
    assert_eq!((built.status.code(), said.as_str()), (Some(0), ""));

    let name = format!("debug/additions{}", std::env::consts::EXE_SUFFIX);
    let program = scratch.target.join(name);
    by_the_environment(&program);

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let seen = Arc::new(Mutex::new(HashMap::new()));
        let mut lines = Vec::new();
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            let mut first = [0];
            if stream.peek(&mut first).unwrap() == 0 {
                break;
            }
            lines.push(serve(stream, address, &seen));
        }
        lines
    });
    let output = Command::new(program)
        .env("SHELF_BASE_URL", format!("http://{address}/v1/"))
        .env("SHELF_KEY", "the key\r\n")
        .output()
        .unwrap();
    drop(TcpStream::connect(address).unwrap());
    let lines = server.join().unwrap().join("\n");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{lines}");
    let steady = |text: &str| text.replace(&address.to_string(), "ADDRESS");
    insta::assert_snapshot!("sent", steady(&lines));
    insta::assert_snapshot!("read", steady(&String::from_utf8(output.stdout).unwrap()));
}

/// What the document does not have is refused, with its place.
#[test]
fn what_settings_name_has_to_be_in_the_document() {
    let place = Place::new();
    let document = fs::read_to_string(source().join("document.yaml")).unwrap();
    place.write("shelf.yaml", &document);
    let line = |text: &str| document.lines().position(|line| line == text).unwrap() + 1;
    let refused = |settings: &str, expected: &str| {
        place.write(
            "c.toml",
            &format!("document = \"shelf.yaml\"\nout = \"x\"\n{settings}\n"),
        );
        place.assert_refused(&["--settings", "c.toml"], expected);
    };
    let list = |keys: &str| format!("[[paging]]\noperations = [\"listCursors\"]\n{keys}");
    let at = format!(
        "shelf.yaml:{}:7: #/paths/~1cursors/get: ",
        line("  /cursors:") + 2
    );
    refused(
        "[[paging]]\noperations = [\"lst*\"]\nby = \"link-header\"",
        "shelf.yaml: has no operation \"lst*\", which is to be paged; name an operation by its id, or as in \"GET /users\"",
    );
    refused(
        "[[paging]]\noperations = [\"add*\"]\nby = \"link-header\"",
        "shelf.yaml: none of the operations that are to be paged has what the settings say of them; name one by its id, and the error says \
         what is missing",
    );
    refused(
        &list(
            "by = \"cursor\"\nitems = \"/data\"\nnext = \"/meta/next-cursor\"\nparameter = \"befor\"",
        ),
        &format!(
            "{at}has no query parameter \"befor\", which is to take what leads to the next page; name a parameter as it is written in the document"
        ),
    );
    refused(
        &list("by = \"offset\"\nitems = \"/data\"\nparameter = \"after\"\nlimit = \"size\""),
        &format!(
            "{at}has no query parameter \"size\", which is to take the size of a page; name a parameter as it is written in the document"
        ),
    );
    refused(
        &list("by = \"next-link\"\nitems = \"/data\"\nnext = \"/meta/next\""),
        &format!(
            "{at}has no text and no number at \"/meta/next\" in its answer, where what leads to the next page is to stand; give a JSON Pointer into the schema of its answer"
        ),
    );
    refused(
        &list("by = \"link-header\"\nitems = \"/meta\""),
        &format!(
            "{at}has no list at \"/meta\" in its answer, where its items are to stand; give `items` as the JSON Pointer of a list in the schema of its answer"
        ),
    );
    refused(
        &list("by = \"link-header\""),
        &format!(
            "{at}does not answer with a list; give `items` as the JSON Pointer of a list in the schema of its answer"
        ),
    );
    refused(
        "[env]\n[env.credentials]\nlogin = \"A\"",
        "shelf.yaml: has no security scheme \"login\" that an operation asks for; name one of them in [env.credentials]: key, grant",
    );
    let schemes = line("  securitySchemes:");
    refused(
        "[env]\n[env.credentials]\nkey = { id = \"A\", secret = \"B\" }",
        &format!(
            "shelf.yaml:{}:10: #/components/securitySchemes/key: is named with other variables than it takes in [env.credentials]; write the name of a variable",
            schemes + 1
        ),
    );
    refused(
        "[env]\nbase-url = \"C\"\n[env.credentials]\ngrant = { id = \"A\", secret = \"B\" }",
        &format!(
            "shelf.yaml:{}:7: #/components/securitySchemes/grant: is exchanged at a host of its own, and the environment names another for the service; add token-url, the variable with that address, or a path below base-url",
            schemes + 4
        ),
    );
    place.write(
        "c.toml",
        "document = \"d.yaml\"\nout = \"x\"\n[env]\nbase-url = \"B\"\n[env.credentials]\nlogin = { name = \"N\", password = \"P\" }\n",
    );
    let (code, _, error) = place.run(&["--settings", "c.toml"]);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert!(
        place
            .read("x/src/env.rs")
            .contains("credentials.login(name, password)")
    );
}

/// However an address of another host is written, id and secret do not go there where the environment names the host.
#[test]
fn id_and_secret_go_to_no_host_that_is_not_named() {
    let place = Place::new();
    let document = fs::read_to_string(source().join("document.yaml")).unwrap();
    for url in ["//evil.example/t", "/\\\\evil.example/t"] {
        place.write(
            "c.toml",
            &format!("[env.credentials]\ngrant = {{ id = \"A\", secret = \"B\", token-url = \"{url}\" }}\n"),
        );
        let (code, _, error) = place.run(&["--settings", "c.toml"]);
        assert_eq!(code, Some(2), "{url}");
        assert!(
            error.contains("is no name for a variable of the environment"),
            "{error}"
        );
    }
    for url in [
        "//evil.example/t",
        "/\\evil.example/t",
        "/\t/evil.example/t",
        "https:evil.example",
    ] {
        let declared = serde_json::json!(url).to_string();
        let document = document.replace("'https://accounts.example.com/token'", &declared);
        place.write("away.yaml", &document);
        place.write(
            "c.toml",
            "document = \"away.yaml\"\nout = \"x\"\n[env]\nbase-url = \"C\"\n[env.credentials]\ngrant = { id = \"A\", secret = \"B\" }\n",
        );
        let (code, _, error) = place.run(&["--settings", "c.toml"]);
        assert_eq!(code, Some(2), "{url}");
        assert!(
            error.contains("is exchanged at a host of its own"),
            "{error}"
        );
    }
}

/// An error names the variable, and nothing shows what a variable holds.
fn by_the_environment(program: &Path) {
    let run = |address: &OsStr, key: Option<&OsStr>| {
        let mut command = Command::new(program);
        command
            .env("SHELF_BASE_URL", address)
            .env_remove("SHELF_KEY");
        if let Some(key) = key {
            command.env("SHELF_KEY", key);
        }
        let output = command.output().unwrap();
        assert!(output.status.success());
        let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!told.contains("hush"), "{told}");
        told.lines().next().unwrap().to_owned()
    };
    let key = Some(OsStr::new("hush"));
    let base = OsStr::new("http://127.0.0.1:1");
    assert_eq!(
        run(OsStr::new(" "), key),
        "SHELF_BASE_URL is not set; set it in the environment of this program"
    );
    assert_eq!(
        run(base, None),
        "SHELF_KEY is not set; set it in the environment of this program"
    );
    assert_eq!(
        run(base, Some(OsStr::new("hush\nhush"))),
        "SHELF_KEY holds characters that a header cannot carry; set it again"
    );
    for address in [
        "hush",
        "ftp://hush",
        "https://hush@a.example",
        "https://a.example/?k=hush",
        "file:///hush",
    ] {
        assert_eq!(
            run(OsStr::new(address), key),
            "SHELF_BASE_URL holds no address such as https://api.example.com, without name, password and query; set it again"
        );
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        let odd = OsStr::from_bytes(b"hush\xFF");
        assert_eq!(
            run(base, Some(odd)),
            "SHELF_KEY is not Unicode; set it again"
        );
    }
}
