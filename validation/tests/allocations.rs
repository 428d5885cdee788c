//! What the library allocates: nothing for checking a request that is allowed, and no more than its limit for an answer without end.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

use allocation_counter::measure;
use chrono::{DateTime, Utc};
use sailpoint_pat::{
    BaseUrl, Creation, Credentials, Error, ErrorKind, Limiter, NewToken, Now, Owner, RetryPolicy,
    Tenant, TokenId,
    client::{self, Client, Hooks, nullable::Nullable, types::CreatePersonalAccessTokenRequest},
};

/// Request and result are made and dropped outside of what is counted.
#[track_caller]
fn check_allocates_nothing(request: CreatePersonalAccessTokenRequest) {
    let now = Now::at(DateTime::<Utc>::UNIX_EPOCH);
    let mut request = Some(request);
    let mut checked = None;
    let counted = measure(|| {
        checked = request
            .take()
            .map(|request| NewToken::from_request(request, &now));
    });
    assert!(matches!(checked, Some(Ok(_))), "{checked:?}");
    assert_eq!(counted.count_total, 0);
}

fn request(scopes: usize) -> CreatePersonalAccessTokenRequest {
    CreatePersonalAccessTokenRequest {
        name: "nightly export, für alle".to_owned(),
        scope: Nullable::Value((0..scopes).map(|index| format!("scope:{index}")).collect()),
        access_token_validity_seconds: Nullable::Value(900.try_into().expect("within the bounds")),
        expiration_date: Nullable::Value("2026-12-31T23:59:59.999Z".parse().expect("a date-time")),
        user_aware_token_never_expires: Nullable::Value(false),
    }
}

#[test]
fn an_expiring_token() {
    check_allocates_nothing(request(0));
    check_allocates_nothing(request(2));
    check_allocates_nothing(request(32));
}

#[test]
fn a_token_that_never_expires() {
    check_allocates_nothing(CreatePersonalAccessTokenRequest {
        expiration_date: Nullable::Absent,
        user_aware_token_never_expires: Nullable::Value(true),
        ..request(2)
    });
}

#[test]
fn the_counter_counts() {
    assert_ne!(
        measure(|| drop(std::hint::black_box(request(2)))).count_total,
        0
    );
}

/// A service whose answers to `endless` (method and start of the path) have no end; it grants bearers, and other answers are empty
/// lists. `head` is the status line and what else it begins the answer with, `start` the start of the body.
fn endless(endless: &'static str, head: &'static str, start: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    // It ends with the process: nothing is left to be done when the connections are gone.
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.expect("a connection");
            thread::spawn(move || serve(stream, endless, head, start));
        }
    });
    format!("http://{address}")
}

fn serve(mut stream: TcpStream, endless: &str, head: &str, start: &str) -> Option<()> {
    loop {
        let request = request_of(&mut stream)?;
        let body = if request.starts_with("POST /oauth/token") {
            r#"{"access_token":"bearer","token_type":"bearer","expires_in":749}"#
        } else {
            "[]"
        };
        if request.starts_with(endless) {
            write!(
                stream,
                "HTTP/1.1 {head}\r\ncontent-type: application/json\r\n\r\n{start}"
            )
            .ok()?;
            let piece = vec![b'x'; 1 << 16];
            // Far more than is ever read; whoever reads it all runs out of memory, not of time.
            for _ in 0..3 << 14 {
                stream.write_all(&piece).ok()?;
            }
            return None;
        }
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .ok()?;
    }
}

/// The head of a request, whose body is read as well.
fn request_of(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    let mut piece = [0; 1024];
    loop {
        let read = stream.read(&mut piece).ok().filter(|read| *read > 0)?;
        request.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            if length.is_none_or(|length| length.parse() == Ok(body.len())) {
                return String::from_utf8(request).ok();
            }
        }
    }
}

/// The result, and the most that was allocated at once for it, in bytes.
fn peak<T>(run: impl AsyncFnOnce() -> T) -> (T, u64) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let mut result = None;
    let counted = measure(|| result = Some(runtime.block_on(run())));
    (result.expect("it ran"), counted.bytes_max)
}

const MIB: usize = 1 << 20;

fn tenant(base_url: &str, longest: usize) -> Tenant {
    Tenant::builder(
        BaseUrl::parse(base_url).expect("a base URL"),
        Credentials::new("id", "secret"),
    )
    .retry(RetryPolicy::never())
    .limiter(Limiter::unlimited())
    .settling(Duration::from_secs(5))
    .longest_body(longest)
    .build()
    .expect("a tenant")
}

