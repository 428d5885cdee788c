//! Bulk updates, before the ways in and the fake tenant, which shares no code with this crate; and plans for many tokens.

use sailpoint_pat::{
    Acknowledged, BulkPatch, BulkPlan, Code, Deadline, TokenId, TokenName, TokenPatch, Violations,
    client::types::{
        BulkUpdatePersonalAccessTokensRequest, BulkUpdatePersonalAccessTokensRequestIdsItem,
        JsonPatchOperation,
    },
};
use sailpoint_pat_fake_tenant::{Builder, FakeTenant, TokenSeed};
use serde_json::{Value, json};

use crate::common::{self, Raw, fake, now};

const FUTURE: &str = "2026-12-31T23:59:59.999Z";

type Row = (Value, &'static [&'static str]);

fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("t{number:02}")).collect()
}

fn ids(count: usize) -> Vec<TokenId> {
    names(count)
        .into_iter()
        .map(|id| TokenId::new(id).expect("an id"))
        .collect()
}

fn expire() -> Value {
    json!([{ "op": "replace", "path": "/expirationDate", "value": FUTURE }])
}

fn table() -> Vec<Row> {
    let with = |ids: Value| json!({ "ids": ids, "patch": expire() });
    let patch = |operation: Value| json!({ "ids": ["t00"], "patch": [operation] });
    let clear = json!([
        { "op": "replace", "path": "/expirationDate", "value": null },
        { "op": "replace", "path": "/userAwareTokenNeverExpires", "value": true },
    ]);
    let never: &[&str] = &["never-expiring-not-acknowledged"];
    let not_patchable: &[&str] = &["path-not-patchable"];
    vec![
        (with(json!(["t00"])), &[]),
        (with(json!(names(25))), &[]),
        (with(json!(names(26))), &["ids-too-many"]),
        (with(json!([])), &["ids-empty"]),
        (with(Value::Null), &["ids-missing"]),
        (with(json!("t00")), &["ids-not-array"]),
        (with(json!(["t00", "t00", "t00"])), &["id-duplicate"; 2]),
        (
            with(json!(["t00", "", " \u{a0}", "\u{85}", 7, null])),
            &[
                "id-blank",
                "id-blank",
                "id-blank",
                "id-not-string",
                "id-not-string",
            ],
        ),
        (json!([]), &["body-not-object"]),
        (json!("x"), &["body-not-object"]),
        (json!({}), &["ids-missing", "patch-missing"]),
        (json!({ "ids": ["t00"], "patch": null }), &["patch-missing"]),
        (
            json!({ "ids": [], "patch": [] }),
            &["ids-empty", "patch-empty"],
        ),
        (json!({ "ids": ["t00"], "patch": {} }), &["patch-not-array"]),
        (json!({ "ids": ["t00"], "patch": clear }), &[]),
        (
            patch(json!({ "op": "replace", "path": "/name", "value": "x" })),
            not_patchable,
        ),
        (
            patch(json!({ "op": "remove", "path": "/scope" })),
            not_patchable,
        ),
        (
            patch(json!({ "op": "copy", "from": "/name", "path": "/expirationDate" })),
            not_patchable,
        ),
        (
            patch(json!({ "op": "test", "path": "/id", "value": "t00" })),
            not_patchable,
        ),
        (
            patch(json!({ "op": "remove", "path": "/expirationDate" })),
            never,
        ),
        (
            patch(json!({ "op": "add", "path": "/expirationDate", "value": "" })),
            never,
        ),
        (
            patch(json!({ "op": "add", "path": "/expirationDate", "value": "soon" })),
            &["expiration-malformed"],
        ),
        (
            patch(json!({ "op": "add", "path": "/userAwareTokenNeverExpires", "value": false })),
            &["acknowledgement-withdrawn-without-expiration"],
        ),
        (
            patch(json!({ "op": "add", "path": "/userAwareTokenNeverExpires", "value": true })),
            &[],
        ),
    ]
}

async fn thirty() -> FakeTenant {
    let names = names(30).into_iter();
    let seeds = names.map(|id| TokenSeed::new(format!("token {id}")).id(id));
    let fake = seeds.fold(fake(), Builder::seed_token);
    fake.start().await.expect("a fake tenant")
}

fn codes(result: &Result<BulkPatch, Violations>) -> Vec<&'static str> {
    let violations = result.as_ref().err().into_iter().flatten();
    violations
        .map(|violation| violation.code().as_str())
        .collect()
}

fn read(body: &Value) -> Result<BulkPatch, Violations> {
    BulkPatch::from_json(body.to_string().as_bytes(), &now())
}

/// The request as a program makes it; nothing for what its type cannot hold.
fn model(body: &Value) -> Option<BulkUpdatePersonalAccessTokensRequest> {
    let id = |id: &Value| BulkUpdatePersonalAccessTokensRequestIdsItem::try_from(id.as_str()?).ok();
    let operation = |operation: &Value| {
        Some(JsonPatchOperation {
            op: operation["op"].as_str()?.parse().ok()?,
            path: operation["path"].as_str()?.to_owned(),
            from: operation["from"].as_str().map(str::to_owned),
            value: operation.get("value").cloned(),
        })
    };
    Some(BulkUpdatePersonalAccessTokensRequest {
        ids: body["ids"]
            .as_array()?
            .iter()
            .map(id)
            .collect::<Option<_>>()?,
        patch: body["patch"]
            .as_array()?
            .iter()
            .map(operation)
            .collect::<Option<_>>()?,
    })
}

