//! What a generated client sends, and what it makes of the responses: every media type and every style of parameter, compared byte by
//! byte at a server of this test's own, which knows nothing of the generator.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use super::{root, scratch};

/// One request as it arrived.
struct Request {
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    fn read(stream: &mut BufReader<TcpStream>) -> Option<Self> {
        let mut line = String::new();
        if stream.read_line(&mut line).unwrap() == 0 {
            return None;
        }
        let mut headers = Vec::new();
        loop {
            let mut header = String::new();
            stream.read_line(&mut header).unwrap();
            let Some((name, value)) = header.trim_end().split_once(": ") else {
                break;
            };
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        headers.sort();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length = length.map_or(0, |(_, length)| length.parse().unwrap());
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        Some(Self {
            line: line.trim_end().to_owned(),
            headers,
            body,
        })
    }

    fn path(&self) -> &str {
        let target = self.line.split(' ').nth(1).unwrap();
        target.split('?').next().unwrap()
    }

    /// As text, without what differs from run to run.
    fn told(&self) -> String {
        let mut told = format!("{}\n", self.line);
        for (name, value) in &self.headers {
            if name != "host" && name != "content-length" {
                writeln!(told, "{name}: {value}").unwrap();
            }
        }
        if !self.body.is_empty() {
            let body = self.body.escape_ascii().to_string();
            writeln!(told, "\n{}", body.replace("\\r\\n", "\\r\\n\n")).unwrap();
        }
        told
    }

    /// Status, media type and body of the answer; `times` is how often this path was asked for before.
    fn answer(&self, times: usize) -> (&'static str, &'static str, &'static [u8]) {
        let thing: &[u8] = br#"{"a": "answered", "b": 2}"#;
        match (self.path(), times) {
            ("/json", _) => ("200 OK", "application/json", thing),
            ("/merge-patch", _) => ("200 OK", "application/vnd.thing+json", thing),
            ("/vendor", _) => (
                "200 OK",
                "application/json; charset=utf-8",
                br#"["a", "b"]"#,
            ),
            ("/csv", _) => ("200 OK", "text/csv", b"x;y\n"),
            ("/text", _) => ("200 OK", "text/plain; charset=utf-8", "naïve".as_bytes()),
            ("/xml", _) => ("200 OK", "application/xml", b"<a/>"),
            ("/zip", _) => ("200 OK", "application/zip", b"PK\x03\x04"),
            ("/pdf", _) => ("200 OK", "application/pdf", b"%PDF\xFF"),
            ("/bytes", _) => ("200 OK", "application/octet-stream", b"\0\xFF"),
            ("/image", _) => ("200 OK", "image/jpeg", b"\xFF\xD8"),
            ("/notes/123e4567-e89b-12d3-a456-426614174000", _) => (
                "200 OK",
                "application/json",
                br#"{"at":"2024-02-29T12:00:00+05:30","author":null,"count":5.0,"height":18446744073709551615,"tags":[]}"#,
            ),
            ("/errors", 0) => (
                "400 Bad Request",
                "application/problem+json",
                br#"{"title": "no"}"#,
            ),
            ("/errors", 1) => ("400 Bad Request", "text/html", b"<h1>no</h1>"),
            ("/errors", _) => ("418 I'm a teapot", "text/plain", b"no"),
            ("/token", _) => (
                "200 OK",
                "application/json",
                br#"{"access_token": "granted", "token_type": "Bearer", "expires_in": "600"}"#,
            ),
            ("/secrets/a%2Fb", times) => (
                "200 OK",
                "application/json",
                match times {
                    0 => br#"{"found": [{"id": 1, "login": {"key": "hidden"}}]}"#,
                    1 => br#"{"found": [{"id": "hidden", "login": {"key": "hidden"}}]}"#,
                    2 => br#"{"found": [{"login": {"key": ["hidden"]}}]}"#,
                    3 => br#"{"found": [{"login": {"key": "hidden""#,
                    _ => br#"{"hidden"#,
                },
            ),
            _ => ("204 No Content", "", b""),
        }
    }
}

/// Answers whoever asks, until somebody asks for `/end`, and tells what it got.
fn serve(listener: &TcpListener) -> Vec<Request> {
    let mut requests: Vec<Request> = Vec::new();
    for stream in listener.incoming() {
        let mut stream = BufReader::new(stream.unwrap());
        while let Some(request) = Request::read(&mut stream) {
            if request.path() == "/end" {
                return requests;
            }
            let times = requests
                .iter()
                .filter(|known| known.path() == request.path());
            let (status, media_type, body) = request.answer(times.count());
            let mut answer = format!("HTTP/1.1 {status}\r\n").into_bytes();
            if !media_type.is_empty() {
                write!(
                    answer,
                    "content-type: {media_type}\r\ncontent-length: {}\r\n",
                    body.len()
                )
                .unwrap();
            }
            answer.extend_from_slice(b"\r\n");
            answer.extend_from_slice(body);
            stream.get_mut().write_all(&answer).unwrap();
            requests.push(request);
        }
    }
    requests
}

/// The program in the folder of this name beside the tests, with the client of the document there, in a crate outside this workspace.
pub(super) fn build(folder: &Path, name: &str) -> PathBuf {
    let scratch = scratch();
    let source = root().join("xtask/tests/it").join(name);
    let generated = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["generate", "--module", "--from"])
        .arg(source.join("document.yaml"))
        .arg("--out")
        .arg(folder.join("src/client"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&generated.stderr);
    assert!(generated.status.success(), "{said}");
    fs::copy(source.join("program.rs"), folder.join("src/main.rs")).unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    fs::write(
        folder.join("src/lib.rs"),
        "#![deny(warnings)]\npub mod client;\n",
    )
    .unwrap();
    let manifest = scratch.manifest_alone(name);
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", &scratch.target)
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success(), "{said}");
    scratch
        .target
        .join("debug")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

#[test]
fn what_goes_out_and_what_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let program = build(folder.path(), "wire");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || serve(&listener));
    let output = Command::new(program)
        .env("BASE_URL", format!("http://{address}"))
        .output()
        .unwrap();
    TcpStream::connect(address)
        .unwrap()
        .write_all(b"GET /end HTTP/1.1\r\n\r\n")
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let requests = server.join().unwrap();
    let sent: Vec<_> = requests.iter().map(Request::told).collect();
    insta::assert_snapshot!("sent", sent.join("\n---\n"));
    insta::assert_snapshot!("read", String::from_utf8(output.stdout).unwrap());
}
