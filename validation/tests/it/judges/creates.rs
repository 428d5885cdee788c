//! Random create requests.

use jsonschema::Validator;
use proptest::prelude::*;
use sailpoint_pat::{Code, NewToken, client::types::CreatePersonalAccessTokenRequest, schema};
use sailpoint_pat_fake_tenant::FakeTenant;
use serde_json::{Map, Value, json};

use super::{dates::expiration, runner, validator};
use crate::common::{Raw, now, started};

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/judges/creates.seeds");

#[test]
fn three_judges_agree() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let fake = runtime.block_on(started());
    let raw = runtime.block_on(Raw::new(&fake));
    let schema = validator(&schema::create_request());
    runner(SEEDS)
        .run(&request(), |request| {
            runtime.block_on(judge(&request, &fake, &raw, &schema))
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

async fn judge(
    request: &Value,
    fake: &FakeTenant,
    raw: &Raw,
    schema: &Validator,
) -> Result<(), TestCaseError> {
    let text = request.to_string();
    let verdict = NewToken::from_json(text.as_bytes(), &now());
    let codes: Vec<Code> = verdict.iter_err().collect();

    // The schema knows no time.
    let timeless = codes
        .iter()
        .all(|code| *code == Code::ExpirationNotInFuture);
    prop_assert_eq!(
        schema.is_valid(request),
        timeless,
        "the schema: {:?}",
        codes
    );

    // The service overlooks fields that it does not know; this crate does not.
    let mut expected: Vec<&str> = codes
        .iter()
        .filter(|code| **code != Code::UnknownField)
        .map(|code| code.as_str())
        .collect();
    expected.sort_unstable();
    fake.clear_tokens();
    fake.clear_requests();
    let mut served = raw.create(&text).await;
    served.sort_unstable();
    prop_assert_eq!(&served, &expected, "the fake tenant");

    // What is accepted means the same after a way through the types.
    if let Ok(token) = verdict {
        let sent = CreatePersonalAccessTokenRequest::from(&token);
        let sent = serde_json::to_string(&sent).expect("JSON");
        prop_assert_eq!(NewToken::from_json(sent.as_bytes(), &now()), Ok(token));
        let before = fake.tokens();
        fake.clear_tokens();
        prop_assert_eq!(raw.create(&sent).await, Vec::<String>::new());
        prop_assert_eq!(meaning(fake.tokens()), meaning(before));
    }
    Ok(())
}

/// A token without what differs between two creates of the same request.
fn meaning(mut tokens: Vec<Value>) -> Vec<Value> {
    for token in tokens.iter_mut().filter_map(Value::as_object_mut) {
        token.remove("id");
    }
    tokens
}

/// The codes of a verdict.
trait Codes {
    fn iter_err(&self) -> impl Iterator<Item = Code>;
}

impl Codes for Result<NewToken, sailpoint_pat::Violations> {
    fn iter_err(&self) -> impl Iterator<Item = Code> {
        self.as_ref()
            .err()
            .into_iter()
            .flatten()
            .map(sailpoint_pat::Violation::code)
    }
}

/// A request whose fields are each there or not, right or wrong.
fn request() -> impl Strategy<Value = Value> {
    let field = |name: &'static str, value: BoxedStrategy<Value>, there: f64| {
        prop::option::weighted(there, value).prop_map(move |value| value.map(|value| (name, value)))
    };
    let fields = (
        field("name", name(), 0.95),
        field("scope", scope(), 0.5),
        field("accessTokenValiditySeconds", validity(), 0.4),
        field("expirationDate", expiration().boxed(), 0.75),
        field("userAwareTokenNeverExpires", acknowledgement(), 0.6),
        field("expirationdate", expiration().boxed(), 0.02),
    );
    prop_oneof![
        60 => fields.prop_map(|(a, b, c, d, e, f)| {
            let fields = [a, b, c, d, e, f].into_iter().flatten();
            Value::Object(fields.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
        }),
        1 => prop::sample::select(vec![json!(null), json!([]), json!("{}"), json!(1)]),
    ]
}

fn name() -> BoxedStrategy<Value> {
    prop_oneof![
        6 => "[a-zA-Z][a-zA-Z0-9 _-]{0,20}".prop_map(Value::from),
        3 => any::<String>().prop_map(Value::from),
        1 => prop::sample::select(vec![
            json!(""), json!(" "), json!("\u{a0}\u{2003}"), json!("a\u{0}b"), json!("tab\there"), json!("\u{7f}"),
            json!("\u{85}"), json!("\u{200b}"), json!("\u{2028}"), json!(null), json!(7), json!(true), json!([]), json!({}),
        ]),
    ]
    .boxed()
}

fn scope() -> BoxedStrategy<Value> {
    let item = prop_oneof![
        6 => prop::sample::select(vec!["sp:scopes:all", "idn:accounts:read", "a", "b", "A"]).prop_map(Value::from),
        1 => prop::sample::select(vec![json!(""), json!(" "), json!("\u{2003}"), json!(null), json!(1), json!(["a"])]),
        1 => any::<String>().prop_map(Value::from),
    ];
    prop_oneof![
        5 => prop::collection::vec(item, 0..4).prop_map(Value::from),
        1 => prop::sample::select(vec![json!(null), json!([]), json!(""), json!("a"), json!(1), json!({})]),
    ]
    .boxed()
}

fn validity() -> BoxedStrategy<Value> {
    prop_oneof![
        4 => (10..50_i64).prop_map(Value::from),
        2 => (43_190..43_210_i64).prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_filter_map("JSON has no such number", |number| {
            number.is_finite().then(|| json!(number))
        }),
        1 => prop::sample::select(vec![
            json!(null), json!("900"), json!(""), json!(true), json!([900]), json!({}), json!(900.0), json!(900.5), json!(15.0),
            json!(14.999_999), json!(u64::MAX), json!(-0.0), json!(4.32e4),
        ]),
    ]
    .boxed()
}

fn acknowledgement() -> BoxedStrategy<Value> {
    prop_oneof![
        6 => any::<bool>().prop_map(Value::from),
        1 => prop::sample::select(vec![json!(null), json!(""), json!("true"), json!(1), json!(0), json!([]), json!({})]),
    ]
    .boxed()
}