#[tokio::test]
async fn all_ways_in_and_the_fake_tenant_agree() {
    for (body, expected) in table() {
        let bulk = read(&body);
        assert_eq!(codes(&bulk), expected, "{body}");
        if let Some(model) = model(&body) {
            assert_eq!(
                codes(&BulkPatch::from_request(model, &now())),
                expected,
                "{body}"
            );
        }
        let fake = thirty().await;
        let served = Raw::new(&fake).await.bulk(&body.to_string()).await;
        assert_eq!(served.err().unwrap_or_default(), expected, "{body}");
        if let Ok(bulk) = bulk {
            let sent: BulkUpdatePersonalAccessTokensRequest = bulk.into();
            assert_eq!(serde_json::to_value(sent).expect("JSON"), body);
        }
    }
}

#[test]
fn strays_are_refused_as_in_a_create() {
    let body =
        br#"{"ids": ["a"], "Patch": [], "patch": [], "ids": ["a"], "patch": [{"op": "remove"}]}"#;
    let violations = BulkPatch::from_json(body, &now()).unwrap_err();
    let found: Vec<_> = violations.iter().map(|v| (v.pointer(), v.code())).collect();
    assert_eq!(
        found,
        [
            ("/patch/0/path", Code::OperationMalformed),
            ("/Patch", Code::UnknownField),
            ("/ids", Code::DuplicateField),
            ("/patch", Code::DuplicateField),
        ]
    );
}

#[test]
fn a_patch_of_one_token_is_held_to_the_fields_of_several() {
    let renamed = TokenPatch::new().rename(TokenName::new("x").unwrap());
    let violations = BulkPatch::new(ids(26), renamed.clone()).unwrap_err();
    let found: Vec<_> = violations.iter().map(|v| (v.pointer(), v.code())).collect();
    assert_eq!(
        found,
        [
            ("/ids", Code::IdsTooMany),
            ("/patch/0/path", Code::PathNotPatchable)
        ]
    );
    let violations = BulkPlan::new(ids(26), renamed).unwrap_err();
    assert_eq!(violations.as_slice().len(), 1);
    let violations = BulkPatch::new([], TokenPatch::new()).unwrap_err();
    let found: Vec<_> = violations.iter().map(|v| (v.pointer(), v.code())).collect();
    assert_eq!(
        found,
        [("/ids", Code::IdsEmpty), ("/patch", Code::PatchEmpty)]
    );
    assert!(BulkPlan::new([], TokenPatch::new()).is_err());
    let copies = br#"[{"op": "copy", "from": "/name", "path": "/expirationDate"}]"#;
    let copies = TokenPatch::from_json(copies, &now()).unwrap();
    let violations = BulkPatch::new(ids(1), copies).unwrap_err();
    let found: Vec<_> = violations.iter().map(|v| (v.pointer(), v.code())).collect();
    assert_eq!(found, [("/patch/0/from", Code::PathNotPatchable)]);
}

#[test]
fn a_plan_keeps_the_order_and_leaves_nobody_out() {
    let deadline = Deadline::parse(FUTURE, &now()).unwrap();
    let patch = TokenPatch::new().expire_at(deadline);
    for (count, sizes) in [
        (1, &[1][..]),
        (25, &[25]),
        (26, &[25, 1]),
        (50, &[25, 25]),
        (51, &[25, 25, 1]),
    ] {
        let plan = BulkPlan::new(ids(count), patch.clone()).expect("allowed");
        let requests: Vec<_> = plan.requests().collect();
        assert_eq!(
            requests.iter().map(|r| r.ids().len()).collect::<Vec<_>>(),
            sizes
        );
        assert_eq!(plan.requests().len(), sizes.len());
        let all: Vec<_> = requests.iter().flat_map(BulkPatch::ids).collect();
        assert_eq!(all, names(count));
        assert!(
            requests
                .iter()
                .all(|request| request.patch() == plan.patch())
        );
    }
    let twice = [ids(30), ids(1)].concat();
    let violations = BulkPlan::new(twice, patch).unwrap_err();
    assert_eq!(violations.as_slice()[0].pointer(), "/ids/30");
    assert_eq!(violations.as_slice()[0].code(), Code::IdDuplicate);
}

#[test]
fn a_bulk_update_ages() {
    let acknowledged = Acknowledged::that_this_token_never_expires();
    let lasting = BulkPatch::new(ids(1), TokenPatch::new().never_expire(acknowledged)).unwrap();
    let dated = TokenPatch::new().expire_at(Deadline::parse(FUTURE, &now()).unwrap());
    let dated = BulkPatch::new(ids(1), dated).unwrap();
    let later = sailpoint_pat::Now::at(common::instant(FUTURE));
    assert!(lasting.still_after(&later).is_ok());
    assert!(dated.clone().still_after(&now()).is_ok());
    assert!(dated.still_after(&later).is_err());
}
