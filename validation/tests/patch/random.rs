//! Random patches, one after the other on the same tokens, before the crate and the fake tenant.

use proptest::{
    prelude::*,
    sample::select,
    test_runner::{Config, TestRunner},
};
use sailpoint_pat::{Token, TokenPatch};
use serde_json::{Value, json};

use super::{
    EXPIRES, FUTURE, codes,
    common::{NOW, Raw, now},
    tenant, token,
};

fn path() -> impl Strategy<Value = &'static str> {
    select(vec![
        "/expirationDate",
        "/expirationDate",
        "/userAwareTokenNeverExpires",
        "/userAwareTokenNeverExpires",
        "/name",
        "/scope",
        "/scope/0",
        "/scope/-",
        "/scope/0/a",
        "/name/0",
        "/id",
        "scope",
        "/na~2me",
    ])
}

fn value() -> impl Strategy<Value = Option<Value>> {
    let values = [
        json!(null),
        json!(""),
        json!(FUTURE),
        json!(EXPIRES),
        json!(NOW),
        json!("soon"),
        json!(true),
        json!(true),
        json!(false),
        json!(1),
        json!(1.0),
        json!([]),
        json!(["a"]),
        json!(["a", "a"]),
        json!([{ "a": 1 }]),
    ];
    let value = select(values.map(Some).to_vec());
    prop_oneof![15 => value, 1 => Just(None)]
}

fn operation() -> impl Strategy<Value = Value> {
    let ops = select(vec![
        "replace", "replace", "replace", "add", "add", "remove", "move", "copy", "test", "put",
    ]);
    (ops, path(), path(), value()).prop_map(|(op, path, from, value)| {
        let mut operation = json!({ "op": op, "path": path });
        if matches!(op, "move" | "copy") {
            operation["from"] = json!(from);
        } else if let Some(value) = value {
            operation["value"] = value;
        }
        operation
    })
}

/// Whether all of `codes` are in `served`, in their order. The service may see more, such as what is wrong with an entry that
/// was put into the token's own scope.
fn has_all(served: &[String], codes: &[&str]) -> bool {
    let mut served = served.iter();
    codes.iter().all(|code| served.any(|other| other == code))
}

/// A static refusal holds for every token, so that the service, which goes operation by operation, refuses too: for the same
/// reasons, or because it came to an operation before that this token does not allow.
#[test]
fn random_patches_are_judged_alike() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let fake = runtime.block_on(tenant());
    let raw = runtime.block_on(Raw::new(&fake));
    let mut runner = TestRunner::new(Config {
        cases: 1_000,
        failure_persistence: None,
        ..Config::default()
    });
    let documents = proptest::collection::vec(operation(), 0..5).prop_map(Value::from);
    let outcome = runner.run(&documents, |document| {
        let text = document.to_string();
        let read = TokenPatch::from_json(text.as_bytes(), &now());
        for id in ["e", "n"] {
            let before = token(&fake, id);
            let served = runtime.block_on(raw.patch(id, &text));
            let applied = match &read {
                Ok(patch) => patch.apply(&before, &now()),
                Err(refused) => {
                    let served = served.expect_err("refused for every token");
                    let is_of_token = served == ["test-failed"] || served == ["path-not-found"];
                    prop_assert!(
                        is_of_token || has_all(&served, &codes(refused)),
                        "{text} {served:?}"
                    );
                    continue;
                }
            };
            match (applied, served) {
                (Ok(applied), Ok(served)) => {
                    let served = Token::from_json(served.to_string().as_bytes());
                    prop_assert_eq!(Ok(applied), served, "{}", text);
                }
                // Only the service knows of other tokens.
                (Ok(_), Err(served)) => prop_assert_eq!(served, ["name-taken"], "{}", text),
                (Err(refused), served) => {
                    prop_assert_eq!(
                        Err(codes(&refused).join(" ")),
                        served.map(|_| ()).map_err(|c| c.join(" ")),
                        "{}",
                        text
                    );
                }
            }
        }
        Ok(())
    });
    outcome.expect("alike");
}
