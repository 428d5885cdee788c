//! The binary: its one line, its files, its end, and what it refuses.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::common::NOW;

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fake-tenant"));
    command
        .env_remove("FAKE_CLIENT_SECRET")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Reads the line that says where it is.
fn ready(child: &mut Child) -> Value {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    serde_json::from_str(&line).unwrap()
}

/// Closes its standard input, and gives what it printed after the first line.
fn end(mut child: Child) -> String {
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    let mut printed = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut printed)
        .unwrap();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut printed)
        .unwrap();
    printed
}

async fn exchange(base_url: &str, id: &str, secret: &str) -> u16 {
    let request = reqwest::Client::new()
        .post(format!("{base_url}/oauth/token"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!(
            "grant_type=client_credentials&client_id={id}&client_secret={secret}"
        ));
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn writes_made_up_credentials_to_a_private_file() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("config.json");
    std::fs::write(
        &file,
        "something longer that was there before, and could be read by anybody on this machine"
            .repeat(9),
    )
    .unwrap();
    let mut child = command()
        .args(["--until-stdin-closes", "--now", NOW, "--credentials-file"])
        .arg(&file)
        .spawn()
        .unwrap();
    let line = ready(&mut child);
    let config: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let (base_url, id, secret) = (
        config["BaseURL"].as_str().unwrap(),
        config["ClientId"].as_str().unwrap(),
        config["ClientSecret"].as_str().unwrap(),
    );
    assert_eq!(line["baseUrl"], base_url);
    assert_eq!(line["clientId"], id);
    assert_eq!(line["credentialsFile"], json!(file));
    assert!(!line.to_string().contains(secret));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    assert_eq!(exchange(base_url, id, secret).await, 200);
    assert_eq!(end(child), "");
}

#[tokio::test]
async fn takes_the_secret_from_the_environment_and_writes_the_journal() {
    let directory = tempfile::tempdir().unwrap();
    let journal = directory.path().join("journal");
    let mut child = command()
        .env("FAKE_CLIENT_SECRET", "word")
        .args(["--until-stdin-closes", "--client-id", "chosen", "--journal"])
        .arg(&journal)
        .spawn()
        .unwrap();
    let line = ready(&mut child);
    assert_eq!(
        (&line["clientId"], &line["credentialsFile"]),
        (&json!("chosen"), &Value::Null)
    );
    assert_eq!(
        exchange(line["baseUrl"].as_str().unwrap(), "chosen", "word").await,
        200
    );
    assert_eq!(end(child), "");
    let written = std::fs::read_to_string(&journal).unwrap();
    let request: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(
        request,
        json!({
            "operation": "tokenExchange",
            "method": "POST",
            "path": "/oauth/token",
            "query": null,
            "contentType": "application/x-www-form-urlencoded",
            "body": null,
            "status": 200,
        })
    );
}

#[test]
fn refuses_what_it_cannot_do() {
    let fails = |command: &mut Command| {
        let output = command.stdin(Stdio::null()).output().unwrap();
        assert!(output.stdout.is_empty());
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (code, text) = fails(&mut command());
    assert_eq!(code, 1);
    assert_eq!(
        text,
        "fake-tenant: nobody could log in: set FAKE_CLIENT_SECRET or name a --credentials-file\n"
    );

    let (code, text) = fails(
        command()
            .env("FAKE_CLIENT_SECRET", "word")
            .args(["--bind", "0.0.0.0"]),
    );
    assert_eq!(code, 1);
    assert_eq!(
        text,
        "fake-tenant: 0.0.0.0:0 is not a loopback address: the fake tenant only listens on this machine; \
         use 127.0.0.1 or [::1]\n"
    );

    let (code, text) = fails(command().args(["--credentials-file", "/nowhere/at/all/config.json"]));
    assert_eq!(code, 1);
    assert!(
        text.starts_with("fake-tenant: cannot write /nowhere/at/all/config.json: "),
        "{text}"
    );

    let (code, text) = fails(command().args(["--now", "today"]));
    assert_eq!(code, 2);
    assert!(text.contains("the year must have four digits"), "{text}");
}
