//! What a generated client sends, and what it makes of the responses: every media type and every style of parameter, compared byte by
//! byte at a server of this test's own, which knows nothing of the generator.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use super::{root, scratch};

/// Events with everything that a stream of them may have.
const EVENTS: &[u8] = b"\xEF\xBB\xBF: a comment\ndata: {\"delta\":\ndata:  \"a\"}\n\nid: 7\revent: word\rretry: 1500\rdata\r\rdata: {\"delta\": \"\xC3\xA9\"}\r\n\r\nevent: nothing\n\ndata: [DONE]\n\ndata: never ended";

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
        if headers.iter().any(|(name, _)| name == "transfer-encoding") {
            body = chunks(stream);
        }
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
        steady(&told)
    }

    /// Status, media type and body of the answer; `times` is how often this path was asked for before.
    fn answer(&self, times: usize) -> (&'static str, &'static str, &'static [u8]) {
        let thing: &[u8] = br#"{"a": "answered", "b": 2}"#;
        match (self.path(), times) {
            ("/json", _) | ("/report" | "/cached", 0) | ("/gone", 1) => {
                ("200 OK", "application/json", thing)
            }
            ("/merge-patch", _) => ("200 OK", "application/vnd.thing+json", thing),
            ("/vendor", _) => (
                "200 OK",
                "application/json; charset=utf-8",
                br#"["a", "b"]"#,
            ),
            ("/line", _) => ("200 OK", "application/json", br#"["a", null]"#),
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
            ("/cors", _) if self.line.starts_with("HEAD") => ("200 OK\r\nx-count: 7", "", b""),
            ("/cors", _) => ("204 No Content\r\naccess-control-allow-origin: *", "", b""),
            ("/chat", 0 | 3) => ("200 OK", "application/json", br#"{"text": "all"}"#),
            ("/chat", _) => ("200 OK", "text/event-stream; charset=utf-8", EVENTS),
            ("/log", _) => ("200 OK", "text/event-stream", b"data: plain\n\n"),
            ("/rows", _) => (
                "200 OK",
                "application/x-ndjson",
                b"{\"a\": \"1\"}\r\n\n{\"b\": 2}\n{\"a\": \"3\"}",
            ),
            ("/report", 1) => ("200 OK", "text/csv", b"a;b"),
            ("/report", 2) => (
                "200 OK",
                "application/vnd.report.v2+json",
                br#"{"total": 3}"#,
            ),
            ("/gone", 2) => ("205 Reset Content", "", b""),
            ("/job", 0) => ("200 OK", "application/json", br#"{"result": "r"}"#),
            ("/job", 1 | 4) => ("202 Accepted", "application/json", br#"{"job": 7}"#),
            ("/job", 3) => ("200 OK", "application/zip", b"PK"),
            ("/job", 5) => ("303 See Other\r\nlocation: /elsewhere", "", b""),
            ("/count", _) => ("200 OK", "application/json", b"5.0"),
            ("/counts", 0) => ("200 OK", "application/json", b"[5.0, null, 1e1, 7]"),
            ("/counts", _) => ("202 Accepted", "application/json", b"3.0"),
            ("/moved", 0) => ("302 Found\r\nlocation: /elsewhere", "", b""),
            ("/moved", _) => ("307 Temporary Redirect\r\nlocation: /elsewhere", "", b""),
            ("/cached", _) => ("304 Not Modified", "", b""),
            ("/clash/c", 0) => ("202 Accepted", "application/json", br#"{"zip": 5}"#),
            ("/clash/c", _) => ("200 OK", "text/csv", b"c;d"),
            ("/names", _) => (
                "200 OK",
                "application/json",
                br#"{"id": 1, "Id": "2", "kindOf": "3", "kind_of": 4}"#,
            ),
            _ => ("204 No Content", "", b""),
        }
    }
}

/// A body whose length is not known before.
fn chunks(stream: &mut BufReader<TcpStream>) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        let length = usize::from_str_radix(line.trim_end(), 16).unwrap();
        let mut chunk = vec![0; length + 2];
        stream.read_exact(&mut chunk).unwrap();
        if length == 0 {
            return body;
        }
        body.extend_from_slice(&chunk[..length]);
    }
}

/// The text without what is made up by chance: the boundary of a form with a stream in it.
fn steady(text: &str) -> String {
    const STEM: &str = "part-of-a-form-";
    let mut parts = text.split(STEM);
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.chars().take_while(char::is_ascii_hexdigit).count();
        let digits = if digits > 8 { digits } else { 0 };
        write!(told, "{STEM}{}", &part[digits..]).unwrap();
    }
    told
}

/// What arrived, in order.
#[derive(Clone, Default)]
struct Arrived(Arc<Mutex<Vec<Request>>>);

impl Arrived {
    /// Answers whoever asks, each connection on its own, until the listener is told to stop.
    fn serve(&self, listener: &TcpListener, stopped: &AtomicBool) {
        thread::scope(|scope| {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                scope.spawn(|| self.answer(BufReader::new(stream.unwrap())));
            }
        });
    }

    fn answer(&self, mut stream: BufReader<TcpStream>) {
        while let Some(request) = Request::read(&mut stream) {
            let mut requests = self.0.lock().unwrap();
            let times = requests
                .iter()
                .filter(|known| known.path() == request.path());
            let (status, media_type, body) = request.answer(times.count());
            let is_head = request.line.starts_with("HEAD");
            let mut answer = format!("HTTP/1.1 {status}\r\n").into_bytes();
            if !media_type.is_empty() {
                write!(
                    answer,
                    "content-type: {media_type}\r\ncontent-length: {}\r\n",
                    body.len()
                )
                .unwrap();
            } else if !is_head && !status.starts_with("204") {
                answer.extend_from_slice(b"content-length: 0\r\n");
            }
            answer.extend_from_slice(b"\r\n");
            answer.extend_from_slice(body);
            requests.push(request);
            stream.get_mut().write_all(&answer).unwrap();
        }
    }
}

/// The program in the folder of this name beside the tests, with the client of the document there, in a crate outside this workspace.
pub(super) fn build(folder: &Path, name: &str) -> PathBuf {
    let scratch = scratch();
    let source = root().join("xtask/tests/it").join(name);
    // what a choice adds is tried here, and the program of the errors has the client without it
    let chosen: &[&str] = if name == "errors" {
        &[]
    } else {
        &["--builders", "--json-schema"]
    };
    let generated = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["generate", "--module"])
        .args(chosen)
        .arg("--from")
        .arg(source.join("document.yaml"))
        .arg("--out")
        .arg(folder.join("src/client"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&generated.stderr);
    assert!(generated.status.success(), "{said}");
    fs::copy(source.join("program.rs"), folder.join("src/main.rs")).unwrap();
    if name == "wire" {
        fs::copy(source.join("bodies.rs"), folder.join("src/bodies.rs")).unwrap();
    }
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
    let arrived = Arrived::default();
    let stopped = AtomicBool::new(false);
    let output = thread::scope(|scope| {
        scope.spawn(|| arrived.serve(&listener, &stopped));
        let output = Command::new(program)
            .env("BASE_URL", format!("http://{address}"))
            .output();
        stopped.store(true, Ordering::SeqCst);
        TcpStream::connect(address).unwrap();
        output.unwrap()
    });
    let requests = arrived.0.lock().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let sent: Vec<_> = requests.iter().map(Request::told).collect();
    insta::assert_snapshot!("sent", sent.join("\n---\n"));
    insta::assert_snapshot!("read", String::from_utf8(output.stdout).unwrap());
}
