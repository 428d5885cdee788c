//! The judges of `cargo xtask corpus` find known faults: what a type drops, adds or cannot read, and what a call sends that it should
//! not. Values, answers and what went over the wire are fixed here, so that neither a generator nor Node.js is needed.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use jsonptr::PointerBuf;
use openapi_normalise::ledger::Kind as LedgerKind;
use openapi_normalise::{Document, Ledger};
use serde_json::{Value, json};
use xtask::corpus::call::builders::{Builder, builders};
use xtask::corpus::call::outcome::{Verdict, misstated, verdict};
use xtask::corpus::call::plan;
use xtask::corpus::call::relay::{Exchange, Relay};
use xtask::corpus::roundtrip::cases;
use xtask::corpus::roundtrip::difference::{Kind, differences};
use xtask::corpus::roundtrip::harness::Answer;
use xtask::corpus::roundtrip::outcome::{Outcome, Results, results};
use xtask::corpus::schemas::{Schemas, Side};
use xtask::corpus::values::add_variants;

const DOCUMENT: &str = r"
openapi: 3.0.3
info: {title: Judged, version: '1'}
paths:
  /tasks/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
    patch:
      operationId: change
      parameters:
        - {name: dry-run, in: query, schema: {type: boolean, default: false}}
        - {name: filter, in: query, style: deepObject, schema: {type: object, properties: {state: {type: string}}}}
        - {name: X-Words, in: header, schema: {type: array, items: {type: string}}}
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Change'}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Task'}}}}}
components:
  schemas:
    Change:
      type: object
      properties:
        title: {type: string, nullable: true}
        archived: {type: boolean, default: true}
        labels: {type: array, items: {type: string}}
        secret: {type: string, readOnly: true}
    Task:
      type: object
      required: [id]
      properties:
        id: {type: integer, format: uint64}
        note: {type: string, nullable: true}
        size: {type: number}
        done: {type: string, format: date-time}
        inner: {allOf: [{$ref: '#/components/schemas/Inner'}]}
    Inner: {type: object, additionalProperties: {type: integer}}
";

fn document() -> Document {
    Document::parse(Path::new("judged.yaml"), DOCUMENT).unwrap()
}

fn component(name: &str) -> PointerBuf {
    PointerBuf::from_tokens(["components", "schemas", name])
}

/// The kinds and places of what differs.
fn found(schema: &str, read: &Value, written: &Value) -> Vec<(Kind, String)> {
    let root = document().root;
    differences(&root, &component(schema), read, written)
        .into_iter()
        .map(|one| (one.kind, one.at.to_string()))
        .collect()
}

#[test]
fn each_kind_of_difference_is_told_from_the_others() {
    let changes = [
        (
            json!({"title": null}),
            json!({}),
            Kind::NullDropped,
            "/title",
        ),
        (json!({}), json!({"title": null}), Kind::NullAdded, "/title"),
        (
            json!({}),
            json!({"archived": true}),
            Kind::DefaultAdded,
            "/archived",
        ),
        (
            json!({}),
            json!({"archived": false}),
            Kind::FieldAdded,
            "/archived",
        ),
        (
            json!({"labels": []}),
            json!({}),
            Kind::EmptyDropped,
            "/labels",
        ),
        (
            json!({}),
            json!({"labels": []}),
            Kind::EmptyAdded,
            "/labels",
        ),
        (
            json!({"other": 1}),
            json!({}),
            Kind::UndeclaredLost,
            "/other",
        ),
        (json!({"title": "a"}), json!({}), Kind::FieldLost, "/title"),
        (
            json!({"title": "a"}),
            json!({"title": "b"}),
            Kind::TextChanged,
            "/title",
        ),
        (
            json!({"labels": ["a", "b"]}),
            json!({"labels": ["a"]}),
            Kind::ValueChanged,
            "/labels",
        ),
    ];
    let tasks = [
        (
            json!({"inner": {"a": 1}}),
            json!({"inner": {}}),
            Kind::FieldLost,
            "/inner/a",
        ),
        (
            json!({"id": u64::MAX}),
            json!({"id": u64::MAX - 1}),
            Kind::NumberChanged,
            "/id",
        ),
        (
            json!({"size": 1}),
            json!({"size": "1"}),
            Kind::ValueChanged,
            "/size",
        ),
    ];
    let changes = changes.into_iter().map(|case| ("Change", case));
    for (schema, (read, written, kind, at)) in changes.chain(tasks.map(|case| ("Task", case))) {
        let expected = vec![(kind, at.to_owned())];
        assert_eq!(
            found(schema, &read, &written),
            expected,
            "{read} as {written}"
        );
    }
}

