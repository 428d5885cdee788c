//! Random patch documents, each before two tokens: one that expires and one that does not.

use jsonschema::Validator;
use proptest::prelude::*;
use sailpoint_pat::{
    Code, Token, TokenPatch, Violations, client::types::JsonPatchOperation, schema,
};
use sailpoint_pat_fake_tenant::{FakeTenant, TokenSeed};
use serde_json::{Value, json};

use super::{
    common::{Raw, now, started},
    dates::expiration,
    runner,
};

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/judges/patches.seeds");

#[test]
fn three_judges_agree() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let fake = runtime.block_on(started());
    let raw = runtime.block_on(Raw::new(&fake));
    let schema = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(schema::token_patch().as_value())
        .expect("a schema");
    runner(SEEDS)
        .run(&(patch(), any::<bool>()), |(patch, expires)| {
            runtime.block_on(judge(&patch, expires, &fake, &raw, &schema))
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

async fn judge(
    document: &Value,
    expires: bool,
    fake: &FakeTenant,
    raw: &Raw,
    schema: &Validator,
) -> Result<(), TestCaseError> {
    let token = fresh(fake, expires);
    let text = document.to_string();
    let read = TokenPatch::from_json(text.as_bytes(), &now());
    let by_schema = schema.is_valid(document);
    compare_with_schema(document, &read, by_schema)?;
    let applied = read.clone().and_then(|patch| patch.apply(&token, &now()));
    let served = raw.patch(token.id().as_str(), &text).await;
    // What the schema refuses, no token allows.
    prop_assert!(by_schema || served.is_err(), "the schema and {served:?}");
    let blind = read.is_err() && takes_from_token(document);
    compare(&applied, served, blind)?;

    // What is accepted means the same after a way through the types.
    if let Ok(patch) = read {
        let sent: Vec<JsonPatchOperation> = patch.clone().into();
        let sent = serde_json::to_string(&sent).expect("JSON");
        prop_assert_eq!(TokenPatch::from_json(sent.as_bytes(), &now()), Ok(patch));
        let token = fresh(fake, expires);
        compare(&applied, raw.patch(token.id().as_str(), &sent).await, false)?;
    }
    Ok(())
}

/// The schema refuses nothing that the crate takes, and where the order of the operations makes no difference, it takes nothing
/// that the crate refuses. It knows no time.
fn compare_with_schema(
    document: &Value,
    read: &Result<TokenPatch, Violations>,
    by_schema: bool,
) -> Result<(), TestCaseError> {
    let refused = read.as_ref().err().into_iter().flatten();
    let mut codes = refused.map(sailpoint_pat::Violation::code);
    let is_taken = codes.all(|code| code == Code::ExpirationNotInFuture);
    prop_assert!(by_schema || !is_taken, "the schema refuses");
    let is_exact = document
        .as_array()
        .is_none_or(|operations| is_free_of_order(operations));
    prop_assert!(
        is_taken || !by_schema || !is_exact,
        "the schema takes: {:?}",
        read
    );
    Ok(())
}

/// Whether there are no two operations of which one changes what the other reads or changes.
fn is_free_of_order(operations: &[Value]) -> bool {
    let first = |operation: &Value| {
        let path = operation["path"].as_str().unwrap_or_default();
        path.split('/').nth(1).unwrap_or_default().to_owned()
    };
    let mut fields: Vec<String> = operations.iter().map(first).collect();
    fields.sort_unstable();
    let count = fields.len();
    fields.dedup();
    let carries = |operation: &Value| matches!(operation["op"].as_str(), Some("move" | "copy"));
    fields.len() == count && !operations.iter().any(carries)
}

/// What the service says of an operation that does not apply to the token.
const STOPS: [&str; 2] = ["test-failed", "path-not-found"];

/// Whether the document moves, copies or reaches into a field: what that leaves is known only with the token.
fn takes_from_token(document: &Value) -> bool {
    let mut operations = document.as_array().into_iter().flatten();
    operations.any(|operation| {
        let path = operation["path"].as_str().unwrap_or_default();
        matches!(operation["op"].as_str(), Some("move" | "copy")) || path.matches('/').count() > 1
    })
}

/// The same refusals, or the same token. A `blind` refusal came without a look at the token, and may lack what only that shows.
fn compare(
    applied: &Result<Token, Violations>,
    served: Result<Value, Vec<String>>,
    blind: bool,
) -> Result<(), TestCaseError> {
    match (applied, served) {
        (Ok(applied), Ok(served)) => {
            let served = Token::from_json(served.to_string().as_bytes()).expect("readable");
            prop_assert_eq!(applied, &served);
        }
        (Err(found), Err(mut named)) => {
            let mut found: Vec<&str> = found
                .iter()
                .map(|violation| violation.code().as_str())
                .collect();
            // The service stops at the first operation that does not apply to the token. This crate, which may not know
            // the token, has by then found what is wrong with the patch whatever the token is.
            let stopped = matches!(&named[..], [only] if STOPS.contains(&only.as_str()));
            if !stopped {
                found.sort_unstable();
                named.sort_unstable();
                if blind {
                    let mut left = named.iter();
                    let is_named = |code: &&str| left.any(|other| other == code);
                    prop_assert!(found.iter().all(is_named), "{:?} in {:?}", found, named);
                } else {
                    prop_assert_eq!(&found, &named);
                }
            }
        }
        (applied, served) => prop_assert!(
            false,
            "the crate: {:?}; the fake tenant: {:?}",
            applied,
            served
        ),
    }
    Ok(())
}

/// The only token of the tenant, as it was before any patch.
fn fresh(fake: &FakeTenant, expires: bool) -> Token {
    fake.clear_tokens();
    fake.clear_requests();
    let seed = TokenSeed::new("before").id("0123456789abcdef0123456789abcdef");
    let seed = if expires {
        seed.expires_at("2026-07-01T00:00:00.000Z".parse().expect("a date-time"))
    } else {
        seed.acknowledged(true).scopes(["a", "b"])
    };
    fake.add_token(seed).expect("seeded");
    let shown = fake.tokens().remove(0);
    Token::from_json(shown.to_string().as_bytes()).expect("readable")
}

fn patch() -> impl Strategy<Value = Value> {
    prop_oneof![
        60 => prop::collection::vec(operation(), 0..5).prop_map(Value::from),
        1 => prop::sample::select(vec![json!(null), json!({}), json!("[]"), json!([1]), json!([null]), json!([[]])]),
    ]
}

fn operation() -> impl Strategy<Value = Value> {
    let op = prop_oneof![
        12 => prop::sample::select(vec!["add", "replace", "remove", "test", "move", "copy"]).prop_map(Value::from),
        6 => Just(json!("replace")),
        1 => prop::sample::select(vec![json!("Replace"), json!(""), json!(null), json!(1)]),
    ];
    let fields = (
        prop::option::weighted(0.98, op),
        prop::option::weighted(0.98, path()),
        prop::option::weighted(0.85, value()),
        prop::option::weighted(0.3, path()),
        prop::option::weighted(0.02, Just(json!(1))),
    );
    // A value that suits its path more often than chance has it.
    prop_oneof![
        2 => fields.prop_map(|(op, path, value, from, extra)| {
            object([("op", op), ("path", path), ("value", value), ("from", from), ("extra", extra)])
        }),
        3 => suited().prop_map(|(op, path, value)| json!({ "op": op, "path": path, "value": value })),
    ]
}

fn object(members: [(&str, Option<Value>); 5]) -> Value {
    let members = members.into_iter();
    Value::Object(
        members
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect(),
    )
}

fn suited() -> impl Strategy<Value = (&'static str, &'static str, Value)> {
    let op = prop::sample::select(vec!["add", "replace", "replace", "test"]);
    let pair = prop_oneof![
        4 => (Just("/expirationDate"), expiration()),
        3 => (Just("/userAwareTokenNeverExpires"), any::<bool>().prop_map(Value::from)),
        1 => (Just("/name"), prop::sample::select(vec!["before", "after", "", " "]).prop_map(Value::from)),
        1 => (Just("/scope"), prop::collection::vec(prop::sample::select(vec!["a", "b", "c", ""]), 0..3).prop_map(Value::from)),
        1 => (prop::sample::select(vec!["/scope/0", "/scope/1", "/scope/2", "/scope/-"]), Just(json!("c"))),
    ];
    (op, pair).prop_map(|(op, (path, value))| (op, path, value))
}

fn path() -> impl Strategy<Value = Value> {
    prop_oneof![
        8 => prop::sample::select(vec!["/name", "/scope", "/expirationDate", "/userAwareTokenNeverExpires"]).prop_map(Value::from),
        3 => prop::sample::select(vec![
            "/scope/0", "/scope/1", "/scope/-", "/scope/00", "/scope/x", "/scope/0/0", "/name/0", "/expirationDate/0",
        ]).prop_map(Value::from),
        2 => prop::sample::select(vec![
            json!(""), json!("/"), json!("name"), json!("/~0name"), json!("/n~1ame"), json!("/na~2me"), json!("/name~"),
            json!("/accessTokenValiditySeconds"), json!("/id"), json!("/secret"), json!("/owner/name"), json!("//name"),
            json!(null), json!(1),
        ]),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => expiration(),
        3 => any::<bool>().prop_map(Value::from),
        2 => Just(Value::Null),
        2 => prop::sample::select(vec!["before", "after", "", " ", "a\u{0}", "a"]).prop_map(Value::from),
        2 => prop::collection::vec(prop::sample::select(vec!["a", "b", "c", "", " "]), 0..3).prop_map(Value::from),
        1 => prop::sample::select(vec![json!(1), json!({}), json!([1]), json!([null]), json!([["a"]]), json!({ "a": 1 })]),
    ]
}
