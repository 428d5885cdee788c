//! The whole table of the rule, 7 × 4 cells, before three judges: the generated model, JSON, and the fake tenant, which
//! shares no code with this crate.

use sailpoint_pat::{NewToken, Violations, client::types::CreatePersonalAccessTokenRequest};
use serde_json::{Value, json};

use crate::common::{NOW, Raw, now, started};

const OK: &[&str] = &[];
const NEVER: &[&str] = &["never-expiring-not-acknowledged"];
pub(crate) const PAST: &[&str] = &["expiration-not-in-future"];
const MALFORMED: &[&str] = &["expiration-malformed"];

/// `expirationDate` as JSON, `None` for an absent key, and what is expected with the acknowledgement absent, null, false and
/// true.
fn table() -> [(Option<Value>, [&'static [&'static str]; 4]); 7] {
    [
        (None, [NEVER, NEVER, NEVER, OK]),
        (Some(Value::Null), [NEVER, NEVER, NEVER, OK]),
        (Some(json!("")), [NEVER, NEVER, NEVER, OK]),
        (Some(json!("the day after tomorrow")), [MALFORMED; 4]),
        (Some(json!("2026-06-01T11:59:59.999Z")), [PAST; 4]),
        (Some(json!(NOW)), [PAST; 4]),
        (Some(json!("2026-06-01T12:00:00.001Z")), [OK; 4]),
    ]
}

const ACKNOWLEDGEMENTS: [Option<Value>; 4] = [
    None,
    Some(Value::Null),
    Some(Value::Bool(false)),
    Some(Value::Bool(true)),
];

/// Every cell: the request and the codes it must be refused with.
pub(crate) fn cells() -> Vec<(Value, &'static [&'static str])> {
    let mut cells = Vec::new();
    for (expiration, row) in table() {
        for (acknowledgement, expected) in ACKNOWLEDGEMENTS.iter().zip(row) {
            let mut request = json!({ "name": format!("cell {}", cells.len()) });
            if let Some(expiration) = &expiration {
                request["expirationDate"] = expiration.clone();
            }
            if let Some(acknowledgement) = acknowledgement {
                request["userAwareTokenNeverExpires"] = acknowledgement.clone();
            }
            cells.push((request, expected));
        }
    }
    assert_eq!(cells.len(), 7 * 4);
    cells
}

fn codes(result: Result<NewToken, Violations>) -> Vec<String> {
    let violations = result.err().into_iter().flatten();
    violations
        .map(|violation| violation.code().to_string())
        .collect()
}

#[test]
fn json() {
    for (request, expected) in cells() {
        let result = NewToken::from_json(request.to_string().as_bytes(), &now());
        assert_eq!(codes(result), expected, "{request}");
    }
}

#[test]
fn generated_model() {
    for (request, expected) in cells() {
        let model = serde_json::from_value::<CreatePersonalAccessTokenRequest>(request.clone());
        // The model cannot hold what is not a date-time.
        let holds = !matches!(
            request["expirationDate"].as_str(),
            Some("" | "the day after tomorrow")
        );
        assert_eq!(model.is_ok(), holds, "{request}");
        if let Ok(model) = model {
            assert_eq!(
                codes(NewToken::from_request(model, &now())),
                expected,
                "{request}"
            );
        }
    }
}

#[tokio::test]
async fn fake_tenant() {
    let fake = started().await;
    let raw = Raw::new(&fake).await;
    for (request, expected) in cells() {
        assert_eq!(
            raw.create(&request.to_string()).await,
            expected,
            "{request}"
        );
    }
}

/// What is accepted is accepted by the service too, as it goes out.
#[tokio::test]
async fn what_is_accepted_is_accepted_as_it_goes_out() {
    let fake = started().await;
    let raw = Raw::new(&fake).await;
    let accepted = cells()
        .into_iter()
        .filter(|(_, expected)| expected.is_empty());
    for (request, _) in accepted {
        let token = NewToken::from_json(request.to_string().as_bytes(), &now()).expect("accepted");
        let sent = CreatePersonalAccessTokenRequest::from(token);
        let sent = serde_json::to_string(&sent).expect("JSON");
        assert_eq!(raw.create(&sent).await, OK, "{request}");
    }
}