#[test]
fn one_number_written_in_two_ways_is_no_difference() {
    let read = json!({"id": 5.0, "size": 1});
    let written = json!({"id": 5, "size": 1.0});
    assert_eq!(found("Task", &read, &written), []);
}

/// The results of values that were made for `schema`, each with what was written for it.
fn judged(ledger: &Ledger, schema: &str, values: &[(Value, Answer)]) -> Results {
    let document = document();
    let schemas = Schemas::new(&document.root, Side::Either);
    let (read, answers): (Vec<Value>, Vec<Answer>) = values.iter().cloned().unzip();
    let made = BTreeMap::from([(component(schema), read)]);
    let cases = cases::of(&document, &document, &made);
    results(&document, ledger, &schemas, &cases, &answers)
}

#[test]
fn null_for_absent_is_a_fault_in_requests_and_counted_apart_in_answers() {
    let dropped = (
        json!({"id": 1, "note": null}),
        Answer::Written(json!({"id": 1})),
    );
    let answers = judged(&Ledger::default(), "Task", &[dropped]);
    assert!(!answers.judged[0].requested);
    assert_eq!(answers.judged[0].outcome, Outcome::NullForAbsent);
    assert_eq!((answers.good(true), answers.fitting(true)), (1, 1));

    let dropped = (json!({"title": null}), Answer::Written(json!({})));
    let requests = judged(&Ledger::default(), "Change", &[dropped]);
    assert!(requests.judged[0].requested);
    assert_eq!((requests.good(true), requests.fitting(true)), (0, 1));
    assert_eq!(
        requests.kinds(),
        BTreeMap::from([((Kind::NullDropped, true), 1)])
    );
}

#[test]
fn what_a_request_has_is_found_behind_references_and_discriminators() {
    let text = "
openapi: 3.0.3
info: {title: Judged, version: '1'}
paths:
  /a:
    post:
      operationId: a
      requestBody: {$ref: '#/components/requestBodies/A'}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Read'}}}}}
components:
  requestBodies: {A: {content: {application/json: {schema: {$ref: '#/components/schemas/Base'}}}}}
  schemas:
    Base: {type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {m: '#/components/schemas/Mapped'}}}
    Child: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {a: {$ref: '#/components/schemas/Inner'}}}]}
    Mapped: {type: object}
    Inner: {type: object}
    Read: {type: object, example: {$ref: '#/components/schemas/Unused'}}
    Unused: {type: object}
";
    let document = Document::parse(Path::new("judged.yaml"), text).unwrap();
    let names = ["Base", "Child", "Inner", "Mapped", "Read", "Unused"];
    let made = names.map(|name| (component(name), vec![json!({})]));
    let cases = cases::of(&document, &document, &BTreeMap::from(made));
    let requested = cases
        .cases
        .iter()
        .filter(|case| case.made && case.requested);
    let requested: Vec<&str> = requested
        .map(|case| case.schema.as_str().rsplit('/').next().unwrap())
        .collect();
    assert_eq!(requested, ["Base", "Child", "Inner", "Mapped"]);
}

#[test]
fn what_cannot_be_read_is_a_fault() {
    let unread = (
        json!({"id": u64::MAX}),
        Answer::Unread("expected i64".to_owned()),
    );
    let untyped = (
        json!({"id": 1}),
        Answer::Untyped("the client has no type".to_owned()),
    );
    let exact = (json!({"id": 2}), Answer::Written(json!({"id": 2})));
    let results = judged(&Ledger::default(), "Task", &[unread, untyped, exact]);
    assert_eq!((results.good(true), results.fitting(true)), (1, 3));
    let kinds = [((Kind::Unread, false), 1), ((Kind::Untyped, false), 1)];
    assert_eq!(results.kinds(), BTreeMap::from(kinds));
}

