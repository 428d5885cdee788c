//! A service that sends the secret back in its error texts, however it writes it: no error repeats it.

use crate::common::started;
use sailpoint_pat::{BaseUrl, Credentials, Owner, RetryPolicy, Tenant};
use sailpoint_pat_fake_tenant::{Answer, Fault, Operation};
use serde_json::json;

/// Every byte as `%XX`.
fn percent(text: &str) -> String {
    let bytes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    bytes.concat()
}

/// As a form has it: what is no letter or digit is encoded, and a space is a plus.
fn form(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b' ' => "+".to_owned(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02x}"),
        })
        .collect()
}

#[tokio::test]
async fn a_secret_that_is_sent_back_encoded_is_not_repeated() {
    const SECRET: &str = "p%a+s \"w\\ö/d&&9f2c";
    let fake = started().await;
    let base = BaseUrl::parse(&fake.base_url()).unwrap();
    let tenant = Tenant::builder(base, Credentials::new("id", SECRET))
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let json = serde_json::to_string(SECRET).unwrap();
    let units: Vec<String> = SECRET
        .encode_utf16()
        .map(|unit| format!("\\u{unit:04x}"))
        .collect();
    let units = units.concat();
    let written = [
        SECRET.to_owned(),
        percent(SECRET),
        percent(SECRET).to_lowercase(),
        form(SECRET),
        percent(&percent(SECRET)),
        json[1..json.len() - 1].to_owned(),
        units,
    ];
    for written in written {
        let said = format!("client_secret={written}&x=1");
        let echoes = [
            json!({ "error": "invalid_client", "error_description": said }),
            json!({ "messages": [{ "text": said }], "trackingId": written }),
            json!({ "message": said }),
        ];
        for echo in echoes {
            fake.push_fault(
                Operation::TokenExchange,
                Fault::Answer(Answer::json(400, &echo)),
            );
            let error = tenant.list(Owner::Me).await.unwrap_err();
            let told = format!("{error}\n{error:?}\n{:?}", error.messages());
            assert!(told.contains("client_secret=[redacted]&x=1"), "{told}");
            // As an excerpt shows it, too.
            for form in [
                written.as_str(),
                SECRET,
                &written.escape_debug().to_string(),
            ] {
                assert!(!told.contains(form), "{written}: {told}");
            }
        }
    }
}
