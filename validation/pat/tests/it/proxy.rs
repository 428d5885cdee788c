//! What a proxy does to a call: the real program with `HTTPS_PROXY`, as an environment is one to a process.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    process::Command,
    sync::mpsc::{self, Receiver},
    thread,
};

use crate::common::{Ran, fake, pat, pat_at, ran, runtime};

const SECRET: &str = "a-secret-that-no-proxy-may-see";
/// A name that no server has: only a proxy could lead there.
const ELSEWHERE: &str = "https://tenant.invalid";

/// The program on its way to another machine, by this proxy.
fn by(proxy: &str) -> Command {
    let mut command = pat();
    command
        .arg("list")
        .env("SAIL_BASE_URL", ELSEWHERE)
        .env("SAIL_CLIENT_ID", "2c9180867b7c4d1f8a5e3b0d9f6a1c42")
        .env("SAIL_CLIENT_SECRET", SECRET)
        .env("HTTPS_PROXY", proxy)
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .env_remove("https_proxy");
    command
}

/// A proxy that gives each connection this answer, for as long as the test runs, and tells what each asked for.
fn proxy(answer: &'static str) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let mut asked = Vec::new();
            let mut buffer = [0; 512];
            while !asked.ends_with(b"\r\n\r\n") {
                match stream.read(&mut buffer) {
                    Ok(count @ 1..) => asked.extend_from_slice(&buffer[..count]),
                    _ => break,
                }
            }
            let is_heard = tell
                .send(String::from_utf8_lossy(&asked).into_owned())
                .is_ok();
            if !is_heard || stream.write_all(answer.as_bytes()).is_err() {
                break;
            }
        }
    });
    (address, told)
}

#[track_caller]
fn is_stopped_by_the_proxy(ran: &Ran) {
    assert_eq!((ran.code, ran.out.as_str()), (Some(4), ""));
    assert_eq!(
        ran.err,
        "pat: exchanging credentials for a bearer: the proxy did not let the connection through (4 attempts); check HTTPS_PROXY and \
         NO_PROXY, and what the proxy allows\n"
    );
}

/// The program waits between its attempts: all answers at once.
#[test]
fn a_proxy_that_refuses_is_told_as_such() {
    thread::scope(|scope| {
        for answer in [
            "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n",
            "<html>no</html>\r\n\r\n",
        ] {
            scope.spawn(move || refused_with(answer));
        }
    });
}

fn refused_with(answer: &'static str) {
    let (address, told) = proxy(answer);
    is_stopped_by_the_proxy(&ran(&mut by(&address)));
    let asked: Vec<_> = told.try_iter().collect();
    assert!(!asked.is_empty());
    for asked in asked {
        assert!(asked.starts_with("CONNECT tenant.invalid:443 "), "{asked}");
        assert!(!asked.contains(SECRET));
    }
}

#[test]
fn what_is_meant_for_this_machine_passes_no_proxy() {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let nobody = "http://127.0.0.1:9";
    let ran = ran(pat_at(&fake)
        .args(["list", "--format", "json"])
        .env("HTTP_PROXY", nobody)
        .env("http_proxy", nobody)
        .env("HTTPS_PROXY", nobody)
        .env("ALL_PROXY", nobody));
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
}
