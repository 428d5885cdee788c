//! The word of a secret or bearer is in nothing that can be printed.

use std::{
    error::Error as _,
    fmt::{self, Debug, Write as _},
};

use sailpoint_pat::{Credentials, Error, NewToken, Owner, Secret, client::types};
use sailpoint_pat_fake_tenant::{Answer, Edit, FakeTenant, Fault, Operation};
use serde_json::json;

use crate::common::{builder_for, now, started, tenant_for};

/// Everything that was printed, to be searched for every secret and bearer there ever was.
#[derive(Default)]
struct Printed(String);

impl Printed {
    fn write(&mut self, text: fmt::Arguments<'_>) {
        self.0.write_fmt(text).expect("memory");
    }

    fn debug(&mut self, value: &impl Debug) {
        self.write(format_args!("{value:?}\n{value:#?}\n"));
    }

    fn error(&mut self, error: &Error) {
        self.debug(error);
        self.write(format_args!("{error}\n{error:#}\n{:?}\n", error.messages()));
        let mut cause = error.source();
        while let Some(error) = cause {
            self.write(format_args!("{error}\n{error:#}\n{error:?}\n{error:#?}\n"));
            cause = error.source();
        }
    }

    #[track_caller]
    fn assert_clean(&self, fake: &FakeTenant) {
        let secrets = fake.every_secret();
        assert!(secrets.iter().any(|secret| secret == fake.client_secret()));
        for secret in secrets {
            assert!(!self.0.contains(&secret), "{secret} in {}", self.0);
        }
    }
}

fn lasting(name: &str) -> NewToken {
    let body = json!({ "name": name, "userAwareTokenNeverExpires": true }).to_string();
    NewToken::from_json(body.as_bytes(), &now()).expect("allowed")
}

#[tokio::test]
async fn models_builders_and_responses() {
    let fake = started().await;
    let mut printed = Printed::default();
    let credentials = Credentials::new(fake.client_id(), fake.client_secret());
    printed.debug(&credentials);
    printed.debug(&builder_for(&fake));
    let tenant = tenant_for(&fake);
    let issued = tenant.create(lasting("a")).await.unwrap();
    printed.debug(&issued);
    printed.debug(&issued.clone());
    printed.debug(issued.secret());
    printed.debug(&tenant);
    printed.debug(&tenant.list(Owner::Me).await.unwrap());

    let client = tenant.authorised_client().await.unwrap();
    printed.debug(&client);
    let call = client.create_personal_access_token_v1().body(lasting("b"));
    printed.debug(&call);
    let response = call.send().await.unwrap();
    printed.debug(&response);
    let model: types::CreatePersonalAccessTokenResponse = response.into_inner();
    printed.debug(&model);
    printed.debug(&types::builder::CreatePersonalAccessTokenResponse::from(
        model,
    ));

    printed.assert_clean(&fake);
    assert_eq!(format!("{:?}", Secret::from("hush")), "Secret([redacted])");
}

/// A reply that carries the secret in the wrong place, in the wrong type, or cut off; a service that sends bearer and
/// secret back; a token exchange that fails.
#[tokio::test]
async fn errors() {
    let fake = started().await;
    let mut printed = Printed::default();
    let tenant = tenant_for(&fake);
    let edits = [
        Edit::remove("/id"),
        Edit::set("/id", json!(7)),
        Edit::set("/id", json!("..")),
    ];
    for (index, edit) in edits.into_iter().enumerate() {
        let edits = vec![edit, Edit::remove("/secret")];
        fake.push_fault(Operation::Create, Fault::EditReply(edits));
        printed.error(
            &tenant
                .create(lasting(&format!("edited {index}")))
                .await
                .unwrap_err(),
        );
    }
    for (index, after) in [0, 50, 80].into_iter().enumerate() {
        fake.push_fault(Operation::Create, Fault::CutBody { after });
        printed.error(
            &tenant
                .create(lasting(&format!("cut {index}")))
                .await
                .unwrap_err(),
        );
    }
    fake.push_fault(Operation::Create, Fault::DropAfterActing);
    printed.error(&tenant.create(lasting("dropped")).await.unwrap_err());

    let every_secret = fake.every_secret().join(" ");
    let echo = json!({ "messages": [{ "text": every_secret }], "trackingId": fake.client_secret(), "error": every_secret });
    for status in [400, 401, 403, 404, 418, 429, 500, 502] {
        // A refused bearer is replaced once.
        for _ in 0..=usize::from(status == 401) {
            fake.push_fault(Operation::List, Fault::Answer(Answer::json(status, &echo)));
        }
        let error = tenant.list(Owner::Me).await.unwrap_err();
        // Of all secrets of the tenant the session only knows its own, but those it must not repeat.
        printed.debug(&error.status());
        assert!(
            !format!("{error:?} {error}").contains(fake.client_secret()),
            "{error}"
        );
    }

    let tenant = tenant_for(&fake);
    let echo = json!({ "error": "invalid_client", "error_description": fake.client_secret() });
    for answer in [
        Answer::json(401, &echo),
        Answer::json(200, &echo),
        Answer::html(200),
        Answer::json(
            200,
            &json!({ "access_token": fake.client_secret(), "expires_in": "soon" }),
        ),
    ] {
        fake.push_fault(Operation::TokenExchange, Fault::Answer(answer));
        printed.error(&tenant.list(Owner::Me).await.unwrap_err());
    }
    printed.assert_clean(&fake);
}
