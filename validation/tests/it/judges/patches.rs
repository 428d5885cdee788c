//! Random patch documents, one after the other on a token that expires and on one that does not.

use jsonschema::Validator;
use proptest::prelude::*;
use sailpoint_pat::{
    Code, Token, TokenPatch, Violations, client::types::JsonPatchOperation, schema,
};
use sailpoint_pat_fake_tenant::{FakeTenant, TokenSeed};
use serde_json::{Value, json};

use super::{dates::expiration, runner, validator};
use crate::common::{Raw, now, started};

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/judges/patches.seeds");

/// Everybody who judges.
struct Judges {
    fake: FakeTenant,
    raw: Raw,
    schema: Validator,
}

#[test]
fn three_judges_agree() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let fake = runtime.block_on(started());
    let raw = runtime.block_on(Raw::new(&fake));
    let schema = validator(&schema::token_patch());
    let judges = Judges { fake, raw, schema };
    // They once disagreed on this one.
    let twice = json!({ "op": "add", "path": "/scope/0", "value": [] });
    let known = [json!([twice, twice]), json!([])];
    runtime.block_on(judges.judge(&known)).expect("they agree");
    runner(SEEDS)
        .run(&[patch(), patch()], |patches| {
            runtime.block_on(judges.judge(&patches))
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

impl Judges {
    /// Both patches on each of two tokens: as they are, and as they go out through the types, which means the same.
    async fn judge(&self, patches: &[Value; 2]) -> Result<(), TestCaseError> {
        let texts = patches.each_ref().map(Value::to_string);
        let mut typed = texts.clone();
        for (patch, text) in patches.iter().zip(&mut typed) {
            let read = TokenPatch::from_json(text.as_bytes(), &now());
            compare_with_schema(patch, &read, self.schema.is_valid(patch))?;
            if let Ok(patch) = read {
                *text = sent(patch)?;
            }
        }
        for expires in [true, false] {
            self.apply(expires, &texts).await?;
            if typed != texts {
                self.apply(expires, &typed).await?;
            }
        }
        Ok(())
    }

    /// One patch after the other.
    async fn apply(&self, expires: bool, patches: &[String; 2]) -> Result<(), TestCaseError> {
        let mut token = self.fresh(expires);
        for patch in patches {
            token = self.patch(token, patch).await?;
        }
        Ok(())
    }

    /// The same refusals of the crate and of the fake tenant, or the same token, which is given.
    async fn patch(&self, token: Token, text: &str) -> Result<Token, TestCaseError> {
        let served = self.raw.patch(token.id().as_str(), text).await;
        let applied = match TokenPatch::from_json(text.as_bytes(), &now()) {
            Ok(patch) => patch.apply(&token, &now()),
            Err(refused) => {
                // What is refused without a look at the token, no token allows.
                let Err(named) = served else {
                    return Err(TestCaseError::fail(format!("{refused:?} is taken: {text}")));
                };
                is_refused_alike(text, &codes(&refused), &named)?;
                return Ok(token);
            }
        };
        match (applied, served) {
            (Ok(applied), Ok(served)) => {
                let served = Token::from_json(served.to_string().as_bytes()).expect("readable");
                prop_assert_eq!(&applied, &served, "{}", text);
                Ok(applied)
            }
            (Err(refused), Err(named)) => {
                prop_assert_eq!(codes(&refused), named, "{}", text);
                Ok(token)
            }
            (applied, served) => Err(TestCaseError::fail(format!(
                "the crate: {applied:?}; the fake tenant: {served:?}; {text}"
            ))),
        }
    }

    /// The only token of the tenant, as it was before any patch.
    fn fresh(&self, expires: bool) -> Token {
        self.fake.clear_tokens();
        self.fake.clear_requests();
        let seed = TokenSeed::new("before").id("0123456789abcdef0123456789abcdef");
        let seed = if expires {
            seed.expires_at("2026-07-01T00:00:00.000Z".parse().expect("a date-time"))
        } else {
            seed.acknowledged(true).scopes(["a", "b"])
        };
        self.fake.add_token(seed).expect("seeded");
        let shown = self.fake.tokens().remove(0);
        Token::from_json(shown.to_string().as_bytes()).expect("readable")
    }
}

fn codes(violations: &Violations) -> Vec<&'static str> {
    violations
        .iter()
        .map(|violation| violation.code().as_str())
        .collect()
}

/// The patch as it goes out through the types. It is read as the same patch.
fn sent(patch: TokenPatch) -> Result<String, TestCaseError> {
    let sent: Vec<JsonPatchOperation> = patch.clone().into();
    let sent = serde_json::to_string(&sent).expect("JSON");
    let read = TokenPatch::from_json(sent.as_bytes(), &now());
    prop_assert_eq!(read, Ok(patch));
    Ok(sent)
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

/// A refusal that came without a look at the token: the service names the same, in the same order. It may stop before at the first
/// operation that does not apply to the token, and see more where a patch takes something from the token.
fn is_refused_alike(text: &str, found: &[&str], named: &[String]) -> Result<(), TestCaseError> {
    if matches!(named, [only] if STOPS.contains(&only.as_str())) {
        return Ok(());
    }
    let document: Value = serde_json::from_str(text).expect("JSON");
    if takes_from_token(&document) {
        let mut left = named.iter();
        let is_named = |code: &&str| left.any(|other| other == code);
        prop_assert!(found.iter().all(is_named), "{found:?} in {named:?}: {text}");
    } else {
        prop_assert_eq!(found, named, "{}", text);
    }
    Ok(())
}

/// Whether the document moves, copies or reaches into a field: what that leaves is known only with the token.
fn takes_from_token(document: &Value) -> bool {
    let mut operations = document.as_array().into_iter().flatten();
    operations.any(|operation| {
        let path = operation["path"].as_str().unwrap_or_default();
        matches!(operation["op"].as_str(), Some("move" | "copy")) || path.matches('/').count() > 1
    })
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
        1 => prop::sample::select(vec![json!("Replace"), json!("put"), json!(""), json!(null), json!(1)]),
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
            "/scope/0", "/scope/1", "/scope/-", "/scope/00", "/scope/x", "/scope/0/0", "/scope/0/a", "/name/0", "/expirationDate/0",
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
        1 => prop::sample::select(vec![json!(1), json!(1.0), json!({}), json!([1]), json!([null]), json!([["a"]]), json!({ "a": 1 }), json!([{ "a": 1 }])]),
    ]
}
