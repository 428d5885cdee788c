//! What is wrong with a create request.

use std::time::Duration;

use sailpoint_pat::{AccessTokenTtl, Deadline, NewToken, Now, Scope, TokenName, Violations};

use super::golden::Golden;
use crate::common::{NOW, instant, now};

/// Requests that break one rule each, or several for the order.
const REQUESTS: &[&str] = &[
    "",
    "{",
    "{\"name\": \"ci\",}",
    "{\"name\": \"ci\"} x",
    "\u{feff}{}",
    "null",
    "\"text\"",
    "[{}]",
    "17",
    "true",
    r#"{"userAwareTokenNeverExpires": true}"#,
    r#"{"name": null, "userAwareTokenNeverExpires": true}"#,
    r#"{"name": 7, "userAwareTokenNeverExpires": true}"#,
    r#"{"name": {"secret": "hush"}, "userAwareTokenNeverExpires": true}"#,
    r#"{"name": "", "userAwareTokenNeverExpires": true}"#,
    r#"{"name": " \u00a0\t", "userAwareTokenNeverExpires": true}"#,
    r#"{"name": "a\u001bb", "userAwareTokenNeverExpires": true}"#,
    r#"{"name": "ci", "scope": "sp:scopes:all", "userAwareTokenNeverExpires": true}"#,
    r#"{"name": "ci", "scope": ["a", 1, null, "", "a", "b", "a"], "userAwareTokenNeverExpires": true}"#,
    r#"{"name": "ci", "accessTokenValiditySeconds": "900", "userAwareTokenNeverExpires": true}"#,
    r#"{"name": "ci", "accessTokenValiditySeconds": 900.5, "userAwareTokenNeverExpires": true}"#,
    r#"{"name": "ci", "accessTokenValiditySeconds": 14, "userAwareTokenNeverExpires": true}"#,
    r#"{"name": "ci", "accessTokenValiditySeconds": 43201, "userAwareTokenNeverExpires": true}"#,
    r#"{"name": "ci", "accessTokenValiditySeconds": 1e300, "userAwareTokenNeverExpires": true}"#,
    r#"{"name": "ci"}"#,
    r#"{"name": "ci", "expirationDate": 1798761599999}"#,
    r#"{"name": "ci", "expirationDate": "31.12.2026"}"#,
    r#"{"name": "ci", "expirationDate": "2026-12-31"}"#,
    r#"{"name": "ci", "expirationDate": "2026-12-31 00:00:00Z"}"#,
    r#"{"name": "ci", "expirationDate": "2026-12-31T00:00:00"}"#,
    r#"{"name": "ci", "expirationDate": "2026-12-31T00:00:00+0100"}"#,
    r#"{"name": "ci", "expirationDate": "2026-12-31T23:59:60Z"}"#,
    r#"{"name": "ci", "expirationDate": "2026-12-31T24:00:00Z"}"#,
    r#"{"name": "ci", "expirationDate": "2026-02-30T00:00:00Z"}"#,
    r#"{"name": "ci", "expirationDate": "9999-12-31T23:59:59-00:01"}"#,
    r#"{"name": "ci", "expirationDate": "the first full moon after the\nspring equinox of next year"}"#,
    r#"{"name": "ci", "expirationDate": "2026-06-01T12:00:00Z"}"#,
    r#"{"name": "ci", "userAwareTokenNeverExpires": "yes"}"#,
    r#"{"name": "ci", "expirationDate": "2020-01-01T00:00:00Z", "userAwareTokenNeverExpires": 1}"#,
    r#"{"name": "a", "name": "b", "userAwareTokenNeverExpires": true}"#,
    r#"{"name": "ci", "expirationdate": "2026-12-31T00:00:00Z"}"#,
    r#"{"name": "ci", "a/b~c\u0007": 1, "userAwareTokenNeverExpires": true}"#,
    r#"{"x": 1, "userAwareTokenNeverExpires": 0, "accessTokenValiditySeconds": 0, "name": "", "y": 1, "scope": 0, "x": 1, "expirationDate": 0, "name": 7}"#,
];

pub(crate) fn record(golden: &mut Golden) {
    for request in REQUESTS {
        let refused = NewToken::from_json(request.as_bytes(), &now());
        golden.record(
            &request.escape_debug().to_string(),
            refused.expect_err(request),
        );
    }
    let margin = now().with_margin(Duration::from_secs(30));
    let constructors: [(&str, Violations); 7] = [
        (
            "TokenName::new",
            TokenName::new("").expect_err("refused").into(),
        ),
        (
            "Scope::named of none",
            Scope::named([""; 0]).expect_err("refused"),
        ),
        (
            "Scope::named twice",
            Scope::named(["a", "a"]).expect_err("refused"),
        ),
        (
            "AccessTokenTtl::from_seconds",
            AccessTokenTtl::from_seconds(-1)
                .expect_err("refused")
                .into(),
        ),
        (
            "Deadline::after, within the margin",
            Deadline::after(margin.margin(), &margin)
                .expect_err("refused")
                .into(),
        ),
        (
            "Deadline::at, too late",
            Deadline::at(chrono::DateTime::<chrono::Utc>::MAX_UTC, &margin)
                .expect_err("refused")
                .into(),
        ),
        (
            "Deadline::parse",
            Deadline::parse(NOW, &Now::at(instant(NOW)))
                .expect_err("refused")
                .into(),
        ),
    ];
    for (title, violations) in constructors {
        golden.record(title, violations);
    }
}
