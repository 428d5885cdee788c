//! The judge of calls in `cargo xtask corpus` finds known faults: what a request has that nobody set, and what the server or the client
//! says against it. Values and what went over the wire are fixed here, so that no Node.js is needed.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use jsonptr::PointerBuf;
use openapi_to_client::corpus::call::builders::{Builder, builders};
use openapi_to_client::corpus::call::outcome::{Verdict, misstated, verdict};
use openapi_to_client::corpus::call::plan;
use openapi_to_client::corpus::call::relay::{Exchange, Relay};
use serde_json::{Value, json};

use super::judges::document;

/// What a call sent and got, as it stands on the wire.
fn exchange(request: &str, body: &str, answer: &str, answer_body: &str) -> Exchange {
    Exchange {
        head: request.to_owned(),
        body: body.as_bytes().to_vec(),
        answer_head: answer.to_owned(),
        answer_body: answer_body.as_bytes().to_vec(),
    }
}

const JSON: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json";

#[test]
fn the_verdict_is_the_servers() {
    let good = exchange("GET /a HTTP/1.1\r\n", "", JSON, "{}");
    assert_eq!(
        verdict(&json!(["answered"]), Some(&good), false),
        Verdict::Good
    );
    let unread = json!(["unread", "missing field `id`"]);
    assert_eq!(
        verdict(&unread, Some(&good), false),
        Verdict::Unread("missing field `id`".to_owned())
    );
    let refused = json!(["refused", "body was not initialized"]);
    assert_eq!(
        verdict(&refused, None, false),
        Verdict::Refused("body was not initialized".to_owned())
    );
    let violation = |side: &str| {
        let head = format!(
            "HTTP/1.1 422 Unprocessable Entity\r\nsl-violations: [{{\"location\":[\"{side}\",\"body\",\"0\",\"n\"],\
             \"severity\":\"Error\",\"code\":\"type\",\"message\":\"must be integer\"}}]"
        );
        exchange("POST /a HTTP/1.1\r\n", "{}", &head, "{}")
    };
    assert_eq!(
        verdict(&json!(["error", 422]), Some(&violation("request")), false),
        Verdict::Violation(vec!["request.body.n: must be integer".to_owned()])
    );
    let silent = exchange("GET /a HTTP/1.1\r\n", "", "", "");
    let failed = json!(["failed", "connection closed"]);
    assert!(matches!(
        verdict(&failed, Some(&silent), false),
        Verdict::Unanswered(_)
    ));
    let says = |message: &str| {
        let head = format!(
            "HTTP/1.1 422 Unprocessable Entity\r\nsl-violations: [{{\"location\":[\"request\",\"path\"],\
             \"severity\":\"Error\",\"code\":\"c\",\"message\":\"{message}\"}}]"
        );
        exchange("GET /a HTTP/1.1\r\n", "", &head, "{}")
    };
    let told = json!(["error", 422]);
    let wide = says("Request path parameter id must be <= 9007199254740991");
    assert!(matches!(
        verdict(&told, Some(&wide), false),
        Verdict::Named(_)
    ));
    let absent = says("Request path must have required property 'accesstype'");
    assert!(matches!(
        verdict(&told, Some(&absent), true),
        Verdict::Named(_)
    ));
    assert!(!verdict(&told, Some(&absent), false).is_good());
    let of_answer = verdict(&json!(["answered"]), Some(&violation("response")), false);
    assert!(matches!(of_answer, Verdict::Unanswered(_)) && of_answer.is_good());
    let problem = |name: &str| {
        let head = "HTTP/1.1 404 Not Found\r\ncontent-type: application/problem+json";
        let body = format!(r#"{{"type":"https://stoplight.io/prism/errors#{name}","detail":"d"}}"#);
        exchange("GET /b HTTP/1.1\r\n", "", head, &body)
    };
    let told = json!(["unexpected", 404]);
    assert_eq!(
        verdict(&told, Some(&problem("NO_PATH_MATCHED_ERROR")), false),
        Verdict::NotServed("NO_PATH_MATCHED_ERROR: d".to_owned())
    );
    assert!(verdict(&told, Some(&problem("NO_SUCCESS_RESPONSE_DEFINED")), false).is_good());
}

/// The plan of the document's calls, for a client with these setters.
fn planned(setters: &[(&str, &str)]) -> plan::Plan {
    let document = document();
    let setters = setters
        .iter()
        .map(|(name, rust)| ((*name).to_owned(), (*rust).to_owned()));
    let builder = Builder {
        name: "Change".to_owned(),
        setters: setters.collect(),
    };
    let builders = BTreeMap::from([(("patch".to_owned(), "/tasks/{}".to_owned()), builder)]);
    let path = "/paths/~1tasks~1{id}";
    let pointer = |place: &str| PointerBuf::parse(place.to_owned()).unwrap();
    let values = BTreeMap::from([
        (
            pointer(&format!("{path}/parameters/0/schema")),
            vec![json!("."), json!("a b")],
        ),
        (
            pointer(&format!("{path}/patch/parameters/0/schema")),
            vec![json!(true)],
        ),
        (
            pointer(&format!("{path}/patch/parameters/1/schema")),
            vec![json!({"state": "open"})],
        ),
        (
            pointer(&format!("{path}/patch/parameters/2/schema")),
            vec![json!(["a", "b"])],
        ),
        (
            pointer(&format!(
                "{path}/patch/requestBody/content/application~1json/schema"
            )),
            vec![json!({}), json!({"title": "a", "labels": ["b"]})],
        ),
    ]);
    plan::plan(&document, &document, &builders, &values)
}

const SETTERS: [(&str, &str); 5] = [
    ("id", ":: std :: string :: String"),
    ("dry_run", "bool"),
    ("filter_state", ":: std :: string :: String"),
    ("x_words", ":: std :: string :: String"),
    ("body", "types :: Change"),
];

#[test]
fn a_plan_sets_what_is_required_alone_and_everything() {
    let plan = planned(&SETTERS);
    let [operation] = plan.operations.as_slice() else {
        panic!("{plan:?}")
    };
    assert_eq!(operation.name, "PATCH /tasks/{id}");
    let [required, everything] = operation.calls.as_slice() else {
        panic!("{plan:?}")
    };
    assert_eq!(
        Value::from(required.arguments.clone()),
        json!({"id": "a b"})
    );
    assert_eq!(required.expected.body, None);
    assert_eq!(required.expected.absent_headers, ["X-Words"]);
    assert_eq!(
        Value::from(everything.arguments.clone()),
        json!({
            "id": "a b",
            "dry_run": true,
            "filter_state": "open",
            "x_words": "a,b",
            "body": {"title": "a", "labels": ["b"]},
        })
    );
    assert!(everything.unsettable.is_empty());
}

#[test]
fn a_parameter_without_a_setter_is_found() {
    let plan = planned(&[
        ("id", "String"),
        ("x_words", "String"),
        ("body", "types :: Change"),
    ]);
    let everything = &plan.operations[0].calls[1];
    assert_eq!(everything.unsettable, ["query dry-run", "query filter"]);
}

#[test]
fn the_builders_are_read_from_the_emitted_code() {
    let text = r"
        pub struct Change<'a> { client: &'a super::Client }
        impl<'a> Change<'a> {
            pub fn new(client: &'a super::Client) -> Self { todo!() }
            pub fn id<V>(mut self, value: V) -> Self where V: std::convert::TryInto<::std::string::String> { self }
            pub fn body<V>(mut self, value: V) -> Self
            where
                V: std::convert::TryInto<types::Change>,
                <V as std::convert::TryInto<types::Change>>::Error: std::fmt::Display,
            { self }
            pub fn body_map<F>(mut self, f: F) -> Self where F: FnOnce(u8) -> u8 { self }
            pub fn plain(mut self, value: Option<i64>) -> Self { self }
            /// Sends a `PATCH` request to `/tasks/{id}`
            pub async fn send(self) -> Result<(), ()> { Ok(()) }
        }
    ";
    let builders = builders(text);
    let builder = &builders[&("patch".to_owned(), "/tasks/{}".to_owned())];
    assert_eq!(builder.name, "Change");
    let setters: Vec<(&str, &str)> = builder
        .setters
        .iter()
        .map(|(name, rust)| (name.as_str(), rust.as_str()))
        .collect();
    assert_eq!(
        setters,
        [
            ("body", "types :: Change"),
            ("id", ":: std :: string :: String"),
            ("plain", "Option < i64 >"),
        ]
    );
}

#[test]
fn what_nobody_set_is_found_on_the_wire() {
    let root = document().root;
    let plan = planned(&SETTERS);
    let [required, everything] = plan.operations[0].calls.as_slice() else {
        panic!("{plan:?}")
    };
    let sent = |target: &str, headers: &str, body: &str| {
        let head =
            format!("PATCH {target} HTTP/1.1\r\ncontent-type: application/json\r\n{headers}");
        exchange(&head, body, JSON, "{}")
    };
    let bare = sent("/tasks/a%20b", "", "");
    assert!(misstated(&root, &required.expected, &bare).is_empty());
    let with_defaults = sent("/tasks/a%20b?dry-run=false", "x-words: \r\n", "{}");
    assert_eq!(
        misstated(&root, &required.expected, &with_defaults),
        [
            "query dry-run: was not set",
            "header X-Words: was not set",
            "body: was not set, and is {}"
        ]
    );
    let target = "/tasks/a%20b?dry-run=true&filter%5Bstate%5D=open";
    let whole = sent(
        target,
        "x-words: a,b\r\n",
        r#"{"title":"a","labels":["b"]}"#,
    );
    assert!(misstated(&root, &everything.expected, &whole).is_empty());
    let changed = sent(
        target,
        "x-words: a,b\r\n",
        r#"{"title":"a","archived":true}"#,
    );
    assert_eq!(
        misstated(&root, &everything.expected, &changed),
        [
            r#"body /labels: declared field lost: ["b"] was dropped"#,
            "body /archived: default added: true was added"
        ]
    );
}

#[test]
fn a_relay_keeps_what_goes_over_the_wire() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = listener.local_addr().unwrap();
    let serving = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 1024];
        let mut read = 0;
        while !request[..read].ends_with(b"{}") {
            read += stream.read(&mut request[read..]).unwrap();
        }
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\n[]";
        stream.write_all(answer.as_bytes()).unwrap();
        String::from_utf8_lossy(&request[..read]).into_owned()
    });
    let relay = Relay::to(server).unwrap();
    let mut client = TcpStream::connect(relay.address).unwrap();
    let request = "POST /a HTTP/1.1\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}";
    client.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with("\r\n\r\n[]"));
    let kept = relay.take();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].body, b"{}");
    assert_eq!(kept[0].header("content-length"), Some("2"));
    assert_eq!(kept[0].answer_header("x-a"), Some("b"));
    assert_eq!(kept[0].answer_body, b"[]");
    assert_eq!(kept[0].status(), Some(200));
    let arrived = serving.join().unwrap();
    assert!(arrived.contains("Connection: close") && !arrived.contains("keep-alive"));
}