#[test]
fn an_exception_counts_only_where_the_ledger_has_it() {
    let dropped = || {
        (
            json!({"id": 1, "further": 2}),
            Answer::Written(json!({"id": 1})),
        )
    };
    let words = "fields that it allows and does not declare: dropped";
    let entry = |at: PointerBuf, change: &str| {
        let mut ledger = Ledger::default();
        ledger.record(
            "objects",
            LedgerKind::LeftToCaller,
            &at,
            (0, at.clone()),
            change,
        );
        ledger
    };
    let good = |ledger: &Ledger| judged(ledger, "Task", &[dropped()]).good(true);
    assert_eq!(good(&Ledger::default()), 0);
    assert_eq!(good(&entry(PointerBuf::new(), words)), 1);
    assert_eq!(good(&entry(component("Task"), words)), 1);
    assert_eq!(good(&entry(component("Change"), words)), 0);
    let more = format!("{words} (here and at 3 more places)");
    assert_eq!(good(&entry(component("Change"), &more)), 1);
    assert_eq!(good(&entry(PointerBuf::new(), "something else")), 0);
    let named = judged(&entry(PointerBuf::new(), words), "Task", &[dropped()]).named;
    assert_eq!(
        named,
        BTreeMap::from([((Kind::UndeclaredLost, words.to_owned()), 1)])
    );
}

#[test]
fn an_example_that_its_own_schema_refuses_is_the_authors() {
    let text = DOCUMENT.to_owned() + "    Small: {type: integer, maximum: 3, example: 4}\n";
    let document = Document::parse(Path::new("judged.yaml"), &text).unwrap();
    let schemas = Schemas::new(&document.root, Side::Either);
    let cases = cases::of(&document, &document, &BTreeMap::new());
    let answers = [Answer::Written(json!(4))];
    let results = results(&document, &Ledger::default(), &schemas, &cases, &answers);
    assert!(matches!(results.judged[0].outcome, Outcome::Unfit(_)));
    assert_eq!((results.good(false), results.fitting(false)), (0, 0));
}

#[test]
fn a_schema_accepts_what_the_document_says() {
    let root = document().root;
    let either = Schemas::new(&root, Side::Either);
    let request = Schemas::new(&root, Side::Request);
    let fits = |schemas: &Schemas, name: &str, value: &Value| {
        schemas.unfit(&component(name), value).is_none()
    };
    assert!(fits(
        &either,
        "Change",
        &json!({"title": null, "secret": "a", "further": 1})
    ));
    assert!(!fits(&either, "Change", &json!({"archived": null})));
    assert!(fits(&either, "Task", &json!({"id": u64::MAX})));
    assert!(fits(&either, "Task", &json!({"id": 5.0})));
    assert!(!fits(&either, "Task", &json!({"id": -1})));
    assert!(!fits(
        &either,
        "Task",
        &json!({"id": 1, "inner": {"a": "b"}})
    ));
    // the generator is told keys of a map, which are none of its schema
    let key = "/components/schemas/Inner/properties/aKey/type";
    assert_eq!(either.document.pointer(key), Some(&json!("integer")));
    assert!(fits(&either, "Inner", &json!({"b": 1})));
    // in a request, what only the service writes is no property
    let properties = "/components/schemas/Change/properties/secret";
    assert!(either.document.pointer(properties).is_some());
    assert!(request.document.pointer(properties).is_none());
}

#[test]
fn variants_have_what_a_generator_seldom_makes() {
    let root = document().root;
    let schemas = Schemas::new(&root, Side::Either);
    let full = json!({"id": 1, "note": "a", "size": 2.5, "inner": {"a": 1}});
    let mut made = BTreeMap::from([(component("Task"), vec![full])]);
    add_variants(&root, &schemas, &mut made, 100);
    let values = &made[&component("Task")];
    let has = |pointer: &str, wanted: &Value| {
        values
            .iter()
            .any(|value| value.pointer(pointer) == Some(wanted))
    };
    assert!(has("/note", &Value::Null), "null");
    assert!(has("/id", &json!(u64::MAX)), "an integer beyond 63 bits");
    assert!(has("/id", &json!(5.0)), "an integer with a point");
    assert!(has("/size", &json!(5)), "a number without a point");
    assert!(has("/inner", &json!({})), "an empty object");
    assert!(has("/inner/a", &json!(i64::MIN)), "the least integer");
    let undeclared = |value: &Value| value.as_object().is_some_and(|fields| fields.len() == 5);
    assert!(
        values.iter().any(undeclared),
        "a field that no schema declares"
    );
    assert!(!has("/id", &Value::Null), "nothing that is not valid");
}

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
