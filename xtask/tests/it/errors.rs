//! What a generated client makes of error responses: those that the document has, and whatever else services and gateways answer.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::thread;

use super::wire::build;

/// Status and body for a case, and how many bytes are announced beyond the body.
fn answer(case: &str) -> (u16, &'static str, Vec<u8>, usize) {
    const JSON: &str = "application/json";
    const HTML: &str = "text/html";
    const TEXT: &str = "text/plain";
    let of = |status, media_type, body: &[u8]| (status, media_type, body.to_vec(), 0);
    match case {
        "problem" => of(400, JSON, br#"{"title": "no", "code": 3}"#),
        "no-title" => of(400, JSON, br#"{"code": 3}"#),
        "only-others" => of(404, JSON, br#"{"error": "who are you"}"#),
        "thing" => of(409, JSON, br#"{"a": "taken"}"#),
        "thing-without-a" => of(409, JSON, b"{}"),
        "list" => of(422, JSON, br#"[{"title": "one"}, {"title": "two"}]"#),
        "text" => of(500, TEXT, "naïve".as_bytes()),
        "latin" => of(500, TEXT, b"na\xEFve"),
        "html" => of(400, HTML, b"<html>Bad Request</html>"),
        "nothing" => of(400, JSON, b""),
        "cut" => (400, JSON, br#"{"title": "n"#.to_vec(), 10),
        "long" => {
            let title = "x".repeat(2 << 20);
            (
                400,
                JSON,
                format!(r#"{{"title": "{title}"}}"#).into_bytes(),
                0,
            )
        }
        "picture" => of(502, "image/png", b"\x89PNG\r\n\x1A\n"),
        "busy" => of(503, JSON, b""),
        "busy-html" => of(503, HTML, b"<h1>later</h1>"),
        "wrong-id" => of(400, JSON, br#"{"id": "seven", "hint": "look elsewhere"}"#),
        "refused" => of(400, TEXT, b"not today"),
        "latin-refused" => of(400, TEXT, b"na\xEFve"),
        "cut-text" => (400, TEXT, b"not to".to_vec(), 3),
        "echo-problem" => of(400, JSON, br#"{"title": "the key hidden is wrong"}"#),
        "echo-code" => of(400, JSON, br#"{"title": "hidden", "code": "hidden"}"#),
        "echo-text" => of(500, TEXT, b"the key hidden is wrong"),
        "echo-html" => of(400, HTML, b"<b>hidden</b>"),
        other => panic!("no case {other}"),
    }
}

fn serve(stream: TcpStream) {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).unwrap();
    let mut length = 0;
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).unwrap();
        match header.trim_end().to_ascii_lowercase().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().unwrap(),
            Some(_) => {}
            None => break,
        }
    }
    std::io::copy(
        &mut std::io::Read::take(&mut stream, length),
        &mut std::io::sink(),
    )
    .unwrap();
    let path = line.split(' ').nth(1).unwrap();
    let (operation, case) = path[1..].split_once('/').unwrap();
    let (status, media_type, body, more) = match (operation, case) {
        ("by-status", "missing") => (404, "application/json", br#"{"id": 7}"#.to_vec(), 0),
        ("by-status", "other") => (301, "text/plain", Vec::new(), 0),
        (_, "missing") => (400, "application/json", br#"{"id": 7}"#.to_vec(), 0),
        _ => answer(case),
    };
    let head = format!(
        "HTTP/1.1 {status} Status\r\nx-case: {case}\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len() + more
    );
    let stream = stream.get_mut();
    stream.write_all(head.as_bytes()).unwrap();
    // Whoever has read enough of a long body hangs up.
    let _ = stream.write_all(&body);
}

#[test]
fn what_comes_of_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let program = build(folder.path(), "errors");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            let mut first = [0];
            if stream.peek(&mut first).unwrap() == 0 {
                return;
            }
            serve(stream);
        }
    });
    let output = Command::new(program)
        .env("BASE_URL", format!("http://{address}"))
        .output()
        .unwrap();
    drop(TcpStream::connect(address).unwrap());
    server.join().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    insta::assert_snapshot!("errors", String::from_utf8(output.stdout).unwrap());
}