fn never_expiring() -> NewToken {
    NewToken::from_request(
        CreatePersonalAccessTokenRequest {
            expiration_date: Nullable::Absent,
            user_aware_token_never_expires: Nullable::Value(true),
            ..request(2)
        },
        &Now::at(Utc::now()),
    )
    .expect("allowed")
}

/// The error of a call to a service whose answer to `request` has no end; at most 64 MiB more than the limit is allocated.
fn error_of<T>(
    (to, head, start): (&'static str, &'static str, &'static str),
    longest: usize,
    call: impl AsyncFnOnce(&Tenant) -> Result<T, Error>,
) -> Error {
    let base_url = endless(to, head, start);
    let (result, peak) = peak(async || call(&tenant(&base_url, longest)).await.map(drop));
    assert!(peak < (longest + 64 * MIB) as u64, "{to}: {peak} bytes");
    let error = result.expect_err(to);
    assert!(!error.to_string().contains("xxx"), "{error}");
    error
}

#[test]
fn an_answer_without_end_is_no_list() {
    for longest in [0, 1, MIB, 64 * MIB] {
        let list = async |tenant: &Tenant| tenant.list(Owner::Me).await;
        let error = error_of(("GET /personal", "200 OK", "[{\"id\":\""), longest, list);
        assert_eq!(error.kind(), ErrorKind::Unreadable, "{error}");
        let text = "listing tokens: the answer is longer than the limit for answers (status 200); \
                    ask for less at a time, or raise the limit (TenantBuilder::longest_body)";
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn a_failure_without_end_is_that_failure() {
    let head = "500 Internal Server Error";
    let longest = 2048 * MIB;
    let list = async |tenant: &Tenant| tenant.list(Owner::Me).await;
    let error = error_of(("GET /personal", head, ""), longest, list);
    assert_eq!(error.status(), Some(500), "{error}");
    let delete = async |tenant: &Tenant| tenant.delete(&TokenId::new("a").expect("an id")).await;
    let error = error_of(("DELETE /personal", head, ""), longest, delete);
    assert_eq!(error.status(), Some(500), "{error}");
}

#[test]
fn a_bearer_without_end_is_none() {
    for head in [
        "200 OK",
        "401 Unauthorized",
        "200 OK\r\ncontent-length: 9999999999",
    ] {
        let list = async |tenant: &Tenant| tenant.list(Owner::Me).await;
        let error = error_of(("POST /oauth", head, "{\"access_token\":\""), MIB, list);
        let text = error.to_string();
        assert!(
            text.starts_with("exchanging credentials for a bearer: the "),
            "{text}"
        );
        assert_eq!(
            text.contains("is longer than 1 MiB (status 200)"),
            head.starts_with("200"),
            "{text}"
        );
    }
}

/// Nobody knows of a token that may have been made, so it is looked for; where the answer began with id and secret, it is there.
#[test]
fn a_create_whose_answer_has_no_end_is_settled() {
    let create = async |tenant: &Tenant| tenant.create(never_expiring()).await;
    let error = error_of(("POST /personal", "200 OK", "{\"name\":\""), MIB, create);
    assert!(
        matches!(error.creation(), Some(Creation::NotCreated)),
        "{error}"
    );

    let base_url = endless(
        "POST /personal",
        "200 OK",
        r#"{"id":"5f1b","secret":"the secret","name":""#,
    );
    let (issued, peak) = peak(async || create(&tenant(&base_url, MIB)).await);
    assert!(peak < (65 * MIB) as u64, "{peak} bytes");
    let issued = issued.expect("id and secret arrived");
    assert_eq!(issued.id().as_str(), "5f1b");
    assert_eq!(issued.secret().expose(), "the secret");
}

/// The generated client by itself has the same limits.
#[test]
fn the_generated_client_reads_no_body_without_end() {
    let client = |base_url: &str| {
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        Client::new_with_client(base_url, http, Hooks::new().longest_body(MIB))
    };
    for (head, expected) in [
        (
            "200 OK",
            "Error: the response, of status 200 OK, is longer than 1048576 bytes (Hooks::longest_body), and was not read further",
        ),
        (
            "429 Too Many Requests",
            "Error Response: status: 429 Too Many Requests;",
        ),
        ("418 I'm a teapot", "Unexpected Response:"),
    ] {
        let base_url = endless("GET /personal", head, "[");
        let list = async || {
            client(&base_url)
                .list_personal_access_tokens_v1()
                .send()
                .await
        };
        let (result, peak) = peak(list);
        assert!(peak < (65 * MIB) as u64, "{head}: {peak} bytes");
        let error = result.expect_err(head);
        assert!(error.to_string().starts_with(expected), "{error}");
        assert_eq!(matches!(error, client::Error::Custom(_)), head == "200 OK");
    }
}
