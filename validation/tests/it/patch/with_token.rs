//! What a patch makes of a token, before the crate and the fake tenant.

use sailpoint_pat::{Token, TokenPatch, Violations};
use serde_json::{Value, json};

use super::{EXPIRES, codes, table::*, tenant, token};
use crate::common::{Raw, now};

/// What the patch makes of the token: read, and applied.
fn applied(document: &Value, token: &Token) -> Result<Token, Violations> {
    TokenPatch::from_json(document.to_string().as_bytes(), &now())?.apply(token, &now())
}

#[tokio::test]
async fn the_fake_tenant_agrees() {
    let mut fake = tenant().await;
    let mut raw = Raw::new(&fake).await;
    for (document, expected) in table() {
        for id in ["e", "n"] {
            let applied = applied(&document, &token(&fake, id));
            let served = raw.patch(id, &document.to_string()).await;
            assert_eq!(
                served.clone().err().unwrap_or_default(),
                expected,
                "{document}"
            );
            assert_eq!(
                applied.as_ref().err().map(codes).unwrap_or_default(),
                expected,
                "{document}"
            );
            if let (Ok(applied), Ok(served)) = (applied, served) {
                let served = Token::from_json(served.to_string().as_bytes()).expect("readable");
                assert_eq!(applied, served, "{document}");
                fake = tenant().await;
                raw = Raw::new(&fake).await;
            }
        }
    }
}

/// What depends on the token is not refused before the token is known.
#[tokio::test]
async fn what_comes_from_the_token_is_judged_with_the_token() {
    let copied = json!([{ "op": "copy", "from": "/name", "path": "/expirationDate" }]);
    let itself = json!([{ "op": "copy", "from": "/expirationDate", "path": "/expirationDate" }]);
    let cases = [
        (copied, [MALFORMED, MALFORMED]),
        (itself, [OK, NEVER]),
        (json!([test("/expirationDate", EXPIRES)]), [OK, FAILED]),
        (json!([test("/expirationDate", Value::Null)]), [FAILED, OK]),
        (
            json!([test("/userAwareTokenNeverExpires", true)]),
            [FAILED, OK],
        ),
        (
            json!([{ "op": "add", "path": "/scope/1", "value": "a" }]),
            [OK, &["scope-duplicate"]],
        ),
        (json!([remove("/scope/1")]), [NOT_FOUND, NOT_FOUND]),
        (
            json!([{ "op": "add", "path": "/scope/2", "value": "x" }]),
            [NOT_FOUND, NOT_FOUND],
        ),
        (
            json!([{ "op": "move", "from": "/expirationDate", "path": "/name" }, acknowledgement(true)]),
            [OK, &["name-missing"]],
        ),
    ];
    for (document, expected) in cases {
        let fake = tenant().await;
        let raw = Raw::new(&fake).await;
        let patch = TokenPatch::from_json(document.to_string().as_bytes(), &now()).expect("open");
        for (id, expected) in ["e", "n"].into_iter().zip(expected) {
            let applied = patch.apply(&token(&fake, id), &now());
            assert_eq!(
                applied.as_ref().err().map(codes).unwrap_or_default(),
                expected,
                "{document}"
            );
            let served = raw.patch(id, &document.to_string()).await;
            assert_eq!(served.err().unwrap_or_default(), expected, "{document}");
        }
    }
}
